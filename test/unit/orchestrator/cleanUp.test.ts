import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SimpleGit } from '../../../src/adapters/git/simpleGit.ts';
import { ShellRunner } from '../../../src/adapters/process/shellRunner.ts';
import { OrchestratorError } from '../../../src/core/orchestrator/api.ts';
import type { CleanUpItem } from '../../../src/core/orchestrator/cleanUpPlan.ts';
import type { WaveOrchestrator } from '../../../src/core/orchestrator/waveOrchestrator.ts';
import { GitError } from '../../../src/core/ports/git.ts';
import { call, git, makeHarness, shortScript, silentLogger, testFiles, type Harness, type HarnessOptions } from '../../fakes/orchestratorHarness.ts';

const actions = (item: CleanUpItem): Record<string, string> => Object.fromEntries(item.parts.map((part) => [part.kind, part.action]));

describe('clean up', () => {
  let harness: Harness;
  afterEach(() => harness.dispose());

  /** A run that has gone as far as the gates said Go to in advance let it. */
  const ran = async (gates: number[], options: HarnessOptions = {}): Promise<{ threadId: string; worktree: string; orchestrator: WaveOrchestrator }> => {
    harness = makeHarness(options);
    const threadId = await harness.start({ preapprovedGates: gates });
    const { worktreePath } = await harness.orchestrator.settled(threadId);
    return { threadId, worktree: worktreePath, orchestrator: harness.orchestrator };
  };
  const complete = (options: HarnessOptions = {}) => ran([2, 7, 8, 9], options);
  const killed = async (gates: number[]) => {
    const run = await ran(gates);
    await run.orchestrator.kill(run.threadId, 'Ada', 'not wanted');
    return run;
  };
  const planned = async (orchestrator = harness.orchestrator): Promise<CleanUpItem> => {
    const [item] = await orchestrator.cleanUpPlan();
    assert.ok(item);
    return item;
  };
  const branches = (): string => git(harness.repository, 'branch', '--list', 'wave/*');
  const refs = (): string[] => git(harness.repository, 'for-each-ref', '--format=%(refname)', 'refs/wave/').split('\n').filter(Boolean);
  /** Whatever was asked for, nothing was removed. */
  const keeps = async (threadId: string, reason: RegExp): Promise<CleanUpItem> => {
    const before = [branches(), refs()];
    const item = await planned();
    assert.equal(item.decision, 'keep', item.reason);
    assert.match(item.reason, reason);
    const [result] = await harness.orchestrator.cleanUp([threadId], 'Ada');
    assert.deepEqual(result?.removed, []);
    assert.deepEqual([branches(), refs()], before);
    return item;
  };

  for (const fails of [false, true]) {
    it(`tells the runner that the worktree is gone${fails ? '; that it cannot tidy up after it stops nothing, and is in the log' : ''}`, async () => {
      const gone: string[] = [];
      const warned: string[] = [];
      class Runner extends ShellRunner {
        folderGone(folder: string): Promise<void> {
          gone.push(folder);
          return fails ? Promise.reject(new Error('EACCES: permission denied')) : Promise.resolve();
        }
      }
      const { threadId, worktree, orchestrator } = await complete({ deps: { runner: new Runner(), logger: { ...silentLogger, warn: (text) => { warned.push(text); } } } });
      const [result] = await orchestrator.cleanUp([threadId], 'Ada');
      assert.deepEqual([result?.removed, result?.problem, gone], [['worktree', 'refs', 'branch'], null, [worktree]]);
      assert.deepEqual(warned.filter((text) => text.includes('temp')), fails ? [`What the commands of ${worktree} kept in temp could not be removed: EACCES: permission denied`] : []);
    });
  }

  for (const method of ['squash', 'merge', 'rebase']) {
    it(`removes what a complete run has left, merged by ${method}; store and audit stay`, async () => {
      const { threadId, worktree, orchestrator } = await complete({ settings: { merge: { method } } });
      const item = await planned();
      assert.deepEqual([item.decision, actions(item)], ['remove', { worktree: 'remove', branch: 'remove', refs: 'remove' }], item.reason);
      assert.ok((item.parts.find((part) => part.kind === 'worktree')?.bytes ?? 0) > 100);
      assert.ok(existsSync(worktree) && refs().length > 0, 'a plan changes nothing');
      const base = git(harness.repository, 'rev-parse', 'main');

      const [result] = await orchestrator.cleanUp([threadId, threadId], 'Ada');
      assert.deepEqual([result?.removed, result?.problem], [['worktree', 'refs', 'branch'], null]);
      assert.deepEqual([existsSync(worktree), branches(), refs(), git(harness.repository, 'rev-parse', 'main')], [false, '', [], base]);
      assert.equal(git(harness.repository, 'worktree', 'list').split('\n').length, 1);
      assert.equal((await orchestrator.snapshot(threadId)).status, 'complete');
      const told = orchestrator.timeline(threadId, 0, 1_000).slice(-4);
      assert.deepEqual(told.map((entry) => entry.title), ['Clean up', 'Worktree removed', 'Snapshots removed', 'Branch removed']);
      assert.ok(told.every((entry) => entry.who === 'Ada'));
      assert.equal((await orchestrator.verifyAudit()).ok, true);
      assert.equal((await planned()).decision, 'gone');
    });
  }

  it('knows a squash again after the base has rewritten or reverted the same lines', async () => {
    const { threadId } = await complete();
    writeFileSync(join(harness.repository, 'greet.js'), 'export const greet = (name) => `hello and welcome, ${name}`;\n');
    git(harness.repository, 'commit', '-qam', 'rewritten since');
    assert.equal((await planned()).decision, 'remove');
    git(harness.repository, 'checkout', '-q', 'HEAD~2', '--', 'greet.js');
    git(harness.repository, 'commit', '-qm', 'taken back');
    assert.deepEqual((await harness.orchestrator.cleanUp([threadId], 'Ada'))[0]?.removed, ['worktree', 'refs', 'branch']);
  });

  it('names what is ignored in the worktree and goes with it', async () => {
    const { worktree } = await complete({ files: { ...testFiles, '.gitignore': 'build/\n.env\n' } });
    mkdirSync(join(worktree, 'build'));
    writeFileSync(join(worktree, 'build', 'out.js'), '1');
    writeFileSync(join(worktree, '.env'), 'A=1');
    const item = await planned();
    assert.equal(item.decision, 'remove');
    assert.match(item.parts[0]?.note ?? '', /\.env, build\//);
  });

  it('keeps a merged branch that has gone on since', async () => {
    const { threadId, worktree } = await complete();
    writeFileSync(join(worktree, 'more.js'), '1\n');
    git(worktree, 'add', '-A');
    git(worktree, 'commit', '-qm', 'after the merge');
    await keeps(threadId, /wave\/T-1 has \d+ commits whose changes are not in main/);
    assert.ok(existsSync(join(worktree, 'more.js')));
  });

  it('keeps uncommitted and untracked files, however the person has set up their status', async () => {
    const { threadId, worktree } = await complete();
    git(harness.repository, 'config', 'status.showUntrackedFiles', 'no');
    writeFileSync(join(worktree, 'mine ü.txt'), 'mine\n');
    await keeps(threadId, /Not committed in its worktree: mine ü\.txt\. Commit, move or delete/);
    rmSync(join(worktree, 'mine ü.txt'));
    writeFileSync(join(worktree, 'greet.js'), 'changed\n');
    await keeps(threadId, /greet\.js/);
    assert.equal(readFileSync(join(worktree, 'greet.js'), 'utf8'), 'changed\n');
  });

  it('knows its own branch although making it took a while', async () => {
    const slow = new class extends SimpleGit {
      override async createWorktree(...words: Parameters<SimpleGit['createWorktree']>) {
        // Git keeps time in seconds.
        await new Promise((resolve) => { setTimeout(resolve, 1_100); });
        return super.createWorktree(...words);
      }
    }();
    const { threadId, worktree } = await complete({ deps: { git: slow } });
    assert.deepEqual((await harness.orchestrator.cleanUp([threadId], 'Ada'))[0]?.removed, ['worktree', 'refs', 'branch']);
    assert.deepEqual([existsSync(worktree), branches()], [false, '']);
  });

  it('keeps what appears between plan and removal', async () => {
    const { threadId, worktree } = await complete();
    const late = new class extends SimpleGit {
      override async leftovers(...words: Parameters<SimpleGit['leftovers']>) {
        const found = await super.leftovers(...words);
        writeFileSync(join(worktree, 'late.txt'), 'late\n');
        return found;
      }
    }();
    git(harness.repository, 'config', 'status.showUntrackedFiles', 'no');
    const [result] = await harness.reopen({ git: late }).cleanUp([threadId], 'Ada');
    assert.deepEqual(result?.removed, []);
    assert.match(result.problem ?? '', /late\.txt|modified or untracked/);
    assert.ok(existsSync(join(worktree, 'late.txt')) && branches() !== '' && refs().length > 0);
  });

  it('keeps a killed run with work that is merged nowhere, and removes one that did nothing', async () => {
    const first = await killed([2]);
    const item = await keeps(first.threadId, /commits whose changes are not in main. Merge them/);
    assert.deepEqual(actions(item), { worktree: 'keep', branch: 'keep', refs: 'keep' });
    await harness.dispose();
    const second = await killed([]);
    assert.equal((await planned()).decision, 'remove');
    await harness.orchestrator.cleanUp([second.threadId], 'Ada');
    assert.equal(existsSync(second.worktree), false);
  });

  it('keeps what a run that has not ended works with', async () => {
    const { threadId, worktree } = await ran([2]);
    await keeps(threadId, /The run is waiting\. Only runs that are complete, killed or failed/);
    assert.ok(existsSync(worktree));
  });

  it('says when the base branch is gone, and when the branch is checked out elsewhere', async () => {
    const { threadId, worktree } = await complete();
    git(harness.repository, 'checkout', '-q', '-b', 'other');
    git(harness.repository, 'branch', '-m', 'main', 'trunk');
    await keeps(threadId, /no branch main any more/);
    git(harness.repository, 'branch', '-m', 'trunk', 'main');
    git(worktree, 'checkout', '-q', '--detach');
    git(harness.repository, 'checkout', '-q', 'wave/T-1');
    await keeps(threadId, /A commit without a branch is checked out.*wave\/T-1 is checked out in .*repo\. Switch/);
  });

  it('goes on where the worktree was deleted by hand', async () => {
    const { threadId, worktree } = await complete();
    rmSync(worktree, { recursive: true });
    const item = await planned();
    assert.match(item.parts[0]?.note ?? '', /deleted by hand/);
    assert.deepEqual((await harness.orchestrator.cleanUp([threadId], 'Ada'))[0]?.removed, ['worktree', 'refs', 'branch']);
    assert.deepEqual([branches(), refs()], ['', []]);
    assert.equal(git(harness.repository, 'worktree', 'list').split('\n').length, 1);
  });

  it('leaves a folder alone that is no worktree any more', async () => {
    const { threadId, worktree } = await complete();
    rmSync(worktree, { recursive: true });
    mkdirSync(worktree);
    writeFileSync(join(worktree, 'mine.txt'), 'mine');
    await keeps(threadId, /was exchanged by hand for something that is not its worktree.*git worktree prune/);
    git(harness.repository, 'worktree', 'prune');
    const item = await planned();
    assert.deepEqual([item.decision, actions(item)['worktree']], ['remove', 'keep'], item.reason);
    assert.match(item.reason, /is not a worktree of this repository/);
    const [result] = await harness.orchestrator.cleanUp([threadId], 'Ada');
    assert.deepEqual([result?.removed, result?.problem], [['refs', 'branch'], null]);
    assert.ok(existsSync(join(worktree, 'mine.txt')));
  });

  it('where the branch was deleted by hand, keeps snapshots that may be all that is left', async () => {
    const run = await killed([2]);
    git(harness.repository, 'worktree', 'remove', '--force', run.worktree);
    git(harness.repository, 'branch', '-D', 'wave/T-1');
    await keeps(run.threadId, /was deleted or made anew, and the newest snapshot of this run holds changes that are not in main/);
    assert.ok(refs().length > 0);
    await harness.dispose();
    const merged = await complete();
    git(harness.repository, 'worktree', 'remove', '--force', merged.worktree);
    git(harness.repository, 'branch', '-D', 'wave/T-1');
    assert.deepEqual((await harness.orchestrator.cleanUp([merged.threadId], 'Ada'))[0]?.removed, ['refs']);
    assert.deepEqual(refs(), []);
  });

  it('where the worktree was deleted by hand before anything was committed, keeps the snapshots', async () => {
    const { threadId, worktree, orchestrator } = await ran([2], { script: shortScript([call('write_file', { path: 'greet.js', content: '// all there is\n' })]) });
    await orchestrator.kill(threadId, 'Ada', 'stuck');
    await keeps(threadId, /Not committed in its worktree: greet\.js/);
    rmSync(worktree, { recursive: true });
    await keeps(threadId, /The worktree is gone, and the newest snapshot of this run holds changes that are not in main/);
    assert.equal(git(harness.repository, 'show', `${refs().at(-1) ?? ''}:greet.js`), '// all there is');
  });

  it('says when the repository was moved, or another one is in its place', async () => {
    const { threadId, worktree } = await complete();
    const moved = join(dirname(harness.repository), 'moved');
    renameSync(harness.repository, moved);
    assert.match((await planned()).reason, /no repository at .*repo any more: it was moved or deleted\. Move it back .* remove .*T-1 by hand/);
    mkdirSync(harness.repository);
    git(harness.repository, 'init', '-q', '-b', 'main');
    git(harness.repository, 'commit', '-q', '--allow-empty', '-m', 'other');
    assert.match((await planned()).reason, /another repository than the one this run began in/);
    assert.deepEqual((await harness.orchestrator.cleanUp([threadId], 'Ada'))[0]?.removed, []);
    assert.ok(existsSync(worktree));
    rmSync(harness.repository, { recursive: true });
    renameSync(moved, harness.repository);
    assert.equal((await planned()).decision, 'remove');
  });

  it('leaves what a later run of the same story has under the same names', async () => {
    const first = await killed([]);
    git(harness.repository, 'worktree', 'remove', '--force', first.worktree);
    git(harness.repository, 'branch', '-D', 'wave/T-1');
    // As a run of another store would: this one knows nothing of it. Git keeps time in seconds.
    await new Promise((resolve) => { setTimeout(resolve, 1_100); });
    git(harness.repository, 'worktree', 'add', '-q', '-b', 'wave/T-1', first.worktree, 'main');
    const item = await planned();
    assert.deepEqual([item.decision, actions(item)], ['gone', { worktree: 'gone', branch: 'gone', refs: 'gone' }], item.reason);
    await harness.orchestrator.cleanUp([first.threadId], 'Ada');
    assert.ok(existsSync(join(first.worktree, 'greet.js')) && branches() !== '');
  });

  it('keeps files that were put aside at a recycle and are nowhere else', async () => {
    const base = shortScript();
    const twice = { ...base, pm: [...(base.pm ?? []), ...(base.pm ?? [])], dev: [...(base.dev ?? []), call('edit_file', { path: 'greet.js', old_text: "'hello'", new_text: '`hello, dear ${name}`' }), call('submit_work', { summary: 'Politer', remaining: [] })] };
    const { threadId, worktree, orchestrator } = await ran([2], { script: twice });
    writeFileSync(join(worktree, 'mine.txt'), 'untracked\n');
    await orchestrator.recycle(threadId, 2, 'Ada', 'Politer');
    await orchestrator.settled(threadId);
    for (const gate of [7, 8, 9]) {
      await orchestrator.decideGate(threadId, gate, 'go', 'Ada', 'fine');
      await orchestrator.settled(threadId);
    }
    const item = await planned();
    assert.equal(item.decision, 'remove', `${item.status}: ${item.reason}`);
    assert.match(item.reason, /Not committed when the run was recycled, and nowhere else: mine\.txt\. It is kept in refs\/wave\/.*aside-/);
    await orchestrator.cleanUp([threadId], 'Ada');
    const [aside, ...others] = refs();
    assert.deepEqual(others, []);
    assert.equal(git(harness.repository, 'show', `${aside ?? ''}:mine.txt`), 'untracked');
    assert.equal((await planned()).decision, 'keep');
  });

  it('keeps the attempt before a recycle when nothing came after it, and lets it go when something did', async () => {
    const first = await ran([2]);
    await first.orchestrator.recycle(first.threadId, 0, 'Ada', 'Think again');
    await first.orchestrator.settled(first.threadId);
    await first.orchestrator.kill(first.threadId, 'Ada', 'enough');
    const item = await planned();
    assert.equal(item.decision, 'remove', item.reason);
    assert.match(item.reason, /What was done before the run was recycled is not in main\. It is kept in refs\/wave/);
    await first.orchestrator.cleanUp([first.threadId], 'Ada');
    const [aside = '', ...others] = refs();
    assert.deepEqual([others, branches()], [[], '']);
    assert.match(git(harness.repository, 'show', `${aside}:greet.js`), /hello \$\{name\}/);
    await harness.dispose();

    const base = shortScript();
    const dev = [...(base.dev ?? []), call('edit_file', { path: 'greet.js', old_text: 'hello $', new_text: 'hello, dear $' }), call('submit_work', { summary: 'Politer', remaining: [] })];
    const second = await ran([2], { script: { ...base, dev, qa: [...(base.qa ?? []), ...(base.qa ?? [])], supervisor: [...(base.supervisor ?? []), ...(base.supervisor ?? [])] } });
    await second.orchestrator.recycle(second.threadId, 6, 'Ada', 'Politer');
    await second.orchestrator.settled(second.threadId);
    for (const gate of [7, 8, 9]) {
      await second.orchestrator.decideGate(second.threadId, gate, 'go', 'Ada', 'fine');
      await second.orchestrator.settled(second.threadId);
    }
    assert.match((await planned()).parts.find((part) => part.kind === 'refs')?.note ?? '', /snapshots?, 1 attempt before a recycle/);
    await second.orchestrator.cleanUp([second.threadId], 'Ada');
    assert.deepEqual(refs(), []);
  });

  for (const method of ['removeWorktree', 'deleteRefs', 'deleteBranch'] as const) {
    it(`goes on after a crash right after ${method}`, async () => {
      const { threadId, worktree, orchestrator } = await complete();
      const crashing = new SimpleGit();
      const crash = async (work: Promise<void>): Promise<void> => {
        await work;
        throw new Error('the process ended here');
      };
      const real = new SimpleGit();
      if (method === 'removeWorktree') crashing.removeWorktree = (...words) => crash(real.removeWorktree(...words));
      if (method === 'deleteRefs') crashing.deleteRefs = (...words) => crash(real.deleteRefs(...words));
      if (method === 'deleteBranch') crashing.deleteBranch = (...words) => crash(real.deleteBranch(...words));
      await assert.rejects(harness.reopen({ git: crashing }).cleanUp([threadId], 'Ada'), /ended here/);
      await orchestrator.cleanUp([threadId], 'Ada');
      assert.deepEqual([existsSync(worktree), branches(), refs()], [false, '', []]);
      const names = orchestrator.timeline(threadId, 0, 1_000).map((entry) => entry.title);
      assert.ok(names.includes('Clean up'), 'the log has it although the first try ended in between');
    });
  }

  it('tells of one run that fails, and goes on with the others; an unknown one is refused before anything is removed', async () => {
    const { threadId, worktree, orchestrator } = await complete();
    await assert.rejects(orchestrator.cleanUp([threadId, 'nobody'], 'Ada'), (error) => error instanceof OrchestratorError && error.reason === 'unknown_run');
    assert.ok(existsSync(worktree));
    const refusing = new class extends SimpleGit {
      override async deleteRefs(): Promise<void> { return Promise.reject(new GitError('failed', 'Another git process is at work')); }
    }();
    const [result] = await harness.reopen({ git: refusing }).cleanUp([threadId], 'Ada');
    assert.deepEqual([result?.removed, result?.problem], [['worktree'], 'Another git process is at work']);
    assert.ok(branches() !== '', 'the branch goes last');
  });
});
