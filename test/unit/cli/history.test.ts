import assert from 'node:assert/strict';
import type { CheckpointEntry } from '../../../src/contract/checkpoint.ts';
import { auditRow } from '../../../src/contract/audit.ts';
import { parseComment } from '../../../src/cli/commands/comment.ts';
import { nextSteps } from '../../../src/cli/summary.ts';
import { FakeOrchestrator, THREAD, gateReview, harness, jsonLines } from './fakes.ts';
import type { Environment } from '../../../src/cli/environment.ts';

const ID = '1f0c0000-0000-6000-8000-000000000001';
const AT = '2026-01-02T03:04:05.000Z';
const step: CheckpointEntry = {
  id: ID, parent: null, at: AT, step: 7, attempt: 2, kind: 'action', who: 'Dev', what: 'edit_file a\u202Eb', score: 1, verdict: 'allow', gate: 4, phase: 'development',
  commit: 'c'.repeat(40), snapshot: 'd'.repeat(40), costUsd: null, tokensUsed: 10, current: true,
};
const withStore = async (orchestrator = new FakeOrchestrator('running'), more: Partial<Environment> = {}) => {
  const cli = await harness(orchestrator, more);
  await cli.write('store/wave.db', '');
  return { ...cli, run: (...words: string[]) => cli.run(...words, '--store', 'store') };
};

describe('wave checkpoints', () => {
  it('lists steps and says where the next page begins', async () => {
    const orchestrator = new FakeOrchestrator();
    orchestrator.pages = { entries: [step], next: ID, total: 7 };
    const cli = await withStore(orchestrator);
    assert.equal(await cli.run('checkpoints', 'A-1', '--limit', '1'), 0);
    assert.deepEqual(orchestrator.calls, [['checkpoints', THREAD, { limit: 1, before: null }]]);
    assert.match(cli.stdout(), /^ {4}7 {2}03:04:05 {2}gate 4 {2}1\.00 {2}Dev +edit_file a b {2}attempt 2 {2}\(here it stands\)\n {7}1f0c.* {2}cccccccc\+dddddddd {2}unknown\n$/);
    assert.match(cli.stderr(), new RegExp(`7 steps in all. Earlier ones: --before ${ID}`));
    await cli.run('checkpoints', 'A-1', '--json');
    assert.equal(jsonLines(cli.stdout().split('\n').slice(2).join('\n'))[0]?.['id'], ID);
  });

  it('opens one: state or diff', async () => {
    const orchestrator = new FakeOrchestrator();
    orchestrator.detail = { entry: step, summary: [{ label: 'Next', value: 'x\u001b[2Jy' }], state: '{\n  "a": 1\n}', files: [{ path: 'a.js', added: 1, removed: 0, status: 'modified' }], gone: null };
    const cli = await withStore(orchestrator);
    assert.equal(await cli.run('checkpoints', THREAD, '--show', ID), 0);
    assert.match(cli.stdout(), /Next +xy\n {2}modified +a\.js \+1 -0\nBack to it: wave recycle <thread> --checkpoint 1f0c.*\n\{\n {2}"a": 1\n\}\n$/);
    assert.equal(await cli.run('checkpoints', THREAD, '--show', ID, '--diff', 'base'), 0);
    assert.deepEqual(orchestrator.calls.at(-1), ['checkpointDiff', THREAD, ID, 'base']);
  });

  it('refuses what makes no sense', async () => {
    const cli = await withStore();
    for (const words of [['--limit', '0'], ['--limit', 'x'], ['--diff', 'base'], ['--show', ID, '--diff', 'other'], ['--show', 'nothing']]) assert.equal(await cli.run('checkpoints', THREAD, ...words), 2, words.join(' '));
  });
});

describe('wave recycle and comment', () => {
  it('goes back to a step, with feedback or without, and says where things are kept', async () => {
    const cli = await withStore(new FakeOrchestrator('complete'));
    assert.equal(await cli.run('recycle', THREAD, '--checkpoint', ID), 0);
    assert.equal(await cli.run('recycle', THREAD, '--checkpoint', ID, '--feedback', 'smaller'), 0);
    assert.equal(await cli.run('recycle', THREAD, '--to', '4', '--feedback', 'again'), 0);
    assert.deepEqual(cli.orchestrator.calls, [['goBack', THREAD, ID, 'ines', ''], ['goBack', THREAD, ID, 'ines', 'smaller'], ['recycle', THREAD, 4, 'ines', 'again']]);
    assert.match(cli.stderr(), /What was in the worktree is kept: git show refs\/wave\/t\/aside-1/);
    for (const words of [[], ['--to', '4', '--checkpoint', ID, '--feedback', 'x'], ['--to', '4']]) assert.equal(await cli.run('recycle', THREAD, ...words), 2, words.join(' '));
  });

  it('sends comments', async () => {
    const cli = await withStore(new FakeOrchestrator('complete'));
    assert.equal(await cli.run('comment', THREAD, 'src/a.ts:12:Say why: in a word', 'a.js:-3:gone?', '--note', 'nearly', '--start'), 0);
    assert.deepEqual(cli.orchestrator.calls, [['comment', THREAD, {
      comments: [{ path: 'src/a.ts', line: 12, side: 'new', text: 'Say why: in a word' }, { path: 'a.js', line: 3, side: 'old', text: 'gone?' }], note: 'nearly', commit: null, from: 'start',
    }, 'ines']]);
    for (const word of ['a.js', 'a.js:0:x', 'a.js:x:y', 'a.js:1:', ':1:x']) assert.equal(await cli.run('comment', THREAD, word), 2, word);
    assert.deepEqual(parseComment('C:\\a\\b.ts:1:x'), { path: 'C:/a/b.ts', line: 1, side: 'new', text: 'x' });
  });
});

describe('wave audit log and trace', () => {
  it('filters, newest first', async () => {
    const orchestrator = new FakeOrchestrator();
    const row = auditRow.parse({ seq: 3, threadId: THREAD, previousHash: '', hash: '', type: 'review', name: 'review.approve', severity: 'info', actor: { kind: 'user', name: 'Ada' }, at: AT, summary: 'safety: approve', gate: 4 });
    orchestrator.rows = { rows: [row], next: 3, damaged: 1 };
    const cli = await withStore(orchestrator);
    assert.equal(await cli.run('audit', 'log', '--run', 'A-1', '--type', 'review,gate_transition', '--severity', 'info', '--actor', 'Ada', '--gate', '4', '--text', 'x', '--from', '2026-01-01', '--before', '9', '--limit', '1'), 0);
    assert.deepEqual(orchestrator.calls, [['audit', { threadId: THREAD, types: ['review', 'gate_transition'], severities: ['info'], actor: 'Ada', gate: 4, text: 'x', from: '2026-01-01T00:00:00.000Z', to: null, before: 9, limit: 1 }]]);
    assert.match(cli.stdout(), /^ {5}3 {2}2026-.* info +Ada +gate 4 {2}review\.approve {2}safety: approve\n$/);
    assert.match(cli.stderr(), /1 rows cannot be read.*\nEarlier rows: --before 3/);
    for (const words of [['--type', 'x'], ['--severity', 'bad'], ['--gate', '12'], ['--from', 'yesterday'], ['--limit', '501'], ['--before', '-1']]) assert.equal(await cli.run('audit', 'log', ...words), 2, words.join(' '));
  });

  it('traces a run by story or commit', async () => {
    const orchestrator = new FakeOrchestrator();
    orchestrator.traced = { threadId: THREAD, merged: 'e'.repeat(40), actions: [{ seq: 5, at: AT, actionId: 'a', agent: 'Dev', what: 'run_command x', ran: true, score: 0.78, verdict: 'review', source: 'rules', approvedBy: { name: 'Ada', seq: 4 }, rejectedBy: null, gate: 4, gateCommit: 'f'.repeat(40) }], decisions: [] };
    const cli = await withStore(orchestrator);
    assert.equal(await cli.run('audit', 'trace', 'A-1'), 0);
    assert.match(cli.stdout(), /merged as eeeeeeeeeeee[\s\S]*row 5 {2}ran {2}0\.78 review \(rules\) {2}Dev: run_command x {2}allowed by Ada, row 4 {2}led to gate commit ffffffffffff/);
    assert.equal(await cli.run('audit', 'trace', 'e'.repeat(12), '--json'), 0);
  });
});

describe('who it is', () => {
  it('git\'s name before the account\'s, and --as with who gave it', async () => {
    const named = (name: string | null) => ({ gitUser: () => Promise.resolve(name) });
    for (const [more, words, name] of [[named(null), [], 'ines'], [named(' Inés  P. '), [], 'Inés P.'], [named('Inés'), ['--as', 'Bob'], 'Bob (given by Inés)'], [named('Inés'), ['--as', 'Inés'], 'Inés']] as const) {
      const cli = await withStore(new FakeOrchestrator('running'), more);
      assert.equal(await cli.run('pause', THREAD, ...words), 0);
      assert.equal(cli.orchestrator.calls[0]?.[2], name);
    }
    const cli = await withStore();
    assert.equal(await cli.run('pause', THREAD, '--as', ' \u200B '), 2);
    assert.equal(await cli.run('pause', THREAD, '--as', 'x'.repeat(101)), 2);
  });

  it('reviews say who may not approve and until when; an override is approved or rejected', async () => {
    const orchestrator = new FakeOrchestrator('waiting');
    orchestrator.items = [{ ...gateReview(4), notBy: ['Ada'], expiresAt: AT }];
    const cli = await withStore(orchestrator);
    await cli.run('reviews');
    assert.match(cli.stdout(), /Not to be approved by Ada\.\n {4}Expires 2026-01-02T03:04:05\.000Z\./);
    const { request } = gateReview(4);
    assert.ok(request.type === 'gate_decision');
    const override = { ...gateReview(4), request: { ...request, type: 'gate_override' as const, requestedBy: 'Ada', requestedAt: AT, justification: 'late', failed: ['lint'] } };
    const steps = nextSteps({ threadId: THREAD, status: 'waiting', waitingFor: override, baseBranch: 'main', ownedElsewhere: false, lostTo: null }, '');
    assert.ok(steps.some((line) => line.startsWith('wave approve review-1')) && steps.some((line) => line.startsWith('wave reject review-1')), steps.join('\n'));
  });
});
