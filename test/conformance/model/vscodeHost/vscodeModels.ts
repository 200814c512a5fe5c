// Runs inside the extension host, in an extension of its own that may provide models (see test/e2e/vscodeModels.test.ts).
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TranscriptMessage } from '../../../../src/contract/state.ts';
import { parseConversation } from '../../../../src/core/models/conversation.ts';
import type { ChatModel, ModelRequest } from '../../../../src/core/ports/model.ts';
import { findVscodeModel, listVscodeModels } from '../../../../src/vscode/models/vscodeModel.ts';
import { collect, describeChatModel, failsWith } from '../suite.ts';
import { FAMILY, VENDOR, WrittenProvider } from './provider.ts';

const provider = new WrittenProvider();
let registration: vscode.Disposable;
before(() => {
  registration = vscode.lm.registerLanguageModelChatProvider(VENDOR, provider);
});
after(() => {
  registration.dispose();
});
afterEach(() => {
  provider.failure = null;
});

const OPTIONS = { idleTimeoutMs: 60_000 };

describeChatModel('a model of VS Code', async (script) => {
  provider.conversation = script;
  return { model: await findVscodeModel({ vendor: VENDOR, model: 'written-1' }, OPTIONS), open: () => provider.open, sharedProcess: true, dispose: async () => {} };
});

describe('models of VS Code', () => {
  const go: TranscriptMessage = { agent: 'dev', role: 'user', text: 'Go.' };
  const REQUEST: ModelRequest = { agent: 'dev', system: 'You are the Dev agent of WAVE.', messages: [go], tools: [], maxOutputTokens: 100, requireTool: false };
  const signal = new AbortController().signal;
  const find = (options = OPTIONS): Promise<ChatModel> => findVscodeModel({ vendor: VENDOR, model: FAMILY }, options);

  it('are listed with the id a setting takes', async () => {
    const written = (await listVscodeModels()).find((choice) => choice.id.startsWith(`vscode:${VENDOR}/`));
    assert.deepEqual(written, { id: `vscode:${VENDOR}/written-1`, label: 'Written', description: `${VENDOR} · ${FAMILY}`, maxInputTokens: 50_000 });
  });

  it('are found by family as well, with an unknown price unless the settings have one', async () => {
    const model = await find();
    assert.equal(model.id, `vscode:${VENDOR}/${FAMILY}`);
    const usage = { input: 1_000_000, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
    assert.equal(model.cost(usage), null);
    const priced = await findVscodeModel({ vendor: VENDOR, model: FAMILY }, { ...OPTIONS, prices: { [`vscode:${VENDOR}/${FAMILY}`]: { input: 3, output: 9 } } });
    assert.equal(priced.cost(usage), 3);
  });

  it('that are not there are said to be missing', async () => {
    await assert.rejects(findVscodeModel({ vendor: VENDOR, model: 'nothing' }, OPTIONS), failsWith('unknown_model'));
  });

  for (const [failure, reason] of [
    [() => vscode.LanguageModelError.NoPermissions('no'), 'permission'],
    [() => vscode.LanguageModelError.Blocked('no'), 'rate_limit'],
    [() => vscode.LanguageModelError.NotFound('no'), 'unknown_model'],
    [() => new Error('the provider broke'), 'server'],
  ] as const) {
    it(`fail with ${reason}`, async () => {
      provider.failure = failure();
      await assert.rejects(collect((await find()).stream(REQUEST, signal)), failsWith(reason));
    });
  }

  it('that fall silent are given up', async () => {
    provider.conversation = parseConversation('{"agents":{"dev":[{"text":"Late.","delayMs":20000}]}}', 'late');
    await assert.rejects(collect((await find({ idleTimeoutMs: 100 })).stream(REQUEST, signal)), failsWith('idle_timeout'));
  });
});
