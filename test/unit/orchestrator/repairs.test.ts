import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelError } from '../../../src/core/ports/model.ts';
import { settings as settingsSchema } from '../../../src/contract/settings.ts';
import { StuckError } from '../../../src/core/orchestrator/api.ts';
import { call, git, makeHarness, patternScorer, scriptedModel, shortScript, type Harness } from '../../fakes/orchestratorHarness.ts';
import { refused } from '../../fakes/refused.ts';

describe('a run whose place is not as it was left', function () {
  this.timeout(60_000);
  let harness: Harness;
  let threadId = '';
  let worktree = '';
  let last = '';
  const branch = 'wave/T-1';

  /** A run that stands in the middle of Dev's work: one file edited and not committed, one command that asks. */
  beforeEach(async () => {
    harness = makeHarness({
      scorer: patternScorer([[/echo ask/, 0.75]]),
      script: shortScript([
        call('edit_file', { path: 'greet.js', old_text: "'hello'", new_text: '`hello ${name}`' }),
        call('run_command', { command: 'echo ask' }),
        call('submit_work', { summary: 'Greets by name', remaining: [] }),
        call('submit_work', { summary: 'Greets by name', remaining: [] }),
      ]),
    });
    threadId = await harness.start();
    const { status, worktreePath, waitingFor } = await harness.orchestrator.settled(threadId);
    assert.deepEqual([status, waitingFor?.request.type], ['waiting', 'safety']);
    worktree = worktreePath;
    last = git(harness.repository, 'rev-parse', branch);
  });
  afterEach(() => harness.dispose());

  const approve = async (): Promise<void> => {
    const [item] = harness.orchestrator.reviews();
    assert.ok(item);
    await harness.orchestrator.resolve(item.id, { kind: 'approve', reason: '' }, 'Ada');
  };
  const audited = (name: string): unknown[] => harness.orchestrator.audit({ threadId, limit: 200 }).rows.filter((row) => row.name === name).map((row) => row.actor.name);
  const edited = (): boolean => readFileSync(join(worktree, 'greet.js'), 'utf8').includes('${name}');
  const isStuck = (reason: string, ways: readonly string[]) => (error: unknown): boolean => {
    assert.ok(error instanceof StuckError);
    assert.deepEqual([error.reason, error.ways, error.threadId], [reason, ways, threadId]);
    return true;
  };
  const removeWorktree = (): void => { git(harness.repository, 'worktree', 'remove', '--force', worktree); };
  /** A commit beside the run's history, but on its base. */
  const elsewhere = (): string => git(harness.repository, 'commit-tree', 'main^{tree}', '-p', 'main', '-m', 'other');

  it('refuses an answer while the worktree is gone, and leaves it open', async () => {
    removeWorktree();
    await assert.rejects(approve(), isStuck('worktree_missing', ['restore', 'look', 'kill']));
    assert.equal(harness.orchestrator.reviews().length, 1);
    assert.deepEqual(audited('review.approve'), []);
    assert.equal(existsSync(worktree), false, 'nothing is made silently');
  });

  it('puts the worktree back with the files of the last step, and takes the answer then', async () => {
    removeWorktree();
    const done = await harness.orchestrator.restoreWorktree(threadId, 'Grace');
    assert.deepEqual(done, { branch: 'as_it_was', worktree: 'made', files: 'recorded', kept: null });
    assert.equal(edited(), true, 'what was not committed is there');
    assert.deepEqual(audited('run.restore'), ['Grace']);
    await approve();
    assert.equal((await harness.orchestrator.settled(threadId)).status, 'complete');
    assert.equal((await harness.orchestrator.verifyAudit()).ok, true);
  });

  it('puts it back where only the folder was deleted, and does nothing when all is there', async () => {
    rmSync(worktree, { recursive: true });
    assert.equal((await harness.orchestrator.restoreWorktree(threadId, 'Ada')).worktree, 'made');
    assert.equal(edited(), true);
    assert.deepEqual(await harness.orchestrator.restoreWorktree(threadId, 'Ada'), { branch: 'as_it_was', worktree: 'as_it_was', files: 'as_they_were', kept: null });
    assert.deepEqual(audited('run.restore'), ['Ada']);
  });

  it('touches nothing that is in the way', async () => {
    removeWorktree();
    writeFileSync(worktree, 'mine');
    await assert.rejects(harness.orchestrator.restoreWorktree(threadId, 'Ada'), /Something else is at/);
    assert.equal(readFileSync(worktree, 'utf8'), 'mine');
    rmSync(worktree);
    git(harness.repository, 'switch', '-q', branch);
    await assert.rejects(harness.orchestrator.restoreWorktree(threadId, 'Ada'), (error: unknown) => error instanceof Error && error.message.includes(`checked out in ${harness.repository}`));
    await assert.rejects(approve(), (error: unknown) => error instanceof StuckError && error.folder === harness.repository);
    assert.deepEqual(audited('run.restore'), []);
  });

  it('makes the branch again at its recorded commit', async () => {
    removeWorktree();
    git(harness.repository, 'branch', '-D', branch);
    await assert.rejects(approve(), isStuck('branch_missing', ['restore', 'kill']));
    const done = await harness.orchestrator.restoreWorktree(threadId, 'Ada');
    assert.deepEqual([done.branch, done.worktree, git(harness.repository, 'rev-parse', branch)], ['made', 'made', last]);
    assert.equal(edited(), true);
    await approve();
    assert.equal((await harness.orchestrator.settled(threadId)).status, 'complete');
  });

  it('puts a moved branch back, and keeps what was there', async () => {
    const other = elsewhere();
    git(worktree, 'reset', '-q', '--hard', other);
    writeFileSync(join(worktree, 'mine.txt'), 'mine');
    await assert.rejects(approve(), isStuck('branch_moved', ['restore', 'accept_branch', 'look', 'kill']));
    const { branch: moved, kept } = await harness.orchestrator.restoreWorktree(threadId, 'Ada');
    assert.deepEqual([moved, git(harness.repository, 'rev-parse', branch), edited(), existsSync(join(worktree, 'mine.txt'))], ['moved', last, true, false]);
    assert.ok(kept);
    assert.equal(git(harness.repository, 'show', `${kept}:mine.txt`), 'mine');
    assert.equal(git(harness.repository, 'rev-parse', `${kept}^`), other);
    await approve();
    assert.equal((await harness.orchestrator.settled(threadId)).status, 'complete');
  });

  it('puts a moved branch back where the worktree is gone, too', async () => {
    const other = elsewhere();
    removeWorktree();
    git(harness.repository, 'branch', '-f', branch, other);
    const done = await harness.orchestrator.restoreWorktree(threadId, 'Ada');
    assert.deepEqual([done.branch, done.worktree, edited()], ['moved', 'made', true]);
    assert.equal(git(harness.repository, 'rev-parse', done.kept ?? ''), other);
  });

  it('goes on from the new commit when a person says so, with the reason for the agent and the log', async () => {
    const other = elsewhere();
    git(worktree, 'reset', '-q', '--hard', other);
    await assert.rejects(harness.orchestrator.acceptBranch(threadId, 'Ada', ' '), refused('reason_required'));
    await harness.orchestrator.acceptBranch(threadId, 'Ada', 'I rewrote it');
    await harness.orchestrator.settled(threadId);
    assert.deepEqual(audited('run.accept_branch'), ['Ada']);
    assert.equal(git(harness.repository, 'merge-base', branch, other), other, 'what the run commits now follows it');
    assert.equal(harness.orchestrator.reviews().some((item) => item.request.type === 'safety'), false, 'what was asked before is not asked any more');
    await assert.rejects(harness.orchestrator.acceptBranch(threadId, 'Ada', 'again'), refused('wrong_state'));
  });

  it('does not go on from a branch that has nothing to do with the run', async () => {
    git(worktree, 'reset', '-q', '--hard', git(harness.repository, 'commit-tree', 'main^{tree}', '-m', 'no parent'));
    await assert.rejects(harness.orchestrator.acceptBranch(threadId, 'Ada', 'why not'), isStuck('branch_moved', ['restore', 'look', 'kill']));
  });

  it('is killed without its place', async () => {
    removeWorktree();
    await harness.orchestrator.kill(threadId, 'Ada', 'not needed');
    assert.equal((await harness.orchestrator.snapshot(threadId)).status, 'killed');
  });
});

describe('a run whose model is gone', function () {
  this.timeout(60_000);
  let harness: Harness;
  afterEach(() => harness.dispose());

  it('goes on with another that a person chose', async () => {
    const script = shortScript();
    const model = scriptedModel(script);
    const gone = new Set<string>();
    const models = (): { resolve: (id: string) => Promise<typeof model> } => ({
      resolve: (id) => (gone.has(id) ? Promise.reject(new ModelError('unknown_model', `There is no ${id}.`)) : Promise.resolve(model)),
    });
    harness = makeHarness({ deps: { models } });
    const { orchestrator } = harness;
    const settings = settingsSchema.parse({ models: { default: 'anthropic:old' } });
    const threadId = await harness.start({ settings, preapprovedGates: [7, 8, 9] });
    assert.equal((await orchestrator.settled(threadId)).status, 'waiting');
    await orchestrator.dispose();
    gone.add('anthropic:old').add('anthropic:also-gone');
    const again = harness.reopen();
    await assert.rejects(again.changeModel(threadId, 'anthropic:old', 'anthropic:also-gone', 'Ada'), refused('model_missing', /also-gone cannot be had/));
    await assert.rejects(again.changeModel(threadId, 'anthropic:nobodys', 'anthropic:new', 'Ada'), refused('bad_input'));
    await again.changeModel(threadId, 'anthropic:old', 'anthropic:new', 'Ada');
    await again.decideGate(threadId, 2, 'go', 'Ada', '');
    assert.equal((await again.settled(threadId)).status, 'complete');
    assert.deepEqual(again.audit({ threadId, limit: 200 }).rows.filter((row) => row.name === 'run.model').map((row) => row.actor.name), ['Ada']);
  });
});
