import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ShellRunner } from '../../../src/adapters/process/shellRunner.ts';
import type { SandboxedRunner } from '../../../src/adapters/sandbox/sandboxedRunner.ts';
import type { CommandOutcome } from '../../../src/core/ports/commandRunner.ts';
import { makeSandboxed, whyNoSandbox } from './sandbox.ts';

const git = (cwd: string, ...args: string[]): string => execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], { cwd, encoding: 'utf8' }).trim();

/** The sandbox keeps commands from files that do not exist; bubblewrap would do so by making them, on the disk. */
for (const [where, place] of [['the home folder', homedir()], ['temp, where everybody may write', tmpdir()]] as const) {
  describe(`sandboxed commands and a repository in ${where}`, function () {
    this.timeout(90_000);
    let base = '';
    let repository = '';
    let worktree = '';
    let runner: SandboxedRunner | null = null;

    const run = async (command: string, cwd = worktree): Promise<CommandOutcome> => {
      assert.ok(runner);
      return runner.run({ command, cwd, timeoutMs: 20_000, maxOutputBytes: 100_000 });
    };
    /** Every path below, git's own among them, but for the locks that git takes while it works. */
    const listing = (): string[] => readdirSync(base, { recursive: true, encoding: 'utf8' }).filter((path) => !path.endsWith('.lock')).sort();

    before(async function () {
      if (await whyNoSandbox() !== null) return this.skip();
      base = realpathSync(mkdtempSync(join(place, '.wave-traces-test-')));
      repository = join(base, 'repo');
      worktree = join(base, 'tree');
      git(base, 'init', '-q', '-b', 'main', repository);
      writeFileSync(join(repository, 'a.txt'), 'a\n');
      git(repository, 'add', '-A');
      git(repository, 'commit', '-q', '-m', 'base');
      git(repository, 'worktree', 'add', '-q', '-b', 'wave/T-1', worktree);
      runner = makeSandboxed(new ShellRunner());
      await run('true');
    });
    after(() => {
      runner?.dispose();
      if (base) rmSync(base, { recursive: true, force: true });
    });

    it("do not disturb git outside, and git works inside, in the worktree and in the main checkout", async () => {
      for (const cwd of [worktree, repository]) {
        const stop = new AbortController();
        const outside = (async () => {
          for (let turn = 0; !stop.signal.aborted || turn < 10; turn += 1) for (const folder of [repository, worktree]) await promisify(execFile)('git', ['diff'], { cwd: folder });
        })();
        try {
          for (let turn = 0; turn < 4; turn += 1) assert.equal((await run('git status --short && git log -1 --format=%s; sleep 0.1', cwd)).output, 'base\n');
        } finally {
          stop.abort();
          await outside;
        }
      }
    });

    it('make nothing that the command did not make, while it runs and afterwards', async () => {
      for (const cwd of [worktree, repository]) {
        const before = listing();
        const commands = [run('sleep 0.5', cwd), run('sleep 0.8', cwd)];
        const ended = Promise.all(commands).then(() => true);
        const seen = new Set<string>();
        while (!await Promise.race([ended, sleep(20, false)])) for (const path of listing()) seen.add(path);
        assert.deepEqual([...seen].filter((path) => !before.includes(path)), []);
        assert.deepEqual(listing(), before);
      }
    });

    it('leave nothing when editor and sandbox are killed in the middle', async function () {
      if (process.platform !== 'linux') return this.skip();
      const before = listing();
      const owner = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'sandboxOwner.ts'), worktree, 'echo > began; sleep 1; rm began'], { stdio: 'ignore' });
      const gone = new Promise((resolve) => owner.once('exit', resolve));
      try {
        while (!existsSync(join(worktree, 'began'))) await sleep(20);
      } finally {
        killAll(owner.pid ?? 0);
      }
      await gone;
      await sleep(1_500);
      assert.deepEqual(listing().filter((path) => path !== 'tree/began'), before);
      rmSync(join(worktree, 'began'), { force: true });
    });

    it('cannot plant what git obeys and what is not there yet', async () => {
      const common = join(repository, '.git');
      const own = join(common, 'worktrees', 'tree');
      const evil = `echo evil >`;
      const before = listing();
      await run([`${evil} '${common}/commondir'`, `${evil} '${common}/config.worktree'`, `${evil} '${common}/hooks/pre-commit'`, `${evil} '${own}/config.worktree'`, `mv '${own}/config.worktree' '${own}/x'`, `${evil} '${repository}/b.txt'`, `mkdir '${common}/worktrees/evil'`].join('; '));
      await run([`${evil} .git/commondir`, `${evil} .git/hooks/pre-commit`, 'git config core.fsmonitor /tmp/evil', 'mv .git x'].join('; '), repository);
      assert.deepEqual(listing(), before);
      assert.equal(readFileSync(join(own, 'config.worktree'), 'utf8'), '');
      assert.doesNotMatch(git(repository, 'config', '--list', '--local'), /fsmonitor/);
    });

    it('commit, and have a temp folder', async () => {
      const { output } = await run('file=$(mktemp) && echo kept > "$file" && cat "$file" && rm "$file" && git -c user.name=T -c user.email=t@example.com commit -q --allow-empty -m inside && git log -1 --format=%s');
      assert.equal(output, 'kept\ninside\n');
    });
  });
}

describe("the sandbox's own folder", () => {
  it('is left as it is', async function () {
    this.timeout(60_000);
    if (await whyNoSandbox() !== null) return this.skip();
    const runner = makeSandboxed(new ShellRunner());
    const folder = join(import.meta.dirname, '../../../src/adapters/sandbox');
    const protection = (names: readonly string[]): string[] => names.filter((name) => name.startsWith('.'));
    try {
      const { output } = await runner.run({ command: 'ls -A src/adapters/sandbox', cwd: join(import.meta.dirname, '../../..'), timeoutMs: 20_000, maxOutputBytes: 10_000 });
      assert.match(output, /^host\.ts$/m);
      assert.deepEqual(protection(output.split('\n')), []);
      assert.deepEqual(protection(readdirSync(folder)), []);
    } finally {
      runner.dispose();
    }
  });
});

/** Kills a process and all that it started. Some of them end with the first. */
function killAll(pid: number): void {
  for (const found of [pid, ...childrenOf(pid)].filter((each) => each > 0)) {
    try {
      process.kill(found, 'SIGKILL');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}

/** Processes started by a process and by those, on Linux. */
function childrenOf(pid: number): number[] {
  const own = globSync(`/proc/${String(pid)}/task/*/children`).flatMap((path) => readFileSync(path, 'utf8').trim().split(' ').filter((word) => word !== '').map(Number));
  return own.flatMap((child) => [child, ...childrenOf(child)]);
}
