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
  const open = (): CommentStore => new CommentStore(memento, (error) => { throw error; });
  return Object.assign(open, { kept });
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
    await store.sent('t', new Set([first.id]), { revision: 'r1', checkpoint: 'c1', at: AT });
    await store.edit(first.id, 'too late');
    assert.deepEqual(store.all().map(({ text, state }) => [text, state]), [['better', 'sent']]);
    assert.deepEqual(store.drafts('t'), []);
  });

  const sendAll = (store: CommentStore, at: string, checkpoint = 'c1'): Promise<void> => store.sent('t', new Set(store.drafts('t').map(({ id }) => id)), { revision: 'r1', checkpoint, at });
  const LATER = '2026-11-22T14:09:00.000Z';

  it('are answered by another diff, not by the one they were about', async () => {
    const store = make()();
    await store.add(place(1), 'x', 'Ada', AT);
    await sendAll(store, AT);
    assert.equal(store.lastAnswered('t'), null);
    await store.answered('t', { revision: 'r1', collectedAt: AT });
    assert.equal(store.all()[0]?.state, 'sent');
    await store.answered('other', { revision: 'r2', collectedAt: LATER });
    assert.equal(store.all()[0]?.state, 'sent');
    await store.answered('t', { revision: 'r2', collectedAt: LATER });
    assert.equal(store.all()[0]?.state, 'answered');
  });

  it('are answered by the same diff when it is asked about anew: nothing was changed', async () => {
    const store = make()();
    await store.add(place(1), 'x', 'Ada', AT);
    await sendAll(store, AT);
    await store.answered('t', { revision: 'r1', collectedAt: LATER });
    assert.equal(store.all()[0]?.state, 'unchanged');
  });

  it('tell which files the last ones that were answered were about', async () => {
    const store = make()();
    await store.add(place(1), 'x', 'Ada', AT);
    await sendAll(store, AT);
    await store.answered('t', { revision: 'r2', collectedAt: LATER });
    await store.add(place(2), 'y', 'Ada', LATER);
    assert.equal(store.lastAnswered('t')?.checkpoint, 'c1', 'a draft is no answer');
    await sendAll(store, LATER, 'c2');
    assert.equal(store.lastAnswered('t')?.checkpoint, 'c1', 'nor is what is only sent');
    await store.answered('t', { revision: 'r3', collectedAt: LATER });
    assert.equal(store.lastAnswered('t')?.checkpoint, 'c2');
    assert.equal(store.lastAnswered('other'), null);
  });

  it('keep what their line and file were, each version once, until no comment refers to it', async () => {
    const open = make();
    const store = open();
    const version = 'AAAAABBBBB';
    await store.add(place(1), 'x', 'Ada', AT, { code: 'one', version });
    await store.add(place(2), 'y', 'Ada', AT, { code: 'two', version });
    await store.add(place(3), 'z', 'Ada', AT);
    assert.deepEqual(open().all().map((remark) => open().written(remark)), [{ code: 'one', version }, { code: 'two', version }, {}]);
    const versions = (): number => Object.keys(open.kept.get('wave.commentedVersions') ?? {}).length;
    assert.equal(versions(), 1);
    const [first, second] = store.drafts('t');
    await store.remove(new Set([first?.id ?? '']));
    assert.equal(versions(), 1);
    await store.remove(new Set([second?.id ?? '']));
    assert.equal(versions(), 0);
  });

  it('are there when the versions cannot be read', async () => {
    const open = make();
    await open().add(place(1), 'x', 'Ada', AT, { code: 'one', version: 'AAAAA' });
    open.kept.set('wave.commentedVersions', { k: 7 });
    assert.deepEqual(open().all().map((remark) => open().written(remark)), [{ code: 'one' }]);
  });
});
