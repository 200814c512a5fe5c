import assert from 'node:assert/strict';
import { RemoteError } from '../../../src/core/ports/remote.ts';
import { FakeRemote } from '../../fakes/fakeRemote.ts';
import { refused } from '../../fakes/refused.ts';
import { RemoteDatabase, type FakeUser } from '../../fakes/remoteDatabase.ts';
import { Machine } from '../../fakes/team.ts';
import { until } from '../../fakes/until.ts';

const ever = new AbortController().signal;
const budget = { type: 'budget_exceeded', extraTokens: 1_000, extraUsd: 1 } as const;

describe('who holds a run', () => {
  let database: RemoteDatabase;
  let adaUser: FakeUser;
  let ada: Machine;
  let bob: FakeRemote;

  beforeEach(async () => {
    database = new RemoteDatabase();
    adaUser = database.addUser('ada@example.com', 'lead');
    bob = new FakeRemote(database, database.addUser('bob@example.com'), { machine: 'bobs-laptop' });
    await bob.prepare(ever);
    ada = await new Machine(database, adaUser).connect();
  });
  afterEach(() => ada.dispose());

  /** Bob's machine takes the run over: its lease has ended, and its branch is pushed. */
  const takeOver = async (threadId: string): Promise<void> => {
    const run = database.runs.get(threadId)!;
    database.runs.set(threadId, { ...run, lease_until: new Date(0).toISOString(), pushed_commit: 'b'.repeat(40) });
    await bob.takeOver(threadId, ever);
  };
  const driven = async (): Promise<{ threadId: string; reviewId: string }> => {
    const at = await ada.ask(budget, { driven: false });
    // As a drive of this window leaves it in the store.
    ada.store.setStatus(at.threadId, 'running', '', []);
    await ada.settled();
    return at;
  };
  const lease = (threadId: string): number => Date.parse(database.runs.get(threadId)!.lease_until) - Date.now();

  it('a run that begins to move is announced at once, one that stands still is not', async () => {
    const moving = await driven();
    const standing = await ada.ask(budget, { driven: false });
    await until(() => lease(moving.threadId) > 50_000);
    assert.ok(lease(standing.threadId) <= 0);
  });

  it('a run that somebody took over stops at once, says who goes on with it, and cannot be moved here any more', async () => {
    const { threadId, reviewId } = await driven();
    await takeOver(threadId);
    await ada.settled();
    const { status, statusReason } = ada.orchestrator.runs().find((run) => run.threadId === threadId)!;
    assert.deepEqual([status, statusReason], ['paused', 'bob@example.com goes on with it on bobs-laptop.']);
    const away = refused('owned_elsewhere', /bob@example\.com goes on with it on bobs-laptop/);
    await assert.rejects(ada.orchestrator.resume(threadId, 'Ada'), away);
    await assert.rejects(ada.orchestrator.pause(threadId, 'Ada', ''), away);
    await assert.rejects(ada.orchestrator.kill(threadId, 'Ada', 'x'), away);
    await assert.rejects(ada.orchestrator.recycle(threadId, 2, 'Ada', 'x'), away);
    await assert.rejects(ada.orchestrator.decideGate(threadId, 2, 'go', 'Ada', ''), away);
    await assert.rejects(ada.orchestrator.resolve(reviewId, { kind: 'approve', reason: '' }, 'Ada'), away);
    await assert.rejects(ada.orchestrator.changeModel(threadId, 'a', 'b', 'Ada'), away);
    assert.deepEqual(ada.orchestrator.reviews(), []);
    assert.deepEqual(ada.audit(threadId).filter(({ name }) => name === 'run.taken_over').map(({ actor }) => actor.name), ['bob@example.com (Supabase)']);
  });

  it('an answer from elsewhere to a run that goes on elsewhere is not applied here', async () => {
    const { threadId, reviewId } = await driven();
    await takeOver(threadId);
    await ada.settled();
    await bob.resolve({ threadId, reviewId, status: 'approved', notes: '', resolution: null }, ever);
    await ada.settled();
    assert.equal(ada.store.review(reviewId)?.resolution, null);
    assert.equal(database.review(threadId, reviewId)?.outcome, null);
  });

  it('what was taken over while this machine was away is seen when it is back', async () => {
    const { threadId } = await driven();
    const standing = await ada.ask(budget, { driven: false });
    ada.remote.down();
    await takeOver(threadId);
    await takeOver(standing.threadId);
    assert.equal(ada.store.run(threadId)?.status, 'running');
    ada.remote.up();
    await ada.settled();
    assert.deepEqual([threadId, standing.threadId].map((id) => ada.store.run(id)?.status), ['paused', 'paused']);
    await assert.rejects(ada.orchestrator.resume(standing.threadId, 'Ada'), refused('owned_elsewhere'));
  });

  it('is seen by a write that was refused, too', async () => {
    const { threadId } = await driven();
    ada.remote.socket(false);
    await takeOver(threadId);
    await ada.inbound?.lost(threadId);
    assert.equal(ada.store.run(threadId)?.status, 'paused');
  });

  it('a run that was never sent, and one that came back, are nobody else\'s', async () => {
    const never = await ada.ask(budget, { sent: false, driven: false });
    ada.store.setStatus(never.threadId, 'running', '', []);
    await ada.settled();
    const { threadId } = await driven();
    await ada.inbound?.lost(never.threadId);
    await ada.inbound?.lost(threadId);
    assert.deepEqual([never.threadId, threadId].map((id) => ada.store.run(id)?.status), ['running', 'running']);
  });

  it('a run goes on while the shared place cannot be reached, and leases are renewed afterwards', async () => {
    const { threadId } = await driven();
    ada.remote.down();
    await ada.settled();
    assert.equal(ada.store.run(threadId)?.status, 'running');
    ada.remote.up();
    ada.store.setStatus(threadId, 'running', 'again', []);
    await until(() => lease(threadId) > 50_000);
  });

  it('somebody who is no member any more is told, and the run goes on', async () => {
    const { threadId } = await driven();
    await until(() => lease(threadId) > 0);
    database.members.delete(adaUser.id);
    const other = await ada.ask(budget, { sent: false, driven: false });
    ada.store.setStatus(other.threadId, 'running', '', []);
    await until(() => ada.problems.some((problem) => problem instanceof RemoteError && problem.reason === 'not_allowed'));
    assert.equal(ada.store.run(threadId)?.status, 'running');
  });

  it('a crash between knowing and stopping leaves it stopped: it was written down first', async () => {
    const { threadId } = await driven();
    await takeOver(threadId);
    await ada.settled();
    const again = new Machine(database, adaUser, { folder: ada.folder, storeId: ada.remote.storeId });
    try {
      await assert.rejects(again.orchestrator.resume(threadId, 'Ada'), refused('owned_elsewhere'));
    } finally {
      await again.dispose();
    }
  });
});
