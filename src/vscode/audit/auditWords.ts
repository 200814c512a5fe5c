import { l10n } from 'vscode';
import type { AuditVerification } from '../../core/audit/verifyAudit.ts';

/** A number of rows, as the pages write numbers. */
export function rowCount(rows: number): string {
  return rows.toLocaleString('en-US');
}

/** What a verification of the audit log found: that it is whole, or its first broken row and what is wrong with it. */
export function verificationWords(found: AuditVerification): string {
  if (found.ok) return l10n.t('The audit log is whole: {0} rows, all as they were written.', rowCount(found.rows));
  return l10n.t('The audit log is broken at row {0}. {1} The {2} rows before it are as they were written.', rowCount(found.seq), found.message, rowCount(found.rows));
}
