import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFiles } from '../../../src/adapters/files/worktreeFiles.ts';
import { ShellRunner } from '../../../src/adapters/process/shellRunner.ts';
import type { ActionResult } from '../../../src/contract/action.ts';
import { once } from '../../../src/core/effects/once.ts';
import { FileError, type WorktreeFiles } from '../../../src/core/ports/files.ts';
import type { EffectRecord } from '../../../src/core/ports/store.ts';
import type { ToolContext } from '../../../src/core/tools/context.ts';
import { effectIntent } from '../../../src/core/tools/effectIntent.ts';
import { performTool } from '../../../src/core/tools/performTool.ts';
import { prepareEffect } from '../../../src/core/tools/prepareEffect.ts';
import { performEffect } from '../../../src/core/tools/performEffect.ts';
import { probeEffect } from '../../../src/core/tools/probeEffect.ts';
import { parseToolInput, type EffectCall, type ReadCall } from '../../../src/core/tools/registry.ts';
import { toolEffect } from '../../../src/core/tools/toolEffect.ts';
import { SimpleGit } from '../../../src/adapters/git/simpleGit.ts';

function call(tool: string, input: Record<string, unknown>): EffectCall | ReadCall {
  const parsed = parseToolInput('dev', tool, input);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.problem);
  assert.ok(parsed.call.kind === 'write' || parsed.call.kind === 'command' || parsed.call.kind === 'read');
  return parsed.call;
}

function effect(tool: string, input: Record<string, unknown>): EffectCall {
  const made = call(tool, input);
  assert.ok(made.kind !== 'read');
  return made;
}

/** A ledger in memory that keeps JSON, as the store does. */
class Ledger {
  readonly rows = new Map<string, EffectRecord>();
  effect(key: string): EffectRecord | null {
    return this.rows.get(key) ?? null;
  }
  beginEffect(_thread: string, key: string, kind: string, intent: unknown): void {
    this.rows.set(key, { key, kind, state: 'intent', intent: JSON.parse(JSON.stringify(intent)), result: null });
  }
  finishEffect(key: string, result: unknown): void {
    const row = this.rows.get(key);
    assert.ok(row);
    this.rows.set(key, { ...row, state: 'done', result: JSON.parse(JSON.stringify(result)) });
  }
  async synced(): Promise<void> {}
}

describe('tools that change things', () => {
  let root = '';
  let files: WorktreeFiles;
  let context: ToolContext;

  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'wave-tools-')));
    files = await diskFiles.worktree(root);
    context = { files, git: new SimpleGit(), runner: new ShellRunner(), worktree: root, baseCommit: '0'.repeat(40), commandTimeoutSeconds: 20, signal: new AbortController().signal };
    await files.write('a.ts', 'one\ntwo\nthree\ntwo again\n');
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const perform = (tool: string, input: Record<string, unknown>): Promise<ActionResult> => performTool(call(tool, input), context);

  it('edits the one place, taking dollars and backslashes literally', async () => {
    const result = await perform('edit_file', { path: './a.ts', old_text: 'three\n', new_text: '$& $1 \\n\nfour\n' });
    assert.deepEqual([result.ok, result.filesChanged], [true, [{ path: 'a.ts', added: 2, removed: 1, created: false }]]);
    assert.equal(await files.read('a.ts'), 'one\ntwo\n$& $1 \\n\nfour\ntwo again\n');
    assert.match(result.summary, /a\.ts at line 3 \(\+2 -1\)/);
  });

  it('changes nothing when the passage is not there, twice there, or the same', async () => {
    const before = await files.hash('a.ts');
    const missing = await perform('edit_file', { path: 'a.ts', old_text: 'Three ', new_text: 'x' });
    assert.match(missing.output, /0 matches.*nearest lines[\s\S]*3\tthree/);
    const twice = await perform('edit_file', { path: 'a.ts', old_text: 'two', new_text: 'x' });
    assert.match(twice.output, /2 times \(lines 2, 4\)/);
    const numbered = await perform('edit_file', { path: 'a.ts', old_text: '2\ttwo\n3\tthree', new_text: 'x' });
    assert.match(numbered.output, /line numbers/);
    const same = await perform('edit_file', { path: 'a.ts', old_text: 'one', new_text: 'one' });
    assert.match(same.output, /nothing to change/);
    const unlike = await perform('edit_file', { path: 'a.ts', old_text: 'zzzz', new_text: 'x' });
    assert.match(unlike.output, /nor does anything like/);
    assert.ok(![missing, twice, numbered, same, unlike].some((result) => result.ok));
    assert.equal(await files.hash('a.ts'), before);
  });

  it('sees overlapping matches as several', async () => {
    await files.write('o', 'aaa');
    assert.match((await perform('edit_file', { path: 'o', old_text: 'aa', new_text: 'b' })).output, /2 times/);
  });

  it('edits files with CRLF line ends in their own way', async () => {
    await files.write('w.txt', 'a\r\nb\r\nc\r\n');
    assert.ok((await perform('edit_file', { path: 'w.txt', old_text: 'a\nb\n', new_text: 'a\nB\nB2\n' })).ok);
    assert.equal(await files.read('w.txt'), 'a\r\nB\r\nB2\r\nc\r\n');
  });

  it('creates, replaces, moves and deletes, with counts as git has them', async () => {
    assert.deepEqual((await perform('write_file', { path: 'd/n.ts', content: 'x\ny' })).filesChanged, [{ path: 'd/n.ts', added: 2, removed: 0, created: true }]);
    assert.deepEqual((await perform('write_file', { path: 'd/n.ts', content: 'x\nz\ny\n' })).filesChanged, [{ path: 'd/n.ts', added: 2, removed: 1, created: false }]);
    assert.ok((await perform('move_file', { from: 'd/n.ts', to: 'e/m.ts' })).ok);
    assert.match((await perform('move_file', { from: 'e/m.ts', to: 'a.ts' })).output, /a\.ts exists already/);
    assert.deepEqual((await perform('delete_file', { path: 'e/m.ts' })).filesChanged, [{ path: 'e/m.ts', added: 0, removed: 3, created: false }]);
    assert.match((await perform('delete_file', { path: 'e/m.ts' })).output, /no file e\/m\.ts/);
  });

  it('turns refusals into words for the model', async () => {
    for (const [tool, input] of [
      ['write_file', { path: '../x', content: '' }], ['edit_file', { path: '/etc/passwd', old_text: 'a', new_text: 'b' }], ['delete_file', { path: '.git' }],
      ['move_file', { from: 'a.ts', to: '../a.ts' }], ['read_file', { path: '../../etc/passwd' }], ['list_files', { path: '..' }], ['search_text', { pattern: 'x', path: '/' }],
    ] as const) {
      const result = await perform(tool, input);
      assert.equal(result.ok, false, tool);
      assert.match(result.output, /worktree/, tool);
    }
    assert.equal(await files.exists('a.ts'), true);
  });

  it('deletes a link, not what it leads to', async () => {
    await symlink('a.ts', join(root, 'link'));
    assert.ok((await perform('delete_file', { path: 'link' })).ok);
    assert.deepEqual([await files.exists('link'), await files.exists('a.ts')], [false, true]);
  });

  it('runs commands within the limits of the settings', async () => {
    const result = await perform('run_command', { command: 'echo "\u001B[31mred\u001B[0m"; echo err >&2; exit 3' });
    assert.deepEqual([result.ok, result.exitCode], [false, 3]);
    assert.match(result.output, /^red\nerr\n\[exit 3 in /);
    const late = await performTool(call('run_command', { command: 'sleep 30', timeout_seconds: 3_000 }), { ...context, commandTimeoutSeconds: 0.2 });
    assert.deepEqual([late.ok, late.exitCode], [false, null]);
    assert.match(late.output, /time limit/);
    const long = await perform('run_command', { command: 'seq 1 100000' });
    assert.ok(long.output.length < 20_200);
    assert.match(long.output, /^1\n2\n[\s\S]*left out[\s\S]*\n100000\n\(\d+ bytes in the middle of the output were not kept\.\)\n\[exit 0 in [\d.]+ s\]$/);
  });

  it('reads ranges with numbers, and says where to read on', async () => {
    assert.equal((await perform('read_file', { path: 'a.ts', start_line: 2, end_line: 3 })).output, '2\ttwo\n3\tthree\n(lines 2 to 3 of 4)');
    assert.match((await perform('read_file', { path: 'a.ts', start_line: 9 })).output, /ends at line 4/);
    await files.write('long.txt', `${'x'.repeat(5_000)}\n${'line\n'.repeat(5_000)}`);
    const long = await perform('read_file', { path: 'long.txt' });
    assert.ok(long.output.length <= 20_000);
    const next = Number(/read on with start_line (\d+)/.exec(long.output)?.[1]);
    assert.ok((await perform('read_file', { path: 'long.txt', start_line: next })).output.startsWith(`${next}\tline`));
  });

  describe('across a crash', () => {
    const cases: readonly [name: string, make: () => EffectCall, disturb: () => Promise<void>][] = [
      ['write', () => effect('write_file', { path: 'a.ts', content: 'new\n' }), () => files.write('a.ts', 'someone else')],
      ['create', () => effect('write_file', { path: 'n/new.ts', content: 'new\n' }), () => files.write('n/new.ts', 'someone else')],
      ['edit', () => effect('edit_file', { path: 'a.ts', old_text: 'one', new_text: 'eins' }), () => files.write('a.ts', 'someone else')],
      ['delete', () => effect('delete_file', { path: 'a.ts' }), () => files.write('a.ts', 'someone else')],
      ['move', () => effect('move_file', { from: 'a.ts', to: 'b/c.ts' }), () => files.write('b/c.ts', 'someone else')],
    ];
    for (const [name, make, disturb] of cases) {
      it(`${name}: proves not done, done and disturbed from the disk alone`, async () => {
        const intent = effectIntent.parse(JSON.parse(JSON.stringify(await prepareEffect(make(), context))));
        assert.deepEqual(await probeEffect(intent, context, 'k'), { state: 'not_done' });
        const result = await performEffect(intent, context);
        assert.equal(result.ok, true, result.output);
        assert.deepEqual(await probeEffect(intent, context, 'k'), { state: 'done', result });
        await disturb();
        assert.equal((await probeEffect(intent, context, 'k')).state, 'in_doubt');
      });

      it(`${name}: leaves alone what changed after the intent`, async () => {
        const intent = await prepareEffect(make(), context);
        await disturb();
        const result = await performEffect(intent, context);
        assert.equal(result.ok, false);
        assert.match(result.output, /has changed|exists already/);
      });

      it(`${name}: happens once, wherever the crash comes`, async () => {
        for (const crash of ['before', 'after'] as const) {
          const ledger = new Ledger();
          const plan = toolEffect(make(), context);
          const dying = { ...plan, execute: async (intent: never) => {
            if (crash === 'after') await plan.execute(intent, 'k');
            throw new Error('power cut');
          } };
          await assert.rejects(once(ledger, 't', 'k', dying), /power cut/);
          const outcome = await once(ledger, 't', 'k', toolEffect(make(), context));
          assert.ok(outcome.state === 'done' && outcome.result.ok);
          assert.equal(outcome.how, crash === 'before' ? 'redone' : 'adopted');
          const replay = await once(ledger, 't', 'k', toolEffect(make(), context));
          assert.deepEqual(replay, { state: 'done', result: outcome.result, how: 'replayed' });
          await rm(join(root, 'b'), { recursive: true, force: true });
          await rm(join(root, 'n'), { recursive: true, force: true });
          await files.write('a.ts', 'one\ntwo\nthree\ntwo again\n');
        }
      });
    }

    it('a command is in doubt, a refusal is not', async () => {
      const command = await prepareEffect(effect('run_command', { command: 'make deploy' }), context);
      const found = await probeEffect(command, context, 'k');
      assert.ok(found.state === 'in_doubt' && found.known.includes('make deploy'));
      const refused = await prepareEffect(effect('delete_file', { path: 'none' }), context);
      assert.equal(refused.kind, 'refused');
      const answer = await probeEffect(refused, context, 'k');
      assert.ok(answer.state === 'done' && !answer.result.ok);
    });

    it('an edit keeps its intent small', async () => {
      await files.write('big.ts', `start\n${'filler\n'.repeat(100_000)}`);
      const intent = await prepareEffect(effect('edit_file', { path: 'big.ts', old_text: 'start', new_text: 'begin' }), context);
      assert.ok(JSON.stringify(intent).length < 500);
    });

    it('files that cannot be read prove nothing', async () => {
      const intent = await prepareEffect(effect('write_file', { path: 'a.ts', content: 'x' }), context);
      const broken: WorktreeFiles = { ...files, root, hash: () => Promise.reject(new FileError('denied', 'no access')) };
      assert.deepEqual(await probeEffect(intent, { ...context, files: broken }, 'k'), { state: 'in_doubt', known: 'no access' });
    });
  });
});
