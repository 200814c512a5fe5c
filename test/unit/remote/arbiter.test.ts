import assert from 'node:assert/strict';
import { RemoteError } from '../../../src/core/ports/remote.ts';
import { FakeRemote } from '../../fakes/fakeRemote.ts';
import { refused } from '../../fakes/refused.ts';
import { RemoteDatabase, type FakeUser } from '../../fakes/remoteDatabase.ts';
import { freshEvidence, Machine } from '../../fakes/team.ts';

const ever = new AbortController().signal;
const budget = { type: 'budget_exceeded', extraTokens: 1_000, extraUsd: 1 } as const;
const gate = { type: 'gate_decision', gate: 2, evidence: freshEvidence(2), proposed: null } as const;
const yes = { kind: 'approve', reason: 'yes' } as const;
const no = { kind: 'reject', reason: 'no' } as const;

/** Holds the calls of a remote back until they are let go. */
function hold(remote: FakeRemote, method: string): () => void {
  let go = (): void => undefined;
  const gone = new Promise<void>((resolve) => { go = resolve; });
  remote.before = (called) => (called === method ? gone : Promise.resolve());
  return () => { remote.before = () => Promise.resolve(); go(); };
}

describe('an answer given here and one given elsewhere', () => {
  let database: RemoteDatabase;
  let adaUser: FakeUser;
  let ada: Machine;
  let bob: FakeRemote;
  const others: Machine[] = [];

  beforeEach(async () => {
    database = new RemoteDatabase();
    adaUser = database.addUser('ada@example.com', 'lead');
    bob = new FakeRemote(database, database.addUser('bob@example.com'));
    await bob.prepare(ever);
    ada = await new Machine(database, adaUser).connect();
  });
  afterEach(async () => {
    for (const other of others.splice(0)) await other.dispose();
    await ada.dispose();
  });

  type At = { readonly threadId: string; readonly reviewId: string };
  const elsewhere = (at: At, status: 'approved' | 'rejected' = 'rejected') => bob.resolve({ ...at, status, notes: 'from Bob', resolution: null }, ever);
  const local = ({ reviewId }: At) => ada.store.review(reviewId);
  const row = ({ threadId, reviewId }: At) => database.review(threadId, reviewId);
  const answers = ({ threadId }: At) => ada.audit(threadId).filter(({ name }) => /^review\.(approve|reject|decide)$/.test(name)).map(({ actor }) => actor.name);

  it('here first: the row is taken, and who answers elsewhere is told', async () => {
    const at = await ada.ask(budget);
    await ada.orchestrator.resolve(at.reviewId, yes, 'Ada');
    const late = await elsewhere(at);
    assert.deepEqual([late.won, late.row?.status, late.row?.resolved_by], [false, 'approved', 'ada@example.com']);
    await ada.settled();
    assert.deepEqual([local(at)?.status, local(at)?.resolution?.by, answers(at)], ['approved', 'Ada', ['Ada']]);
  });

  it('elsewhere first, before it arrived here: who answers here is told by whom, and that answer takes effect', async () => {
    const at = await ada.ask(budget);
    ada.remote.socket(false);
    await elsewhere(at);
    await assert.rejects(ada.orchestrator.resolve(at.reviewId, yes, 'Ada'), refused('already_resolved', /bob@example\.com \(Supabase\).*answered "rejected" before, elsewhere/));
    await ada.settled();
    assert.deepEqual([local(at)?.status, answers(at), row(at)?.outcome], ['rejected', ['bob@example.com (Supabase)'], 'applied']);
  });

  for (const first of ['here', 'elsewhere'] as const) {
    it(`at once, ${first} reaches the database first: one wins, in both places`, async () => {
      const at = await ada.ask(budget);
      const go = hold(first === 'here' ? bob : ada.remote, 'resolve');
      const both = first === 'here' ? [elsewhere(at), ada.orchestrator.resolve(at.reviewId, yes, 'Ada')] as const : [ada.orchestrator.resolve(at.reviewId, yes, 'Ada'), elsewhere(at)] as const;
      await both[1];
      go();
      const [held] = await Promise.allSettled([both[0]]);
      await ada.settled();
      assert.equal(held.status, first === 'here' ? 'fulfilled' : 'rejected');
      assert.equal(local(at)?.status, row(at)?.status);
      assert.equal(local(at)?.status, first === 'here' ? 'approved' : 'rejected');
      assert.equal(answers(at).length, 1);
    });
  }

  it('while the one from elsewhere takes effect, the one here is too late', async () => {
    const at = await ada.ask(budget);
    const go = hold(ada.remote, 'setOutcome');
    await elsewhere(at);
    await new Promise((resolve) => { setTimeout(resolve, 5); });
    await assert.rejects(ada.orchestrator.resolve(at.reviewId, yes, 'Ada'), refused('already_resolved', /bob@example\.com/));
    go();
    await ada.settled();
    assert.deepEqual(answers(at), ['bob@example.com (Supabase)']);
  });

  it('without the network the one here stands at once, and whoever answered elsewhere meanwhile is told who was first', async () => {
    const at = await ada.ask(budget);
    ada.remote.down();
    await elsewhere(at);
    await ada.orchestrator.resolve(at.reviewId, yes, 'Ada');
    assert.equal(local(at)?.status, 'approved');
    ada.remote.up();
    await ada.settled();
    assert.deepEqual([local(at)?.resolution?.by, answers(at)], ['Ada', ['Ada']]);
    assert.deepEqual([row(at)?.status, row(at)?.outcome], ['rejected', 'lost']);
    assert.match(row(at)?.outcome_notes ?? '', /Ada, at .*answered "approve" before/);
  });

  it('without the network, and nobody answered elsewhere: the queue tells, and it is settled', async () => {
    const at = await ada.ask(budget);
    ada.remote.down();
    await ada.orchestrator.resolve(at.reviewId, no, 'Ada');
    ada.remote.up();
    await ada.send(at.threadId, at.reviewId);
    await ada.settled();
    assert.deepEqual([row(at)?.status, row(at)?.outcome, (await elsewhere(at)).won], ['rejected', 'applied', false]);
  });

  it('a database that does not answer within two seconds cannot object', async () => {
    const at = await ada.ask(budget);
    const go = hold(ada.remote, 'resolve');
    const began = Date.now();
    await ada.orchestrator.resolve(at.reviewId, yes, 'Ada');
    assert.ok(Date.now() - began >= 1_900);
    assert.equal(local(at)?.status, 'approved');
    go();
  });

  for (const reason of ['signed_out', 'not_allowed', 'schema_newer', 'rate_limited', 'server'] as const) {
    it(`a connection that is refused (${reason}) does not keep people here from deciding`, async () => {
      const at = await ada.ask(budget);
      ada.remote.fault = () => new RemoteError(reason, 'No.');
      await ada.orchestrator.resolve(at.reviewId, yes, 'Ada');
      assert.equal(local(at)?.status, 'approved');
    });
  }

  it('a question that was not sent yet can be answered here', async () => {
    const at = await ada.ask(budget, { sent: false });
    await ada.orchestrator.resolve(at.reviewId, yes, 'Ada');
    await ada.send(at.threadId, at.reviewId);
    await ada.settled();
    assert.deepEqual([local(at)?.status, row(at)?.status, row(at)?.outcome], ['approved', 'approved', 'applied']);
  });

  it('an answer refused elsewhere, by the rules of this place, leaves the row for the next one', async () => {
    const at = await ada.ask(budget);
    await bob.resolve({ ...at, status: 'rejected', notes: '', resolution: null }, ever);
    await ada.settled();
    assert.equal(row(at)?.outcome, 'refused');
    await ada.orchestrator.resolve(at.reviewId, yes, 'Ada');
    assert.deepEqual([row(at)?.status, row(at)?.resolved_by], ['approved', 'ada@example.com']);
  });

  it('an answer whose window ended between the database and the store takes effect when the next one opens', async () => {
    const at = await ada.ask(budget);
    await ada.inbound?.dispose();
    // Claimed, as a window does that ends right after it.
    await ada.remote.resolve({ ...at, status: 'approved', notes: 'yes', resolution: { kind: 'approve', by: 'Ada', at: new Date().toISOString(), reason: 'yes', store: ada.remote.storeId } }, ever);
    const again = new Machine(database, adaUser, { folder: ada.folder, storeId: ada.remote.storeId });
    others.push(again);
    await again.connect();
    const { status, resolution } = again.store.review(at.reviewId)!;
    assert.deepEqual([status, resolution?.by, resolution?.reason, row(at)?.outcome], ['approved', 'ada@example.com (Supabase)', 'yes', 'applied']);
  });

  it('two windows on one store: one answers, the other is told, and it counts once', async () => {
    const at = await ada.ask(budget);
    const second = await new Machine(database, adaUser, { folder: ada.folder, storeId: ada.remote.storeId }).connect();
    others.push(second);
    const both = await Promise.allSettled([ada.orchestrator.resolve(at.reviewId, yes, 'Ada'), second.orchestrator.resolve(at.reviewId, no, 'Ada')]);
    await Promise.all([ada.settled(), second.settled()]);
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    assert.equal(answers(at).length, 1);
    assert.deepEqual([local(at)?.status, local(at)?.resolution?.by], [row(at)?.status, 'Ada']);
  });

  it('two machines with a run each answer for each other at once', async () => {
    const bobsMachine = await new Machine(database, database.addUser('carl@example.com')).connect();
    others.push(bobsMachine);
    const [mine, theirs] = [await ada.ask(gate), await bobsMachine.ask(gate)];
    await Promise.all([
      ada.remote.resolve({ ...theirs, status: 'approved', notes: '', resolution: null }, ever),
      bobsMachine.remote.resolve({ ...mine, status: 'approved', notes: '', resolution: null }, ever),
    ]);
    await Promise.all([ada.settled(), bobsMachine.settled()]);
    assert.equal(local(mine)?.resolution?.by, 'carl@example.com (Supabase)');
    assert.equal(bobsMachine.store.review(theirs.reviewId)?.resolution?.by, 'ada@example.com (Supabase)');
  });

  it('many at once, from both sides: each question is answered once, and both places say the same', async () => {
    const all: At[] = [];
    for (let n = 0; n < 20; n++) all.push(await ada.ask(budget));
    const wait = (n: number) => new Promise<void>((resolve) => { setTimeout(resolve, (n * 7) % 5); });
    ada.remote.before = () => wait(Math.floor(Math.random() * 5));
    bob.before = () => wait(Math.floor(Math.random() * 5));
    await Promise.allSettled(all.flatMap((at) => [elsewhere(at), ada.orchestrator.resolve(at.reviewId, yes, 'Ada')]));
    ada.remote.before = () => Promise.resolve();
    await ada.settled();
    for (const at of all) {
      assert.equal(answers(at).length, 1);
      assert.equal(local(at)?.status, row(at)?.status);
    }
  });

  it('where the project asks for another approver, the database has a say about an answer given here', async () => {
    database.differentApprover = true;
    const at = await ada.ask(budget);
    await assert.rejects(ada.orchestrator.resolve(at.reviewId, yes, 'Carla'), refused('not_allowed', /Somebody else than who started/));
    assert.equal(local(at)?.status, 'pending');
    assert.equal(ada.audit(at.threadId).filter(({ name }) => name === 'review.refused').length, 1);
    await ada.orchestrator.resolve(at.reviewId, no, 'Ada');
    assert.equal(local(at)?.status, 'rejected');
  });

  it('who asked for an override from elsewhere does not approve it here', async () => {
    const own = await new Machine(database, adaUser, { differentApprover: true }).connect();
    others.push(own);
    const at = await own.ask({ type: 'gate_override', gate: 2, evidence: freshEvidence(2, false), proposed: 'go', requestedBy: 'ada@example.com (Supabase)', requestedAt: null, justification: 'x', failed: ['c'] }, { startedBy: 'Carla' });
    await assert.rejects(own.orchestrator.resolve(at.reviewId, yes, 'Ada'), refused('not_allowed', /signed in to Supabase here/));
  });

  it('says no more there than what may leave, and no secret', async () => {
    const secret = ['ghp', 'R3kx9QmZ7bTn2LwV8pYc4JdH6sGf1AeUoXiN'].join('_');
    const whole = await ada.ask({ type: 'question', action: { id: 'a', agent: 'dev', tool: 'ask_human', input: {} }, question: 'Which?', choices: [] });
    await ada.orchestrator.resolve(whole.reviewId, { kind: 'answer', text: `The one with ${secret}`, reason: '' }, 'Ada');
    const said = JSON.stringify(row(whole)?.resolution);
    assert.match(said, /The one with/);
    assert.doesNotMatch(said, new RegExp(secret));
    const bare = await new Machine(database, adaUser, { sharing: 'metadata' }).connect();
    others.push(bare);
    const at = await bare.ask({ type: 'question', action: { id: 'a', agent: 'dev', tool: 'ask_human', input: {} }, question: 'Which?', choices: [] });
    await bare.orchestrator.resolve(at.reviewId, { kind: 'answer', text: 'The blue one', reason: '' }, 'Ada');
    assert.doesNotMatch(JSON.stringify(row(at)), /blue/);
  });

  it('after the link is gone, answers are given here alone', async () => {
    const at = await ada.ask(budget);
    await ada.inbound?.dispose();
    ada.remote.calls.length = 0;
    await ada.orchestrator.resolve(at.reviewId, yes, 'Ada');
    assert.deepEqual(ada.remote.calls, []);
  });
});
