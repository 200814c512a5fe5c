import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFiles } from '../../../src/adapters/files/worktreeFiles.ts';
import type { Verdict } from '../../../src/contract/action.ts';
import { ask, catastrophe, danger, unknown, type Finding } from '../../../src/core/safety/finding.ts';
import { rememberedVerdict, ruleFor } from '../../../src/core/safety/remembered/match.ts';
import { rememberedRule, type RememberedRule } from '../../../src/core/safety/remembered/rules.ts';
import { addRemembered, loadRemembered } from '../../../src/core/safety/remembered/store.ts';
import { toVerdict } from '../../../src/core/safety/verdict.ts';

const thresholds = { constitutional: 0.7, escalation: 0.85 };
const who = { by: 'Ada', at: '2026-11-22T10:00:00.000Z', reason: '' };
const push = ask('git/push', [9], 'pushes');
const verdictOf = (...findings: Finding[]): Verdict => toVerdict(findings, thresholds, 'hash');
const command = (text: string) => ({ tool: 'run_command', input: { command: text } });
const rule = (fields: object): RememberedRule => rememberedRule.parse({ accepts: ['git/push'], ...who, ...fields });
const allowed = (action: { tool: string; input: Record<string, unknown> }, rules: RememberedRule[], verdict = verdictOf(push)): boolean => rememberedVerdict(action, verdict, rules, thresholds)?.verdict === 'allow';

describe('a remembered rule', () => {
  const exact = rule({ kind: 'command', command: 'git push origin dev' });
  const prefix = rule({ kind: 'prefix', words: ['git', 'push', 'origin'] });
  const path = rule({ kind: 'path', tool: 'edit_file', glob: '.github/**' });

  it('covers the very command, and no other', () => {
    assert.equal(allowed(command('git push origin dev'), [exact]), true);
    for (const other of ['git push origin dev2', 'git push origin dev; rm x', 'git push  origin dev', 'GIT push origin dev', '']) assert.equal(allowed(command(other), [exact]), false, other);
    assert.equal(allowed({ tool: 'write_file', input: { path: 'git push origin dev' } }, [exact]), false);
  });

  it('covers by prefix a single plain command only', () => {
    assert.equal(allowed(command('git push origin dev'), [prefix]), true);
    assert.equal(allowed(command('git push origin'), [prefix]), true);
    for (const other of ['git push', 'git push originate', 'git push origin dev; rm x', 'git push origin dev && x', 'git push origin $(x)', 'git push origin `x`', 'git push origin "a"', 'git push origin a\nx', 'git push origin *', 'git push origin a|b', 'git push origin a>b', 'git push origin ~', 'X=1 git push origin', 'git\tpush origin']) {
      assert.equal(allowed(command(other), [prefix]), false, other);
    }
    assert.equal(rememberedRule.safeParse({ kind: 'prefix', words: ['git'], accepts: ['git/push'], ...who }).success, false, 'a whole program');
    assert.equal(rememberedRule.safeParse({ kind: 'prefix', words: ['git', '$x'], accepts: ['git/push'], ...who }).success, false);
  });

  it('covers a path by glob, for one tool, and never one that climbs out', () => {
    const edit = (target: string, tool = 'edit_file') => ({ tool, input: { path: target } });
    assert.equal(allowed(edit('.github/workflows/ci.yml'), [path]), true);
    for (const other of [edit('.githubx/a'), edit('.github/../.git/config'), edit('/.github/a'), edit('.github/./a'), edit(String.raw`.github\..\a`), edit('C:/.github/a'), edit('.github/workflows/ci.yml', 'delete_file')]) assert.equal(allowed(other, [path]), false, JSON.stringify(other));
    const moves = rule({ kind: 'path', tool: 'move_file', glob: 'docs/**' });
    assert.equal(allowed({ tool: 'move_file', input: { from: 'docs/a', to: 'docs/b' } }, [moves]), true);
    assert.equal(allowed({ tool: 'move_file', input: { from: 'docs/a', to: 'src/b' } }, [moves]), false);
  });

  it('covers only objections that the person saw', () => {
    const more = verdictOf(push, ask('git/force', [1], 'forces'));
    assert.equal(allowed(command('git push origin dev'), [exact], more), false);
    assert.equal(allowed(command('git push origin dev'), [{ ...exact, accepts: ['git/push', 'git/force'] }], more), true);
    assert.equal(allowed(command('git push origin dev'), [exact], verdictOf(push, unknown('program/unknown', 'x'))), false);
  });

  it('never covers what is blocked, however it is written', () => {
    const all = { ...exact, accepts: ['git/push', 'a', 'b'] };
    for (const verdict of [verdictOf(danger('a', [1], 'destroys')), verdictOf(push, catastrophe('b', [1], 'destroys all'))]) {
      assert.equal(rememberedVerdict(command('git push origin dev'), verdict, [all], thresholds), null);
      assert.equal(ruleFor(command('git push origin dev'), verdict, thresholds, who), null);
    }
    const loose = toVerdict([catastrophe('b', [1], 'destroys all')], { constitutional: 0, escalation: 0.85 }, 'h');
    assert.equal(rememberedVerdict(command('git push origin dev'), loose, [all], { constitutional: 0, escalation: 0.85 }), null);
    assert.equal(rememberedVerdict(command('x'), { ...verdictOf(push), score: 0.3 }, [rule({ kind: 'command', command: 'x' })], thresholds), null);
  });

  it('keeps the score, and says whose word it is', () => {
    const found = rememberedVerdict(command('git push origin dev'), verdictOf(push), [exact], thresholds);
    assert.deepEqual([found?.score, found?.source, found?.actionHash], [0.8, 'remembered', 'hash']);
    assert.match(found?.reasons[0] ?? '', /`git push origin dev`, allowed by Ada on 2026-11-22/);
  });

  it('is made of an approval as narrowly as can be', () => {
    assert.deepEqual(ruleFor(command('git push origin dev'), verdictOf(push, unknown('u', 'x')), thresholds, who), { kind: 'command', command: 'git push origin dev', accepts: ['u', 'git/push'], ...who });
    const odd = ruleFor({ tool: 'write_file', input: { path: 'app/[id]/(x)/*.ts', content: '' } }, verdictOf(push), thresholds, who);
    assert.ok(odd?.kind === 'path');
    assert.equal(allowed({ tool: 'write_file', input: { path: 'app/[id]/(x)/*.ts' } }, [odd]), true);
    assert.equal(allowed({ tool: 'write_file', input: { path: 'app/i/(x)/a.ts' } }, [odd]), false);
    assert.equal(ruleFor({ tool: 'write_file', input: { path: '../x' } }, verdictOf(push), thresholds, who), null);
    assert.equal(ruleFor({ tool: 'ask_human', input: {} }, verdictOf(push), thresholds, who), null);
    assert.equal(ruleFor(command('ls'), verdictOf(), thresholds, who), null);
  });
});

describe('.wave/safety.json', () => {
  let root = '';
  beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'wave-remember-')); });
  afterEach(() => { rmSync(root, { recursive: true, force: true }); });
  const file = (): string => join(root, '.wave', 'safety.json');
  const put = (text: string): void => {
    mkdirSync(join(root, '.wave'), { recursive: true });
    writeFileSync(file(), text);
  };
  const one = rule({ kind: 'command', command: 'make deploy' });

  it('is made on the first rule, keeps what is there, and can be read by people', async () => {
    assert.deepEqual(await loadRemembered(diskFiles, root), { rules: [], problem: null });
    await addRemembered(diskFiles, root, one);
    await addRemembered(diskFiles, root, rule({ kind: 'command', command: 'make other' }));
    const { rules, problem } = await loadRemembered(diskFiles, root);
    assert.deepEqual([rules.map((entry) => entry.kind === 'command' && entry.command), problem], [['make deploy', 'make other'], null]);
    assert.match(readFileSync(file(), 'utf8'), /^\{\n {2}"version": 1,\n {2}"allow": \[\n/);
  });

  for (const [what, text] of [
    ['no JSON', '{'],
    ['another version', '{"version":2,"allow":[]}'],
    ['an unknown field', '{"version":1,"allow":[],"deny":[]}'],
    ['one bad rule among good ones', JSON.stringify({ version: 1, allow: [one, { ...one, kind: 'regex' }] })],
    ['a rule without accepted objections', JSON.stringify({ version: 1, allow: [{ ...one, accepts: [] }] })],
    ['nothing', ''],
  ] as const) {
    it(`that is wrong (${what}) allows nothing, is said, and is not written over`, async () => {
      put(text);
      const { rules, problem } = await loadRemembered(diskFiles, root);
      assert.deepEqual(rules, []);
      assert.match(problem ?? '', /\.wave\/safety\.json of the repository is ignored: .*until then nothing in it is allowed/s);
      await assert.rejects(addRemembered(diskFiles, root, one), /is ignored/);
      assert.equal(readFileSync(file(), 'utf8'), text);
    });
  }

  it('is not followed through a link, to a file or a folder', async () => {
    const text = JSON.stringify({ version: 1, allow: [one] });
    mkdirSync(join(root, 'tree', '.wave'), { recursive: true });
    writeFileSync(join(root, 'tree', '.wave', 'safety.json'), text);
    symlinkSync(join(root, 'tree', '.wave'), join(root, '.wave'));
    const linked = await loadRemembered(diskFiles, root);
    assert.deepEqual([linked.rules, /symbolic link/.test(linked.problem ?? '')], [[], true]);
    rmSync(join(root, '.wave'));
    mkdirSync(join(root, '.wave'));
    symlinkSync(join(root, 'tree', '.wave', 'safety.json'), file());
    assert.deepEqual((await loadRemembered(diskFiles, root)).rules, []);
  });
});
