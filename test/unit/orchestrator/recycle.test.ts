import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OrchestratorError } from '../../../src/core/orchestrator/api.ts';
import { call, git, makeHarness, shortScript, type Harness } from '../../fakes/orchestratorHarness.ts';

const refused = (reason: string) => (error: unknown): boolean => error instanceof OrchestratorError && error.reason === reason;

describe('recycle', () => {
  let harness: Harness;
  afterEach(() => harness.dispose());

  // Dev's second visit edits again; the transcript of the fork counts one visit, so it plays turn 4 on.
  const script = shortScript([
    ...(shortScript().dev ?? []),
    call('edit_file', { path: 'greet.js', old_text: "'hello'", new_text: '`hello, dear ${name}`' }),
    call('submit_work', { summary: 'Politer', remaining: [] }),
  ]);

  it('goes back to a passed gate: files and state of then, feedback to the agent, the old attempt kept', async () => {
    const base = shortScript();
    harness = makeHarness({ script: { ...script, pm: [...(base.pm ?? []), ...(base.pm ?? [])], dev: [...(base.dev ?? [])] } });
    const threadId = await harness.start({ preapprovedGates: [2] });
    const before = await harness.orchestrator.settled(threadId);
    assert.equal(before.currentGate, 7, before.statusReason);
    writeFileSync(join(before.worktreePath, 'mine.txt'), 'untracked\n');
    const oldHead = git(before.worktreePath, 'rev-parse', 'HEAD');
    await assert.rejects(harness.orchestrator.recycle(threadId, 2, 'Ada', ' '), refused('reason_required'));
    await assert.rejects(harness.orchestrator.recycle(threadId, 8, 'Ada', 'x'), refused('wrong_state'));

    await harness.orchestrator.recycle(threadId, 2, 'Ada', 'Plan the politer greeting');
    const after = await harness.orchestrator.settled(threadId);
    assert.equal(after.currentGate, 7, `${after.status} ${after.statusReason}`);
    assert.ok(after.tokensUsed > before.tokensUsed, 'what was spent stays spent');
    const aside = git(harness.repository, 'for-each-ref', '--format=%(refname)', `refs/wave/${threadId}/aside-*`);
    assert.equal(git(harness.repository, 'show', `${aside}:mine.txt`), 'untracked');
    assert.equal(existsSync(join(after.worktreePath, 'mine.txt')), false);
    assert.equal(git(harness.repository, 'rev-parse', `${aside}^`), oldHead);
    const titles = harness.orchestrator.timeline(threadId, 0, 1_000).map((entry) => entry.title);
    assert.ok(titles.indexOf('Gate 2: Recycle') < titles.lastIndexOf('Gate 3: Go'));
    assert.match(readFileSync(join(after.worktreePath, 'greet.js'), 'utf8'), /hello \$\{name\}/);
  });

  it('to gate 4 or later sends the feedback to Dev, who changes the files as they were then', async () => {
    harness = makeHarness({ script: { ...script, dev: [...(script.dev ?? []).slice(0, 3), call('edit_file', { path: 'greet.js', old_text: 'hello $', new_text: 'hello, dear $' }), call('submit_work', { summary: 'Politer', remaining: [] })], qa: [...(script.qa ?? []), ...(script.qa ?? [])], supervisor: [...(script.supervisor ?? []), ...(script.supervisor ?? [])] } });
    const threadId = await harness.start({ preapprovedGates: [2] });
    await harness.orchestrator.settled(threadId);
    await harness.orchestrator.recycle(threadId, 6, 'Ada', 'Be more polite');
    const after = await harness.orchestrator.settled(threadId);
    assert.equal(after.currentGate, 7, `${after.status} ${after.statusReason}`);
    assert.match(readFileSync(join(after.worktreePath, 'greet.js'), 'utf8'), /hello, dear \$\{name\}/);
    await harness.orchestrator.decideGate(threadId, 7, 'go', 'Ada', '');
    await harness.orchestrator.settled(threadId);
    await harness.orchestrator.decideGate(threadId, 8, 'go', 'Ada', '');
    const merged = await harness.orchestrator.settled(threadId);
    assert.equal(merged.currentGate, 9);
    await assert.rejects(harness.orchestrator.recycle(threadId, 4, 'Ada', 'too late'), refused('wrong_state'));
  });

  it('changes nothing when the commit of then is gone', async () => {
    harness = makeHarness({ script });
    const threadId = await harness.start({ preapprovedGates: [2] });
    const at = await harness.orchestrator.settled(threadId);
    const head = git(at.worktreePath, 'rev-parse', 'HEAD');
    git(at.worktreePath, 'checkout', '-q', '--detach');
    await assert.rejects(harness.orchestrator.recycle(threadId, 4, 'Ada', 'x'), refused('worktree_missing'));
    assert.equal(git(at.worktreePath, 'rev-parse', 'HEAD'), head);
    assert.equal((await harness.orchestrator.snapshot(threadId)).status, 'waiting');
  });
});
