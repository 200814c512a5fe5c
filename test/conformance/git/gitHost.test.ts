// git in a process of its own: the same answers, and what happens when one of the two processes ends.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runGit, runGitHere, runGitIn, type GitCall } from '../../../src/adapters/git/gitProcess.ts';
import { GitHost } from '../../../src/adapters/git/host/gitHost.ts';
import { SimpleGit } from '../../../src/adapters/git/simpleGit.ts';
import { GitError } from '../../../src/core/ports/git.ts';
import { bundled } from '../../fakes/bundle.ts';
import { git, makeRepository } from '../../fakes/orchestratorHarness.ts';

describe('git in a process of its own', function () {
  this.timeout(60_000);
  let repository: ReturnType<typeof makeRepository>;
  let script: string;
  let host: GitHost;
  before(async () => { script = await bundled('src/adapters/git/host/main.ts'); });
  beforeEach(() => {
    repository = makeRepository({ 'a.txt': 'one\n', 'large.txt': 'x'.repeat(200_000) });
    host = new GitHost(script);
  });
  afterEach(() => {
    runGitIn(null);
    host.dispose();
    repository.dispose();
  });

  const hosts = (): number[] => execFileSync('ps', ['-A', '-o', 'pid=,stat=,args='], { encoding: 'utf8' }).split('\n')
    .filter((line) => line.includes(script) && !/^\s*\d+\s+[ZX]/.test(line) && !line.includes(' ps ')).map((line) => Number(/\d+/.exec(line)?.[0]));
  /** A call of git that takes as long as this does. */
  const slow = (command: string): string[] => {
    git(repository.root, 'config', 'alias.slow', `!${command}`);
    return ['slow'];
  };
  const until = async (is: () => boolean): Promise<void> => { while (!is()) await new Promise((resolve) => { setTimeout(resolve, 20); }); };

  it('answers as git in this process does, whatever is asked', async () => {
    const calls: readonly Partial<GitCall>[] = [
      { args: ['rev-parse', 'HEAD'] }, { args: ['status', '--porcelain'] }, { args: ['diff', '--quiet', 'HEAD', '--', 'a.txt'], accept: [1] },
      { args: ['hash-object', '--stdin'], input: 'umlauts: äöü\n' }, { args: ['show', 'HEAD:large.txt'], maxBytes: 1_000 },
      { args: ['var', 'GIT_AUTHOR_IDENT'], env: { GIT_AUTHOR_NAME: 'Somebody', GIT_AUTHOR_EMAIL: 's@example.com', GIT_AUTHOR_DATE: '1000000000 +0000' } },
      { args: ['rev-parse', '--verify', 'nothing'] }, { args: ['no-such-command'] }, { args: ['status'], cwd: join(repository.root, 'not-there') },
    ];
    const outcome = (run: Promise<unknown>): Promise<unknown> => run.catch((error: unknown) => {
      assert.ok(error instanceof GitError);
      return [error.reason, error.message];
    });
    for (const call of calls) {
      const whole = { cwd: repository.root, args: [], ...call };
      assert.deepEqual(await outcome(host.run(whole)), await outcome(runGitHere(whole)), JSON.stringify(call));
    }
    assert.equal(hosts().length, 1, 'one process for all of them');
  });

  it('serves the whole port', async () => {
    runGitIn(host);
    writeFileSync(join(repository.root, 'a.txt'), 'two\n');
    const info = await new SimpleGit().inspect(repository.root);
    assert.equal(info.root, repository.root);
    assert.equal((await runGit({ cwd: repository.root, args: ['status', '--porcelain'] })).stdout, ' M a.txt\n');
    assert.equal(hosts().length, 1);
  });

  it('a call is stopped by its signal', async () => {
    const stop = new AbortController();
    const call = host.run({ cwd: repository.root, args: slow('sleep 30'), signal: stop.signal });
    await until(() => hosts().length === 1);
    stop.abort();
    await assert.rejects(call, (error: unknown) => error instanceof GitError && /was stopped/.test(error.message));
    await assert.rejects(host.run({ cwd: repository.root, args: ['status'], signal: stop.signal }), GitError);
  });

  it('when its process is killed, who waits is told, and the next call has a new one', async () => {
    const call = host.run({ cwd: repository.root, args: slow('sleep 3') });
    await until(() => hosts().length === 1);
    process.kill(hosts()[0] ?? 0, 'SIGKILL');
    await assert.rejects(call, (error: unknown) => error instanceof GitError && /The process that runs git for WAVE ended \(SIGKILL\)/.test(error.message));
    assert.equal((await host.run({ cwd: repository.root, args: ['status', '--porcelain'] })).stdout, '');
  });

  it('when the editor\'s process is killed, it finishes what it was at, and ends', async () => {
    const flag = join(repository.root, 'done');
    const program = await bundled('test/fakes/gitHostUser.ts');
    const child = spawn(process.execPath, ['--no-warnings', program, script, repository.root, ...slow(`sleep 1; echo done > '${flag}'`)], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await until(() => existsSync(flag));
    assert.equal(readFileSync(flag, 'utf8'), 'done\n');
    await until(() => hosts().length === 0);
    rmSync(flag);
  });

  it('does not keep its user alive, and ends with it', async () => {
    await host.run({ cwd: repository.root, args: ['status'] });
    host.dispose();
    await until(() => hosts().length === 0);
    await assert.doesNotReject(host.run({ cwd: repository.root, args: ['status'] }), 'a call after that has a new one');
  });
});
