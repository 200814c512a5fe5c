import { deltaChannelHistoryTests, validate } from '@langchain/langgraph-checkpoint-validation';
import { SqliteSaver } from '../../../src/adapters/sqlite/checkpoints/saver.ts';
import { openDatabase } from '../../../src/adapters/sqlite/openDatabase.ts';
import { installVitestGlobals } from './vitestGlobals.ts';

installVitestGlobals();
const init = { checkpointerName: 'sqlite store', createCheckpointer: () => new SqliteSaver(openDatabase(':memory:'), () => {}) };
validate(init);
deltaChannelHistoryTests(init);
