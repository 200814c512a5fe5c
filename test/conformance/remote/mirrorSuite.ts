// What one store sends is, brought into another, what it was: LangGraph's own suite for savers, and what that lacks.
import { deltaChannelHistoryTests, validate } from '@langchain/langgraph-checkpoint-validation';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { SqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import type { Remote } from '../../../src/core/ports/remote.ts';
import { sendAll } from '../../fakes/mirror.ts';
import { Bench, configOf, newRun, Thread } from '../store/harness.ts';
import { bringInAll, MirroredSaver } from './mirroredSaver.ts';

/** A place of its own for a project and a store. */
export type OpenPlace = (storeId: string) => Promise<Remote>;

/** `open`: an empty project each time. */
export function mirrorSuite(name: string, open: OpenPlace): void {
  describe(`the checkpoint mirror over ${name}`, () => {
    let bench: Bench;
    before(() => { bench = new Bench(); });
    after(() => bench.dispose());
    const mirrored = async (): Promise<{ store: SqliteStore; remote: Remote }> => {
      const store = bench.open(`mirror-${randomUUID()}.db`);
      const remote = await open(store.outbox.storeId);
      await store.outbox.turnOn({ projectId: remote.projectId, sharing: 'content' });
      return { store, remote };
    };

    describe('LangGraph\'s validation suite', () => {
      const initializer = {
        checkpointerName: 'mirror',
        createCheckpointer: async (): Promise<BaseCheckpointSaver> => {
          const { store, remote } = await mirrored();
          return new MirroredSaver(bench, store, remote);
        },
        destroyCheckpointer: (saver: BaseCheckpointSaver): void => { if (saver instanceof MirroredSaver) saver.dispose(); },
      };
      validate(initializer);
      deltaChannelHistoryTests(initializer);
    });

    it('branches that count the same versions do not read each other\'s values (langgraphjs #1812)', async () => {
      const { store, remote } = await mirrored();
      store.createRun(newRun('t'), []);
      const thread = new Thread(store.saver, 't');
      const root = await thread.step({ items: ['root'], note: 'a note that is too long to be kept in the checkpoint\'s own row' });
      await thread.step({ items: ['root', 'left'], note: 'the left branch wrote this note, at version two of its channel' });
      await thread.step({ items: ['root', 'left', 'left again'] });
      await sendAll(store, remote);
      await thread.goBackTo(root).step({ items: ['root', 'right'], note: 'the right branch wrote this note, at version two of its channel' });
      await thread.step({ items: ['root', 'right', 'right again'] });
      await sendAll(store, remote);
      const other = bench.open(`mirror-${randomUUID()}.db`);
      await bringInAll(remote, other);
      for (const checkpoint of thread.checkpoints) {
        const tuple = await other.saver.getTuple(configOf('t', checkpoint.id));
        assert.deepEqual(tuple?.checkpoint.channel_values, checkpoint.channel_values);
      }
      const newest = await other.saver.getTuple(configOf('t'));
      assert.equal(newest?.checkpoint.id, thread.checkpoints.at(-1)?.id, 'the newest is the one that came last');
      assert.deepEqual(other.steps('t', null, 100).steps.map(({ number, attempt, checkpoint }) => [number, attempt, checkpoint]), store.steps('t', null, 100).steps.map(({ number, attempt, checkpoint }) => [number, attempt, checkpoint]));
    });

    it('a run goes on where it was brought to, and what it does there is what it would have done', async () => {
      const { store, remote } = await mirrored();
      store.createRun(newRun('t'), []);
      const thread = new Thread(store.saver, 't');
      for (let turn = 1; turn <= 70; turn++) await thread.step({ turn, items: Array.from({ length: turn }, (_, n) => `item ${String(n)}`) });
      await sendAll(store, remote);
      const other = bench.open(`mirror-${randomUUID()}.db`);
      await bringInAll(remote, other);
      const there = new Thread(other.saver, 't').goBackTo((await other.saver.getTuple(configOf('t')))?.checkpoint);
      there.checkpoints.push(...thread.checkpoints);
      await there.step({ turn: 71, items: Array.from({ length: 71 }, (_, n) => `item ${String(n)}`) });
      const tuple = await other.saver.getTuple(configOf('t'));
      assert.deepEqual(tuple?.checkpoint.channel_values['items'], Array.from({ length: 71 }, (_, n) => `item ${String(n)}`));
      assert.deepEqual([other.run('t')?.checkpoints, other.run('t')?.summary, other.steps('t', null, 1).total], [71, { turn: 71 }, 71]);
    });
  });
}
