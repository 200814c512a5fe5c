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
const run = (tree: string, filesChanged: RunSnapshot['filesChanged'] = files, commit = 'c1'): RunSnapshot => {
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
  return { open, kept };
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

  it('stay while the change of their file is the same, and only of the others it is said that they changed since', async () => {
    const looks = make().open();
    const first = [['b.ts', 'b1'], ['a.ts', 'a1'], ['constructor', 'c1']].map(([path = '', digest = '']) => ({ path, digest, added: 1, removed: 0, status: 'modified' as const }));
    const next = first.map((file) => (file.path === 'a.ts' ? { ...file, digest: 'a2' } : file));
    for (const path of ['a.ts', 'b.ts']) await looks.mark(run('t1', first), path, true);
    assert.deepEqual([looks.paths(run('t1', first)), looks.changedSince(run('t1', first))], [['b.ts', 'a.ts'], []]);
    assert.deepEqual([looks.paths(run('t2', next)), looks.changedSince(run('t2', next))], [['b.ts'], ['a.ts']], 'one file is another one, at another commit');
    assert.deepEqual(looks.paths(run('t3', first)), ['b.ts', 'a.ts'], 'it is what was looked at again');
    await looks.mark(run('t2', next), 'a.ts', true);
    assert.deepEqual([looks.paths(run('t2', next)), looks.changedSince(run('t2', next))], [['b.ts', 'a.ts'], []]);
    await looks.mark(run('t2', next), 'a.ts', false);
    assert.deepEqual([looks.paths(run('t2', next)), looks.changedSince(run('t2', next))], [['b.ts'], []], 'what was taken back was never looked at');
  });

  it('are none when what is kept cannot be read', async () => {
    const { open, kept } = make();
    kept.set('wave.lookedAt', { [run('t1').threadId]: { revision: 'r', paths: ['a.ts'] } });
    assert.deepEqual([open().paths(run('t1')), open().changedSince(run('t1'))], [[], []]);
    await open().mark(run('t1'), 'a.ts', true);
    assert.deepEqual(open().paths(run('t1')), ['a.ts']);
  });

  it('are none as soon as any change is another one, where the contents are not known', async () => {
    const looks = make().open();
    await looks.mark(run('t1'), 'a.ts', true);
    assert.deepEqual(looks.paths(run('t2')), []);
    assert.deepEqual(looks.paths(run('t1', [...files, { path: 'c.ts', added: 1, removed: 0, status: 'added' }])), []);
    await looks.mark(run('t2'), 'b.ts', true);
    assert.deepEqual([looks.paths(run('t2')), looks.changedSince(run('t2'))], [['b.ts'], ['a.ts']]);
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
