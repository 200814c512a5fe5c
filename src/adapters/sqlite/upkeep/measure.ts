import { statSync } from 'node:fs';
import * as z from 'zod';
import type { StorageKind, StoragePart, StorageReport } from '../../../core/ports/storeUpkeep.ts';
import { runBeside } from './sideConnection.ts';
import { STALE_RUNS } from './stale.ts';

/** Tables with the kind they belong to, and what is counted as a row. Indexes belong to their table. */
const KINDS: Readonly<Record<StorageKind, { readonly tables: readonly string[]; readonly counted: string }>> = {
  checkpoints: { tables: ['checkpoint', 'thread', 'blob', 'list', 'item', 'step'], counted: 'checkpoint' },
  resuming: { tables: ['pending_write', 'effect', 'control', 'outbox', 'outbox_aside'], counted: 'effect' },
  audit: { tables: ['audit'], counted: 'audit' },
  reviews: { tables: ['review'], counted: 'review' },
  runs: { tables: ['run', 'run_request', 'change', 'meta', 'mirror', 'mirror_project', 'mirror_run'], counted: 'run' },
};
const KIND_ORDER: readonly StorageKind[] = ['checkpoints', 'resuming', 'audit', 'reviews', 'runs'];

const number = z.coerce.number();
const pageRow = z.object({ tbl: z.string(), bytes: number });
const columnRow = z.object({ tbl: z.string(), col: z.string() });
const facts = z.object({ page_size: number, pages: number, free: number, stale: number, checkpoints: number, resuming: number, audit: number, reviews: number, runs: number });

/**
 * Sizes by SQLite's own account of its pages (the dbstat table), or, where it was built without one (Node 22.15), the pages in use shared out
 * by what the tables hold. The write-ahead log counts to the whole, not to its parts.
 */
export async function measure(path: string): Promise<StorageReport> {
  const counts = KIND_ORDER.map((kind) => `(SELECT count(*) FROM ${KINDS[kind].counted}) AS ${kind}`).join(', ');
  const [[row] = [], modules = [], columns = []] = await runBeside(path, [
    `SELECT page_size, (SELECT page_count FROM pragma_page_count) AS pages, (SELECT freelist_count FROM pragma_freelist_count) AS free, (SELECT count(*) FROM (${STALE_RUNS})) AS stale, ${counts} FROM pragma_page_size`,
    `SELECT name FROM pragma_module_list WHERE name='dbstat'`,
    `SELECT s.name AS tbl, c.name AS col FROM sqlite_schema AS s JOIN pragma_table_info(s.name) AS c WHERE s.type='table'`,
  ]);
  const known = facts.parse(row);
  const sizes = modules.length > 0 ? await bytesByPages(path) : await bytesByContent(path, columns.map((column) => columnRow.parse(column)), known.page_size, (known.pages - known.free) * known.page_size);
  const parts = KIND_ORDER.map((kind): StoragePart => ({
    kind, rows: known[kind], bytes: KINDS[kind].tables.reduce((sum, table) => sum + (sizes.get(table) ?? 0), 0),
  }));
  const bytes = ['', '-wal', '-shm'].reduce((sum, end) => sum + (statSync(path + end, { throwIfNoEntry: false })?.size ?? 0), 0);
  return { path, bytes, freeBytes: known.free * known.page_size, staleRuns: known.stale, parts };
}

async function bytesByPages(path: string): Promise<ReadonlyMap<string, number>> {
  const [pages = []] = await runBeside(path, [
    `SELECT s.tbl_name AS tbl, sum(d.pgsize) AS bytes FROM dbstat AS d JOIN sqlite_schema AS s ON s.name=d.name WHERE d.aggregate=TRUE GROUP BY s.tbl_name`,
  ]);
  return new Map(pages.map((page) => pageRow.parse(page)).map(({ tbl, bytes }) => [tbl, bytes]));
}

async function bytesByContent(path: string, columns: readonly z.infer<typeof columnRow>[], pageSize: number, used: number): Promise<ReadonlyMap<string, number>> {
  const tables = [...new Set(columns.map(({ tbl }) => tbl))];
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  // Every table has a page, even an empty one.
  const rows = await runBeside(path, tables.map((tbl) => {
    const content = columns.filter((column) => column.tbl === tbl).map(({ col }) => `coalesce(length(CAST(${quoted(col)} AS BLOB)),0)`).join('+');
    return `SELECT '${tbl.replaceAll("'", "''")}' AS tbl, ${pageSize}+coalesce(sum(${content}),0) AS bytes FROM ${quoted(tbl)}`;
  }));
  const held = rows.flat().map((each) => pageRow.parse(each));
  const share = used / held.reduce((sum, { bytes }) => sum + bytes, 0);
  return new Map(held.map(({ tbl, bytes }) => [tbl, Math.round(bytes * share)]));
}
