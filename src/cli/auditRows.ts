import * as z from 'zod';
import { auditRow } from '../contract/audit.ts';
import { canonicalJson } from '../core/audit/canonicalJson.ts';
import type { AuditHead } from '../core/audit/hashChain.ts';
import { hashOf } from '../core/audit/hashChain.ts';
import type { AuditVerification } from '../core/audit/verifyAudit.ts';

type Rows = Iterable<unknown> | AsyncIterable<unknown>;

const sealed = z.object({ seq: z.number().int().positive(), hash: z.string() });
/** The second member is how the database names it, which is how damaged rows come. */
const ofThread = z.object({ threadId: z.string() }).transform((row) => row.threadId).or(z.object({ thread_id: z.string() }).transform((row) => row.thread_id));

/** Passes rows on and remembers how many there were, the newest, and the hash of the row `wanted`. */
export function noteHead(rows: Rows, wanted = 0): { readonly rows: AsyncIterable<unknown>; result(): { rows: number; head: AuditHead | null; at: string | null } } {
  const seen: { rows: number; head: AuditHead | null; at: string | null } = { rows: 0, head: null, at: null };
  async function* pass(): AsyncGenerator {
    for await (const row of rows) {
      const head = sealed.safeParse(row).data ?? null;
      seen.rows += 1;
      if (head !== null) seen.head = head;
      if (head?.seq === wanted) seen.at = head.hash;
      yield row;
    }
  }
  return { rows: pass(), result: () => seen };
}

/** The rows of one run. */
export async function* rowsOfRun(rows: Rows, threadId: string): AsyncGenerator {
  for await (const row of rows) if (ofThread.safeParse(row).data === threadId) yield row;
}

/**
 * Checks rows of one run without the rows of others between them: each row gives its hash, they come in order, and
 * neighbours are linked. What is missing between rows that are no neighbours cannot be told.
 */
export async function verifyRun(rows: Rows, threadId: string): Promise<AuditVerification> {
  let last: AuditHead | null = null;
  let checked = 0;
  const broken = (seq: number, kind: 'changed' | 'reordered' | 'added', message: string): AuditVerification => ({ ok: false, rows: checked, seq, kind, message });
  for await (const value of rows) {
    const row = auditRow.safeParse(value).data;
    const after = last === null ? 'the beginning' : `row ${last.seq}`;
    // A member too many is a change too, even one that no reader looks at.
    if (row === undefined || canonicalJson(row) !== canonicalJson(value)) return broken((last?.seq ?? 0) + 1, 'changed', `What follows ${after} is not an audit row any more.`);
    if (hashOf(row) !== row.hash) return broken(row.seq, 'changed', `Row ${row.seq} was changed: its content does not give its hash.`);
    if (row.threadId !== threadId) return broken(row.seq, 'added', `Row ${row.seq} is not of the run ${threadId}.`);
    if (last !== null && row.seq === last.seq) return broken(row.seq, 'added', `Row ${row.seq} is there a second time.`);
    if (last !== null && row.seq < last.seq) return broken(row.seq, 'reordered', `Row ${row.seq} comes after row ${last.seq}.`);
    if (last !== null && row.seq === last.seq + 1 && row.previousHash !== last.hash) return broken(last.seq, 'changed', `Row ${last.seq} was changed together with its hash: row ${row.seq} still carries the hash it had.`);
    last = { seq: row.seq, hash: row.hash };
    checked += 1;
  }
  return { ok: true, rows: checked };
}
