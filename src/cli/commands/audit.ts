import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AuditHead } from '../../core/audit/hashChain.ts';
import { verifyAudit, type AuditVerification } from '../../core/audit/verifyAudit.ts';
import { messageOf } from '../../core/errors.ts';
import { noteHead, rowsOfRun, verifyRun } from '../auditRows.ts';
import type { Environment } from '../environment.ts';
import type { ExitCode } from '../exitCodes.ts';
import { EXIT } from '../exitCodes.ts';
import { CliError } from '../failures.ts';
import { jsonLine } from '../follow.ts';
import { readJsonLines } from '../jsonLines.ts';
import { count, oneLine } from '../text.ts';
import { findThread } from './run.ts';
import type { StoreOptions } from './store.ts';
import { locate, withEngine } from './store.ts';

export interface AuditOptions extends StoreOptions {
  readonly json?: boolean | undefined;
  /** Verify: an exported file instead of the store. */
  readonly file?: string | undefined;
  /** Verify: the newest row as it was noted before, `<row>:<hash>`. */
  readonly head?: string | undefined;
  /** Only the rows of one run. */
  readonly run?: string | undefined;
  /** Export: a file instead of standard output. */
  readonly out?: string | undefined;
}

/** Rows that are handed over at once. */
const BATCH = 200;

/** Checks the audit log, or an exported file of it, and names the first broken row. Exit code 0 when it is whole, 4 when not. */
export async function verifyCommand(options: AuditOptions, environment: Environment): Promise<ExitCode> {
  const head = options.head === undefined ? null : parseHead(options.head);
  const { file, run } = options;
  if (file === undefined) {
    if (run !== undefined) throw new CliError('bad_option', '--run goes with --file. The log of a store is always verified as a whole.');
    const place = await locate(options, environment);
    const found = await withEngine(place, environment, false, async ({ orchestrator }) => {
      const whole = await orchestrator.verifyAudit();
      return whole.ok && head !== null ? verifyWithHead(orchestrator.auditRows(), head) : whole;
    });
    return tell(found, place.storePath, '', options, environment);
  }
  const path = resolve(environment.cwd, file);
  const rows = rowsIn(path);
  if (run !== undefined) {
    return tell(await verifyRun(rows, run), path, ' Rows between those of other runs cannot be missed in the export of one run: for that, verify the whole log.', options, environment);
  }
  const found = head === null ? await verifyAudit(rows, null) : await verifyWithHead(rows, head);
  const unsaid = head === null ? ' Rows cut off at the end cannot be missed without --head <row>:<hash>, which the export printed.' : '';
  const hint = !found.ok && found.kind === 'dropped' ? ' (An export of one run lacks the rows of others: verify it with --run <thread>.)' : '';
  return tell(found, path, found.ok ? unsaid : hint, options, environment);
}

/** Writes the audit log as JSON lines, to standard output or a file. Rows go out as they lie in the store, damaged ones too. */
export async function exportCommand(options: AuditOptions, environment: Environment): Promise<ExitCode> {
  const place = await locate(options, environment);
  return withEngine(place, environment, false, async ({ orchestrator }) => {
    const thread = options.run === undefined ? null : findThread(options.run, orchestrator.runs());
    const noted = noteHead(thread === null ? orchestrator.auditRows() : rowsOfRun(orchestrator.auditRows(), thread));
    if (options.out === undefined) {
      for await (const text of batches(noted.rows)) {
        environment.output.out(text);
        await environment.output.ready();
      }
    } else {
      await writeWhole(resolve(environment.cwd, options.out), batches(noted.rows));
    }
    const { rows, head } = noted.result();
    const target = options.out ?? 'standard output';
    // Beside the rows, so that the file holds rows alone.
    environment.output.err(options.json === true
      ? jsonLine({ type: 'exported', rows, head: head === null ? null : `${head.seq}:${head.hash}`, run: thread, file: options.out ?? null })
      : `${count(rows)} rows written to ${target}.${head === null ? '' : ` Newest: ${head.seq}:${head.hash} (note it; "wave audit verify --head" compares)`}\n`);
    return EXIT.complete;
  });
}

function tell(found: AuditVerification, from: string, note: string, { json }: AuditOptions, { output }: Environment): ExitCode {
  if (json === true) output.out(jsonLine({ ...found, from }));
  else if (found.ok) output.out(`${count(found.rows)} rows, all as they were written.${note}\n`);
  else output.out(`Broken at row ${found.seq} (${found.kind}): ${oneLine(found.message)}${note}\n${count(found.rows)} rows before it are as they were written.\n`);
  return found.ok ? EXIT.complete : EXIT.stopped;
}

/** A log that is whole in itself, held against a row that was noted elsewhere: that shows a log that was written anew from one end to the other. */
async function verifyWithHead(rows: Iterable<unknown> | AsyncIterable<unknown>, head: AuditHead): Promise<AuditVerification> {
  const noted = noteHead(rows, head.seq);
  const found = await verifyAudit(noted.rows, null);
  if (!found.ok) return found;
  const { at } = noted.result();
  if (at === head.hash) return found;
  if (at === null) return { ok: false, rows: found.rows, seq: found.rows + 1, kind: 'truncated', message: `The log was truncated: it ends at row ${found.rows}, and row ${head.seq} was there when its hash was noted.` };
  return { ok: false, rows: 0, seq: head.seq, kind: 'changed', message: `Row ${head.seq} has another hash than the one that was noted: it, or a row before it, was changed and everything after written anew.` };
}

function parseHead(text: string): AuditHead {
  const match = /^([1-9]\d*):([0-9a-f]{64})$/.exec(text.trim());
  if (match === null) throw new CliError('bad_option', `"${text}" is no head. It is <row>:<hash>, as "wave audit export" printed it.`);
  return { seq: Number(match[1]), hash: match[2] ?? '' };
}

/** What is no line of JSON is handed on all the same: it stands where a row was. */
async function* rowsIn(path: string): AsyncGenerator {
  const found = await stat(path).catch((error: unknown) => { throw new CliError('unreadable', `${path} cannot be read: ${messageOf(error)}.`, { cause: error }); });
  if (!found.isFile()) throw new CliError('unreadable', `${path} is no file.`);
  for await (const line of readJsonLines(createReadStream(path))) yield line.ok ? line.value : null;
}

async function* batches(rows: AsyncIterable<unknown>): AsyncGenerator<string> {
  let text: string[] = [];
  for await (const row of rows) {
    // Damaged rows come as the database has them, with numbers that JSON does not know.
    text.push(`${JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}\n`);
    if (text.length < BATCH) continue;
    yield text.join('');
    text = [];
  }
  if (text.length > 0) yield text.join('');
}

/** All of it or nothing: a file that is there is replaced only once the new one is complete. For its owner alone, as the store is. */
async function writeWhole(path: string, parts: AsyncIterable<string>): Promise<void> {
  const partial = `${path}.${randomUUID().slice(0, 8)}.partial`;
  try {
    const file = await open(partial, 'wx', 0o600);
    try {
      for await (const part of parts) await file.appendFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    // What the store says while it is read keeps its own words.
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new CliError('unreadable', `${path} could not be written: ${messageOf(error)}.`, { cause: error });
  }
}
