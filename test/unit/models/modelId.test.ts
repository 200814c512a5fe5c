import assert from 'node:assert/strict';
import { parseConversation } from '../../../src/core/models/conversation.ts';
import { estimateRequestTokens } from '../../../src/core/models/estimate.ts';
import { parseModelId } from '../../../src/core/models/modelId.ts';
import { createModelProvider } from '../../../src/core/models/provider.ts';
import { ModelError } from '../../../src/core/ports/model.ts';
import { ScriptedModel } from '../../../src/adapters/scripted/scriptedModel.ts';
import { failsWith } from '../../conformance/model/suite.ts';

const model = (file: string): ScriptedModel => new ScriptedModel(file, parseConversation('{"agents":{}}', file));

describe('model ids', () => {
  it('reads the three forms', () => {
    assert.deepEqual(parseModelId('anthropic:claude-sonnet-5-5'), { provider: 'anthropic', model: 'claude-sonnet-5-5' });
    assert.deepEqual(parseModelId('vscode:copilot/gpt/5'), { provider: 'vscode', vendor: 'copilot', model: 'gpt/5' });
    assert.deepEqual(parseModelId('scripted:C:\\talks\\demo.json'), { provider: 'scripted', file: 'C:\\talks\\demo.json' });
  });

  for (const id of ['', 'claude-sonnet-5-5', 'anthropic:', 'vscode:copilot', 'vscode:/gpt', 'vscode:copilot/', 'openai:gpt']) {
    it(`refuses "${id}"`, () => assert.throws(() => parseModelId(id), (error) => failsWith('unknown_model')(error) && /Choose Models/.test((error as Error).message)));
  }
});

describe('the provider of models', () => {
  it('makes the model an id names, anew each time, so that a key set meanwhile counts', async () => {
    let key = false;
    const provider = createModelProvider({
      anthropic: async (id) => {
        if (!key) throw new ModelError('no_key', 'There is no key.');
        return model(id.model);
      },
      scripted: async ({ file }) => model(file),
    });
    await assert.rejects(provider.resolve('anthropic:a'), failsWith('no_key'));
    key = true;
    assert.equal((await provider.resolve('anthropic:a')).id, 'scripted:a');
    assert.equal((await provider.resolve('scripted:talk.json')).id, 'scripted:talk.json');
    await assert.rejects(provider.resolve('nonsense'), failsWith('unknown_model'));
  });

  it('says so where there are no models of VS Code', async () => {
    const provider = createModelProvider({ anthropic: async ({ model: name }) => model(name), scripted: async ({ file }) => model(file) });
    await assert.rejects(provider.resolve('vscode:copilot/gpt'), failsWith('unknown_model'));
    const editor = createModelProvider({ anthropic: async ({ model: name }) => model(name), scripted: async ({ file }) => model(file), vscode: async (id) => model(`${id.vendor}+${id.model}`) });
    assert.equal((await editor.resolve('vscode:copilot/gpt')).id, 'scripted:copilot+gpt');
  });
});

describe('the estimate of a prompt', () => {
  it('is never low, even for text that takes many tokens', () => {
    const tokens = (text: string): number => estimateRequestTokens({ system: '', messages: [{ agent: 'dev', role: 'user', text }], tools: [] });
    assert.ok(tokens('x'.repeat(1_000)) >= 500);
    assert.ok(tokens('漢'.repeat(1_000)) >= 1_000, 'a character of three bytes is about a token');
  });
});
