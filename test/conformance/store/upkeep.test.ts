// How large a store is, what goes when it is compacted, and what must not.
import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { SqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import { verifyAudit } from '../../../src/core/audit/verifyAudit.ts';
import { Bench, configOf, event, newRun, Thread } from './harness.ts';

describe('store: upkeep', function () {
  this.timeout(60_000);
  let bench: Bench;
  let store: SqliteStore;
  beforeEach(() => {
    bench = new Bench();
    store = bench.open();
  });
  afterEach(() => bench.dispose());

  /** A run of so many steps, each with its writes, an effect and an audit row. */
  async function run(threadId: string, steps: number): Promise<Thread> {
    store.createRun(newRun(threadId), []);
    const thread = new Thread(store.saver, threadId);
    let items: readonly string[] = [];
    for (let turn = 0; turn < steps; turn++) {
      items = [...items, `item ${String(turn)} ${String(Math.sin(turn))}`];
      const checkpoint = await thread.step({ turn, items, large: `${String(turn)} ${'x'.repeat(100)} ${String(Math.cos(turn))}`, journal: [event('step')] });
      await store.saver.putWrites(configOf(threadId, checkpoint.id), [['items', [`item ${String(turn)}`]], ['turn', turn]], `task-${String(turn)}`);
      store.beginEffect(threadId, `${threadId}/${String(turn)}`, 'write_file', { content: `${'y'.repeat(300)} ${String(Math.tan(turn))}` });
      store.finishEffect(`${threadId}/${String(turn)}`, { ok: true });
    }
    return thread;
  }
  const part = async (kind: string): Promise<{ bytes: number; rows: number }> => (await store.storage()).parts.find((each) => each.kind === kind) ?? assert.fail(kind);
  const auditHolds = async (): Promise<void> => {
    const { rows, head } = store.auditTrail();
    assert.equal((await verifyAudit(rows, head)).ok, true);
  };

  it('measures every kind by what it takes on the disk', async () => {
    await run('t', 100);
    const report = await store.storage();
    assert.deepEqual(report.parts.map(({ kind, rows }) => [kind, rows]), [['checkpoints', 100], ['resuming', 100], ['audit', 100], ['reviews', 0], ['runs', 1]]);
    const sum = report.parts.reduce((total, { bytes }) => total + bytes, 0);
    assert.ok(report.parts.every(({ bytes }) => bytes > 0) && sum <= report.bytes && sum > 50_000, JSON.stringify(report));
    assert.equal(report.staleRuns, 0, 'a run that has not ended needs what it keeps');
  });

  it('an ended run gives back what only resuming needs; every state and the audit log stay readable', async () => {
    const thread = await run('t', 300);
    await run('going', 20);
    store.beginEffect('t', 't/unknown', 'run_command', { command: 'x' });
    store.setStatus('t', 'complete', '', [event('end')]);
    const before = await part('resuming');
    assert.equal((await store.storage()).staleRuns, 1);
    const { before: whole, after, notShrunk } = await store.compact();
    assert.equal(notShrunk, null);
    assert.ok(after.bytes < whole.bytes && after.freeBytes === 0 && after.staleRuns === 0, JSON.stringify([whole, after]));
    assert.deepEqual([before.rows, (await part('resuming')).rows], [321, 21]);
    assert.notEqual(store.effect('t/unknown'), null, 'what is not known to be over stays');
    assert.notEqual(store.effect('going/3'), null);
    for (const { id, channel_values: values } of thread.checkpoints) {
      const tuple = await store.saver.getTuple(configOf('t', id));
      assert.deepEqual([tuple?.checkpoint.channel_values['turn'], (tuple?.checkpoint.channel_values['items'] as string[]).length], [values['turn'], (values['items'] as string[]).length]);
    }
    assert.equal((await store.saver.getTuple(configOf('going')))?.pendingWrites?.length, 2);
    await auditHolds();
  });

  it('steps of a run that has ended can go; the run, its reviews and its audit rows stay, and another process does not trip over it', async () => {
    await run('t', 300);
    const other = bench.open();
    assert.equal((await other.saver.getTuple(configOf('t')))?.checkpoint.channel_values['turn'], 299);
    await store.thinOut('t');
    assert.equal(store.steps('t', null, 10).total, 300, 'it has not ended');
    store.setStatus('t', 'killed', 'enough', []);
    await store.thinOut('t');
    for (const each of [store, other]) {
      assert.deepEqual([each.steps('t', null, 10).total, await each.saver.getTuple(configOf('t'))], [0, undefined]);
      assert.equal(each.run('t')?.status, 'killed');
      assert.equal(each.audit('t', 0, 1_000).length, 300);
    }
    await auditHolds();
    assert.deepEqual((await part('checkpoints')).rows, 0);
  });

  it('a store is not written anew while a run moves', async () => {
    await run('t', 50);
    await run('going', 5);
    store.setStatus('t', 'complete', '', []);
    assert.ok(store.claim('going', 'me', 15_000));
    const { notShrunk, after } = await store.compact();
    assert.match(notShrunk ?? '', /^1 run moves: what became free is used for the next steps/);
    assert.ok(after.freeBytes > 0);
    store.release('going', 'me');
    assert.equal((await store.compact()).notShrunk, null);
  });

  it('does not hold everything else up', async () => {
    await run('t', 2_000);
    store.setStatus('t', 'complete', '', []);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await store.compact();
    await store.thinOut('t');
    delay.disable();
    // The figure for an idle machine is in the benchmarks; tests share theirs with others.
    assert.ok(delay.percentile(99) / 1e6 < 50, `p99 ${String(delay.percentile(99) / 1e6)} ms, longest ${String(delay.max / 1e6)} ms`);
  });
});
