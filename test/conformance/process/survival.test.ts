import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DetachedRunner } from '../../../src/adapters/process/detachedRunner.ts';
import { CommandLeft, CommandLost } from '../../../src/core/ports/commandRunner.ts';
import { runnerScript } from '../../fakes/bundle.ts';
import { commandHost, counted, countedCommand, processesWith, recordCount, recordsOf, type HostEnd, type Moment } from '../../fakes/crash/processes.ts';
import { hostOptions, whyNoSandbox } from './sandbox.ts';

interface Outcome { state: string; how?: string; known?: string; result?: { ok: boolean; output: string; exitCode?: number | null } }
const outcomeOf = (end: HostEnd): Outcome => {
  const line = end.lines.at(-1);
  assert.ok(line && 'outcome' in line, `the host ended with ${String(end.signal)}: ${JSON.stringify(end.lines)} ${end.stderr}`);
  return line['outcome'] as Outcome;
};
const until = async (met: () => boolean): Promise<void> => {
  for (let waited = 0; !met(); waited += 10) {
    assert.ok(waited < 20_000, 'it did not happen within 20 s');
    await sleep(10);
  }
};

describe('commands survive their host', function () {
  if (process.platform === 'win32') return; // the commands below are POSIX shell, and SIGKILL is a signal
  this.timeout(120_000);
  let root = '';
  let worktree = '';
  let storePath = '';
  let number = 0;
  let key = '';

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'wave-survival-')));
    worktree = join(root, 'tree');
    storePath = join(root, 'store', 'wave.db');
    mkdirSync(worktree);
    key = `t/step/${String(number++)}`;
  });
  afterEach(() => {
    assert.deepEqual(processesWith(root), [], 'something is left running');
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  });
  const host = (command: string, more: Partial<Parameters<typeof commandHost>[0]> = {}): Promise<HostEnd> => commandHost({ storePath, worktree, command, key, ...more });
  const folder = (): string => recordsOf(storePath).folderOf(key);
  const runner = async (environment: Record<string, string | undefined> = process.env): Promise<DetachedRunner> => new DetachedRunner({ script: await runnerScript(), records: recordsOf(storePath), environment });
  const request = (command: string): { command: string; cwd: string; timeoutMs: number; maxOutputBytes: number; key: string } => ({ command, cwd: worktree, timeoutMs: 30_000, maxOutputBytes: 60_000, key });
  const claim = (): { runner: { pid: number; ticks: string | null }; channel: string } => JSON.parse(readFileSync(join(folder(), 'claim.json'), 'utf8')) as never;

  const moments: readonly [Moment, how: string][] = [
    ['announced', 'fresh'], ['intent', 'redone'], ['claim', 'adopted'], ['output', 'adopted'], ['exit', 'adopted'], ['done', 'replayed'],
  ];
  for (const [moment, how] of moments) {
    it(`killed at "${moment}": runs once, and the result is whole (${how})`, async () => {
      const command = countedCommand(0.4);
      const killed = await host(command, { dieAt: moment });
      assert.equal(killed.signal, 'SIGKILL', JSON.stringify(killed.lines));
      const outcome = outcomeOf(await host(command));
      assert.deepEqual([outcome.state, outcome.how, outcome.result?.ok, outcome.result?.exitCode], ['done', how, true, 0]);
      assert.match(outcome.result?.output ?? '', /^out of count\nlast\n\[exit 0 in /);
      assert.deepEqual(counted(worktree), { begun: 1, ended: 1 });
      assert.deepEqual(outcomeOf(await host(command)), { ...outcome, how: 'replayed' });
      assert.equal(recordCount(storePath), 0, 'the record is kept although the ledger has the result');
    });
  }

  it('runs once however the moments of ten kills fall', async () => {
    const command = countedCommand(0.15);
    for (let trial = 0; trial < 10; trial++) {
      const dieAfterMs = 20 + trial * 25;
      await host(command, { key: `t/random/${String(trial)}`, dieAfterMs });
      if (trial % 2 === 1) await host(command, { key: `t/random/${String(trial)}`, dieAfterMs: 60 });
      const outcome = outcomeOf(await host(command, { key: `t/random/${String(trial)}` }));
      assert.deepEqual([outcome.state, outcome.result?.exitCode], ['done', 0], `trial ${String(trial)}`);
      assert.deepEqual(counted(worktree), { begun: trial + 1, ended: trial + 1 }, `trial ${String(trial)}`);
    }
  });

  it('is in doubt only when its runner was killed, too; says what is known, and ends what is left when told', async () => {
    const mark = `61.${String(process.pid)}`;
    const running = host(`echo half; sleep ${mark} & sleep ${mark}; echo never`);
    await until(() => existsSync(join(folder(), 'claim.json')) && processesWith(`sleep ${mark}`).length > 1);
    await until(() => existsSync(join(folder(), 'group.json')) && readFileSync(join(folder(), 'output.head'), 'utf8') === 'half\n');
    const { pid } = claim().runner;
    process.kill(pid, 'SIGKILL');
    const outcome = outcomeOf(await running);
    assert.equal(outcome.state, 'in_doubt');
    assert.match(outcome.known ?? '', /was interrupted together with the program that watched over it/);
    assert.match(JSON.stringify(outcome), /"startedAt":"20\d\d-[^"]*","output":"half","remaining":[23]/);
    assert.equal(outcomeOf(await host('never asked')).state, 'in_doubt', 'it stays in doubt until a person has answered');
    await recordsOf(storePath).end(key);
    assert.deepEqual(processesWith(`sleep ${mark}`), []);
    const found = await recordsOf(storePath).find(key);
    assert.ok(found.state === 'lost' && (found.remaining === 0 || process.platform !== 'linux'));
  });

  it('is in doubt when its record was removed', async () => {
    await host(countedCommand(0), { dieAt: 'intent' });
    rmSync(folder(), { recursive: true });
    const outcome = outcomeOf(await host(countedCommand(0)));
    assert.match(outcome.known ?? '', /its record is gone/);
    assert.deepEqual(counted(worktree), { begun: 0, ended: 0 });
  });

  it('is left running when its host says so, and found again', async () => {
    const left = await host(countedCommand(0.5), { leaveAtOutput: true });
    assert.equal(left.lines.at(-1)?.['name'], 'AbortError');
    assert.equal((await recordsOf(storePath).find(key)).state, 'running');
    assert.equal(outcomeOf(await host(countedCommand(0.5))).how, 'adopted');
    assert.deepEqual(counted(worktree), { begun: 1, ended: 1 });
    await assert.rejects((await runner()).run({ ...request('true'), key: 'other', signal: AbortSignal.abort(new CommandLeft()) }), CommandLeft);
  });

  it('keeps its time limit, and can be ended, without its host', async () => {
    const mark = `62.${String(process.pid)}`;
    await host(`echo begun; sleep ${mark}`, { dieAt: 'output', timeoutSeconds: 1 });
    const outcome = outcomeOf(await host(''.padEnd(1, 'x')));
    assert.match(outcome.result?.output ?? '', /^begun\n\[stopped at its time limit/);
    key += '-two';
    await host(`echo begun; sleep ${mark}`, { dieAt: 'output' });
    assert.equal((await recordsOf(storePath).find(key)).state, 'running');
    await recordsOf(storePath).endAll('t/');
    const found = await recordsOf(storePath).find(key);
    assert.ok(found.state === 'ended' && found.outcome.ended === 'aborted');
    assert.deepEqual(processesWith(`sleep ${mark}`), []);
  });

  it('is claimed by one of many runners', async () => {
    const records = recordsOf(storePath);
    const made = await Promise.all(Array.from({ length: 6 }, async () => (await runner()).run(request(countedCommand(0.2)))));
    assert.deepEqual(made.map(({ exitCode }) => exitCode), [0, 0, 0, 0, 0, 0]);
    assert.deepEqual(counted(worktree), { begun: 1, ended: 1 });
    assert.equal((await records.find(key)).state, 'ended');
  });

  it('does not begin when its input came only in part', async () => {
    await recordsOf(storePath).announce(key);
    const child = spawn(process.execPath, [await runnerScript(), folder()], { stdio: ['pipe', 'pipe', 'ignore'] });
    child.stdin.end(JSON.stringify({ command: countedCommand(0), cwd: worktree, timeoutMs: 1_000, maxOutputBytes: 100, env: {} }).slice(0, -5));
    await once(child, 'close');
    assert.equal((await recordsOf(storePath).find(key)).state, 'announced');
    assert.deepEqual(counted(worktree), { begun: 0, ended: 0 });
  });

  it('is not fooled by a process number that was given out again, nor by a deleted socket', async function () {
    if (process.platform !== 'linux') this.skip();
    const running = (await runner()).run(request(countedCommand(1.5)));
    running.catch(() => undefined);
    await until(() => counted(worktree).begun === 1);
    // A cleaner of temporary files: the runner lives, and is known by its process.
    rmSync(dirname(claim().channel), { recursive: true });
    assert.equal((await recordsOf(storePath).find(key)).state, 'running');
    const original = readFileSync(join(folder(), 'claim.json'), 'utf8');
    // The same number, but another process: this one.
    writeFileSync(join(folder(), 'claim.json'), JSON.stringify({ ...JSON.parse(original) as object, runner: { ...claim().runner, pid: process.pid } }));
    assert.equal((await recordsOf(storePath).find(key)).state, 'lost');
    await assert.rejects(recordsOf(storePath).attach(key, {}), CommandLost);
    writeFileSync(join(folder(), 'claim.json'), original);
    assert.equal((await running).exitCode, 0);
    key += '-two';
    const stop = new AbortController();
    const second = (await runner()).run({ ...request(countedCommand(30)), signal: stop.signal });
    await until(() => counted(worktree).begun === 2);
    rmSync(dirname(claim().channel), { recursive: true });
    stop.abort();
    assert.equal((await second).ended, 'aborted');
  });

  it('leaves nothing of the environment on the disk, and its record to nobody else; huge output stays small there', async () => {
    const own = await runner({ ...process.env, JAVA_HOME: '/very/private/place' });
    const outcome = await own.run(request('test "$JAVA_HOME" = /very/private/place && yes wave | head -c 5000000'));
    assert.equal(outcome.exitCode, 0);
    const names = readdirSync(folder());
    let size = 0;
    for (const name of names) {
      const path = join(folder(), name);
      assert.ok(!readFileSync(path, 'utf8').includes('/very/private/place"'), name);
      assert.ok(!readFileSync(path, 'utf8').includes('JAVA_HOME'), name);
      assert.equal(statSync(path).mode & 0o077, 0, name);
      size += statSync(path).size;
    }
    assert.equal(statSync(folder()).mode & 0o077, 0);
    assert.ok(size < 4 * 60_000, `${String(size)} bytes`);
  });

  it('records of results that nobody will ask for go, once they are old; open ones stay', async () => {
    const records = recordsOf(storePath);
    await (await runner()).run(request('true'));
    await records.sweep(() => false);
    assert.equal(recordCount(storePath), 1, 'a young one stays');
    utimesSync(folder(), new Date(0), new Date(0));
    await records.sweep(() => true);
    assert.equal(recordCount(storePath), 1, 'an open one stays');
    await records.sweep(() => false);
    assert.equal(recordCount(storePath), 0);
  });

  it('stay contained in the sandbox when their host, and with it the way to allowed hosts, is gone', async function () {
    const why = await whyNoSandbox();
    if (why !== null) {
      console.log(`    skipped: ${why}`);
      this.skip();
    }
    const outside = mkdtempSync(join(homedir(), '.wave-survival-'));
    try {
      const command = `echo begun; sleep 1.5; echo inside > inside.txt; echo escaped > '${outside}/escaped.txt'; (exec 3<>/dev/tcp/127.0.0.1/1) 2>/dev/null; ${process.execPath} -e "fetch('http://registry.npmjs.org/').then(() => console.log('reached'), () => console.log('no way out'))"; echo last`;
      await host(command, { dieAt: 'output', sandboxHost: hostOptions.script });
      const outcome = outcomeOf(await host(command, { sandboxHost: hostOptions.script }));
      assert.equal(outcome.how, 'adopted');
      assert.match(outcome.result?.output ?? '', /begun[\s\S]*no way out\nlast/);
      assert.equal(existsSync(join(outside, 'escaped.txt')), false);
      assert.equal(readFileSync(join(worktree, 'inside.txt'), 'utf8'), 'inside\n');
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });
});
