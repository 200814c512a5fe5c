import { ScriptedModel } from '../../../src/adapters/scripted/scriptedModel.ts';
import { describeChatModel } from './suite.ts';

describeChatModel('scripted', async (script) => ({
  model: new ScriptedModel('conformance.json', script),
  dispose: async () => {},
}));
