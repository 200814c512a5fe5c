import { strict as assert } from 'node:assert';
import { proposedText } from '../../../src/vscode/diff/proposedText.ts';
import { LookedAt, revisionOf } from '../../../src/vscode/diff/lookedAt.ts';
import type { RunSnapshot } from '../../../src/contract/run.ts';
import { aSnapshot, evidence } from '../../fakes/runs.ts';

const files = [
  { path: 'b.ts', added: 1, removed: 0, status: 'modified' as const },
  { path: 'a.ts', added: 2, removed: 1, status: 'added' as const },
];
/** A run at gate 7, whose evidence was collected on this tree. */
const run = (tree: string, filesChanged = files, commit = 'c1'): RunSnapshot => {
  const base = aSnapshot({ filesChanged });
  return { ...base, gates: base.gates.map((view) => (view.gate === 6 ? { ...view, evidence: { ...evidence(6, ['x']), tree, commit } } : view)) };
};

function make() {
  const kept = new Map<string, unknown>();
  const memento = {
    keys: () => [...kept.keys()],
    // The shape of VS Code's Memento: what was stored comes back as it was.
    get: <T>(key: string, fallback?: T): T => structuredClone(kept.get(key) ?? fallback) as T,
    update: (key: string, value: unknown) => { kept.set(key, structuredClone(value)); return Promise.resolve(); },
  };
  const open = (): LookedAt => new LookedAt(memento, (error) => { throw error; });
  return { open };
}

describe('files a person has looked at', () => {
  it('are kept across a reload, in the order of the changes, and can be taken back', async () => {
    const { open } = make();
    const first = open();
    await first.mark(run('t1'), 'a.ts', true);
    await first.mark(run('t1'), 'b.ts', true);
    const again = open();
    assert.deepEqual(again.paths(run('t1')), ['b.ts', 'a.ts']);
    await again.mark(run('t1'), 'b.ts', false);
    assert.deepEqual(again.paths(run('t1')), ['a.ts']);
  });

  it('are none as soon as the changes are others', async () => {
    const looks = make().open();
    await looks.mark(run('t1'), 'a.ts', true);
    assert.deepEqual(looks.paths(run('t2')), []);
    assert.deepEqual(looks.paths(run('t1', [...files, { path: 'c.ts', added: 1, removed: 0, status: 'added' }])), []);
    await looks.mark(run('t2'), 'b.ts', true);
    assert.deepEqual(looks.paths(run('t2')), ['b.ts'], 'the look at the commit before is gone');
    assert.deepEqual(looks.paths(run('t1')), []);
  });

  it('stay when a commit only marks a gate: the content is the same', () => assert.equal(revisionOf(run('t1', files, 'c1')), revisionOf(run('t1', files, 'c2'))));

  it('are only files of the changes', async () => {
    const looks = make().open();
    await looks.mark(run('t1'), '../etc/passwd', true);
    assert.deepEqual(looks.paths(run('t1')), []);
  });

  it('tell whose looks changed', async () => {
    const looks = make().open();
    const told: string[] = [];
    looks.onDidChange((thread) => void told.push(thread));
    await looks.mark(run('t1'), 'a.ts', true);
    assert.deepEqual(told, [run('t1').threadId]);
  });
});

describe('the proposed text of a file action', () => {
  const of = (tool: string, input: Record<string, unknown>, now: string | null): string => proposedText({ tool, input }, now);
  it('is what would be written', () => assert.equal(of('write_file', { path: 'a', content: 'new' }, 'old'), 'new'));
  it('is the edit made', () => assert.equal(of('edit_file', { path: 'a', old_text: 'b', new_text: 'x' }, 'abc'), 'axc'));
  it('says why an edit does not fit', () => assert.match(of('edit_file', { path: 'a', old_text: 'zz', new_text: 'x' }, 'abc'), /does not occur/));
  it('is empty after a deletion and the same after a move', () => assert.deepEqual([of('delete_file', { path: 'a' }, 'abc'), of('move_file', { from: 'a', to: 'b' }, 'abc')], ['', 'abc']));
});
