import { commands, l10n, window } from 'vscode';
import type { FileChange } from '../../contract/run.ts';
import { plainText } from '../notify/plainText.ts';
import type { Services } from '../services.ts';
import { revisionUri } from './revisionUri.ts';

/** Opens the run's changes against its base: all of them in the multi-diff editor, or one file. */
export async function showDiff({ orchestrator, model }: Services, threadId: string, path: string | null): Promise<void> {
  const run = await (await orchestrator()).snapshot(threadId);
  // The snapshot of a run whose diff is open stays fresh, and with it the marks of what was looked at.
  model.focus(threadId);
  if (path !== null) {
    const file = run.filesChanged.find((candidate) => candidate.path === path);
    const title = l10n.t('{0} ({1}: base ↔ run)', plainText(path), plainText(run.storyId));
    await commands.executeCommand('vscode.diff', before(threadId, file ?? { path }), revisionUri(threadId, path, 'after'), title, { preview: true });
    return;
  }
  if (run.filesChanged.length === 0) {
    void window.showInformationMessage(l10n.t('{0} has not changed any file yet.', plainText(run.storyId)));
    return;
  }
  const resources = run.filesChanged.map((file) => [
    revisionUri(threadId, file.path, 'after'),
    file.status === 'added' ? undefined : before(threadId, file),
    file.status === 'deleted' ? undefined : revisionUri(threadId, file.path, 'after'),
  ]);
  await commands.executeCommand('vscode.changes', l10n.t('{0}: changes against {1}', plainText(run.storyId), plainText(run.baseBranch)), resources);
}

/** A renamed file was elsewhere before. */
function before(threadId: string, file: Pick<FileChange, 'path' | 'previousPath'>): ReturnType<typeof revisionUri> {
  return revisionUri(threadId, file.previousPath ?? file.path, 'before');
}
