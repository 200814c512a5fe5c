import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckpointEntry } from '../../../src/contract/checkpoint.ts';
import { call, git, makeHarness, shortScript, type Harness } from '../../fakes/orchestratorHarness.ts';
import { refused } from '../../fakes/refused.ts';

const TOKEN = ['ghp', 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5'].join('_');

describe('the steps of a run', () => {
  let harness: Harness;
  let threadId: string;
  const all = (): readonly CheckpointEntry[] => harness.orchestrator.checkpoints(threadId).entries;
  const step = (what: RegExp): CheckpointEntry => {
    const found = all().find((entry) => what.test(entry.what));
    assert.ok(found, `${String(what)} among ${all().map((entry) => entry.what).join('; ')}`);
    return found;
  };
  const toReview = async (script = shortScript()): Promise<void> => {
    harness = makeHarness({ script });
    threadId = await harness.start({ preapprovedGates: [2] });
    const at = await harness.orchestrator.settled(threadId);
    assert.equal(at.currentGate, 7, at.statusReason);
  };
  const path = async (): Promise<string> => (await harness.orchestrator.snapshot(threadId)).worktreePath;
  afterEach(() => harness.dispose());

  it('are listed newest first, in words, with score, gate, commit and what was spent, a page at a time', async () => {
    await toReview();
    const entries = all();
    assert.equal(entries.length, harness.orchestrator.checkpoints(threadId).total);
    assert.deepEqual(entries.map((entry) => entry.step), entries.map((_, index) => entries.length - index));
    assert.equal(entries.filter((entry) => entry.current).length, 1);
    assert.equal(entries[0]?.current, true);
    assert.equal(entries.at(-1)?.what, 'Started T-1');
    const edit = step(/^edit_file greet\.js/);
    assert.deepEqual([edit.kind, edit.who, edit.score, edit.verdict, edit.gate, edit.attempt], ['action', 'Dev', 1, 'allow', 4, 1]);
    assert.match(edit.snapshot ?? '', /^[0-9a-f]{40}$/);
    assert.deepEqual([step(/^Gate 4: Go/).kind, step(/^Gate 4: Go/).who], ['gate', 'gate policy']);
    assert.equal(step(/^Scored: edit_file/).kind, 'score');
    const first = harness.orchestrator.checkpoints(threadId, { limit: 5 });
    const second = harness.orchestrator.checkpoints(threadId, { limit: 5, before: first.next });
    assert.deepEqual([...first.entries, ...second.entries], entries.slice(0, 10));
    assert.equal(harness.orchestrator.checkpoints(threadId, { limit: 1_000 }).next, null);
  });

  it('can be opened: the state with secrets redacted and long texts cut, and the diffs to base and worktree', async () => {
    await toReview(shortScript([call('run_command', { command: `echo ${TOKEN} ${'long '.repeat(500)}` }), ...(shortScript().dev ?? [])]));
    const edit = step(/^edit_file greet\.js/);
    const detail = await harness.orchestrator.checkpoint(threadId, edit.id);
    assert.deepEqual([detail.entry.id, detail.gone], [edit.id, null]);
    assert.ok(!detail.state.includes(TOKEN) && detail.state.includes('[redacted'), 'no secret is shown');
    assert.ok(JSON.parse(detail.state), 'it is JSON');
    assert.deepEqual(detail.files?.map((file) => [file.path, file.status]), [['greet.js', 'modified']]);
    assert.ok(detail.summary.some(({ label }) => label === 'Next'));
    assert.match(await harness.orchestrator.checkpointDiff(threadId, edit.id, 'base'), /\+ {2}return `hello \$\{name\}`/);
    assert.equal(await harness.orchestrator.checkpointDiff(threadId, edit.id, 'worktree'), '', 'nothing changed since');
    writeFileSync(join(await path(), 'greet.js'), 'by hand\n');
    assert.match(await harness.orchestrator.checkpointDiff(threadId, edit.id, 'worktree'), /\+by hand/);
    const file = await harness.orchestrator.checkpointFile(threadId, edit.id, 'greet.js');
    assert.match(file.base ?? '', /'hello'/);
    assert.match(file.then ?? '', /hello \$\{name\}/);
    assert.equal(file.now, 'by hand\n');
    await assert.rejects(harness.orchestrator.checkpoint(threadId, '1f000000-0000-6000-8000-000000000000'), refused('unknown_checkpoint'));
    await assert.rejects(harness.orchestrator.goBack(threadId, '../../etc', 'Ada', ''), refused('unknown_checkpoint'));
  });

  it('going back restores state and files, keeps the person\'s own files aside, and the old attempt can still be read', async () => {
    await toReview();
    const before = all();
    const read = step(/^Gate 3: Go/);
    const worktree = await path();
    writeFileSync(join(worktree, 'mine.txt'), 'untracked\n');
    const went = await harness.orchestrator.goBack(threadId, read.id, 'Ada', '');
    assert.equal(git(harness.repository, 'show', `${went.kept?.commit ?? ''}:mine.txt`), 'untracked');
    assert.equal(git(harness.repository, 'rev-parse', went.kept?.ref ?? ''), went.kept?.commit);
    const after = await harness.orchestrator.settled(threadId);
    assert.equal(existsSync(join(worktree, 'mine.txt')), false);
    assert.equal(after.currentGate, 7, `${after.status} ${after.statusReason}`);
    assert.match(readFileSync(join(worktree, 'greet.js'), 'utf8'), /hello \$\{name\}/);
    const now = all();
    assert.deepEqual(now.slice(-before.length).map(({ current: _, ...entry }) => entry), before.map(({ current: _, ...entry }) => entry), 'the old attempt is still there');
    assert.deepEqual([now[0]?.attempt, now.at(-1)?.attempt], [2, 1]);
    const back = step(/Went back to an earlier step/);
    assert.deepEqual([back.kind, back.who, back.parent, back.attempt], ['back', 'Ada', read.id, 2]);
    const old = before.find((entry) => /^edit_file/.test(entry.what));
    assert.ok((await harness.orchestrator.checkpoint(threadId, old?.id ?? '')).state.includes('hello'));
    const [row] = harness.orchestrator.audit({ threadId, text: 'Went back' }).rows;
    assert.deepEqual([row?.actor, row?.details['checkpoint']], [{ kind: 'user', name: 'Ada' }, read.id]);
    assert.equal((await harness.orchestrator.verifyAudit()).ok, true);
  });

  it('into the middle of an agent\'s work, with feedback: calls that had not run are answered, and the files are those of that step', async () => {
    const dev = shortScript().dev ?? [];
    const two = { toolCalls: [...(dev[0]?.toolCalls ?? []), { name: 'write_file', input: { path: 'greet.js', content: 'second\n' } }] };
    await toReview(shortScript([two, call('write_file', { path: 'greet.js', content: 'export const greet = (name) => `hello ${name}`;\n' }), ...dev.slice(1)]));
    const first = step(/^edit_file greet\.js/);
    await harness.orchestrator.goBack(threadId, first.id, 'Ada', 'Only the first edit');
    const detail = await harness.orchestrator.checkpoint(threadId, step(/Went back/).id);
    assert.match(detail.state, /Not run: a person stepped in here/);
    assert.match(detail.state, /Only the first edit/);
    await harness.orchestrator.settled(threadId);
    assert.match((await harness.orchestrator.checkpointFile(threadId, first.id, 'greet.js')).then ?? '', /return `hello/);
  });

  it('a step whose files are gone is refused with the reason, and nothing is half done', async () => {
    await toReview();
    const edit = step(/^edit_file greet\.js/);
    const worktree = await path();
    const head = git(worktree, 'rev-parse', 'HEAD');
    const snapshot = edit.snapshot ?? '';
    for (const ref of git(harness.repository, 'for-each-ref', '--format=%(refname)', 'refs/wave/').split('\n')) git(harness.repository, 'update-ref', '-d', ref);
    rmSync(join(harness.repository, '.git/objects', snapshot.slice(0, 2), snapshot.slice(2)), { force: true });
    const count = all().length;
    await assert.rejects(harness.orchestrator.goBack(threadId, edit.id, 'Ada', ''), refused('snapshot_gone'));
    await assert.rejects(harness.orchestrator.checkpointDiff(threadId, edit.id, 'base'), refused('snapshot_gone'));
    assert.match((await harness.orchestrator.checkpoint(threadId, edit.id)).gone ?? '', /files of this step are gone/);
    const at = await harness.orchestrator.snapshot(threadId);
    assert.deepEqual([at.status, git(worktree, 'rev-parse', 'HEAD'), all().length, git(harness.repository, 'for-each-ref', 'refs/wave/')], ['waiting', head, count, '']);
  });

  it('when the state cannot be written after the files went back, the files come back too', async () => {
    await toReview();
    const store = step(/^Gate 3: Go/);
    const worktree = await path();
    writeFileSync(join(worktree, 'mine.txt'), 'untracked\n');
    const head = git(worktree, 'rev-parse', 'HEAD');
    await harness.orchestrator.dispose();
    const failing = harness.reopen();
    const { DatabaseSync } = await import('node:sqlite');
    const other = new DatabaseSync(harness.storePath);
    other.exec("CREATE TRIGGER no_more BEFORE INSERT ON checkpoint BEGIN SELECT RAISE(ABORT, 'no room'); END;");
    await assert.rejects(failing.goBack(threadId, store.id, 'Ada', ''), /no room/);
    assert.equal(git(worktree, 'rev-parse', 'HEAD'), head);
    assert.equal(readFileSync(join(worktree, 'mine.txt'), 'utf8'), 'untracked\n');
    assert.match(readFileSync(join(worktree, 'greet.js'), 'utf8'), /hello \$\{name\}/);
    other.exec('DROP TRIGGER no_more');
    other.close();
    await failing.goBack(threadId, store.id, 'Ada', '');
    assert.equal((await failing.settled(threadId)).currentGate, 7);
  });

  it('a run that ended, or was merged, can be looked at and goes back nowhere', async () => {
    await toReview();
    const gate = step(/^Gate 3: Go/);
    for (const number of [7, 8]) {
      await harness.orchestrator.decideGate(threadId, number, 'go', 'Ada', '');
      await harness.orchestrator.settled(threadId);
    }
    assert.match((await harness.orchestrator.checkpoint(threadId, gate.id)).gone ?? '', /merged already/);
    await assert.rejects(harness.orchestrator.goBack(threadId, gate.id, 'Ada', ''), refused('wrong_state'));
    await harness.orchestrator.kill(threadId, 'Ada', 'enough');
    await assert.rejects(harness.orchestrator.goBack(threadId, gate.id, 'Ada', ''), refused('wrong_state'));
    assert.match((await harness.orchestrator.checkpoint(threadId, gate.id)).gone ?? '', /killed/);
  });
});
