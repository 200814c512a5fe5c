// What takes less room than it looks: items that became one row, and pending writes that refer to what their step stored.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { Bench, configOf, Thread } from './harness.ts';

const TASK = '1ef663ba-28fe-6528-8002-5a559208592c';
const item = (n: number, of = 'trunk'): { n: number; text: string } => ({ n, text: `${of} ${String(n)}\n${String(Math.sin(n))} "lines" \u2028 and breaks\n` });
const items = (count: number): { n: number; text: string }[] => Array.from({ length: count }, (_, n) => item(n));

describe('store: room', () => {
  let bench: Bench;
  beforeEach(() => { bench = new Bench(); });
  afterEach(() => bench.dispose());

  function count(sql: string): number {
    const connection = new DatabaseSync(bench.path(), { readOnly: true });
    const row = connection.prepare(sql).get();
    connection.close();
    return Number(row?.['n']);
  }

  it('an array that grew for long is few rows, and every checkpoint reads its own length of it', async () => {
    const store = bench.open();
    const thread = new Thread(store.saver, 't');
    let list: { n: number; text: string }[] = [];
    for (let n = 0; n < 150; n++) {
      list = [...list, item(n)];
      await thread.step({ list });
    }
    const rows = count('SELECT count(*) AS n FROM item');
    assert.ok(rows < 40, `${String(rows)} rows`);
    store.close();
    const { saver } = bench.open();
    for (const [index, { id }] of thread.checkpoints.entries()) {
      assert.deepEqual((await saver.getTuple(configOf('t', id)))?.checkpoint.channel_values['list'], items(index + 1));
    }
  });

  for (const warm of [true, false]) {
    it(`branches off in the middle of such a row, at its edges and after it (${warm ? 'in memory' : 'after a restart'})`, async () => {
      let store = bench.open();
      const thread = new Thread(store.saver, 't');
      let list: { n: number; text: string }[] = [];
      for (let n = 0; n < 70; n++) await thread.step({ list: list = [...list, item(n)] });
      if (!warm) {
        store.close();
        store = bench.open();
      }
      const ends: { id: string; values: unknown }[] = [];
      for (const at of [1, 20, 31, 32, 33, 63, 64, 65, 70]) {
        const from = thread.checkpoints[at - 1];
        const branch = new Thread(store.saver, 't');
        branch.checkpoints.push(...thread.checkpoints);
        branch.goBackTo(from);
        let values = warm ? [...(from?.channel_values['list'] as unknown[])] : items(at);
        for (let n = 0; n < 40; n++) {
          values = [...values, item(n, `branch at ${String(at)}`)];
          const { id } = await branch.step({ list: values });
          ends.push({ id, values });
        }
        thread.checkpoints.push(...branch.checkpoints.slice(thread.checkpoints.length));
      }
      store.close();
      const { saver } = bench.open();
      for (const { id, values } of ends) assert.deepEqual((await saver.getTuple(configOf('t', id)))?.checkpoint.channel_values['list'], values);
      for (let at = 1; at <= 70; at++) assert.deepEqual((await saver.getTuple(configOf('t', thread.checkpoints[at - 1]?.id)))?.checkpoint.channel_values['list'], items(at));
    });
  }

  it('large items stay rows of their own', async () => {
    const store = bench.open();
    const thread = new Thread(store.saver, 't');
    const large = (n: number): string => Array.from({ length: 400 }, (_, k) => String(Math.sin(n * 400 + k))).join(' ');
    let list: string[] = [];
    for (let n = 0; n < 64; n++) await thread.step({ list: list = [...list, large(n)] });
    assert.equal(count('SELECT count(*) AS n FROM item'), 64);
    assert.deepEqual((await store.saver.getTuple(configOf('t')))?.checkpoint.channel_values['list'], list);
  });

  it('writes refer to what their step stored, and are read as they were written', async () => {
    const store = bench.open();
    const thread = new Thread(store.saver, 't');
    const note = { text: 'a value that is too long to be kept in the row of its checkpoint' };
    const first = await thread.step({ list: [item(0)], note, other: 'o' });
    const added = [item(1), item(2)];
    const changed = { text: 'another value that is too long to be kept in the row of its checkpoint' };
    const unrelated = { text: 'what no channel keeps, and what stays where it was written: here', nothing: null };
    await store.saver.putWrites(configOf('t', first.id), [['list', added], ['note', changed], ['gone', unrelated], ['empty', null], ['list', []]], TASK);
    const size = (): number => count('SELECT sum(length(data)) AS n FROM pending_write');
    const before = size();
    await thread.step({ list: [item(0), ...added], note: changed });
    assert.ok(size() < before, `${String(size())} of ${String(before)} bytes`);
    const written = [[TASK, 'list', added], [TASK, 'note', changed], [TASK, 'gone', unrelated], [TASK, 'empty', null], [TASK, 'list', []]];
    assert.deepEqual((await store.saver.getTuple(configOf('t', first.id)))?.pendingWrites, written);
    // One that comes late finds those before it.
    await store.saver.putWrites(configOf('t', first.id), [['list', 'not this'], ['note', 'nor this'], ['a', 1], ['b', 1], ['c', 1], ['late', 1]], TASK);
    store.close();
    assert.deepEqual((await bench.open().saver.getTuple(configOf('t', first.id)))?.pendingWrites, [...written, [TASK, 'late', 1]]);
  });

  it('writes of a step whose items look alike but are others stay as they are', async () => {
    const store = bench.open();
    const thread = new Thread(store.saver, 't');
    const first = await thread.step({ list: ['a', 'a'], words: ['x'] });
    await store.saver.putWrites(configOf('t', first.id), [['list', ['a', 'b']], ['words', ['y']]], TASK);
    await thread.step({ list: ['a', 'a', 'a', 'b'], words: ['x', 'z'] });
    assert.deepEqual((await store.saver.getTuple(configOf('t', first.id)))?.pendingWrites, [[TASK, 'list', ['a', 'b']], [TASK, 'words', ['y']]]);
  });
});
