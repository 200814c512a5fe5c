import assert from 'node:assert/strict';
import { announcing } from '../../../src/core/orchestrator/announcing.ts';
import type { CommandOutcome, CommandRequest, CommandRunner } from '../../../src/core/ports/commandRunner.ts';
import { makeThreadId, slug } from '../../../src/core/run/threadId.ts';

const request = (command: string): CommandRequest => ({ command, cwd: '/', timeoutMs: 1_000, maxOutputBytes: 1_000 });
const outcome: CommandOutcome = { exitCode: 0, ended: 'exit', output: '', droppedBytes: 0, durationMs: 1 };

describe('telling of commands', () => {
  it('names each while it runs, without its secrets, and says when it has ended, however it did', async () => {
    const told: (string | null)[] = [];
    let fails = false;
    const inner: CommandRunner = {
      contains: true, containment: 'a box',
      run: () => { told.push('(runs)'); return fails ? Promise.reject(new Error('gone')) : Promise.resolve(outcome); },
    };
    const runner = announcing(inner, (command) => { told.push(command); });
    assert.deepEqual([runner.contains, runner.containment, runner.records], [true, 'a box', undefined]);
    assert.equal(await runner.run(request('npm ci')), outcome);
    fails = true;
    const key = ['ghp', 'x7Kq2Lm9Zt4Wv8Rb1Nc6Yd3Hf5Jg0PsAeUiO'].join('_');
    await assert.rejects(runner.run(request(`GITHUB_TOKEN=${key} npm publish`)), /gone/);
    assert.deepEqual(told.filter((each) => each === null).length, 2);
    assert.deepEqual(told.slice(0, 3), ['npm ci', '(runs)', null]);
    assert.match(told[3] ?? '', /npm publish$/);
    assert.ok(!(told[3] ?? '').includes(key));
  });
});

describe('names in ids, branches and folders', () => {
  it('drops accents and keeps the word whole', () => {
    assert.equal(slug('mit Lücke é'), 'mit-Lucke-e');
    assert.match(makeThreadId('Größe', 'S-1', new Date(0), () => 0), /^Gro-e-S-1-19700101000000-aaaa$/);
  });
});
