import * as z from 'zod';
import {
  remoteCheckpoint, remoteEffect, remotePart, remoteReviewUpdate, remoteRunUpdate, remoteWrite, type RemoteAuditRow,
} from '../../contract/remoteRows.ts';
import { RemoteError, type RemoteBatch } from '../../core/ports/remote.ts';
import type { Rest } from './rest.ts';

type Table = Exclude<RemoteBatch['table'], 'wave_audit_log'>;
type Row = Readonly<Record<string, unknown>>;
interface Entry { readonly row: Row; readonly index: number }

const PLACE = ['project_id', 'thread_id', 'checkpoint_ns', 'checkpoint_id'];

/** What names a row, and all its columns: rows of one request need the same ones. */
const TABLES: Readonly<Record<Table, { readonly key: readonly string[]; readonly columns: readonly string[] }>> = {
  orchestrator_runs: { key: ['project_id', 'thread_id'], columns: Object.keys(remoteRunUpdate.shape) },
  human_review_queue: { key: ['project_id', 'thread_id', 'review_id'], columns: Object.keys(remoteReviewUpdate.shape) },
  wave_checkpoints: { key: PLACE, columns: Object.keys(remoteCheckpoint.shape) },
  wave_checkpoint_parts: { key: [...PLACE, 'channel'], columns: Object.keys(remotePart.shape) },
  wave_checkpoint_writes: { key: [...PLACE, 'task_id', 'slot'], columns: Object.keys(remoteWrite.shape) },
  wave_effects: { key: ['project_id', 'thread_id', 'effect_key'], columns: Object.keys(remoteEffect.shape) },
};

const seqOnly = z.object({ seq: z.number() });
const seqAndHash = z.object({ seq: z.number(), hash: z.string() });
/** Most numbers in one address. */
const CHUNK = 200;

/** Puts the rows of a batch, whatever of them is there already. */
export async function putRows(rest: Rest, batch: RemoteBatch, signal: AbortSignal): Promise<void> {
  if (batch.rows.length === 0) return;
  if (batch.table === 'wave_audit_log') {
    await isolating(batch.rows.map((row, index) => ({ row: storable(row), index })), ['store_id', 'seq'], (entries) => rest.ask(
      rest.client.from('wave_audit_log').upsert(entries.map(({ row }) => row), { onConflict: 'project_id,store_id,seq', ignoreDuplicates: true }).select('seq'), signal,
    ).then((data) => checkSame(rest, batch.rows, data, signal)));
    return;
  }
  const { key, columns } = TABLES[batch.table];
  await isolating(lastOfEach(batch.rows, key, columns), key, async (entries) => {
    await rest.ask(rest.client.from(batch.table).upsert(entries.map(({ row }) => row), { onConflict: key.join(',') }), signal);
  });
}

/** A row twice in one statement is an error of PostgreSQL: the last state of each is what is to be there in the end. */
function lastOfEach(rows: readonly object[], key: readonly string[], columns: readonly string[]): Entry[] {
  const last = new Map<string, Entry>();
  rows.forEach((given, index) => {
    const values: Row = { ...given };
    const row = storable(Object.fromEntries(columns.map((column) => [column, values[column] ?? null])));
    const name = nameOf(row, key);
    last.delete(name);
    last.set(name, { row, index });
  });
  return [...last.values()];
}

/** Finds the row that the database does not take, by halves: a statement takes all or none. */
async function isolating(entries: readonly Entry[], key: readonly string[], put: (entries: readonly Entry[]) => Promise<void>): Promise<void> {
  try {
    await put(entries);
  } catch (error) {
    const [first] = entries;
    if (!(error instanceof RemoteError) || error.reason !== 'bad_row' || !first) throw error;
    if (entries.length === 1) throw new RemoteError('bad_row', `${nameOf(first.row, key)}: ${error.message}`, { cause: error, row: first.index });
    const half = Math.ceil(entries.length / 2);
    await isolating(entries.slice(0, half), key, put);
    await isolating(entries.slice(half), key, put);
  }
}

/** Rows of the audit log that were there before must be the very same. */
async function checkSame(rest: Rest, rows: readonly RemoteAuditRow[], inserted: unknown, signal: AbortSignal): Promise<void> {
  const fresh = new Set(z.array(seqOnly).parse(inserted ?? []).map(({ seq }) => seq));
  const old = rows.map((row, index) => ({ row, index })).filter(({ row }) => !fresh.has(row.seq));
  for (let at = 0; at < old.length; at += CHUNK) {
    const some = old.slice(at, at + CHUNK);
    const [first] = some;
    if (!first) return;
    const there = await rest.rows(seqAndHash, rest.client.from('wave_audit_log').select('seq,hash').eq('project_id', first.row.project_id).eq('store_id', first.row.store_id).in('seq', some.map(({ row }) => row.seq)), signal);
    const hashes = new Map(there.map(({ seq, hash }) => [seq, hash]));
    for (const { row, index } of some) {
      const hash = hashes.get(row.seq);
      if (hash !== undefined && hash !== row.hash) {
        throw new RemoteError('diverged', `Row ${String(row.seq)} of the audit log is another one in Supabase than here: the log of this store was changed after it was sent, or another store writes under its name. Verify the audit log.`, { row: index });
      }
    }
  }
}

function nameOf(row: Row, key: readonly string[]): string {
  return key.filter((column) => column !== 'project_id').map((column) => String(row[column])).join(' ');
}

/** PostgreSQL's text has no NUL, and JSON no half of a surrogate pair. JSON texts hold neither: they escape them. */
function storable(row: object): Row {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, clean(value)]));
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD').toWellFormed();
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.replaceAll('\0', '\uFFFD').toWellFormed(), clean(inner)]));
}
