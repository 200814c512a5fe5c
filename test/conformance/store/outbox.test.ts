// What waits to be sent to a team's shared place: made by the change's own transaction, once for each thing, read when it is sent.
import assert from 'node:assert/strict';
import { StoreError } from '../../../src/core/ports/store.ts';
import type { OutboxEntry, Parcel } from '../../../src/core/ports/outbox.ts';
import type { SqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import { Bench, configOf, event, newRun, request, Thread } from './harness.ts';

const PROJECT = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';
const CONTENT = { projectId: PROJECT, sharing: 'content' } as const;
const METADATA = { projectId: PROJECT, sharing: 'metadata' } as const;

const kinds = ({ outbox }: SqliteStore): string[] => outbox.next(10_000).map(({ kind }) => kind);
/** Everything that waits, as it would be sent. */
function drained({ outbox }: SqliteStore): Parcel[] {
  const parcels: Parcel[] = [];
  const sent: OutboxEntry[] = [];
  for (const entry of [...outbox.next(100_000), ...outbox.nextAudit(100_000)]) {
    const parcel = outbox.open(entry);
    if (parcel) parcels.push(parcel);
    sent.push({ ...entry, revision: parcel?.revision ?? entry.revision });
  }
  outbox.settle(sent);
  return parcels;
}
const checkpointsOf = (parcels: readonly Parcel[]) => parcels.flatMap((parcel) => (parcel.kind === 'checkpoint' ? [parcel.checkpoint] : []));

/** Puts the values of checkpoints together again, along their parents. */
function rebuilt(parcels: readonly Parcel[]): Map<string, Record<string, unknown>> {
  const found = new Map<string, Record<string, unknown>>();
  for (const one of checkpointsOf(parcels)) {
    const parent = (one.parent === null ? undefined : found.get(one.parent)) ?? {};
    const { channels } = JSON.parse(one.checkpoint) as { channels: string[] };
    const values = Object.fromEntries(channels.map((channel) => {
      const part = one.parts.find((candidate) => candidate.channel === channel);
      if (!part) return [channel, parent[channel]];
      const data = JSON.parse(part.data()) as unknown;
      return [channel, part.kind === 'append' ? [...(parent[channel] as unknown[]).slice(0, part.keep), ...data as unknown[]] : data];
    }));
    found.set(one.id, values);
  }
  return found;
}

describe('store: outbox', () => {
  let bench: Bench;
  let store: SqliteStore;
  beforeEach(() => {
    bench = new Bench();
    store = bench.open();
  });
  afterEach(() => bench.dispose());

  it('is empty and stays so until something may leave', async () => {
    store.createRun(newRun('t'), [event('run.start')]);
    await new Thread(store.saver, 't').step({ turn: 1 });
    assert.equal(store.outbox.target(), null);
    assert.deepEqual(store.outbox.waiting(), { count: 0, since: null, aside: 0 });
    assert.deepEqual([kinds(store), store.outbox.nextAudit(10)], [[], []]);
  });

  it('has an entry for each thing that changed, however often it did, and runs and questions first', async () => {
    await store.outbox.turnOn(CONTENT);
    store.createRun(newRun('t'), [event('run.start')]);
    const thread = new Thread(store.saver, 't');
    for (let turn = 0; turn < 10; turn++) await thread.step({ turn, ...(turn === 9 ? { waiting: request('r') } : {}) });
    for (let n = 0; n < 10; n++) await store.saver.putWrites(configOf('t', thread.checkpoints[0]?.id), [['__error__', `again ${String(n)}`]], 'task');
    store.beginEffect('t', 't/e', 'file', { path: 'a' });
    store.finishEffect('t/e', { ok: true });
    for (const status of ['running', 'paused', 'queued'] as const) store.setStatus('t', status, '', []);
    assert.deepEqual(kinds(store), ['run', 'review', ...Array.from({ length: 10 }, () => 'checkpoint'), 'writes', 'effect']);
    assert.equal(store.outbox.waiting().count, 14 + 1);
    const parcels = drained(store);
    assert.deepEqual(parcels.map(({ kind }) => kind).at(-1), 'audit');
    const [run] = parcels;
    assert.equal(run?.kind === 'run' ? run.run.status : '', 'queued');
    assert.deepEqual(parcels.find(({ kind }) => kind === 'effect'), { ...parcels.find(({ kind }) => kind === 'effect'), effect: { key: 't/e', kind: 'file', state: 'done', intent: { path: 'a' }, result: { ok: true } } });
    assert.deepEqual([kinds(store), store.outbox.waiting()], [[], { count: 0, since: null, aside: 0 }]);
  });

  it('a change while it is being sent goes on waiting', async () => {
    await store.outbox.turnOn(CONTENT);
    store.createRun(newRun('t'), []);
    const [entry] = store.outbox.next(10);
    assert.ok(entry);
    const parcel = store.outbox.open(entry);
    store.setStatus('t', 'running', '', []);
    store.outbox.settle([{ ...entry, revision: parcel?.revision ?? 0 }]);
    const [again] = store.outbox.next(10);
    assert.ok(again && again.revision > (parcel?.revision ?? 0));
    const newer = store.outbox.open(again);
    assert.equal(newer?.kind === 'run' ? newer.run.status : '', 'running');
    store.outbox.settle([{ ...again, revision: newer?.revision ?? 0 }]);
    assert.deepEqual(kinds(store), []);
  });

  it('revisions rise over a restart and over windows, and never with a rolled back change', async () => {
    await store.outbox.turnOn(CONTENT);
    store.createRun(newRun('t'), []);
    const other = bench.open();
    other.setStatus('t', 'running', '', []);
    const first = store.outbox.next(1)[0]?.revision ?? 0;
    assert.throws(() => store.createRun(newRun('t'), []), StoreError);
    assert.deepEqual(kinds(store), ['run']);
    drained(store);
    store.close();
    other.close();
    const again = bench.open();
    again.setStatus('t', 'paused', '', []);
    assert.ok((again.outbox.next(1)[0]?.revision ?? 0) > first);
    assert.equal(again.outbox.storeId, again.outbox.storeId);
  });

  it('leases and their renewal tell nothing', async () => {
    await store.outbox.turnOn(CONTENT);
    store.createRun(newRun('t'), []);
    drained(store);
    assert.ok(store.claim('t', 'me', 1_000) && store.renew('t', 'me', 1_000));
    store.release('t', 'me');
    assert.deepEqual(kinds(store), []);
  });

  it('queues what was there before, without the steps of runs that had ended; an interrupted start is taken up again', async () => {
    for (const [id, status] of [['open', 'paused'], ['over', 'complete']] as const) {
      store.createRun(newRun(id), [event('run.start')]);
      const thread = new Thread(store.saver, id);
      for (let turn = 0; turn < 900; turn++) await thread.step({ turn });
      await store.saver.putWrites(configOf(id, thread.checkpoints[0]?.id), [['turn', 1]], 'task');
      store.beginEffect(id, `${id}/e`, 'file', {});
      store.setStatus(id, status, '', []);
    }
    const begun = store.outbox.turnOn(CONTENT);
    store.close();
    await assert.doesNotReject(begun.catch((error: unknown) => { if (!(error instanceof StoreError)) throw error; }));
    const again = bench.open();
    await again.outbox.turnOn(CONTENT);
    const found = again.outbox.next(10_000);
    const count = (kind: string, threadId: string): number => found.filter((entry) => entry.kind === kind && entry.threadId === threadId).length;
    assert.deepEqual(['run', 'checkpoint', 'writes', 'effect'].map((kind) => [count(kind, 'open'), count(kind, 'over')]), [[1, 1], [900, 0], [1, 0], [1, 0]]);
    const numbers = checkpointsOf(drained(again)).map(({ number }) => number);
    assert.deepEqual(numbers, numbers.toSorted((a, b) => a - b));
    await again.outbox.turnOn(CONTENT);
    assert.deepEqual(kinds(again), [], 'the same target again queues nothing');
  });

  it('without contents, only where runs stand, the reviews and the audit log', async () => {
    await store.outbox.turnOn(METADATA);
    store.createRun(newRun('t'), [event('run.start')]);
    const thread = new Thread(store.saver, 't');
    await thread.step({ turn: 1, waiting: request('r') });
    store.beginEffect('t', 't/e', 'file', {});
    assert.deepEqual(kinds(store), ['run', 'review']);
    await store.outbox.turnOn(CONTENT);
    assert.deepEqual(kinds(store).toSorted(), ['checkpoint', 'effect', 'review', 'run']);
    await thread.step({ turn: 2 });
    await store.outbox.turnOn(METADATA);
    assert.deepEqual(kinds(store), ['run', 'review']);
    await store.outbox.turnOff();
    store.setStatus('t', 'paused', '', []);
    assert.deepEqual([kinds(store), store.outbox.target()], [[], null]);
  });

  it('another project gets everything anew, and what waited for the first one goes', async () => {
    await store.outbox.turnOn(CONTENT);
    store.createRun(newRun('t'), [event('run.start')]);
    await new Thread(store.saver, 't').step({ turn: 1 });
    drained(store);
    await store.outbox.turnOn({ projectId: OTHER, sharing: 'metadata' });
    assert.deepEqual([kinds(store), store.outbox.nextAudit(10).length, store.outbox.target()?.projectId], [['run'], 1, OTHER]);
    drained(store);
    await store.outbox.turnOn(METADATA);
    assert.deepEqual([kinds(store), store.outbox.nextAudit(10).length], [['run'], 0], 'the first project has the audit rows');
  });

  it('a run that was removed here is told of where it is known, and nowhere else', async () => {
    await store.outbox.turnOn(CONTENT);
    for (const id of ['known', 'unknown']) store.createRun(newRun(id), [event('run.start')]);
    const [known] = store.outbox.next(1);
    assert.ok(known && store.outbox.open(known));
    await new Thread(store.saver, 'known').step({ turn: 1 });
    for (const id of ['known', 'unknown']) store.deleteRun(id, [event('run.removed')]);
    assert.deepEqual(store.outbox.next(10).map(({ kind, threadId }) => [kind, threadId]), [['forget', 'known']]);
    const [forget] = drained(store);
    assert.ok(forget?.kind === 'forget');
    assert.deepEqual([forget.run.storyId, forget.run.summary, forget.run.request], ['story-of-known', { turn: 1 }, null]);
    assert.equal(store.outbox.nextAudit(10).length, 0);
  });

  it('one that was removed while nothing was to leave is told of later', async () => {
    await store.outbox.turnOn(CONTENT);
    store.createRun(newRun('t'), []);
    drained(store);
    await store.outbox.turnOff();
    store.deleteRun('t', []);
    await store.outbox.turnOn(CONTENT);
    assert.deepEqual(kinds(store), ['forget']);
    drained(store);
    await store.outbox.turnOff();
    await store.outbox.turnOn(CONTENT);
    assert.deepEqual(kinds(store), []);
  });

  it('what is gone by the time it would be sent is nothing', async () => {
    await store.outbox.turnOn(CONTENT);
    store.createRun(newRun('t'), []);
    const thread = new Thread(store.saver, 't');
    await thread.step({ turn: 1 });
    store.setStatus('t', 'complete', '', []);
    await store.thinOut('t');
    assert.deepEqual(drained(store).map(({ kind }) => kind), ['run']);
    assert.deepEqual(kinds(store), []);
  });

  it('what is refused is kept aside with the reason, and tried again when it changes', async () => {
    await store.outbox.turnOn(CONTENT);
    store.createRun(newRun('t'), [event('run.start')]);
    for (const entry of [...store.outbox.next(1), ...store.outbox.nextAudit(1)]) store.outbox.setAside(entry, 'title is too long');
    assert.deepEqual(store.outbox.aside().map(({ kind, what, reason }) => [kind, what, reason]), [['run', 't', 'title is too long'], ['audit', '1', 'title is too long']]);
    assert.deepEqual([store.outbox.waiting().count, store.outbox.waiting().aside], [0, 2]);
    store.setStatus('t', 'running', '', []);
    assert.deepEqual(kinds(store), ['run']);
  });

  it('a run that another machine goes on with is paused, cannot be claimed or stepped, and sends nothing any more', async () => {
    store.close();
    store = bench.open('wave.db', { owner: 'me' });
    await store.outbox.turnOn(CONTENT);
    store.createRun(newRun('t'), []);
    assert.ok(store.claim('t', 'me', 10_000));
    const thread = new Thread(store.saver, 't');
    await thread.step({ turn: 1, waiting: request('r') });
    assert.equal(store.loseRun('t', 'grace@example.com', 'Continued on another machine by grace@example.com', [event('run.lost')]), true);
    assert.equal(store.loseRun('t', 'grace@example.com', 'again', []), false);
    const record = store.run('t');
    assert.deepEqual([record?.status, record?.statusReason, record?.lostTo, record?.owner], ['paused', 'Continued on another machine by grace@example.com', 'grace@example.com', null]);
    assert.equal(store.review('r')?.status, 'superseded');
    assert.equal(store.claim('t', 'me', 10_000), false);
    await assert.rejects(thread.step({ turn: 2 }), (error) => error instanceof StoreError && error.reason === 'not_owner');
    assert.throws(() => store.beginEffect('t', 't/e', 'file', {}), (error) => error instanceof StoreError && error.reason === 'not_owner');
    store.setStatus('t', 'paused', 'something', []);
    assert.deepEqual(kinds(store), []);
    assert.equal(store.outbox.nextAudit(10).length, 1);
    await store.outbox.turnOff();
    await store.outbox.turnOn({ projectId: OTHER, sharing: 'content' });
    assert.deepEqual(kinds(store), []);
  });

  it('one window sends at a time; one that is gone does not keep the others from it', () => {
    const other = bench.open();
    assert.ok(store.outbox.holdSending('one', 5_000) && store.outbox.holdSending('one', 5_000));
    assert.equal(other.outbox.holdSending('two', 5_000), false);
    bench.clock.ms += 5_001;
    assert.equal(other.outbox.holdSending('two', 5_000), true);
    assert.equal(store.outbox.holdSending('one', 5_000), false);
    other.outbox.releaseSending('two');
    assert.equal(store.outbox.holdSending('one', 5_000), true);
  });

  it('checkpoints leave as what is new in them, and are whole again along their parents, branches too', async () => {
    await store.outbox.turnOn(CONTENT);
    store.createRun(newRun('t'), []);
    const thread = new Thread(store.saver, 't');
    const lists: unknown[][] = [[1], [1, 2, 3], [1, 2], [1, 2, 'three', null], [], [7, 8, 9], [0, 8, 9], [0, 8, 9, 10], [0, { a: [1] }], [0, { a: [1] }, 'x']];
    for (const list of lists) await thread.step({ list, note: `a note of ${String(list.length)} that is too long to be kept in the checkpoint's own row`, ...(list.length > 2 ? { gone: list.length } : {}) });
    const trunk = thread.checkpoints[1];
    for (const end of ['left', 'right']) {
      thread.goBackTo(trunk);
      await thread.step({ list: [1, 2, 3, end], note: `${end}: the branch has versions that the other has, too` });
      await thread.step({ list: [1, 2, 3, end, `${end} again`] });
    }
    const copy = { ...thread.checkpoints[3], id: 'f0000000-0000-6000-8000-000000000000' } as (typeof thread.checkpoints)[number];
    await thread.put(copy, undefined, [], { source: 'fork' });
    const parcels = drained(store);
    const found = rebuilt(parcels);
    for (const checkpoint of [...thread.checkpoints, copy]) assert.deepEqual(found.get(checkpoint.id), JSON.parse(JSON.stringify(checkpoint.channel_values)), checkpoint.id);
    const part = checkpointsOf(parcels).at(-2)?.parts.map(({ channel, kind, keep, data }) => [channel, kind, keep, data()]);
    assert.deepEqual(part, [['list', 'append', 4, '["right again"]']]);
  });

  it('what leaves of a growing array grows with what is new, not with the array', async () => {
    await store.outbox.turnOn(CONTENT);
    store.createRun(newRun('t'), []);
    const thread = new Thread(store.saver, 't');
    const items: string[] = [];
    for (let turn = 0; turn < 200; turn++) {
      items.push(`item ${String(turn)} ${'x'.repeat(100)}`);
      await thread.step({ items: [...items] });
    }
    const bytes = checkpointsOf(drained(store)).flatMap(({ parts }) => parts.map(({ data }) => data().length)).reduce((sum, size) => sum + size, 0);
    assert.ok(bytes < 1.2 * JSON.stringify(items).length, `${String(bytes)} bytes for ${String(JSON.stringify(items).length)}`);
  });

  it('a checkpoint that is written again leaves whole', async () => {
    await store.outbox.turnOn(CONTENT);
    store.createRun(newRun('t'), []);
    const thread = new Thread(store.saver, 't');
    const first = await thread.step({ items: [1], note: 'one' });
    const second = await thread.step({ items: [1, 2] });
    drained(store);
    await thread.put({ ...second, channel_values: { ...second.channel_values, items: [1] } }, first.id, []);
    const [again] = checkpointsOf(drained(store));
    assert.deepEqual(again?.parts.map(({ channel, kind }) => [channel, kind]).toSorted(), [['items', 'value'], ['note', 'value']]);
  });

  it('a branch whose trunk is not in the store any more leaves whole', async () => {
    store.createRun(newRun('t'), []);
    const thread = new Thread(store.saver, 't');
    await thread.step({ items: [1] });
    const orphan = { ...(thread.checkpoints[0] ?? assert.fail()), id: 'f0000000-0000-6000-8000-000000000000' };
    await store.outbox.turnOn(CONTENT);
    drained(store);
    await thread.put(orphan, 'e0000000-0000-6000-8000-000000000000', ['items']);
    const [sent] = checkpointsOf(drained(store));
    assert.deepEqual([sent?.parent, sent?.parts.map(({ channel, kind, data }) => [channel, kind, data()])], ['e0000000-0000-6000-8000-000000000000', [['items', 'value', '[1]']]]);
  });
});
