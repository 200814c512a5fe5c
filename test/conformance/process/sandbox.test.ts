import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ShellRunner } from '../../../src/adapters/process/shellRunner.ts';
import { SandboxedRunner } from '../../../src/adapters/sandbox/sandboxedRunner.ts';
import { WaveError } from '../../../src/core/errors.ts';
import type { CommandOutcome, CommandRequest } from '../../../src/core/ports/commandRunner.ts';
import { hostOptions, makeSandboxed, whyNoSandbox } from './sandbox.ts';

const git = (cwd: string, ...args: string[]): string => execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], { cwd, encoding: 'utf8' }).trim();

describe('sandboxed commands', function () {
  this.timeout(60_000);
  // In the home folder: everything in temp may be written anyway.
  let outside = '';
  let repository = '';
  let worktree = '';
  let runner: SandboxedRunner | null = null;
  const made = (): SandboxedRunner => {
    assert.ok(runner);
    return runner;
  };
  const run = (command: string, more: Partial<CommandRequest> = {}): Promise<CommandOutcome> => made().run({ command, cwd: worktree, timeoutMs: 20_000, maxOutputBytes: 100_000, ...more });

  before(async function () {
    const why = await whyNoSandbox();
    if (why !== null) {
      console.log(`    skipped: ${why}`);
      return this.skip();
    }
    outside = realpathSync(mkdtempSync(join(homedir(), '.wave-sandbox-test-')));
    repository = join(outside, 'repo');
    worktree = join(outside, 'tree');
    mkdirSync(join(repository, '.vscode'), { recursive: true });
    writeFileSync(join(repository, 'a.txt'), 'a\n');
    writeFileSync(join(repository, '.vscode', 'tasks.json'), '{}\n');
    git(repository, 'init', '-q', '-b', 'main');
    git(repository, 'add', '-A');
    git(repository, 'commit', '-q', '-m', 'base');
    git(repository, 'worktree', 'add', '-q', '-b', 'wave/T-1', worktree);
    runner = makeSandboxed(new ShellRunner({ ...process.env, GIT_AUTHOR_NAME: 'T' }));
  });
  after(() => {
    runner?.dispose();
    if (outside) rmSync(outside, { recursive: true, force: true });
  });

  it('says what holds them', () => {
    assert.equal(made().contains, true);
    assert.match(made().containment, /^sandboxed \((?:bubblewrap|sandbox-exec)\)$/);
  });

  it('write in the worktree and temp, and nowhere else', async () => {
    const { output } = await run(`echo b > b.txt && echo worktree; echo t > "\${TMPDIR:-/tmp}/wave-$$" && rm "\${TMPDIR:-/tmp}/wave-$$" && echo temp; echo x > '${outside}/x'; echo x >> '${repository}/a.txt'; echo x > ~/wave-escape; echo x > /etc/wave-escape; ln -s '${outside}' out && echo x > out/y; rm -f out`);
    assert.match(output, /worktree\ntemp\n/);
    assert.deepEqual(['x', 'y'].map((name) => existsSync(join(outside, name))), [false, false]);
    assert.equal(existsSync(join(homedir(), 'wave-escape')) || existsSync('/etc/wave-escape'), false);
    assert.equal(readFileSync(join(repository, 'a.txt'), 'utf8'), 'a\n');
    assert.equal(readFileSync(join(worktree, 'b.txt'), 'utf8'), 'b\n');
  });

  it('commit on their branch', async () => {
    const { exitCode, output } = await run('git -c user.name=T -c user.email=t@example.com commit -q --allow-empty -m inside && git log -1 --format=%s');
    assert.deepEqual([exitCode, output], [0, 'inside\n']);
    assert.equal(git(repository, 'log', '-1', '--format=%s', 'wave/T-1'), 'inside');
  });

  it("cannot plant anything that git runs or obeys outside: hooks, config, another .git, the main checkout's index", async () => {
    const common = join(repository, '.git');
    const own = join(common, 'worktrees', 'tree');
    const before = readFileSync(join(common, 'config'), 'utf8');
    const { output } = await run([
      `echo evil > '${common}/hooks/pre-commit'`, `git config core.fsmonitor /tmp/evil`, `echo evil >> '${common}/config'`, `echo evil > '${common}/HEAD'`, `echo evil > '${common}/index'`,
      `echo evil > '${own}/commondir'`, `echo evil > '${own}/config.worktree'`, 'rm -f .git', 'mv .git x', 'echo evil > .git', `mv '${common}/hooks' '${common}/h2'`,
      'echo evil > .vscode/tasks.json', 'mv .vscode v2',
    ].join('; '));
    assert.ok(output.length > 0);
    assert.equal(existsSync(join(common, 'hooks', 'pre-commit')), false);
    assert.equal(readFileSync(join(common, 'config'), 'utf8'), before);
    assert.equal(git(repository, 'status', '--porcelain'), '');
    assert.match(readFileSync(join(worktree, '.git'), 'utf8'), /^gitdir: /);
    assert.equal(readFileSync(join(own, 'commondir'), 'utf8').trim(), '../..');
    assert.equal(readFileSync(join(worktree, '.vscode', 'tasks.json'), 'utf8'), '{}\n');
    assert.doesNotMatch(git(worktree, 'status', '--porcelain'), /vscode|v2/);
  });

  it('leave nothing of the protection behind in worktree and repository', async () => {
    await run('true');
    assert.deepEqual(git(worktree, 'status', '--porcelain', '--ignored').split('\n').filter((line) => !line.endsWith(' b.txt')), []);
  });

  it('get no writing of what a forged .git names', async () => {
    const forged = join(outside, 'forged');
    mkdirSync(join(outside, 'victim', 'worktrees', 'w', 'objects'), { recursive: true });
    mkdirSync(forged);
    writeFileSync(join(forged, '.git'), `gitdir: ${join(outside, 'victim', 'worktrees', 'w')}\n`);
    await run(`echo x > '${outside}/victim/worktrees/w/x'`, { cwd: forged });
    assert.equal(existsSync(join(outside, 'victim', 'worktrees', 'w', 'x')), false);
  });

  it('read no secrets', async function () {
    const place = join(homedir(), '.ssh');
    const made = !existsSync(place);
    if (made) mkdirSync(place, { mode: 0o700 });
    const key = join(place, `wave-test-${String(process.pid)}`);
    writeFileSync(key, 'TOP-SECRET');
    try {
      const { output } = await run(`cat '${key}'; cat ~/.ssh/*`);
      assert.doesNotMatch(output, /TOP-SECRET/);
    } finally {
      rmSync(made ? place : key, { recursive: true });
    }
  });

  describe('and the network', () => {
    let server: Server;
    let port = 0;
    const fetchIt = (): string => `curl -sS -m 8 http://localhost:${String(port)}/ --noproxy ''`;
    before((done) => {
      server = createServer((_request, response) => response.end('served'));
      server.listen(0, () => {
        port = (server.address() as AddressInfo).port;
        done();
      });
    });
    after(() => server.close());

    it('is off', async () => {
      const { output } = await run(`${fetchIt()}; curl -sS -m 5 --noproxy '*' http://localhost:${String(port)}/; curl -sS -m 5 http://example.com/`);
      assert.doesNotMatch(output, /served|Example Domain/);
    });

    it('is open to the allowed hosts of that command alone', async () => {
      const allowed = await run(fetchIt(), { allowedHosts: ['localhost'] });
      assert.match(allowed.output, /served/, allowed.output);
      assert.doesNotMatch((await run(fetchIt(), { allowedHosts: ['example.com'] })).output, /served/);
      assert.doesNotMatch((await run(fetchIt())).output, /served/);
    });
  });

  it('that fail for the sandbox say so', async () => {
    const { output } = await run(`echo x > '${outside}/x'`);
    assert.match(output, /Read-only file system|Operation not permitted/);
    assert.match(output, /\(This ran in the sandbox: [^\n]*\)\n$/);
    assert.doesNotMatch((await run('echo plain; exit 3')).output, /sandbox/);
  });

  it('run outside only when the request says that a person allowed it', async () => {
    assert.equal((await run(`echo x > '${outside}/allowed'`, { uncontained: true })).exitCode, 0);
    assert.equal(existsSync(join(outside, 'allowed')), true);
  });

  it('are not run at all when the sandbox does not start, and the error says what to do', async () => {
    const broken = new SandboxedRunner({ ...hostOptions, script: join(outside, 'gone.cjs'), execArgv: [], inner: new ShellRunner(), mechanism: 'bubblewrap' });
    await assert.rejects(
      broken.run({ command: `echo x > '${join(worktree, 'fallback')}'`, cwd: worktree, timeoutMs: 10_000, maxOutputBytes: 1_000 }),
      (error) => error instanceof WaveError && error.reason === 'spawn_failed' && /sandbox could not be started, so the command was not run/.test(error.message),
    );
    assert.equal(existsSync(join(worktree, 'fallback')), false);
    broken.dispose();
  });

  it('goes on after its process has died', async () => {
    const other = makeSandboxed(new ShellRunner());
    const once = (): Promise<CommandOutcome> => other.run({ command: 'echo alive', cwd: worktree, timeoutMs: 20_000, maxOutputBytes: 1_000 });
    await once();
    other.dispose();
    assert.equal((await once()).output, 'alive\n');
    other.dispose();
  });
});
