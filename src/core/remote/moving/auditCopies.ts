import * as z from 'zod';
import { auditEvent, type AuditEventInput } from '../../../contract/audit.ts';
import type { RemoteAuditRow } from '../../../contract/remoteRows.ts';
import { hashOf } from '../../audit/hashChain.ts';
import type { Remote } from '../../ports/remote.ts';
import type { Store } from '../../ports/store.ts';
import { Turns } from '../../redact/redactJson.ts';

/** Rows of one transaction. */
const SLICE = 50;
const PAGE = 500;
const origin = z.object({ storeId: z.string(), seq: z.number() });
const copied = z.object({ copiedFrom: origin });

/**
 * Appends what other machines recorded of a run to the log here, so that its story is whole: as copies that say where they come from, sealed by this log.
 * What is here already is left out, so it can be done again. Throws RemoteError and StoreError.
 */
export async function copyAudit(remote: Remote, store: Store, threadId: string, signal: AbortSignal): Promise<number> {
  const known = await knownOf(store, threadId);
  const turns = new Turns();
  let events: AuditEventInput[] = [];
  let count = 0;
  const flush = (): void => {
    if (events.length > 0) store.appendAudit(threadId, events);
    count += events.length;
    events = [];
  };
  for await (const row of remote.audit(threadId, signal)) {
    const event = row.store_id === remote.storeId ? null : copyOf(row, threadId);
    if (event === null || known.has(keyOf({ storeId: row.store_id, seq: row.seq }))) continue;
    events.push(event);
    if (events.length >= SLICE) flush();
    await turns.take();
  }
  flush();
  return count;
}

/** Null for what is a copy itself, or is not told. `intact`: whether the row still gives its own hash. */
function copyOf(row: RemoteAuditRow, threadId: string): AuditEventInput | null {
  const parsed = auditEvent.safeParse(row.event === null ? null : JSON.parse(row.event));
  if (!parsed.success || copied.safeParse(parsed.data.details).success) return null;
  const intact = hashOf({ ...parsed.data, seq: row.seq, threadId, previousHash: row.previous_hash }) === row.hash;
  return { ...parsed.data, details: { ...parsed.data.details, copiedFrom: { storeId: row.store_id, seq: row.seq, hash: row.hash, intact } } };
}

async function knownOf(store: Store, threadId: string): Promise<Set<string>> {
  const known = new Set<string>();
  const turns = new Turns();
  for (let page = store.audit(threadId, 0, PAGE); page.length > 0; page = store.audit(threadId, page.at(-1)?.seq ?? 0, PAGE)) {
    for (const { details } of page) {
      const found = copied.safeParse(details);
      if (found.success) known.add(keyOf(found.data.copiedFrom));
    }
    await turns.take();
  }
  return known;
}

function keyOf({ storeId, seq }: z.infer<typeof origin>): string {
  return `${storeId} ${String(seq)}`;
}
