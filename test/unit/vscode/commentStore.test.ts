import { strict as assert } from 'node:assert';
import { CommentStore } from '../../../src/vscode/diff/commentStore.ts';

const AT = '2026-11-22T14:02:11.000Z';
const place = (line: number, path = 'a.ts', threadId = 't') => ({ threadId, path, line, side: 'new' as const });

function make() {
  const kept = new Map<string, unknown>();
  const memento = {
    keys: () => [...kept.keys()],
    get: <T>(key: string, fallback?: T): T => structuredClone(kept.get(key) ?? fallback) as T,
    update: (key: string, value: unknown) => { kept.set(key, structuredClone(value)); return Promise.resolve(); },
  };
  return () => new CommentStore(memento, (error) => { throw error; });
}

describe('comments on lines', () => {
  it('are kept until they are sent, in the order of files and lines, each run\'s on its own', async () => {
    const open = make();
    const store = open();
    await store.add(place(9, 'b.ts'), 'third', 'Ada', AT);
    await store.add(place(7), 'second', 'Ada', AT);
    await store.add(place(2), 'first', 'Ada', AT);
    await store.add(place(1, 'a.ts', 'other'), 'elsewhere', 'Ada', AT);
    assert.deepEqual(open().drafts('t').map(({ text }) => text), ['first', 'second', 'third']);
  });

  it('can be changed and taken back until then, and not after', async () => {
    const store = make()();
    await store.add(place(1), 'x', 'Ada', AT);
    await store.add(place(2), 'y', 'Ada', AT);
    const [first, second] = store.drafts('t');
    assert.ok(first && second);
    await store.edit(first.id, 'better');
    await store.remove(new Set([second.id]));
    assert.deepEqual(store.drafts('t').map(({ text }) => text), ['better']);
    await store.sent('t', new Set([first.id]), 'r1', AT);
    await store.edit(first.id, 'too late');
    assert.deepEqual(store.all().map(({ text, state }) => [text, state]), [['better', 'sent']]);
    assert.deepEqual(store.drafts('t'), []);
  });

  it('are answered by another diff, not by the one they were about', async () => {
    const store = make()();
    await store.add(place(1), 'x', 'Ada', AT);
    await store.sent('t', new Set(store.drafts('t').map(({ id }) => id)), 'r1', AT);
    await store.answered('t', 'r1');
    assert.equal(store.all()[0]?.state, 'sent');
    await store.answered('t', 'r2');
    assert.equal(store.all()[0]?.state, 'answered');
  });
});
