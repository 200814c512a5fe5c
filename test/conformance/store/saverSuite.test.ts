// LangGraph's official suite for checkpoint savers, in full.
import { deltaChannelHistoryTests, validate } from '@langchain/langgraph-checkpoint-validation';
import type { CheckpointSaverTestInitializer } from '@langchain/langgraph-checkpoint-validation';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import type { Store } from '../../../src/core/ports/store.ts';
import { Bench } from './harness.ts';
import { installVitestGlobals } from './vitestGlobals.ts';

installVitestGlobals();

const opened = new Map<BaseCheckpointSaver, Store>();
let bench: Bench | undefined;
let count = 0;

const initializer: CheckpointSaverTestInitializer<BaseCheckpointSaver> = {
  checkpointerName: 'sqlite store',
  createCheckpointer: () => {
    bench ??= new Bench();
    const store = bench.open(`suite-${++count}.db`);
    opened.set(store.saver, store);
    return store.saver;
  },
  destroyCheckpointer: (saver) => {
    opened.get(saver)?.close();
    opened.delete(saver);
  },
};

describe('LangGraph\'s validation suite', () => {
  after(() => bench?.dispose());
  validate(initializer);
  deltaChannelHistoryTests(initializer);
});
