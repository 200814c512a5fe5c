// Several processes on one file: windows, terminals, and one that is killed in the middle.
import assert from 'node:assert/strict';
import { verifyAudit } from '../../../src/core/audit/verifyAudit.ts';
import type { Store, StoreChange } from '../../../src/core/ports/store.ts';
import { StoreChild } from './childProcess.ts';
import { Bench, configOf, newRun, request, Thread } from './harness.ts';

async function verified(store: Store): Promise<number> {
  const trail = store.auditTrail();
  const result = await verifyAudit(trail.rows, trail.head);
  assert.ok(result.ok, result.ok ? '' : result.message);
  return result.rows;
}

describe('store: several processes', function () {
  this.timeout(60_000);
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.dispose());

  it('one wins each race, and the audit log stays one chain', async () => {
    const store = bench.open();
    store.createRun(newRun('t'), []);
    await new Thread(store.saver, 't').step({ waiting: request('r') });
    const children = ['one', 'two', 'three'].map((name) => new StoreChild(['race', bench.path(), name]));
    await Promise.all(children.map((child) => child.said(1)));
    for (const child of children) child.go();
    const results = await Promise.all(children.map(async (child) => await child.ended() as Record<string, boolean>));
    for (const what of ['claimed', 'resolved', 'started']) {
      assert.equal(results.filter((result) => result[what]).length, 1, `${what}: ${JSON.stringify(results)}`);
    }
    assert.equal(await verified(store), 3 * 25 + 2);
    assert.equal(store.audit('t', 0, 10).length, 2, 'the losers left no audit rows');
  });

  it('a new file can be opened by all at once', async () => {
    const children = ['one', 'two', 'three'].map((name) => new StoreChild(['open', bench.path('new.db'), name]));
    for (const child of children) assert.deepEqual(await child.ended(), { ok: true });
  });

  it('tells of what another process wrote', async () => {
    const store = bench.open();
    store.createRun(newRun('t'), []);
    store.createRun(newRun('untouched'), []);
    const change = new Promise<StoreChange>((resolve) => store.onDidChange((told) => told.external && resolve(told)));
    const child = new StoreChild(['change', bench.path(), 'the other window']);
    assert.deepEqual(await change, { threadIds: ['t'], external: true });
    assert.equal(store.run('t')?.statusReason, 'by the other window');
    await child.ended();
  });

  it('what is remembered of a thread does not outlive another process\'s write', async () => {
    const mine = bench.open();
    const thread = new Thread(mine.saver, 't');
    const start = await thread.step({ items: ['a'] });
    const other = bench.open();
    const theirs = new Thread(other.saver, 't').goBackTo(start);
    theirs.checkpoints.push(...thread.checkpoints);
    const b = await theirs.step({ items: ['a', 'b'] });
    const c = await thread.step({ items: ['a', 'c'] });
    await other.saver.deleteThread('gone');
    for (const saver of [mine.saver, other.saver, bench.open().saver]) {
      assert.deepEqual((await saver.getTuple(configOf('t', b.id)))?.checkpoint.channel_values, { items: ['a', 'b'] });
      assert.deepEqual((await saver.getTuple(configOf('t', c.id)))?.checkpoint.channel_values, { items: ['a', 'c'] });
    }
    await other.saver.deleteThread('t');
    const fresh = new Thread(mine.saver, 't');
    await fresh.step({ items: ['new'] });
    assert.deepEqual((await other.saver.getTuple(configOf('t')))?.checkpoint.channel_values, { items: ['new'] });
  });

  for (const steps of [3, 40]) {
    it(`a writer that is killed after ${steps} steps leaves all it reported, and nothing by halves`, async () => {
      const child = new StoreChild(['step', bench.path()]);
      await child.said(steps);
      await child.kill();
      const reported = child.lines as { n: number; id: string }[];
      const store = bench.open();
      assert.deepEqual(bench.logger.lines, []);
      const tuple = await store.saver.getTuple(configOf('t'));
      const turn = Number(tuple?.checkpoint.channel_values['turn']);
      assert.ok(turn >= reported.length && turn <= reported.length + 1, `${turn} stored, ${reported.length} reported`);
      assert.equal((tuple?.checkpoint.channel_values['items'] as unknown[]).length, turn);
      assert.deepEqual([store.run('t')?.summary, store.run('t')?.checkpoints], [{ turn }, turn]);
      assert.equal(await verified(store), turn, 'one audit event for each checkpoint');
      assert.deepEqual(store.reviews({ status: 'pending' }).map((item) => item.id), turn % 2 === 0 ? [`r${turn}`] : []);
    });
  }

  it('a full disk ends a step with words, and everything before it is kept', async function () {
    if (process.platform === 'win32') this.skip();
    const child = new StoreChild(['fill', bench.path()], { fileBlocks: 1_600 });
    const result = await child.ended() as { steps: number; reason: string; message: string; turn: { turn: number } };
    assert.equal(result.reason, 'disk_full', result.message);
    assert.match(result.message, /Make room/u);
    assert.ok(result.steps > 0);
    assert.deepEqual(result.turn, { turn: result.steps }, 'it can still be read');
    const store = bench.open();
    assert.equal(store.run('t')?.checkpoints, result.steps);
    assert.equal(await verified(store), result.steps);
    await new Thread(store.saver, 't').step({ turn: 'there is room again' });
    assert.deepEqual(store.run('t')?.summary, { turn: 'there is room again' });
  });
});
