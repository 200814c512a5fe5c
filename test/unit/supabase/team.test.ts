import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { remoteAnswer } from '../../../src/core/remote/questions.ts';
import { Team } from '../../../src/core/remote/team.ts';
import { elsewhereActions, elsewhereChoice, outcomeWords, takeOverBar, type ElsewhereWords } from '../../../src/vscode/supabase/elsewhere.ts';
import { placeChoices, startedWords, storyPathWords } from '../../../src/vscode/supabase/machines.ts';
import { t } from '../../../webview/shared/localize.ts';
import { FakeLink } from '../../fakes/fakeLink.ts';
import { FakeAccount } from '../../fakes/fakeAccount.ts';
import { FakeRemote } from '../../fakes/fakeRemote.ts';
import { reviewRow, runRow } from '../../fakes/remoteRows.ts';
import { aReview, evidence } from '../../fakes/runs.ts';

const signal = new AbortController().signal;
const THREAD = 'shop-GAP-006-20261122140211-ab12';

describe('what a front end does about a team', () => {
  let account: FakeAccount;
  let link: FakeLink;
  let team: Team;
  beforeEach(() => {
    account = new FakeAccount();
    account.signedIn = 'grace@example.com';
    link = new FakeLink();
    team = new Team({ link, storeId: randomUUID(), machine: 'grace\'s laptop', openAccount: () => account });
  });
  const connection = { url: 'https://abcdefgh.supabase.co', publishableKey: 'sb_publishable_x', projectId: randomUUID(), projectName: 'Shop' };
  /** Another machine, with a run that waits. */
  const other = async (context: unknown) => {
    const ada = new FakeRemote(account.database, account.database.addUser('ada@example.com'), { machine: 'ada\'s desktop' });
    await ada.prepare(signal);
    const place = { projectId: account.database.projectId, storeId: ada.storeId };
    await ada.put({ table: 'orchestrator_runs', rows: [runRow(place, THREAD, { story_id: 'GAP-006', title: 'Path traversal', status: 'waiting', current_gate: 2 })] }, signal);
    await ada.put({ table: 'human_review_queue', rows: [reviewRow(place, THREAD, 'r1', { review_type: 'gate_decision', gate: 2, reason: 'A person decides', context })] }, signal);
    return ada;
  };

  it('connects, shares otherwise and lets go, and disposes of what it opened', async () => {
    team.connect(connection, 'metadata');
    team.share('content');
    assert.equal(account.disposed, false);
    await team.disconnect({ discard: true });
    assert.deepEqual(link.told, ['connect Shop metadata', 'connect Shop content', 'disconnect true']);
    assert.deepEqual([account.disposed, team.session], [true, null]);
  });

  it('begins anew when the person signs out, so that this is seen, and tries again when somebody signs in', async () => {
    team.connect(connection, 'metadata');
    await account.signOut();
    await account.signInWithPassword('grace@example.com', FakeAccount.password);
    assert.deepEqual(link.told, ['connect Shop metadata', 'connect Shop metadata', 'retry']);
    await team.disconnect({ discard: false });
    await account.signOut();
    assert.equal(link.told.at(-1), 'disconnect false');
  });

  it('says that there is no connection, where one is needed', async () => {
    await assert.rejects(team.elsewhere(signal), /not connected/);
    await assert.rejects(team.order({ operation: 'pause', threadId: THREAD, reason: '' }, signal), /not connected/);
  });

  it('shows who holds a run elsewhere, and answers what it asks: the first answer stands', async () => {
    const ada = await other(aReview({ type: 'gate_decision', gate: 2, evidence: evidence(2, ['Plan']), proposed: null }).request);
    team.connect(connection, 'metadata');
    const [entry] = await team.elsewhere(signal);
    assert.deepEqual(entry?.holder, { storeId: ada.storeId, user: 'ada@example.com', machine: 'ada\'s desktop' });
    const [question] = await team.questions(THREAD, signal);
    assert.ok(question);
    const { won, row } = await team.answer(question, { kind: 'decide', decision: 'go', reason: '' }, 'Grace', signal);
    assert.deepEqual([won, row?.status], [true, 'approved']);
    await ada.setOutcome(THREAD, 'r1', { outcome: 'applied', notes: '' }, signal);
    assert.deepEqual(await team.outcome(question, signal), { outcome: 'applied', why: '', open: false });
    assert.deepEqual((await team.answer(question, { kind: 'decide', decision: 'hold', reason: 'Wait.' }, 'Grace', signal)).won, false);
    assert.deepEqual(await team.questions(THREAD, signal), [], 'nothing is open any more');
  });

  it('says why the machine that asked refused an answer, to who gave it and to who answers next', async () => {
    const ada = await other(aReview({ type: 'gate_decision', gate: 2, evidence: evidence(2, ['Plan']), proposed: null }).request);
    team.connect(connection, 'metadata');
    const [question] = await team.questions(THREAD, signal);
    assert.ok(question);
    await team.answer(question, { kind: 'decide', decision: 'go', reason: '' }, 'Grace', signal);
    const why = 'Not approved: the branch is at another commit.';
    await ada.setOutcome(THREAD, 'r1', { outcome: 'refused', notes: `grace@example.com (Supabase): ${why}`, open: true }, signal);
    const outcome = await team.outcome(question, signal);
    assert.deepEqual(outcome, { outcome: 'refused', why, open: true });
    assert.deepEqual(outcomeWords('GAP-006', outcome, t), { words: `The machine of GAP-006 refused the answer, and the question is open again. Why: ${why}`, hasEffect: false });
    const [again] = await team.questions(THREAD, signal);
    assert.equal(again?.refusedBefore, why);
    // The next answer has nothing to do with the one that was refused.
    await team.answer(question, { kind: 'decide', decision: 'go', reason: '' }, 'Grace', signal);
    await ada.setOutcome(THREAD, 'r1', { outcome: 'lost', notes: 'Ada decided hold before.' }, signal);
    assert.deepEqual(outcomeWords('GAP-006', await team.outcome(question, signal), t), { words: 'Too late for GAP-006, yours has no effect: Ada decided hold before.', hasEffect: false });
  });

  it('finds the machines that are there and take commands, and says what became of a command', async () => {
    const ada = await other(null);
    team.connect(connection, 'metadata');
    await link.remote?.prepare(signal);
    await link.remote?.announce({ acceptsCommands: true, repositories: ['shop'] }, signal);
    assert.deepEqual(await team.machines(signal), { allowed: false, stores: [] });
    account.database.commandsAllowed = true;
    await ada.announce({ acceptsCommands: true, repositories: ['shop', 'greet'] }, signal);
    const { allowed, stores } = await team.machines(signal);
    assert.deepEqual([allowed, stores.map(({ storeId }) => storeId)], [true, [ada.storeId]], 'this machine is no other one');
    assert.deepEqual(placeChoices(stores).map(({ label, description }) => [label, description]), [['shop', 'ada@example.com · ada\'s desktop'], ['greet', 'ada@example.com · ada\'s desktop']]);
    const outcomes: unknown[] = [];
    for (const [state, result] of [['refused', 'No repository has a story [x](command:quit).'], ['done', THREAD]] as const) {
      const { id } = await team.order({ operation: 'start', storeId: ada.storeId, payload: { story: '.wave/stories/a.md', repository: 'shop' }, reason: '' }, signal);
      await ada.settleCommand(id, state, result, signal);
      const outcome = await team.commandOutcome(id, signal);
      assert.deepEqual(outcome, { state, words: result });
      outcomes.push(startedWords('a.md', 'desk', outcome, t));
    }
    assert.deepEqual(outcomes, [{ words: 'desk refused to start a.md. Why: No repository has a story [x] (command:quit).', started: false }, { words: 'a.md runs on desk now.', started: true }]);
    assert.match(startedWords('a.md', 'desk', null, t).words, /has not answered yet/);
    assert.match(startedWords('a.md', 'desk', { state: 'expired', words: '' }, t).words, /Nobody was there in time/);
    assert.deepEqual(['.wave/stories/a.md', '.wave/stories/x/b.YAML', 'a.md', '.wave/stories/../a.md', '.wave/stories/a.sh'].map((path) => storyPathWords(path, t) === null), [true, true, false, false, false]);
  });

  it('gives answers the form that answers given at the machine have', async () => {
    await other(aReview({ type: 'gate_decision', gate: 2, evidence: evidence(2, ['Plan'], ['Scope']), proposed: null }).request);
    team.connect(connection, 'metadata');
    const [question] = await team.questions(THREAD, signal);
    assert.ok(question);
    const at = '2026-11-30T14:02:00.000Z';
    assert.throws(() => remoteAnswer(question, { kind: 'decide', decision: 'go', reason: ' ' }, 'Grace', at), { reason: 'reason_required' });
    assert.throws(() => remoteAnswer(question, { kind: 'settle', happened: true, reason: '' }, 'Grace', at), { reason: 'bad_input' });
    assert.throws(() => remoteAnswer(question, { kind: 'decide', decision: 'hold', reason: 'x'.repeat(100_000) }, 'Grace', at), { reason: 'bad_input' });
    assert.deepEqual(remoteAnswer(question, { kind: 'decide', decision: 'kill', reason: 'Not now.' }, 'Grace', at), {
      threadId: THREAD, reviewId: 'r1', status: 'rejected', notes: 'Not now.', resolution: { kind: 'decide', gate: 2, decision: 'kill', by: 'Grace', at, reason: 'Not now.' },
    });
  });

  it('approves nothing that nobody here has seen, and decides at gates all the same', async () => {
    await other(null);
    team.connect(connection, 'metadata');
    const [question] = await team.questions(THREAD, signal);
    assert.ok(question);
    assert.equal(question.request, null);
    const at = '2026-11-30T14:02:00.000Z';
    assert.equal(remoteAnswer(question, { kind: 'decide', decision: 'go', reason: '' }, 'Grace', at).status, 'approved');
    assert.throws(() => remoteAnswer({ ...question, row: { ...question.row, review_type: 'safety', gate: null } }, { kind: 'approve', reason: '' }, 'Grace', at), /shares metadata only/);
  });

  it('takes a context that is not of the row\'s own type for none', async () => {
    await other(aReview().request);
    team.connect(connection, 'metadata');
    assert.equal((await team.questions(THREAD, signal))[0]?.request, null);
  });

  describe('in words', () => {
    const words: ElsewhereWords = { t, now: Date.parse('2026-11-30T14:02:00.000Z'), gateName: () => 'Plan approved', statusWord: (status) => status };
    const run = async (change: object) => {
      await other(aReview({ type: 'gate_decision', gate: 2, evidence: evidence(2, ['Plan'], ['Scope']), proposed: null }).request);
      team.connect(connection, 'metadata');
      const [entry] = await team.elsewhere(signal);
      assert.ok(entry);
      return { entry: { ...entry, run: { ...entry.run, lease_until: '2026-11-30T14:00:00.000Z', ...change } }, questions: await team.questions(THREAD, signal) };
    };

    it('says why a run cannot be taken over yet', async () => {
      const { entry } = await run({});
      assert.match(takeOverBar(entry.run, words), /not pushed/);
      assert.match(takeOverBar({ ...entry.run, lease_until: '2026-11-30T14:03:00.000Z' }, words), /is driven there/);
      assert.match(takeOverBar({ ...entry.run, status: 'killed' }, words), /ended/);
      assert.equal(takeOverBar({ ...entry.run, pushed_commit: 'a'.repeat(40) }, words), '');
    });

    it('is a line with story, gate, holder and what was pushed', async () => {
      const { entry } = await run({ pushed_commit: '9f2c1e4aaaa' });
      const line = elsewhereChoice(entry, words);
      assert.deepEqual([line.label, line.description, line.detail], ['GAP-006 Path traversal', 'ada@example.com · ada\'s desktop', 'gate 2 Plan approved · waiting · pushed at 9f2c1e4 · can be taken over']);
    });

    it('offers the answers that fit, and taking over only where it can be done', async () => {
      const { entry, questions } = await run({});
      const labels = elsewhereActions(entry, questions, words).map(({ label }) => label);
      assert.deepEqual(labels, ['A person decides', 'Go anyway at gate 2: Plan approved…', 'Hold at gate 2…', 'Kill at gate 2…', 'run', 'Kill there…']);
      const ready = { ...entry, run: { ...entry.run, pushed_commit: 'a'.repeat(40), status: 'paused' as const } };
      assert.deepEqual(elsewhereActions(ready, [], words).map(({ label }) => label), ['Take over…', 'Resume there', 'Kill there…']);
    });

    it('says at the answers what was against one before, and after one what became of it', async () => {
      const { entry, questions: [question] } = await run({});
      assert.ok(question);
      const [, go, hold] = elsewhereActions(entry, [{ ...question, refusedBefore: 'A Go needs a reason.' }], words);
      assert.match(go?.detail ?? '', /^Refused before: A Go needs a reason\. · Against: Scope/);
      assert.equal(hold?.detail, undefined);
      const said = (outcome: Parameters<typeof outcomeWords>[1]) => outcomeWords('GAP-006', outcome, t);
      assert.deepEqual([said(null).hasEffect, said({ outcome: 'applied', why: '', open: false }).hasEffect], [true, true]);
      assert.match(said({ outcome: 'refused', why: '', open: true }).words, /by its own rules/);
      assert.equal(said({ outcome: 'refused', why: 'Nobody is named.', open: false }).words, 'The machine of GAP-006 refused the answer. Why: Nobody is named.');
      assert.match(said({ outcome: 'lost', why: '', open: false }).words, /had another answer before yours/);
      assert.doesNotMatch(said({ outcome: 'refused', why: '[x](command:quit) \u202e', open: true }).words, /\]\(command|\u202e/);
    });

    it('keeps others\' words from being more than words', async () => {
      const { entry } = await run({ title: '[x](command:workbench.action.quit) \u202e $(trash)' });
      assert.doesNotMatch(elsewhereChoice(entry, words).label, /\]\(command|\u202e/);
    });
  });
});
