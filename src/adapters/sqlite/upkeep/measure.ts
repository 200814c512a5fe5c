import { statSync } from 'node:fs';
import * as z from 'zod';
import type { StorageKind, StoragePart, StorageReport } from '../../../core/ports/storeUpkeep.ts';
import { runBeside } from './sideConnection.ts';
import { STALE_RUNS } from './stale.ts';

/** Tables with the kind they belong to, and what is counted as a row. Indexes belong to their table. */
const KINDS: Readonly<Record<StorageKind, { readonly tables: readonly string[]; readonly counted: string }>> = {
  checkpoints: { tables: ['checkpoint', 'thread', 'blob', 'list', 'item', 'step'], counted: 'checkpoint' },
  resuming: { tables: ['pending_write', 'effect', 'control'], counted: 'effect' },
  audit: { tables: ['audit'], counted: 'audit' },
  reviews: { tables: ['review'], counted: 'review' },
  runs: { tables: ['run', 'run_request', 'change', 'meta'], counted: 'run' },
};
const KIND_ORDER: readonly StorageKind[] = ['checkpoints', 'resuming', 'audit', 'reviews', 'runs'];

const number = z.coerce.number();
const pageRow = z.object({ tbl: z.string(), bytes: number });
const facts = z.object({ page_size: number, free: number, stale: number, checkpoints: number, resuming: number, audit: number, reviews: number, runs: number });

/** Sizes by SQLite's own account of its pages (the dbstat table); the write-ahead log counts to the whole, not to its parts. */
export async function measure(path: string): Promise<StorageReport> {
  const counts = KIND_ORDER.map((kind) => `(SELECT count(*) FROM ${KINDS[kind].counted}) AS ${kind}`).join(', ');
  const [pages = [], [row] = []] = await runBeside(path, [
    `SELECT s.tbl_name AS tbl, sum(d.pgsize) AS bytes FROM dbstat AS d JOIN sqlite_schema AS s ON s.name=d.name WHERE d.aggregate=TRUE GROUP BY s.tbl_name`,
    `SELECT page_size, (SELECT freelist_count FROM pragma_freelist_count) AS free, (SELECT count(*) FROM (${STALE_RUNS})) AS stale, ${counts} FROM pragma_page_size`,
  ]);
  const sizes = new Map(pages.map((page) => pageRow.parse(page)).map(({ tbl, bytes }) => [tbl, bytes]));
  const known = facts.parse(row);
  const parts = KIND_ORDER.map((kind): StoragePart => ({
    kind, rows: known[kind], bytes: KINDS[kind].tables.reduce((sum, table) => sum + (sizes.get(table) ?? 0), 0),
  }));
  const bytes = ['', '-wal', '-shm'].reduce((sum, end) => sum + (statSync(path + end, { throwIfNoEntry: false })?.size ?? 0), 0);
  return { path, bytes, freeBytes: known.free * known.page_size, staleRuns: known.stale, parts };
}
