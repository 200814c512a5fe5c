import { commands, l10n } from 'vscode';
import type { Uri } from 'vscode';
import type { Action } from '../../contract/action.ts';
import type { ReviewItem } from '../../contract/review.ts';
import { plainText } from '../notify/plainText.ts';
import type { Services } from '../services.ts';
import { proposedText } from './proposedText.ts';
import { readRevision, revisionUri } from './revisionUri.ts';

/** What a file action that waits would do, in the native diff editor: the file as the run has it now, and as it would be. */
export async function showProposal({ orchestrator }: Services, reviewId: string): Promise<void> {
  const item = (await orchestrator()).reviews().find(({ id }) => id === reviewId);
  const action = item && actionOf(item);
  const path = action && pathOf(action);
  if (!item || !action || path === undefined) throw new Error(l10n.t('This waits no longer, or it does not change a file.'));
  const title = action.tool === 'move_file'
    ? l10n.t('{0} → {1} (proposed)', plainText(path), plainText(String(action.input['to'])))
    : l10n.t('{0} (now ↔ proposed)', plainText(path));
  await commands.executeCommand('vscode.diff', revisionUri(item.threadId, path, 'after'), revisionUri(item.threadId, targetOf(action, path), 'proposal', reviewId), title, { preview: true });
}

/** The text behind an address of a diff. A file that does not exist on one side is empty there: that is how a diff shows it. */
export async function revisionText({ orchestrator }: Services, uri: Uri): Promise<string> {
  const revision = readRevision(uri);
  if (!revision) throw new Error(l10n.t('{0} is not a side of a diff.', uri.toString()));
  const runs = await orchestrator();
  const { side, threadId, path, reviewId } = revision;
  if (side !== 'proposal') return (await runs.fileVersions(threadId, path))[side] ?? '';
  const item = runs.reviews().find(({ id }) => id === reviewId);
  const action = item && actionOf(item);
  const source = action && pathOf(action);
  if (!action || source === undefined) return l10n.t('This was decided in the meantime.');
  return proposedText(action, (await runs.fileVersions(threadId, source)).after);
}

function actionOf({ request }: ReviewItem): Action | undefined {
  return 'action' in request && request.action ? request.action : undefined;
}

function pathOf({ tool, input }: Action): string | undefined {
  if (!['write_file', 'edit_file', 'delete_file', 'move_file'].includes(tool)) return undefined;
  const path = tool === 'move_file' ? input['from'] : input['path'];
  return typeof path === 'string' ? path : undefined;
}

function targetOf({ tool, input }: Action, path: string): string {
  const { to } = input;
  return tool === 'move_file' && typeof to === 'string' ? to : path;
}
