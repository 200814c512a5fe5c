import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ShellRunner } from '../../../src/adapters/process/shellRunner.ts';
import { describeSandbox, examineSandbox, notSandboxed } from '../../../src/adapters/sandbox/doctor.ts';
import { ProvenRunner } from '../../../src/adapters/sandbox/provenRunner.ts';
import { defaultSettings } from '../../../src/contract/settings.ts';
import { runnerFor } from '../../../src/core/safety/containment/runnerFor.ts';

describe('the sandbox doctor', () => {
  let tools = '';
  beforeEach(() => { tools = mkdtempSync(join(tmpdir(), 'wave-doctor-')); });
  afterEach(() => { rmSync(tools, { recursive: true, force: true }); });
  const install = (...names: string[]): void => {
    for (const name of names) {
      writeFileSync(join(tools, name), '#!/bin/sh\nexit 1\n');
      chmodSync(join(tools, name), 0o755);
    }
  };
  const examine = (osRelease = 'ID=ubuntu\nID_LIKE=debian\n', more = {}) => examineSandbox({ platform: 'linux', environment: { PATH: tools }, osRelease, ...more });

  it('names what is missing and how to install it here', async () => {
    install('socat', 'rg');
    assert.equal(notSandboxed(await examine()), 'not sandboxed: bubblewrap is missing (sudo apt install bubblewrap)');
    assert.equal(notSandboxed(await examine('ID="fedora"\n')), 'not sandboxed: bubblewrap is missing (sudo dnf install bubblewrap)');
    assert.equal(notSandboxed(await examine('ID=arch\n')), 'not sandboxed: bubblewrap is missing (sudo pacman -S bubblewrap)');
    assert.equal(notSandboxed(await examine('ID=alpine\n')), 'not sandboxed: bubblewrap is missing (sudo apk add bubblewrap)');
    assert.equal(notSandboxed(await examine('ID=somethingelse\n')), 'not sandboxed: bubblewrap is missing');
  });

  it('names all of them, takes another ripgrep, and is content when all are there', async () => {
    assert.equal(notSandboxed(await examine()), 'not sandboxed: bubblewrap and socat and ripgrep are missing (sudo apt install bubblewrap socat ripgrep)');
    assert.equal(describeSandbox(await examine()).length, 4);
    install('bwrap', 'socat');
    writeFileSync(join(tools, 'other-rg'), '');
    assert.match(notSandboxed(await examine('ID=debian', { ripgrep: join(tools, 'other-rg') })) ?? '', /ripgrep is missing/, 'it cannot be run');
    chmodSync(join(tools, 'other-rg'), 0o755);
    const report = await examine('ID=debian', { ripgrep: join(tools, 'other-rg') });
    assert.equal(notSandboxed(report), null);
    assert.match(describeSandbox(report).join(), /network off unless allowed/);
  });

  it('says when there is none for a system, and what to do when it does not start', async () => {
    const windows = await examineSandbox({ platform: 'win32', environment: {} });
    assert.equal(notSandboxed(windows), 'not sandboxed: there is no sandbox for Windows yet');
    assert.match(describeSandbox(windows).join(' '), /WSL/);
    const broken = { platform: 'linux' as const, mechanism: 'bubblewrap' as const, missing: [], failure: 'bwrap: No permissions to create new namespace' };
    assert.match(notSandboxed(broken) ?? '', /^not sandboxed: bubblewrap does not start here \(bwrap: No permissions/);
    assert.match(describeSandbox(broken).join(' '), /apparmor_restrict_unprivileged_userns/);
  });
});

describe('a runner without a sandbox', function () {
  this.timeout(30_000);
  const request = { command: 'echo ran', cwd: tmpdir(), timeoutMs: 10_000, maxOutputBytes: 1_000 };
  const make = (over: object) => new ProvenRunner({ inner: new ShellRunner(), environment: { PATH: '/nowhere' }, script: '/nowhere/host.cjs', platform: 'linux', ...over });

  it('claims nothing, runs commands, and says why it is not sandboxed', async () => {
    const runner = make({});
    assert.equal(runner.contains, false);
    assert.match(runner.containment, /^not sandboxed/);
    assert.equal((await runner.run(request)).output, 'ran\n');
    assert.equal(runner.contains, false);
    assert.match(runner.containment, /^not sandboxed: bubblewrap and socat and ripgrep are missing/);
  });

  it('claims nothing either when all is installed but nothing starts', async function () {
    if (process.platform === 'win32') return this.skip();
    const tools = mkdtempSync(join(tmpdir(), 'wave-doctor-'));
    for (const name of ['bwrap', 'socat', 'rg']) {
      writeFileSync(join(tools, name), '#!/bin/sh\nexit 1\n');
      chmodSync(join(tools, name), 0o755);
    }
    const runner = make({ environment: { PATH: tools } });
    const report = await runner.report();
    assert.ok(report.failure !== null);
    assert.equal(runner.contains, false);
    assert.match(runner.containment, /^not sandboxed: bubblewrap does not start here/);
    assert.equal((await runner.run(request)).output, 'ran\n');
    runner.dispose();
    rmSync(tools, { recursive: true });
  });
});

describe('containment in words', () => {
  const contained = { contains: true, containment: 'sandboxed (bubblewrap)', run: (request: { uncontained?: boolean }) => Promise.resolve({ exitCode: request.uncontained === true ? 1 : 0, ended: 'exit' as const, output: '', droppedBytes: 0, durationMs: 0 }) };
  const { safety } = defaultSettings();

  it('says what may be reached, and that the setting switched it off', async () => {
    assert.equal(runnerFor(contained, safety).containment, 'sandboxed (bubblewrap), network off but for package registries');
    assert.equal(runnerFor(contained, { ...safety, allowedHosts: ['api.example.com'] }).containment, 'sandboxed (bubblewrap), network off but for package registries, api.example.com');
    const off = runnerFor(contained, { ...safety, sandbox: 'off' });
    assert.deepEqual([off.contains, off.containment], [false, 'not sandboxed: switched off by the setting wave.safety.sandbox']);
    const request = { command: '', cwd: '', timeoutMs: 1, maxOutputBytes: 1 };
    assert.deepEqual([(await off.run(request)).exitCode, (await runnerFor(contained, safety).run(request)).exitCode], [1, 0]);
  });
});
