// What the official suite lacks: branches that count the same versions must not read each other's values
// (https://github.com/langchain-ai/langgraphjs/issues/1812).
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { Bench, configOf, Thread } from './harness.ts';

const valuesAt = async (saver: BaseCheckpointSaver, threadId: string, checkpointId?: string): Promise<Record<string, unknown>> => {
  const tuple = await saver.getTuple(configOf(threadId, checkpointId));
  assert.ok(tuple, `checkpoint ${checkpointId ?? '(newest)'} is there`);
  return tuple.checkpoint.channel_values;
};

describe('store: forks', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.dispose());

  for (const warm of [true, false]) {
    it(`each branch reads its own values after reopening (${warm ? 'forked in memory' : 'forked by a process that came later'})`, async () => {
      let store = bench.open();
      const thread = new Thread(store.saver, 't');
      const root = await thread.step({ items: ['root'], note: 'a note that is too long to be kept in the checkpoint\'s own row' });
      const left = await thread.step({ items: ['root', 'left'], note: 'the left branch wrote this note, at version two of its channel' });
      const leftEnd = await thread.step({ items: ['root', 'left', 'left again'] });
      if (!warm) {
        store.close();
        store = bench.open();
      }
      const other = new Thread(store.saver, 't');
      other.checkpoints.push(...thread.checkpoints);
      const right = await other.goBackTo(root).step({ items: ['root', 'right'], note: 'the right branch wrote this note, at version two of its channel' });
      assert.deepEqual(right.channel_versions, left.channel_versions, 'both branches count the same versions');
      store.close();

      const { saver } = bench.open();
      assert.deepEqual(await valuesAt(saver, 't', root.id), root.channel_values);
      assert.deepEqual(await valuesAt(saver, 't', left.id), left.channel_values);
      assert.deepEqual(await valuesAt(saver, 't', leftEnd.id), leftEnd.channel_values);
      assert.deepEqual(await valuesAt(saver, 't', right.id), right.channel_values);
    });
  }

  it('a graph that is rewound and goes on differently keeps both histories', async () => {
    const State = Annotation.Root({
      said: Annotation<string[]>({ reducer: (a, b) => [...a, ...b], default: () => [] }),
      word: Annotation<string>,
    });
    const build = (saver: BaseCheckpointSaver) =>
      new StateGraph(State)
        .addNode('say', (state) => ({ said: [`${state.word} ${state.said.length}`] }))
        .addEdge(START, 'say')
        .addConditionalEdges('say', (state) => (state.said.length < 3 ? 'say' : END))
        .compile({ checkpointer: saver });
    const first = bench.open();
    const graph = build(first.saver);
    await graph.invoke({ word: 'left' }, { ...configOf('g'), durability: 'sync' });
    const history = [];
    for await (const state of graph.getStateHistory(configOf('g'))) history.push(state);
    const rewindTo = history.find((state) => (state.values as { said?: string[] }).said?.length === 1);
    assert.ok(rewindTo);
    const end = history[0];
    assert.ok(end);
    first.close();

    const second = bench.open();
    const again = build(second.saver);
    const branch = await again.updateState(rewindTo.config, { word: 'right' });
    await again.invoke(null, { ...branch, durability: 'sync' });
    second.close();

    const third = build(bench.open().saver);
    assert.deepEqual((await third.getState(configOf('g'))).values, { word: 'right', said: ['left 0', 'right 1', 'right 2'] });
    assert.deepEqual((await third.getState(end.config)).values, { word: 'left', said: ['left 0', 'left 1', 'left 2'] });
  });

  it('a copy of a checkpoint has the copied values, not its parent\'s', async () => {
    const { saver } = bench.open();
    const thread = new Thread(saver, 't');
    const first = await thread.step({ items: ['one'], note: 'old' });
    const second = await thread.step({ items: ['one', 'two'], note: 'new' });
    // LangGraph's `__copy__`: the values and versions of the second, the parent of the second, nothing named as new.
    const copy = { ...second, id: second.id.replace(/^./u, 'f') };
    await thread.put(copy, first.id, [], { source: 'fork' });
    const orphan = { ...second, id: second.id.replace(/^./u, 'e') };
    await thread.put(orphan, undefined, [], { source: 'fork' });
    assert.deepEqual(await valuesAt(saver, 't', copy.id), second.channel_values);
    assert.deepEqual(await valuesAt(saver, 't', orphan.id), second.channel_values);
  });

  it('branches share what they have in common', async () => {
    const store = bench.open();
    const thread = new Thread(store.saver, 't');
    const items = Array.from({ length: 400 }, (_, n) => ({ n, text: `${n}: ${Math.sin(n)} ${Math.cos(n)} ${Math.tan(n)}` }));
    const trunk = await thread.step({ items });
    store.close();
    const before = statSync(store.path).size;
    const again = bench.open();
    const other = new Thread(again.saver, 't');
    const ends = [];
    for (let branch = 0; branch < 20; branch++) ends.push(await other.goBackTo(trunk).step({ items: [...items, { n: branch, text: 'a branch' }] }));
    again.close();
    assert.ok(statSync(store.path).size < before * 2, `20 branches of ${before} bytes took ${statSync(store.path).size - before} more`);
    const { saver } = bench.open();
    for (const end of ends) assert.deepEqual(await valuesAt(saver, 't', end.id), end.channel_values);
  });

  it('arrays that are replaced, shortened, emptied or changed inside come back as they were', async () => {
    const store = bench.open();
    const thread = new Thread(store.saver, 't');
    const versions: unknown[][] = [[1], [1, 2, 3], [1, 2], [1, 2, 'three', undefined, null], [], [7, 8, 9], [0, 8, 9], [0, 8, 9, 10], [0, { a: [1] }], [0, { a: [1] }, new Set(['x'])]];
    for (const list of versions) await thread.step({ list });
    store.close();
    const { saver } = bench.open();
    for (const [index, checkpoint] of thread.checkpoints.entries()) {
      assert.deepEqual((await valuesAt(saver, 't', checkpoint.id))['list'], versions[index], `version ${index}`);
    }
  });
});
