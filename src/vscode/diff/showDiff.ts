import { commands, l10n, window } from 'vscode';
import type { Services } from '../services.ts';
import { revisionUri } from './revisions.ts';

/** Opens the run's changes against its base: all of them in the multi-diff editor, or one file. */
export async function showDiff({ orchestrator }: Services, threadId: string, path: string | null): Promise<void> {
  const run = await (await orchestrator()).snapshot(threadId);
  if (path !== null) {
    const title = l10n.t('{0} ({1}: base ↔ run)', path, run.storyId);
    await commands.executeCommand('vscode.diff', revisionUri(threadId, path, 'before'), revisionUri(threadId, path, 'after'), title, { preview: true });
    return;
  }
  if (run.filesChanged.length === 0) {
    void window.showInformationMessage(l10n.t('{0} has not changed any file yet.', run.storyId));
    return;
  }
  const resources = run.filesChanged.map((file) => [
    revisionUri(threadId, file.path, 'after'),
    file.status === 'added' ? undefined : revisionUri(threadId, file.path, 'before'),
    file.status === 'deleted' ? undefined : revisionUri(threadId, file.path, 'after'),
  ]);
  await commands.executeCommand('vscode.changes', l10n.t('{0}: changes against {1}', run.storyId, run.baseBranch), resources);
}
