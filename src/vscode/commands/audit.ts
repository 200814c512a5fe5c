import { ProgressLocation, Uri, commands, l10n, window, workspace } from 'vscode';
import { rowCount, verificationWords } from '../audit/auditWords.ts';
import { writeJsonLines } from '../audit/writeJsonLines.ts';
import { COMMANDS } from '../ids.ts';
import type { Services } from '../services.ts';

/** Checks the whole audit log of this workspace, and names the first broken row. */
export async function verifyAuditCommand({ orchestrator, log }: Services): Promise<void> {
  const runs = await orchestrator();
  const found = await window.withProgress({ location: ProgressLocation.Notification, title: l10n.t('Verifying the audit log…') }, () => runs.verifyAudit());
  const message = verificationWords(found);
  if (found.ok) {
    void window.showInformationMessage(message);
    return;
  }
  log.error(message);
  const keep = l10n.t('Export…');
  // Not awaited: the message may stay for as long as the person likes.
  void window.showErrorMessage(message, keep).then((chosen) => (chosen === keep ? commands.executeCommand(COMMANDS.exportAudit) : undefined));
}

/** Writes the audit log as JSON lines; damaged rows as they lie in the store. */
export async function exportAuditCommand({ orchestrator }: Services): Promise<void> {
  const runs = await orchestrator();
  const name = `wave-audit-${new Date().toISOString().slice(0, 10)}.jsonl`;
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const target = await window.showSaveDialog({
    title: l10n.t('Export the audit log'),
    ...(folder ? { defaultUri: Uri.joinPath(folder, '..', name) } : {}),
    filters: { [l10n.t('JSON lines')]: ['jsonl'] },
  });
  if (!target) return;
  if (target.scheme !== 'file') throw new Error(l10n.t('{0} is not on the machine that the runs are on. Choose a place there.', target.toString(true)));
  const rows = await window.withProgress({ location: ProgressLocation.Notification, title: l10n.t('Exporting the audit log'), cancellable: true }, (progress, token) =>
    writeJsonLines(target.fsPath, runs.auditRows(), {
      cancelled: () => token.isCancellationRequested,
      onProgress: (written) => progress.report({ message: l10n.t('{0} rows', rowCount(written)) }),
    }));
  if (rows === null) return;
  const open = l10n.t('Open');
  void window.showInformationMessage(l10n.t('{0} rows of the audit log written to {1}.', rowCount(rows), target.fsPath), open).then((chosen) => (chosen === open ? window.showTextDocument(target) : undefined));
}
