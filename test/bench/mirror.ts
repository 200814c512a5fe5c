// What mirroring costs: a step with the outbox on, beside the same step with it off. Both stores take turns, so that a busy machine slows both.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { emptyCheckpoint, uuid6 } from '@langchain/langgraph-checkpoint';
import { openSqliteStore, type SqliteStore } from '../../src/adapters/sqlite/openSqliteStore.ts';
import { systemClock } from '../../src/core/ports/clock.ts';
import { openStackWorld } from '../conformance/remote/stackWorld.ts';
import { Bench } from '../conformance/store/harness.ts';
import { sendAll } from '../fakes/mirror.ts';
import { silentLogger } from '../fakes/orchestratorHarness.ts';
import { queueChanges } from '../fakes/outageWorld.ts';
import { whyNoPostgres } from '../supabase/postgres/binaries.ts';
import { quantile, rounded, type Report } from './report.ts';

const STEPS = 2_000;
const PROJECT = '11111111-1111-4111-8111-111111111111';
const LIMIT_MS = 0.3;
const DRAIN_LIMIT_S = 60;

/** A step as the graph makes it: an intent and its result, the task's writes, the checkpoint with what is new in it. */
class Steps {
  readonly store: SqliteStore;
  readonly took: number[] = [];
  #parent: string | undefined;
  readonly #items: unknown[] = [];
  #n = 0;

  constructor(store: SqliteStore) {
    this.store = store;
    store.createRun({ threadId: 't', projectId: 'p', storyId: 's', title: 't', repository: '/', startedBy: 'bench', request: {} }, []);
  }

  async step(): Promise<void> {
    const n = this.#n++;
    const item = { role: 'tool', text: `${String(n)} ${Math.sin(n).toString(36).repeat(20)}` };
    this.#items.push(item);
    const id = uuid6(n);
    const version = n + 1;
    const checkpoint = { ...emptyCheckpoint(), id, channel_values: { messages: [...this.#items], turn: n }, channel_versions: { messages: version, turn: version } };
    const at = { configurable: { thread_id: 't', checkpoint_ns: '', ...(this.#parent === undefined ? {} : { checkpoint_id: this.#parent }) } };
    const started = performance.now();
    this.store.beginEffect('t', `t/${String(n)}`, 'file', { path: 'a', before: 'b', after: 'c' });
    this.store.finishEffect(`t/${String(n)}`, { ok: true, output: item.text });
    if (this.#parent !== undefined) await this.store.saver.putWrites(at, [['messages', [item]], ['turn', n]], `task-${String(n)}`);
    await this.store.saver.put(at, checkpoint, { source: 'loop', step: n, parents: {} }, { messages: version, turn: version });
    this.took.push(performance.now() - started);
    this.#parent = id;
  }
}

/** Milliseconds a step takes longer with the outbox. Kept in memory, so that the disk has no part in the difference. */
async function stepCost(report: Report): Promise<void> {
  const open = (): SqliteStore => openSqliteStore({ path: ':memory:', projection: { summary: (values) => ({ turn: values['turn'] }), journal: () => [], waiting: () => null, step: () => null }, redact: (text) => text, clock: systemClock, logger: silentLogger });
  const off = new Steps(open());
  const on = new Steps(open());
  await on.store.outbox.turnOn({ projectId: PROJECT, sharing: 'content' });
  for (let n = 0; n < STEPS; n++) {
    await off.step();
    await on.step();
  }
  const extra = quantile(on.took, 0.5) - quantile(off.took, 0.5);
  report({ name: 'mirror: what the outbox adds to a step (median)', value: rounded(extra), unit: 'ms', peer: 'the same step without', peerValue: rounded(quantile(off.took, 0.5)), atMost: LIMIT_MS });
  off.store.close();
  on.store.close();
}

/** Seconds that 10,000 rows which were queued offline take to arrive in PostgreSQL, by the real client; and the longest time everything else waited. */
async function drain(report: Report): Promise<void> {
  const why = whyNoPostgres();
  if (why !== null) {
    report({ name: 'mirror: 10,000 rows queued offline', value: Number.NaN, unit: 's', peer: `not measured: ${why}` });
    return;
  }
  const world = await openStackWorld();
  const bench = new Bench();
  try {
    const store = bench.open();
    const remote = world.remoteOf(await world.account('ada'), 'a machine', store.outbox.storeId);
    await store.outbox.turnOn({ projectId: remote.projectId, sharing: 'content' });
    const queued = await queueChanges(store, 10_000);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const started = performance.now();
    await sendAll(store, remote, 120_000);
    const took = (performance.now() - started) / 1_000;
    delay.disable();
    report({ name: `mirror: ${String(queued)} rows queued offline, sent to PostgreSQL on this machine`, value: rounded(took), unit: 's', atMost: DRAIN_LIMIT_S });
    report({ name: 'mirror: everything else waits while it is sent (99th percentile; the server runs in the same process)', value: rounded(delay.percentile(99) / 1e6), unit: 'ms' });
  } finally {
    bench.dispose();
    await world.dispose();
  }
}

export async function run(report: Report): Promise<void> {
  await stepCost(report);
  await drain(report);
}
