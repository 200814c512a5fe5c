// The store, side by side in one run with LangGraph's own savers: what 1,000 steps cost on disk and in time.
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { MemorySaver } from '@langchain/langgraph-checkpoint';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteSaver } from '../../src/adapters/sqlite/checkpoints/saver.ts';
import { openDatabase } from '../../src/adapters/sqlite/openDatabase.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/openSqliteStore.ts';
import { systemClock } from '../../src/core/ports/clock.ts';
import { beside, quantile, rounded } from './report.ts';
import type { Report } from './report.ts';
import { runWorkload } from './storeWorkload.ts';
import type { Load } from './storeWorkload.ts';

const PEER = '@langchain/langgraph-checkpoint-sqlite 1.0.4, synchronous=FULL';
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export async function run(report: Report): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'wave-bench-store-'));
  try {
    const floor = bareInserts(join(folder, 'floor.db'));
    const ours = await measureOurs(join(folder, 'ours'));
    const store = await measureStore(join(folder, 'store'));
    const peer = measurePeer(join(folder, 'peer'));
    const memory = await runWorkload(new MemorySaver(), 'bench');

    const information = ours.load.stateBytes;
    report({ name: 'store: state after 1,000 steps', value: information, unit: 'bytes' });
    report(beside('store: bytes for 1,000 steps', ours.bytes, 'bytes', PEER, peer?.bytes ?? null));
    report(beside('store: bytes per byte of state', ours.bytes / information, 'x', PEER, peer === null ? null : peer.bytes / information));
    report(beside('store: bytes for 1,000 steps with runs and audit', store.bytes, 'bytes', PEER, peer?.bytes ?? null));
    for (const [name, q] of [['p50', 0.5], ['p99', 0.99]] as const) {
      report(beside(`store: put ${name}`, quantile(ours.load.putMs, q), 'ms', PEER, peer === null ? null : quantile(peer.load.putMs, q)));
      report(beside(`store: put ${name} beside memory`, quantile(ours.load.putMs, q), 'ms', 'MemorySaver', quantile(memory.putMs, q)));
      report(beside(`store: put ${name} beside a bare synced insert`, quantile(ours.load.putMs, q), 'ms', 'node:sqlite INSERT, WAL, FULL', quantile(floor, q)));
      report(beside(`store: put ${name} with runs and audit`, quantile(store.load.putMs, q), 'ms', PEER, peer === null ? null : quantile(peer.load.putMs, q)));
      report(beside(`store: putWrites ${name}`, quantile(ours.load.writesMs, q), 'ms', PEER, peer === null ? null : quantile(peer.load.writesMs, q)));
    }
    report({ name: 'store: read the newest checkpoint, cold', value: rounded(ours.readMs), unit: 'ms' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a durable write costs on this disk at least. */
function bareInserts(path: string): number[] {
  const connection = new DatabaseSync(path);
  connection.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(a INTEGER PRIMARY KEY, b BLOB)');
  const insert = connection.prepare('INSERT INTO t(b) VALUES(?)');
  const data = Buffer.alloc(500, 'x');
  const took = Array.from({ length: 1_000 }, () => {
    const before = performance.now();
    insert.run(data);
    return performance.now() - before;
  });
  connection.close();
  return took;
}

interface Measured {
  readonly load: Load;
  readonly bytes: number;
}

async function measureOurs(folder: string): Promise<Measured & { readonly readMs: number }> {
  const path = join(folder, 'wave.db');
  const database = openDatabase(path);
  const load = await runWorkload(new SqliteSaver(database, () => {}), 'bench');
  database.close();
  const bytes = sizeOf(folder);
  const again = openDatabase(path);
  const before = performance.now();
  await new SqliteSaver(again, () => {}).getTuple({ configurable: { thread_id: 'bench' } });
  const readMs = performance.now() - before;
  again.close();
  return { load, bytes, readMs };
}

/** The whole store: each step also updates its run and appends an audit event. */
async function measureStore(folder: string): Promise<Measured> {
  const at = new Date().toISOString();
  const store = openSqliteStore({
    path: join(folder, 'wave.db'), clock: systemClock, logger: quiet, redact: (text) => text,
    projection: {
      summary: (values) => ({ turn: values['turn'] ?? 0, budget: values['budget'] ?? null }),
      journal: (values) => [{ type: 'agent_action', name: 'tool.read_file', severity: 'info', actor: { kind: 'agent', name: 'dev' }, at, summary: `Step ${String(values['turn'])}`, details: { path: 'src/index.ts', score: 1 } }],
      waiting: () => null,
      step: () => null,
    },
  });
  store.createRun({ threadId: 'bench', projectId: 'bench', storyId: 'bench', title: 'Bench', repository: '/repo', startedBy: 'bench', request: {} }, []);
  const load = await runWorkload(withJournal(store.saver), 'bench');
  store.close();
  return { load, bytes: sizeOf(folder) };
}

/** The same workload, with a `journal` channel that is new in every step. */
function withJournal(saver: BaseCheckpointSaver): BaseCheckpointSaver {
  return new Proxy(saver, {
    get(target, key) {
      if (key === 'put') {
        return (...[config, checkpoint, metadata, versions]: Parameters<BaseCheckpointSaver['put']>) =>
          target.put(config, checkpoint, metadata, { ...versions, journal: metadata.step + 1 });
      }
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function measurePeer(folder: string): Measured | null {
  mkdirSync(folder);
  const script = join(import.meta.dirname, 'storePeer.ts');
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', script, join(folder, 'peer.db')], { encoding: 'utf8', maxBuffer: 2 ** 24, stdio: ['ignore', 'pipe', 'inherit'] });
  if (!stdout.endsWith('\n')) return null;
  return { load: JSON.parse(stdout) as Load, bytes: sizeOf(folder) };
}

function sizeOf(folder: string): number {
  return readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
}
