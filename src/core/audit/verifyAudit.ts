import { auditRow } from '../../contract/audit.ts';
import type { AuditRow } from '../../contract/audit.ts';
import { canonicalJson } from './canonicalJson.ts';
import { EMPTY_HEAD, hashOf } from './hashChain.ts';
import type { AuditHead } from './hashChain.ts';

/** How a log was broken. `added`: rows that the head does not know of, or a row that is there twice. */
export type AuditBreak = 'changed' | 'dropped' | 'reordered' | 'truncated' | 'added';

export type AuditVerification =
  | { readonly ok: true; readonly rows: number }
  /** `seq` is the first row that is not what was written; `rows` how many before it are. */
  | { readonly ok: false; readonly rows: number; readonly seq: number; readonly kind: AuditBreak; readonly message: string };

/**
 * Checks a whole audit log, from its first row on, and names the first broken row. Rows may come as they lie
 * in a file, unparsed. `head` is the store's own record of the newest row; null when it is not known (an
 * exported file), and then rows cut off at the end cannot be missed.
 *
 * The chain shows what was altered by somebody who did not recompute it. Who can write the file and recompute
 * every hash and the head leaves no trace in the file alone: compare the head with a copy kept elsewhere.
 */
export async function verifyAudit(rows: Iterable<unknown> | AsyncIterable<unknown>, head: AuditHead | null): Promise<AuditVerification> {
  const iterator = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  let last = EMPTY_HEAD;
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) return verifyEnd(last, head);
    const row = readRow(next.value);
    const broken = row === null ? unreadable(last) : verifyRow(row, last, head);
    if (broken === 'unlinked' && row !== null) return explainGap(row, last, iterator);
    if (broken !== null && broken !== 'unlinked') return broken;
    if (row !== null) last = { seq: row.seq, hash: row.hash };
  }
}

function verifyRow(row: AuditRow, last: AuditHead, head: AuditHead | null): AuditVerification | 'unlinked' | null {
  if (row.previousHash !== last.hash) return 'unlinked';
  const seq = last.seq + 1;
  if (row.seq !== seq || hashOf(row) !== row.hash) return broken(last, seq, 'changed', `Row ${seq} was changed: its content does not give its hash.`);
  if (head !== null && seq > head.seq) return broken(last, seq, 'added', `Row ${seq} was added: the store's own record ends at row ${head.seq}.`);
  return null;
}

function verifyEnd(last: AuditHead, head: AuditHead | null): AuditVerification {
  if (head === null || (head.seq === last.seq && head.hash === last.hash)) return { ok: true, rows: last.seq };
  if (head.seq > last.seq) {
    return broken(last, last.seq + 1, 'truncated', `The log was truncated: it ends at row ${last.seq}, and the store's own record knows ${head.seq}; row ${last.seq + 1} is the first that is missing.`);
  }
  const seq = last.seq;
  return { ok: false, rows: seq - 1, seq, kind: 'changed', message: `Row ${seq} was changed: its hash is not the one in the store's own record.` };
}

/** A row does not follow the one before it. What comes later tells why. */
async function explainGap(row: AuditRow, last: AuditHead, rest: Iterator<unknown> | AsyncIterator<unknown>): Promise<AuditVerification> {
  const seq = last.seq + 1;
  const intact = hashOf(row) === row.hash;
  if (intact && row.seq < seq) return broken(last, seq, 'added', `Row ${row.seq} is there a second time, in the place of row ${seq}.`);
  if (await comesLater(last.hash, rest)) return broken(last, seq, 'reordered', `The log was reordered: the row in place ${seq} is not the one that was written there; that one comes later.`);
  if (intact && row.seq > seq) {
    const missing = row.seq - 1 === seq ? `row ${seq} is missing` : `rows ${seq} to ${row.seq - 1} are missing`;
    return broken(last, seq, 'dropped', `Rows were dropped: ${missing}.`);
  }
  if (intact && last.seq > 0) {
    return { ok: false, rows: last.seq - 1, seq: last.seq, kind: 'changed', message: `Row ${last.seq} was changed together with its hash: row ${seq} still carries the hash it had.` };
  }
  return broken(last, seq, 'changed', `Row ${seq} was changed: neither its content nor its link to the row before fits.`);
}

async function comesLater(previousHash: string, rest: Iterator<unknown> | AsyncIterator<unknown>): Promise<boolean> {
  for (;;) {
    const next = await rest.next();
    if (next.done === true) return false;
    if (readRow(next.value)?.previousHash === previousHash) return true;
  }
}

/** Null for what is not exactly a row as it was written; a member too many is a change too, even one that no reader looks at. */
function readRow(value: unknown): AuditRow | null {
  const row = auditRow.safeParse(value).data;
  return row !== undefined && canonicalJson(row) === canonicalJson(value) ? row : null;
}

function unreadable(last: AuditHead): AuditVerification {
  const seq = last.seq + 1;
  return broken(last, seq, 'changed', `Row ${seq} was changed: it is not an audit row any more.`);
}

function broken(last: AuditHead, seq: number, kind: AuditBreak, message: string): AuditVerification {
  return { ok: false, rows: last.seq, seq, kind, message };
}
