import assert from 'node:assert/strict';
import type { RemoteAnswer } from '../../../src/core/ports/remote.ts';
import type { ReviewRequest } from '../../../src/contract/review.ts';
import { FakeRemote } from '../../fakes/fakeRemote.ts';
import { RemoteDatabase, type FakeUser } from '../../fakes/remoteDatabase.ts';
import { freshEvidence, Machine, type MachineOptions } from '../../fakes/team.ts';

const ever = new AbortController().signal;
const action = { id: 'a', agent: 'dev' as const, tool: 'run_command', input: { command: 'npm install left-pad' } };
const budget = { type: 'budget_exceeded', extraTokens: 1_000, extraUsd: 1 } as const;
const gate = { type: 'gate_decision', gate: 2, evidence: freshEvidence(2), proposed: null } as const;

describe('answers from elsewhere', () => {
  let database: RemoteDatabase;
  let ada: Machine;
  let bob: FakeRemote;
  let adaUser: FakeUser;
  let bobUser: FakeUser;

  const open = async (options: MachineOptions = {}): Promise<void> => {
    database = new RemoteDatabase();
    adaUser = database.addUser('ada@example.com', 'lead');
    bobUser = database.addUser('bob@example.com');
    bob = new FakeRemote(database, bobUser);
    await bob.prepare(ever);
    ada = await new Machine(database, adaUser, options).connect();
  };
  beforeEach(() => open());
  afterEach(() => ada.dispose());

  type At = { readonly threadId: string; readonly reviewId: string };
  const answer = async (at: At, change: Partial<RemoteAnswer> = {}, from = bob): Promise<void> => {
    await from.resolve({ ...at, status: 'approved', notes: 'Fine', resolution: null, ...change }, ever);
    await ada.settled();
  };
  const local = ({ reviewId }: At) => ada.store.review(reviewId);
  const row = ({ threadId, reviewId }: At) => database.review(threadId, reviewId);
  const events = ({ threadId }: At, name: RegExp) => ada.audit(threadId).filter((event) => name.test(event.name));

  it('take effect once, in the name of who gave them, and that is said there', async () => {
    const at = await ada.ask(budget);
    await answer(at);
    const { resolution, status } = local(at)!;
    assert.deepEqual([status, resolution?.by, resolution?.reason], ['approved', 'bob@example.com (Supabase)', 'Fine']);
    assert.equal(row(at)?.outcome, 'applied');
    assert.deepEqual(events(at, /^review\./).map(({ actor, name }) => [actor.name, name]), [['bob@example.com (Supabase)', 'review.approve']]);
  });

  it('are delivered twice, and take effect once', async () => {
    const at = await ada.ask(budget);
    ada.remote.fault = (method) => (method === 'setOutcome' ? new Error('never') as never : null);
    await answer(at);
    ada.remote.fault = () => null;
    database.tellReview(JSON.stringify([at.threadId, at.reviewId]));
    database.tellReview(JSON.stringify([at.threadId, at.reviewId]));
    await ada.settled();
    assert.equal(events(at, /^review\./).length, 1);
    assert.equal(row(at)?.outcome, 'applied');
  });

  it('that were given while nobody listened take effect when the socket is back, once', async () => {
    const at = await ada.ask(budget);
    ada.remote.down();
    await answer(at);
    assert.equal(local(at)?.status, 'pending');
    ada.remote.up();
    await ada.settled();
    ada.remote.socket(false);
    ada.remote.socket(true);
    await ada.settled();
    assert.equal(local(at)?.status, 'approved');
    assert.equal(events(at, /^review\./).length, 1);
    assert.equal(row(at)?.outcome, 'applied');
  });

  it('take effect when the window opens, if they were given before', async () => {
    const at = await ada.ask(budget);
    const folder = ada.folder;
    await ada.inbound?.dispose();
    await answer(at);
    assert.equal(local(at)?.status, 'pending');
    const later = new Machine(database, adaUser, { folder, storeId: ada.remote.storeId });
    try {
      await later.connect();
      assert.equal(later.store.review(at.reviewId)?.status, 'approved');
    } finally {
      await later.dispose();
    }
  });

  const meanings: readonly (readonly [string, Partial<ReviewRequest> & { type: ReviewRequest['type'] }, Partial<RemoteAnswer>, object])[] = [
    ['approved at a gate is Go', gate, {}, { kind: 'decide', gate: 2, decision: 'go' }],
    ['rejected at a gate is Hold', gate, { status: 'rejected', notes: 'not yet' }, { kind: 'decide', decision: 'hold', reason: 'not yet' }],
    ['a kill at a gate is one', gate, { status: 'rejected', resolution: { kind: 'decide', gate: 2, decision: 'kill', reason: 'no use' } }, { kind: 'decide', decision: 'kill', reason: 'no use' }],
    ['the notes answer a question', { type: 'question', action, question: 'Which?', choices: [] }, { notes: 'The blue one' }, { kind: 'answer', text: 'The blue one' }],
    ['rejected is a no with its reason', budget, { status: 'rejected', notes: 'too dear' }, { kind: 'reject', reason: 'too dear' }],
    ['approved lifts a hold', { type: 'hold', gate: 2, action: null, verdict: null }, {}, { kind: 'resume' }],
    ['what happened to an action in doubt is said', { type: 'in_doubt', action, known: '' }, { resolution: { kind: 'settle', happened: true } }, { kind: 'settle', happened: true }],
    ['who and when are not the answer\'s to say', budget, { resolution: { kind: 'approve', by: 'The Pope', at: '1999-01-01T00:00:00.000Z', reason: 'x' } }, { kind: 'approve', by: 'bob@example.com (Supabase)', reason: 'x' }],
    ['markup stays text', budget, { notes: '<img src=x onerror=alert(1)> [a](command:b)' }, { reason: '<img src=x onerror=alert(1)> [a](command:b)' }],
  ];
  for (const [what, request, change, expected] of meanings) {
    it(`mean what they say: ${what}`, async () => {
      const at = await ada.ask(request);
      await answer(at, change);
      const { resolution } = local(at)!;
      for (const [name, value] of Object.entries(expected)) assert.deepEqual(resolution?.[name as 'kind'], value, name);
      assert.equal(row(at)?.outcome, 'applied');
    });
  }

  const refusals: readonly (readonly [string, Partial<ReviewRequest> & { type: ReviewRequest['type'] }, Partial<RemoteAnswer>, RegExp])[] = [
    ['a rejection without a reason', budget, { status: 'rejected', notes: '' }, /needs a reason/],
    ['a Go against failing criteria without a reason', { ...gate, evidence: freshEvidence(2, false) }, { notes: '' }, /needs a reason/],
    ['another gate than the one that is open', gate, { resolution: { kind: 'decide', gate: 7, decision: 'go', reason: '' } }, /gate 7/],
    ['an answer that this question does not take', budget, { resolution: { kind: 'settle', happened: true } }, /cannot be answered/],
    ['an answer of no known form', budget, { resolution: { kind: 'grant_all', reason: 'x' } }, /form/],
    ['approved, where it must be said whether it happened', { type: 'in_doubt', action, known: '' }, {}, /has to be said/],
    ['a reason that turns text around', budget, { notes: 'fine \u202e gnihton' }, /control characters/],
  ];
  for (const [what, request, change, words] of refusals) {
    it(`are refused by the rules of this place: ${what}`, async () => {
      const at = await ada.ask(request);
      await answer(at, change);
      assert.equal(local(at)?.status, 'pending');
      assert.deepEqual([row(at)?.status, row(at)?.outcome], ['pending', 'refused']);
      assert.match(row(at)?.outcome_notes ?? '', words);
      assert.equal(events(at, /^review\.refused$/).length, 1);
      // The question stands: somebody answers it better.
      await answer(at, request.type === 'in_doubt' ? { resolution: { kind: 'settle', happened: false } } : { notes: 'because' });
      assert.equal(local(at)?.status, 'approved');
      assert.equal(row(at)?.outcome, 'applied');
    });
  }

  it('are forged when nobody is named, and have no effect', async () => {
    const at = await ada.ask(budget);
    database.forge(at.threadId, at.reviewId, { status: 'approved', resolved_by: 'boss@example.com', resolved_by_user: null, resolved_at: '2026-11-30T12:00:00.000Z', resolution_notes: 'trust me' });
    await ada.settled();
    assert.equal(local(at)?.status, 'pending');
    assert.deepEqual(events(at, /./).filter(({ name }) => name === 'decision.forged').map(({ safetyTags }) => safetyTags), [['forged_decision']]);
    assert.equal(row(at)?.outcome, 'refused');
  });

  it('that say one thing and are marked as another have no effect, should the database ever let one through', async () => {
    const at = await ada.ask(budget);
    database.forge(at.threadId, at.reviewId, { status: 'approved', resolved_by: 'bob@example.com', resolved_by_user: bobUser.id, resolved_at: '2026-11-30T12:00:00.000Z', resolution: { kind: 'reject', reason: 'x' } });
    await ada.settled();
    assert.equal(local(at)?.status, 'pending');
    assert.match(row(at)?.outcome_notes ?? '', /says otherwise/);
  });

  it('about another run\'s question, about none, or of another project have no effect, and are written down once', async () => {
    const [one, two] = [await ada.ask(budget), await ada.ask(budget)];
    const whole = { ...row(one)!, status: 'approved' as const, resolved_by: 'bob@example.com', resolved_by_user: bobUser.id, resolved_at: '2026-11-30T12:00:00.000Z' };
    const rows = [{ ...whole, review_id: two.reviewId }, { ...whole, id: '00000000-0000-4000-8000-000000000001', review_id: 'nobody asked' }, { ...whole, project_id: '00000000-0000-4000-8000-000000000002' }];
    for (const forged of [...rows, ...rows]) {
      database.reviews.set('forged', forged);
      database.tellReview('forged');
      await ada.settled();
    }
    assert.deepEqual([local(one)?.status, local(two)?.status], ['pending', 'pending']);
    assert.equal(ada.audit().filter(({ name }) => name === 'decision.forged').length, 3);
  });

  it('to runs of other machines are no concern', async () => {
    const at = await ada.ask(budget);
    const elsewhere = { ...row(at)!, thread_id: 'greet-t-9-20261130120000-abcd', status: 'approved' as const, resolved_by: 'bob@example.com', resolved_by_user: bobUser.id };
    database.reviews.set('elsewhere', elsewhere);
    database.tellReview('elsewhere');
    await ada.settled();
    assert.deepEqual(ada.audit().filter(({ name }) => name === 'decision.forged'), []);
    assert.equal(ada.remote.calls.includes('setOutcome'), false);
  });

  it('come too late for what is not asked any more', async () => {
    const at = await ada.ask(budget);
    await ada.waitFor(at.threadId, null);
    await answer(at);
    assert.equal(local(at)?.status, 'superseded');
    assert.deepEqual([row(at)?.outcome, row(at)?.status], ['lost', 'approved']);
    assert.match(row(at)?.outcome_notes ?? '', /not asked any more/);
  });

  describe('where another person has to approve', () => {
    beforeEach(async () => {
      await ada.dispose();
      await open({ differentApprover: true });
    });

    it('count from another account', async () => {
      const at = await ada.ask(gate);
      await answer(at);
      assert.equal(local(at)?.status, 'approved');
    });

    it('do not count from the account of the machine that started the run', async () => {
      const at = await ada.ask(gate);
      await answer(at, {}, new FakeRemote(database, adaUser));
      assert.equal(local(at)?.status, 'pending');
      assert.match(row(at)?.outcome_notes ?? '', /somebody else has to approve/);
    });

    it('do not count from who started it on another machine, whatever name this one knows', async () => {
      const at = await ada.ask(gate, { startedBy: 'Robert' });
      database.runs.set(at.threadId, { ...database.runs.get(at.threadId)!, started_by: bobUser.id });
      await answer(at);
      assert.equal(local(at)?.status, 'pending');
      assert.match(row(at)?.outcome_notes ?? '', /bob@example.com started this run/);
    });

    it('may still say no', async () => {
      const at = await ada.ask(gate);
      await answer(at, { status: 'rejected', notes: 'no' }, new FakeRemote(database, adaUser));
      assert.equal(local(at)?.status, 'rejected');
    });

    it('count only from somebody else than who asked for the override from elsewhere', async () => {
      const at = await ada.ask({ type: 'gate_override', gate: 2, evidence: freshEvidence(2, false), proposed: 'go', requestedBy: 'bob@example.com (Supabase)', requestedAt: null, justification: 'x', failed: ['c'] });
      await answer(at);
      assert.equal(local(at)?.status, 'pending');
      assert.equal(row(at)?.outcome, 'refused');
    });
  });
});
