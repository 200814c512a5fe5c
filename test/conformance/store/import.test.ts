// A run of another store comes in beside the runs that are here: all of it at once, or nothing.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import type { ForeignCheckpoint, RunImport } from '../../../src/core/ports/runImport.ts';
import { StoreError } from '../../../src/core/ports/store.ts';
import type { SqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import { AT, Bench, configOf, event, newRun, Thread } from './harness.ts';

const run = (threadId: string) => ({ ...newRun(threadId), startedAt: AT, status: 'paused' as const, statusReason: 'Taken over', epoch: 2, mirrorProject: '11111111-1111-4111-8111-111111111111' });
const nothing = { reviews: [], effects: [], audit: [] };
const same = (_channel: string, value: unknown): unknown => value;
const failed = (words: RegExp) => (error: unknown): boolean => error instanceof StoreError && error.reason === 'failed' && words.test(error.message);

describe('store: runs of other stores', () => {
  let bench: Bench;
  let store: SqliteStore;
  let foreign: ForeignCheckpoint[] = [];
  beforeEach(async () => {
    bench = new Bench();
    const other = bench.open('other.db');
    await other.outbox.turnOn({ projectId: run('t').mirrorProject, sharing: 'content' });
    other.createRun(newRun('t'), []);
    const thread = new Thread(other.saver, 't');
    for (let turn = 1; turn <= 5; turn++) await thread.step({ turn, items: Array.from({ length: turn }, (_, n) => n) });
    foreign = other.outbox.next(100).flatMap((entry) => {
      const parcel = other.outbox.open(entry);
      return parcel?.kind === 'checkpoint' ? [{ ...parcel.checkpoint, parts: parcel.checkpoint.parts.map((part) => ({ ...part, data: part.data() })) }] : [];
    });
    store = bench.open();
  });
  afterEach(() => bench.dispose());

  const bringIn = async (into: RunImport, checkpoints = foreign): Promise<void> => { for (const one of checkpoints) await into.putCheckpoint(one); };
  /** Rows of what belongs to checkpoints, whatever thread they are of. */
  const leftovers = (): number => {
    const connection = new DatabaseSync(store.path, { readOnly: true });
    const counts = ['thread', 'checkpoint', 'blob', 'list', 'item', 'pending_write', 'step'].map((table) => Number(connection.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']));
    connection.close();
    return counts.reduce((sum, count) => sum + count, 0);
  };

  it('nothing is seen of it before it is whole, and then all of it', async () => {
    const into = await store.importRun('t', same);
    await bringIn(into);
    into.putWrites({ namespace: '', checkpoint: foreign.at(-1)?.id ?? '', task: 'task', slot: 0, data: '[[0,"turn","",6]]' });
    assert.deepEqual([store.run('t'), store.runs().length, await store.saver.getTuple(configOf('t')), store.steps('t', null, 10).total], [null, 0, undefined, 0]);
    await into.finish(run('t'), { ...nothing, effects: [{ key: 't/e', kind: 'file', state: 'intent', intent: { path: 'a' }, result: null }], audit: [event('run.taken_over')] });
    const record = store.run('t');
    assert.deepEqual([record?.status, record?.checkpoints, record?.summary, record?.startedAt], ['paused', 5, { turn: 5 }, AT]);
    const tuple = await store.saver.getTuple(configOf('t'));
    assert.deepEqual([tuple?.checkpoint.channel_values, tuple?.pendingWrites], [{ turn: 5, items: [0, 1, 2, 3, 4] }, [['task', 'turn', 6]]]);
    assert.deepEqual([store.effect('t/e')?.state, store.steps('t', null, 10).steps.map(({ number }) => number), store.audit('t', 0, 10).length], ['intent', [5, 4, 3, 2, 1], 1]);
  });

  it('what the shared place has already is not sent again; that it is held here now is', async () => {
    await store.outbox.turnOn({ projectId: run('t').mirrorProject, sharing: 'content' });
    const into = await store.importRun('t', same);
    await bringIn(into);
    await into.finish(run('t'), { ...nothing, effects: [{ key: 't/e', kind: 'file', state: 'done', intent: {}, result: {} }] });
    assert.deepEqual(store.outbox.next(100).map(({ kind }) => kind), ['run']);
    assert.equal(store.outbox.epoch('t'), 2);
    store.beginEffect('t', 't/f', 'file', {});
    assert.deepEqual(store.outbox.next(100).map(({ kind }) => kind), ['run', 'effect']);
  });

  it('a gap is refused in words, and nothing is left of what was begun', async () => {
    const before = leftovers();
    const into = await store.importRun('t', same);
    await bringIn(into, foreign.slice(0, 2));
    await assert.rejects(into.putCheckpoint(foreign[3] ?? assert.fail()), failed(/cannot be put together/));
    await into.discard();
    assert.equal(leftovers(), before);
    const again = await store.importRun('t', same);
    await bringIn(again);
    await again.finish(run('t'), nothing);
    assert.equal(store.run('t')?.checkpoints, 5);
  });

  it('texts that are not what they should be are refused', async () => {
    const [first] = foreign;
    assert.ok(first);
    const into = await store.importRun('t', same);
    for (const bad of [{ checkpoint: '{' }, { checkpoint: '{"v":4}' }, { metadata: 'null' }, { parts: [{ channel: 'turn', kind: 'value' as const, keep: 0, data: '{' }] }, { parts: [{ channel: 'items', kind: 'append' as const, keep: 3, data: '[]' }] }]) {
      await assert.rejects(into.putCheckpoint({ ...first, ...bad }), failed(/cannot be put together/));
    }
    await into.discard();
  });

  it('what a process that is gone had begun gives way to the next try', async () => {
    const before = leftovers();
    await bringIn(await store.importRun('t', same));
    store.close();
    store = bench.open();
    assert.ok(leftovers() > before);
    const into = await store.importRun('t', same);
    await into.discard();
    assert.equal(leftovers(), before);
  });

  it('a run that is held here is not replaced; one that was lost is, and its rows in the audit log stay', async () => {
    store.createRun(newRun('t'), [event('run.start')]);
    await new Thread(store.saver, 't').step({ turn: 99 });
    const into = await store.importRun('t', same);
    await bringIn(into);
    await assert.rejects(into.finish(run('t'), nothing), failed(/held here/));
    assert.deepEqual(store.run('t')?.summary, { turn: 99 });
    await into.discard();
    store.loseRun('t', 'grace', 'Continued by grace', []);
    const again = await store.importRun('t', same);
    await bringIn(again);
    await again.finish(run('t'), nothing);
    assert.deepEqual([store.run('t')?.summary, store.run('t')?.lostTo, store.audit('t', 0, 10).map(({ name }) => name), store.claim('t', 'me', 1_000)], [{ turn: 5 }, null, ['run.start'], true]);
    await assert.rejects(store.importRun('t', same).then(() => store.importRun('t', same)), failed(/imported already/));
  });
});
