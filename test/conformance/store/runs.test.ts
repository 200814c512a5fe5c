import assert from 'node:assert/strict';
import { StoreError } from '../../../src/core/ports/store.ts';
import type { StoreChange } from '../../../src/core/ports/store.ts';
import { AT, Bench, configOf, event, newRun, request, Thread } from './harness.ts';

const failed = (error: unknown): boolean => error instanceof StoreError && error.reason === 'failed';
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('store: runs', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.dispose());

  it('keeps a run as it was given, across reopening', () => {
    const store = bench.open();
    store.createRun(newRun('t', { request: { story: { id: 'S-1', tags: ['ä', '"'] }, budget: 1.5 } }), [event('run.start')]);
    store.close();
    assert.deepEqual(bench.open().run('t'), {
      threadId: 't', projectId: 'project', storyId: 'story-of-t', title: 'A story', repository: '/repository', status: 'queued', statusReason: '',
      startedBy: 'ada', startedAt: AT, updatedAt: AT, summary: null, request: { story: { id: 'S-1', tags: ['ä', '"'] }, budget: 1.5 },
      checkpoints: 0, checkpointAt: null, owner: null, leaseUntil: 0, lostTo: null,
    });
  });

  it('lists the newest first and knows no others', () => {
    const store = bench.open();
    for (const id of ['a', 'b', 'c']) {
      store.createRun(newRun(id), []);
      if (id === 'b') bench.clock.ms += 5;
    }
    assert.deepEqual(store.runs().map((run) => run.threadId), ['c', 'b', 'a']);
    assert.equal(store.run('nobody'), null);
    assert.throws(() => store.createRun(newRun('a'), [event('again')]), failed);
    assert.deepEqual(store.audit(null, 0, 10), [], 'what is refused leaves no audit row');
  });

  it('changes a status only from where it may, with its audit', () => {
    const store = bench.open();
    store.createRun(newRun('t'), []);
    assert.equal(store.setStatus('t', 'running', '', [event('run.running')], ['queued']), true);
    assert.equal(store.setStatus('t', 'running', '', [event('run.twice')], ['queued', 'paused']), false);
    assert.equal(store.setStatus('nobody', 'running', '', [event('run.nobody')]), false);
    assert.equal(store.setStatus('t', 'paused', 'A person stopped it', []), true);
    assert.deepEqual(store.audit('t', 0, 10).map((row) => row.name), ['run.running']);
    assert.deepEqual([store.run('t')?.status, store.run('t')?.statusReason], ['paused', 'A person stopped it']);
  });

  it('gives a lease to one owner at a time, and to another when it has ended', () => {
    const store = bench.open();
    store.createRun(newRun('t'), []);
    assert.equal(store.claim('t', 'one', 1_000), true);
    assert.equal(store.claim('t', 'two', 1_000), false);
    bench.clock.ms += 900;
    assert.equal(store.claim('t', 'one', 1_000), true, 'the owner renews');
    bench.clock.ms += 999;
    assert.equal(store.claim('t', 'two', 1_000), false, 'renewed leases count from the renewal');
    bench.clock.ms += 1;
    assert.equal(store.claim('t', 'two', 1_000), true, 'a dead owner\'s lease ends');
    assert.equal(store.claim('t', 'one', 1_000), false);
    store.release('t', 'one');
    assert.equal(store.run('t')?.owner, 'two', 'only the owner can let go');
    store.release('t', 'two');
    assert.deepEqual([store.run('t')?.owner, store.run('t')?.leaseUntil], [null, 0]);
    assert.equal(store.claim('nobody', 'one', 1_000), false);
  });

  it('renews a lease only for who held it without a break, however late', () => {
    const store = bench.open();
    store.createRun(newRun('t'), []);
    store.claim('t', 'one', 1_000);
    bench.clock.ms += 3_600_000;
    assert.equal(store.renew('t', 'one', 1_000), true, 'nobody took it while the machine slept');
    bench.clock.ms += 1_001;
    store.claim('t', 'two', 1_000);
    assert.equal(store.renew('t', 'one', 1_000), false);
    store.release('t', 'two');
    assert.equal(store.renew('t', 'one', 1_000), false, 'it was away in between');
    assert.equal(store.claim('t', 'one', 1_000), true);
  });

  it('a lease given before the clock was set back does not hold for that long', () => {
    const store = bench.open();
    store.createRun(newRun('t'), []);
    store.claim('t', 'one', 15_000);
    bench.clock.ms -= 3_600_000;
    assert.equal(store.claim('t', 'two', 15_000), true);
    assert.equal(store.renew('t', 'one', 15_000), false);
  });

  it('refuses steps and intents of a process that does not hold the run, whatever the clock says; a result may still be told', async () => {
    const [one, two] = [bench.open('wave.db', { owner: 'one' }), bench.open('wave.db', { owner: 'two' })];
    const notOwner = (error: unknown): boolean => error instanceof StoreError && error.reason === 'not_owner';
    one.createRun(newRun('t'), []);
    assert.throws(() => one.beginEffect('t', 'k0', 'write', {}), notOwner, 'nobody holds it yet');
    one.claim('t', 'one', 1_000);
    one.beginEffect('t', 'k1', 'write', {});
    const [before, after] = [new Thread(one.saver, 't'), new Thread(two.saver, 't')];
    await before.step({ turn: 1 });
    bench.clock.ms += 2_000;
    two.claim('t', 'two', 1_000);
    bench.clock.ms -= 2_000;
    assert.throws(() => one.beginEffect('t', 'k2', 'write', {}), notOwner);
    assert.equal(one.effect('k2'), null);
    await assert.rejects(before.step({ turn: 2 }), notOwner);
    one.finishEffect('k1', 'happened');
    assert.equal(two.effect('k1')?.result, 'happened');
    await after.step({ turn: 2 });
    assert.equal(two.run('t')?.checkpoints, 2);
  });

  it('keeps effects: intent first, one result, and no second beginning', () => {
    const store = bench.open();
    assert.equal(store.effect('k'), null);
    store.beginEffect('t', 'k', 'write', { before: 'a', after: 'b' });
    assert.deepEqual(bench.open().effect('k'), { key: 'k', kind: 'write', state: 'intent', intent: { before: 'a', after: 'b' }, result: null });
    assert.throws(() => store.beginEffect('t', 'k', 'write', { before: 'other' }), failed);
    store.finishEffect('k', { ok: true });
    store.finishEffect('k', { ok: false });
    assert.deepEqual(store.effect('k')?.result, { ok: true }, 'the first result stays');
    assert.throws(() => store.finishEffect('unknown', {}), failed);
  });

  it('hands control requests over once, in order', () => {
    const store = bench.open();
    store.createRun(newRun('t'), []);
    store.requestControl({ threadId: 't', operation: 'pause', reason: 'lunch', by: 'ada' });
    bench.open().requestControl({ threadId: 't', operation: 'kill', reason: 'wrong story', by: 'bob' });
    assert.deepEqual(store.takeControl('t').map(({ operation, reason, by }) => [operation, reason, by]), [['pause', 'lunch', 'ada'], ['kill', 'wrong story', 'bob']]);
    assert.deepEqual(store.takeControl('t'), []);
    assert.throws(() => store.requestControl({ threadId: 'nobody', operation: 'pause', reason: '', by: 'ada' }), failed);
  });

  it('removes a run with all that is its own; the audit log stays', async () => {
    const store = bench.open();
    for (const id of ['t', 'other']) {
      store.createRun(newRun(id), [event(`${id}.start`)]);
      await new Thread(store.saver, id).step({ items: ['one', 'two'], waiting: request(`review-${id}`), journal: [event(`${id}.step`)] });
      store.beginEffect(id, `effect-${id}`, 'write', {});
      store.requestControl({ threadId: id, operation: 'pause', reason: '', by: 'ada' });
    }
    store.deleteRun('t', [event('run.deleted')]);
    assert.deepEqual(store.runs().map((run) => run.threadId), ['other']);
    assert.equal(await store.saver.getTuple(configOf('t')), undefined);
    assert.deepEqual([store.review('review-t'), store.effect('effect-t'), store.takeControl('t')], [null, null, []]);
    assert.deepEqual(store.audit('t', 0, 10).map((row) => row.name), ['t.start', 't.step', 'run.deleted']);
    assert.ok(await store.saver.getTuple(configOf('other')));
    assert.equal(store.review('review-other')?.status, 'pending');
  });

  it('tells of changes after the commit, and of nothing that failed', async () => {
    const store = bench.open();
    const told: StoreChange[] = [];
    const subscription = store.onDidChange((change) => told.push(change));
    store.createRun(newRun('a'), []);
    store.createRun(newRun('b'), []);
    assert.throws(() => store.createRun(newRun('a'), []), failed);
    await turn();
    assert.deepEqual(told, [{ threadIds: ['a', 'b'], external: false }], 'one turn, one message');
    store.claim('a', 'me', 1_000);
    await turn();
    store.claim('a', 'me', 1_000);
    await turn();
    assert.equal(told.length, 2, 'a renewed lease is no news');
    subscription.dispose();
    store.createRun(newRun('c'), []);
    await turn();
    assert.equal(told.length, 2);
  });

  it('says so when it is used after it was closed', async () => {
    const store = bench.open();
    store.close();
    store.close();
    assert.throws(() => store.runs(), failed);
    await assert.rejects(new Thread(store.saver, 't').step({ a: 1 }), failed);
  });
});
