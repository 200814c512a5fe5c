// What a checkpoint brings with it, in its own transaction: summary, audit events, the review queue.
import assert from 'node:assert/strict';
import { verifyAudit } from '../../../src/core/audit/verifyAudit.ts';
import { StoreError } from '../../../src/core/ports/store.ts';
import type { Resolution } from '../../../src/contract/review.ts';
import { AT, Bench, configOf, event, newRun, projection, request, Thread } from './harness.ts';

const approval: Resolution = { kind: 'approve', by: 'bob', at: AT, reason: '' };

describe('store: projection of a checkpoint', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.dispose());

  it('moves the run along with each checkpoint', async () => {
    const store = bench.open();
    store.createRun(newRun('t'), []);
    const thread = new Thread(store.saver, 't');
    await thread.step({ turn: 1 });
    bench.clock.ms += 7;
    await thread.step({ turn: 2 });
    const run = store.run('t');
    assert.ok(run);
    assert.deepEqual(run.summary, { turn: 2 });
    assert.deepEqual([run.checkpoints, run.checkpointAt, run.updatedAt], [2, AT, bench.clock.iso()]);
  });

  it('a put that is repeated adds nothing', async () => {
    const store = bench.open();
    store.createRun(newRun('t'), []);
    const thread = new Thread(store.saver, 't');
    const checkpoint = await thread.step({ journal: [event('one'), event('two')], waiting: request('r') });
    store.resolveReview('r', approval, 'approved', [event('resolved')]);
    await thread.put(checkpoint, undefined, ['journal', 'waiting']);
    assert.deepEqual(store.audit('t', 0, 10).map((row) => row.name), ['one', 'two', 'resolved']);
    assert.equal(store.review('r')?.status, 'approved', 'what was resolved stays resolved');
    assert.equal(store.run('t')?.checkpoints, 1);
    const trail = store.auditTrail();
    assert.deepEqual(await verifyAudit(trail.rows, trail.head), { ok: true, rows: 3 });
  });

  it('writes a journal once, and not again when it is only carried along', async () => {
    const store = bench.open();
    store.createRun(newRun('t'), []);
    const thread = new Thread(store.saver, 't');
    await thread.step({ journal: [event('one')] });
    await thread.step({ turn: 2 });
    await thread.step({ journal: [event('two')] });
    assert.deepEqual(store.audit('t', 0, 10).map((row) => row.name), ['one', 'two']);
    assert.deepEqual(store.audit('t', 1, 10).map((row) => row.name), ['two'], 'after a row');
    assert.deepEqual(store.audit(null, 0, 1).map((row) => row.name), ['one'], 'at most so many');
  });

  it('queues what a run waits for, and takes back what it waits for no more', async () => {
    const store = bench.open();
    store.createRun(newRun('t'), []);
    store.createRun(newRun('other'), []);
    await new Thread(store.saver, 'other').step({ waiting: request('other') });
    const thread = new Thread(store.saver, 't');
    await thread.step({ waiting: request('first') });
    assert.deepEqual(store.review('first'), { id: 'first', threadId: 't', storyId: 'story-of-t', createdAt: AT, status: 'pending', request: request('first'), resolution: null, expiresAt: null, notBy: [] });
    await thread.step({ waiting: request('second') });
    assert.deepEqual(store.reviews({ threadId: 't' }).map((item) => [item.id, item.status]), [['first', 'superseded'], ['second', 'pending']]);
    await thread.step({ turn: 1 });
    assert.equal(store.review('second')?.status, 'pending', 'a step that is not about it leaves it');
    await thread.step({ waiting: null });
    assert.deepEqual(store.reviews({ status: 'pending' }).map((item) => item.id), ['other']);
  });

  it('going back to an older checkpoint leaves no question of the abandoned history open', async () => {
    const store = bench.open();
    store.createRun(newRun('t'), []);
    const thread = new Thread(store.saver, 't');
    const start = await thread.step({ waiting: null });
    await thread.step({ waiting: request('abandoned') });
    await thread.goBackTo(start).step({ turn: 9 });
    assert.equal(store.review('abandoned')?.status, 'superseded');
  });

  it('a run that ended asks nobody anything', async () => {
    const store = bench.open();
    store.createRun(newRun('t'), []);
    await new Thread(store.saver, 't').step({ waiting: request('r') });
    store.setStatus('t', 'killed', 'No longer wanted', []);
    assert.equal(store.review('r')?.status, 'superseded');
    assert.equal(store.resolveReview('r', approval, 'approved', [event('late')]), false);
  });

  it('the first resolution wins, with its audit; later ones leave nothing', async () => {
    const store = bench.open();
    const other = bench.open();
    store.createRun(newRun('t'), []);
    await new Thread(store.saver, 't').step({ waiting: request('r') });
    assert.equal(other.resolveReview('r', approval, 'approved', [event('bob')]), true);
    assert.equal(store.resolveReview('r', { kind: 'reject', by: 'eve', at: AT, reason: 'no' }, 'rejected', [event('eve')]), false);
    assert.equal(store.resolveReview('unknown', approval, 'approved', [event('unknown')]), false);
    assert.deepEqual(store.review('r')?.resolution, approval);
    assert.deepEqual(store.audit(null, 0, 10).map((row) => row.name), ['bob']);
  });

  it('a projection that fails takes its checkpoint with it', async () => {
    const store = bench.open('wave.db', { projection: { ...projection, summary: () => { throw new Error('no summary'); } } });
    store.createRun(newRun('t'), []);
    await assert.rejects(new Thread(store.saver, 't').step({ journal: [event('one')] }), (error) => error instanceof StoreError && error.reason === 'failed');
    assert.equal(await store.saver.getTuple(configOf('t')), undefined);
    assert.deepEqual(store.audit(null, 0, 10), []);
    const healed = bench.open();
    await new Thread(healed.saver, 't').step({ journal: [event('two')] });
    await new Thread(store.saver, 'bare').step({ items: [1] });
    assert.deepEqual(healed.audit(null, 0, 10).map((row) => row.name), ['two']);
  });

  it('threads without a run and inner graphs bring nothing', async () => {
    const store = bench.open();
    store.createRun(newRun('t'), []);
    await new Thread(store.saver, 'bare').step({ journal: [event('bare')], waiting: request('bare') });
    const inner = { v: 4, id: '1f000000-0000-6000-8000-000000000000', ts: AT, channel_values: { journal: [event('inner')] }, channel_versions: { journal: 1 }, versions_seen: {} };
    await store.saver.put({ configurable: { thread_id: 't', checkpoint_ns: 'inner:1' } }, inner, { source: 'loop', step: 1, parents: {} }, { journal: 1 });
    assert.deepEqual(store.audit(null, 0, 10), []);
    assert.deepEqual(store.reviews(), []);
    assert.equal(store.run('t')?.checkpoints, 0);
  });
});
