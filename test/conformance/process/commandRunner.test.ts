import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandFolders } from '../../../src/adapters/process/commandFolders.ts';
import { DetachedRunner } from '../../../src/adapters/process/detachedRunner.ts';
import { ShellRunner } from '../../../src/adapters/process/shellRunner.ts';
import { WaveError } from '../../../src/core/errors.ts';
import type { CommandRequest, CommandRunner } from '../../../src/core/ports/commandRunner.ts';
import { runnerScript } from '../../fakes/bundle.ts';
import { makeSandboxed, whyNoSandbox } from './sandbox.ts';

type Made = CommandRunner & { dispose?: () => void };
type Environment = Record<string, string>;
const able = (): Promise<string | null> => Promise.resolve(null);

/** Detached runners run what has a key: here, everything has one of its own. */
async function makeDetached(environment: Environment): Promise<Made> {
  const root = await mkdtemp(join(tmpdir(), 'wave-records-'));
  const runner = new DetachedRunner({ script: await runnerScript(), records: new CommandFolders(join(root, 'commands')), environment: { ...environment, TMPDIR: process.env['TMPDIR'] } });
  return { contains: false, containment: runner.containment, run: (request) => runner.run({ ...request, key: randomUUID() }), dispose: () => void rm(root, { recursive: true, force: true }) };
}

const implementations: readonly { name: string; make: (environment: Environment) => Promise<Made> | Made; unable: () => Promise<string | null> }[] = [
  { name: 'ShellRunner', make: (environment) => new ShellRunner(environment), unable: able },
  { name: 'DetachedRunner', make: makeDetached, unable: able },
  { name: 'SandboxedRunner', make: (environment) => makeSandboxed(new ShellRunner(environment)), unable: whyNoSandbox },
  {
    name: 'SandboxedRunner on a DetachedRunner',
    make: async (environment) => {
      const inner = await makeDetached(environment);
      const outer = makeSandboxed(inner);
      return { contains: true, containment: outer.containment, run: (request) => outer.run(request), dispose: () => { outer.dispose(); inner.dispose?.(); } };
    },
    unable: whyNoSandbox,
  },
];

/** Whether a process with this word on its command line runs. Not by pid: a sandbox has numbers of its own. */
function runs(mark: string): boolean {
  const lines = execFileSync('ps', ['-A', '-o', 'stat=,args='], { encoding: 'utf8' }).split('\n');
  return lines.some((line) => line.includes(mark) && !/^\s*[ZX]/.test(line));
}

let marks = 0;
/** A time to sleep, in seconds, that no other process sleeps. */
function mark(): string {
  marks += 1;
  return `60.${String(process.pid).padStart(7, '0')}${String(marks)}`;
}

for (const { name, make, unable } of implementations) {
  describe(`command runner: ${name}`, function () {
    if (process.platform === 'win32') return; // the commands below are POSIX shell
    this.timeout(60_000);
    before(async function () {
      const why = await unable();
      if (why === null) return;
      console.log(`    skipped: ${why}`);
      this.skip();
    });
    let folder = '';
    let runner: Made = new ShellRunner({});
    const environment: Environment = ({ PATH: process.env['PATH'] ?? '', HOME: '/home/somebody', ANTHROPIC_API_KEY: 'sk-ant-x', GITHUB_TOKEN: 'ghp_x', AWS_PROFILE: 'prod', MY_VAR: '1',
      HTTPS_PROXY: 'http://user:pass@proxy:3128', HTTP_PROXY: 'http://proxy:3128', SSH_AUTH_SOCK: '/run/ssh', NODE_OPTIONS: '--require x', npm_config_registry: 'https://r.example/' });
    const run = (command: string, more: Partial<CommandRequest> = {}) => runner.run({ command, cwd: folder, timeoutMs: 20_000, maxOutputBytes: 100_000, ...more });

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'wave-run '));
      runner = await make(environment);
    });
    after(async () => {
      runner.dispose?.();
      // None when all was skipped.
      if (folder !== '') await rm(folder, { recursive: true, force: true });
    });

    it('gives exit code, both outputs in their order, and the folder', async () => {
      const outcome = await run('echo one; echo two >&2; echo three; pwd; exit 7');
      assert.deepEqual([outcome.exitCode, outcome.ended, outcome.droppedBytes], [7, 'exit', 0]);
      assert.match(outcome.output, /^one\ntwo\nthree\n.*wave-run /);
      assert.ok(outcome.durationMs > 0);
    });

    it('gives way to the editor, and so does what the command starts', async () => {
      // Told of it a moment after it began: what it starts then has it from its first moment.
      const { output } = await run('for n in $(seq 100); do now=$(ps -o ni= -p $$); [ "$now" -ge 10 ] && break; sleep 0.05; done; sh -c \'ps -o ni= -p $$\'');
      assert.ok(Number(output.trim()) >= 10, output);
    });

    it('passes the command on verbatim: quotes, dollars, newlines, a leading dash', async () => {
      const outcome = await run('x=\'a "b"\'\nprintf "%s|" "$x" "\\$y" \'$z\'\nprintf "%s" "-n"');
      assert.equal(outcome.output, 'a "b"|$y|$z|-n');
    });

    it('gives an allowed environment and no secret', async () => {
      const { output } = await run('env');
      const names = output.split('\n').map((line) => line.split('=')[0]);
      for (const wanted of ['PATH', 'HOME', 'HTTP_PROXY', 'npm_config_registry', 'CI', 'TERM', 'LANG']) assert.ok(names.includes(wanted), `${wanted} is missing`);
      for (const secret of ['ANTHROPIC_API_KEY', 'GITHUB_TOKEN', 'AWS_PROFILE', 'MY_VAR', 'SSH_AUTH_SOCK', 'NODE_OPTIONS']) assert.ok(!names.includes(secret), `${secret} came through`);
      // A sandbox sets a proxy of its own.
      assert.ok(!output.includes('user:pass'), 'the password of the proxy came through');
      assert.match(output, /^TERM=dumb$/m);
    });

    it('has its standard input closed', async () => {
      const outcome = await run('cat; echo "read $?"');
      assert.equal(outcome.output, 'read 0\n');
    });

    it('ends the whole group at the time limit, also what ignores SIGTERM', async () => {
      const started = Date.now();
      const [child, grandchild] = [mark(), mark()];
      const running = run(`trap '' TERM; (trap '' TERM; sh -c "trap '' TERM; sleep ${grandchild} & wait; sleep ${grandchild}") & echo begun; while :; do sleep ${child}; done`, { timeoutMs: 1_500 });
      await sleep(1_000);
      assert.deepEqual([runs(child), runs(grandchild)], [true, true], 'they never ran');
      const outcome = await running;
      assert.deepEqual([outcome.ended, outcome.exitCode, outcome.output], ['timeout', null, 'begun\n']);
      assert.ok(Date.now() - started < 60_000, 'took too long');
      assert.deepEqual([runs(child), runs(grandchild)], [false, false], 'they still run');
    });

    it('ends the group when aborted, and does not start when aborted before', async () => {
      const controller = new AbortController();
      const kid = mark();
      const running = run(`sleep ${kid} & echo begun; wait`, { signal: controller.signal, onOutput: () => controller.abort() });
      const outcome = await running;
      assert.deepEqual([outcome.ended, outcome.output], ['aborted', 'begun\n']);
      assert.equal(runs(kid), false);
      assert.equal((await run('echo no > started', { signal: controller.signal })).ended, 'aborted');
      await assert.rejects(readFile(join(folder, 'started')));
    });

    it('ends what a command leaves in the background, and does not wait for it', async () => {
      const started = Date.now();
      const left = mark();
      const outcome = await run(`sleep ${left} & echo done`);
      assert.deepEqual([outcome.ended, outcome.exitCode, outcome.output], ['exit', 0, 'done\n']);
      assert.ok(Date.now() - started < 60_000);
      assert.equal(runs(left), false);
    });

    it('is not held up by a process outside the group that holds the pipes', async function () {
      const started = Date.now();
      const outcome = await run('if command -v setsid >/dev/null; then setsid sleep 30 & fi; sleep 0.1; echo done');
      assert.equal(outcome.exitCode, 0);
      assert.ok(Date.now() - started < 25_000);
    });

    it('keeps head and tail of a huge output in little memory, and counts the rest', async () => {
      const before = process.memoryUsage().rss;
      const outcome = await run('echo first; yes wave | head -c 100000000; echo; echo last', { maxOutputBytes: 50_000 });
      assert.equal(outcome.exitCode, 0);
      assert.ok(outcome.output.startsWith('first\nwave\n') && outcome.output.endsWith('\nlast\n'));
      assert.ok(outcome.output.length < 51_000);
      assert.equal(outcome.droppedBytes, 100_000_000 + 'first\n\nlast\n'.length - 50_000);
      assert.ok(process.memoryUsage().rss - before < 150_000_000, `grew by ${process.memoryUsage().rss - before}`);
    });

    it('cuts between characters and takes binary output for what it is', async () => {
      const cut = await run('for i in 1 2 3 4 5 6 7 8 9 10; do printf "äöü€😀"; done', { maxOutputBytes: 50 });
      assert.ok(!cut.output.includes('\uFFFD'), cut.output);
      assert.equal(Buffer.byteLength(cut.output.replace(/\n… .* …\n/, '')) + cut.droppedBytes, 130);
      const binary = await run('printf "a\\000\\377b"');
      assert.equal(binary.output, 'a\0\uFFFDb');
    });

    it('tells of output as it comes, whole characters only', async () => {
      const heard: string[] = [];
      await run('printf "\\303"; sleep 0.2; printf "\\244"; sleep 0.2; echo x', { onOutput: (text) => heard.push(text) });
      assert.equal(heard.join(''), 'äx\n');
      assert.ok(heard.length > 1);
    });

    it('says so when it cannot start', async () => {
      const failed = (error: unknown): boolean => error instanceof WaveError && error.reason === 'spawn_failed';
      await assert.rejects(run('true', { cwd: join(folder, 'gone') }), failed);
      await assert.rejects(run('echo a\0b'), failed);
      await assert.rejects(run(`echo ${'x'.repeat(3_000_000)}`), failed);
    });

    it('runs many at once', async () => {
      const outcomes = await Promise.all(Array.from({ length: 8 }, (_, i) => run(`sleep 0.05; echo ${i}; exit ${i}`)));
      assert.deepEqual(outcomes.map((o) => [o.exitCode, o.output]), Array.from({ length: 8 }, (_, i) => [i, `${i}\n`]));
      await sleep(0);
    });
  });
}
