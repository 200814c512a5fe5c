import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import { toStoreError } from '../errors.ts';

/** A worker is given statements, and gives back their rows. That is all of it: written here, it needs no bundle of its own. */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
const database = new DatabaseSync(workerData.path);
try {
  database.exec('PRAGMA busy_timeout=3000');
  parentPort.postMessage({ rows: workerData.statements.map((sql) => database.prepare(sql).all()) });
} catch (error) {
  parentPort.postMessage({ message: error.message, errcode: error.errcode });
} finally {
  database.close();
}
`;

const answer = z.union([
  z.object({ rows: z.array(z.array(z.record(z.string(), z.unknown()))) }),
  z.object({ message: z.string(), errcode: z.number().optional() }),
]);

/** Runs statements on a connection of its own in a thread of its own: what reads or writes the whole file must not hold the editor up. Throws StoreError. */
export async function runBeside(path: string, statements: readonly string[]): Promise<readonly (readonly Readonly<Record<string, unknown>>[])[]> {
  const said = await new Promise<unknown>((resolve, reject) => {
    const worker = new Worker(PROGRAM, { eval: true, workerData: { path, statements } });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => { reject(new Error(`The thread that looks after the store ended with code ${String(code)}`)); });
  }).catch((error: unknown) => { throw toStoreError(error, path); });
  const parsed = answer.parse(said);
  if ('rows' in parsed) return parsed.rows;
  throw toStoreError(Object.assign(new Error(parsed.message), { errcode: parsed.errcode }), path);
}
