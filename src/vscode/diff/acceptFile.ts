import { Uri, l10n, window } from 'vscode';
import type { Services } from '../services.ts';
import { readRevision } from './revisionUri.ts';

/** Marks the file of the diff that has the focus as looked at, or takes the mark back, and says how many are left. */
export async function acceptFile({ orchestrator, lookedAt }: Services, argument: unknown, looked: boolean): Promise<void> {
  const uri = window.activeTextEditor?.document.uri ?? (argument instanceof Uri ? argument : undefined);
  const revision = uri && readRevision(uri);
  if (!revision || revision.side === 'proposal') {
    void window.showInformationMessage(l10n.t('Put the cursor into a file of a run\'s diff first ("WAVE: Show Diff").'));
    return;
  }
  const run = await (await orchestrator()).snapshot(revision.threadId);
  await lookedAt.mark(run, revision.path, looked);
  window.setStatusBarMessage(l10n.t('{0}: {1} of {2} files looked at', run.storyId, lookedAt.paths(run).length, run.filesChanged.length), 5_000);
}
