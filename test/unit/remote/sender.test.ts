// What waits is sent, whatever the other side does; what it does not take keeps nothing else.
import assert from 'node:assert/strict';
import type { SqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import { RemoteError } from '../../../src/core/ports/remote.ts';
import type { Sender, SenderDeps } from '../../../src/core/remote/outgoing/sender.ts';
import { Bench, configOf, event, newRun, request, Thread } from '../../conformance/store/harness.ts';
import { FakeRemote } from '../../fakes/fakeRemote.ts';
import { sendAll, senderOf } from '../../fakes/mirror.ts';
import { key, RemoteDatabase } from '../../fakes/remoteDatabase.ts';
import { until } from '../../fakes/until.ts';

describe('remote: sending', () => {
  let bench: Bench;
  let store: SqliteStore;
  let database: RemoteDatabase;
  let remote: FakeRemote;
  const senders: Sender[] = [];
  const start = (over: Partial<SenderDeps> = {}, through = remote): Sender => {
    const sender = senderOf(store, through, over);
    senders.push(sender);
    return sender;
  };
  const sent = (): boolean => store.outbox.waiting().count === 0;

  beforeEach(async () => {
    bench = new Bench();
    store = bench.open();
    database = new RemoteDatabase();
    remote = new FakeRemote(database, database.addUser('ada@example.com'), { storeId: store.outbox.storeId });
    await store.outbox.turnOn({ projectId: remote.projectId, sharing: 'content' });
  });
  afterEach(async () => {
    for (const sender of senders.splice(0)) await sender.stop();
    bench.dispose();
  });

  it('sends everything of a run, and what changes later', async () => {
    store.createRun(newRun('t'), [event('run.start')]);
    const thread = new Thread(store.saver, 't');
    await thread.step({ items: [1], waiting: request('r') });
    await store.saver.putWrites(configOf('t', thread.checkpoints[0]?.id), [['items', [2]]], 'task');
    store.beginEffect('t', 't/e', 'file', { path: 'a' });
    const sender = start();
    await sender.flush(AbortSignal.timeout(10_000));
    assert.equal(sender.state.state, 'connected');
    assert.deepEqual([database.runs.size, database.reviews.size, database.checkpoints.size, database.parts.size, database.writes.size, database.effects.size, database.audit.size], [1, 1, 1, 2, 1, 1, 1]);
    store.finishEffect('t/e', { ok: true });
    store.setStatus('t', 'paused', 'Paused by a person', []);
    sender.changed();
    await until(() => database.runs.get('t')?.status === 'paused');
    assert.deepEqual([...database.effects.values()].map(({ state, result }) => [state, result]), [['done', '{"ok":true}']]);
    assert.equal(database.runs.get('t')?.status_reason, 'Paused by a person');
  });

  it('goes on by itself after an outage, and says meanwhile since when and why', async () => {
    remote.down();
    store.createRun(newRun('t'), [event('run.start')]);
    const states: string[] = [];
    const sender = start({ onChange: () => { states.push(sender.state.state); } });
    await until(() => sender.state.state === 'offline');
    assert.equal(sender.state.problem?.reason, 'unreachable');
    assert.equal(store.outbox.waiting().count, 2);
    remote.up();
    await until(sent);
    await until(() => sender.state.state === 'connected');
    assert.deepEqual([...new Set(states)], ['offline', 'connected']);
  });

  it('leaves the other side alone for as long as it asks', async () => {
    let asked = 0;
    remote.fault = () => (++asked === 1 ? new RemoteError('rate_limited', 'Too many.', { retryAfterMs: 60_000 }) : null);
    const sender = start();
    await until(() => sender.state.state === 'offline');
    store.createRun(newRun('t'), []);
    sender.changed();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(asked, 1, 'a change does not end the waiting');
    sender.retry();
    await until(sent);
  });

  it('stops at what a person has to mend, keeps what waits, and goes on when told', async () => {
    store.createRun(newRun('t'), [event('run.start')]);
    let mended = false;
    remote.fault = () => (mended ? null : new RemoteError('signed_out', 'Nobody is signed in any more.'));
    const sender = start();
    await until(() => sender.state.state === 'refused');
    await assert.rejects(sender.flush(AbortSignal.timeout(5_000)), (error) => error instanceof RemoteError && error.reason === 'signed_out');
    assert.equal(store.outbox.waiting().count, 2);
    mended = true;
    await sender.flush(AbortSignal.timeout(10_000));
    assert.equal(database.runs.size, 1);
  });

  it('a row that is not taken is set aside with the reason, and the others arrive', async () => {
    for (let n = 0; n < 40; n++) store.createRun(newRun(`t${String(n)}`), [event('run.start')]);
    const put = database.put.bind(database);
    database.put = (user, storeId, batch) => {
      if (batch.table === 'orchestrator_runs' && batch.rows.some(({ thread_id }) => thread_id === 't17')) throw new RemoteError('bad_row', 'value too long');
      if (batch.table === 'wave_audit_log') {
        const index = batch.rows.findIndex(({ seq }) => seq === 5);
        put(user, storeId, { ...batch, rows: index < 0 ? batch.rows : batch.rows.slice(0, index) });
        if (index >= 0) throw new RemoteError('bad_row', 'bad audit row', { row: index });
        return;
      }
      put(user, storeId, batch);
    };
    await sendAll(store, remote);
    assert.deepEqual([database.runs.size, database.audit.size], [39, 39]);
    assert.deepEqual(store.outbox.aside().map(({ kind, threadId, what, reason }) => [kind, threadId, what, reason]).toSorted(), [['audit', 't4', '5', 'bad audit row'], ['run', 't17', 't17', 'value too long']]);
    assert.equal(store.outbox.waiting().aside, 2);
  });

  it('a checkpoint of which a part is not taken is not there at all', async () => {
    store.createRun(newRun('t'), []);
    await new Thread(store.saver, 't').step({ good: 1, bad: 2 });
    const put = database.put.bind(database);
    database.put = (user, storeId, batch) => {
      const index = batch.table === 'wave_checkpoint_parts' ? batch.rows.findIndex(({ channel }) => channel === 'bad') : -1;
      if (index >= 0) throw new RemoteError('bad_row', 'too large', { row: index });
      put(user, storeId, batch);
    };
    await sendAll(store, remote);
    assert.deepEqual([database.checkpoints.size, store.outbox.aside().map(({ kind }) => kind)], [0, ['checkpoint']]);
  });

  it('an answer that the project does not allow is set aside; the run goes on being sent', async () => {
    database.differentApprover = true;
    store.createRun(newRun('t'), []);
    const thread = new Thread(store.saver, 't');
    await thread.step({ turn: 1, waiting: request('r') });
    await sendAll(store, remote);
    assert.ok(store.resolveReview('r', { kind: 'approve', by: 'ada', at: '2026-11-30T12:00:00.000Z', reason: '' }, 'approved', []));
    await thread.step({ turn: 2, waiting: null });
    await sendAll(store, remote);
    assert.deepEqual(store.outbox.aside().map(({ kind }) => kind), ['review']);
    assert.equal(database.checkpoints.size, 2);
  });

  it('a run that another machine holds is told of and dropped; the others go on', async () => {
    for (const id of ['mine', 'taken']) {
      store.createRun(newRun(id), [event('run.start')]);
      await new Thread(store.saver, id).step({ turn: 1 });
    }
    await sendAll(store, remote);
    const other = new FakeRemote(database, database.addUser('bob@example.com'));
    await other.prepare(new AbortController().signal);
    const run = database.runs.get('taken');
    assert.ok(run);
    database.runs.set('taken', { ...run, pushed_commit: 'c', lease_until: new Date(0).toISOString() });
    await other.takeOver('taken', new AbortController().signal);
    const lost: string[] = [];
    for (const id of ['mine', 'taken']) await new Thread(store.saver, id).step({ turn: 2 });
    const sender = start({ onLost: (threadId) => { lost.push(threadId); } });
    await sender.flush(AbortSignal.timeout(10_000));
    assert.deepEqual(lost, ['taken']);
    assert.deepEqual([...database.checkpoints.values()].map(({ thread_id }) => thread_id).toSorted(), ['mine', 'mine', 'taken']);
    assert.equal(database.runs.get('taken')?.epoch, 2);
  });

  it('a run that was removed is marked so, and its steps go', async () => {
    store.createRun(newRun('t'), [event('run.start')]);
    await new Thread(store.saver, 't').step({ turn: 1 });
    await sendAll(store, remote);
    store.deleteRun('t', [event('run.removed')]);
    await sendAll(store, remote);
    assert.ok(database.runs.get('t')?.removed_at);
    assert.deepEqual([database.checkpoints.size, database.parts.size, database.audit.size], [0, 0, 2]);
    assert.deepEqual(store.outbox.waiting(), { count: 0, since: null, aside: 0 });
  });

  it('two windows on one store do not send the same twice', async () => {
    for (let n = 0; n < 5; n++) store.createRun(newRun(`t${String(n)}`), []);
    const second = bench.open();
    const other = new FakeRemote(database, database.addUser('eve@example.com'), { storeId: store.outbox.storeId });
    const rows: number[] = [];
    const put = database.put.bind(database);
    database.put = (user, storeId, batch) => {
      rows.push(batch.rows.length);
      put(user, storeId, batch);
    };
    const [one, two] = [start(), senderOf(second, new FakeRemote(database, { id: [...database.members.keys()][0] ?? '', email: 'ada@example.com' }, { storeId: store.outbox.storeId }))];
    senders.push(two);
    assert.ok(other);
    await one.flush(AbortSignal.timeout(10_000));
    await two.flush(AbortSignal.timeout(10_000));
    assert.equal(rows.reduce((sum, count) => sum + count, 0), 5);
  });

  it('where another store writes the audit log under this name, it stops and says so', async () => {
    store.createRun(newRun('t'), [event('run.start')]);
    await remote.prepare(new AbortController().signal);
    await sendAll(store, remote);
    const [first] = database.audit.values();
    assert.ok(first);
    database.audit.set(key(store.outbox.storeId, 2), { ...first, seq: 2, hash: 'another' });
    store.appendAudit('t', [event('second')]);
    const sender = start();
    await until(() => sender.state.state === 'refused');
    assert.equal(sender.state.problem?.reason, 'diverged');
    assert.equal(store.outbox.waiting().count, 1);
  });

  it('everything else has its turn while large steps are made ready', async () => {
    store.createRun(newRun('t'), []);
    const thread = new Thread(store.saver, 't');
    for (let turn = 0; turn < 60; turn++) await thread.step({ large: `${String(turn)} ${'const value = read(input); // and so on\n'.repeat(1_500)}` });
    let turns = 0;
    let watching = true;
    const watch = (): void => {
      turns++;
      if (watching) setImmediate(watch);
    };
    setImmediate(watch);
    const before = process.cpuUsage();
    await sendAll(store, remote);
    const used = process.cpuUsage(before);
    watching = false;
    assert.equal(database.checkpoints.size, 60);
    const slice = (used.user + used.system) / 1_000 / turns;
    assert.ok(slice < 50, `everything else waited ${String(Math.round(slice))} ms of processor time for a turn`);
  });
});
