import assert from 'node:assert/strict';
import { AnthropicModel } from '../../../src/adapters/anthropic/anthropicModel.ts';
import type { TranscriptMessage } from '../../../src/contract/state.ts';
import type { ModelRequest } from '../../../src/core/ports/model.ts';
import type { MessagesApi } from '../../fakes/messagesApi/server.ts';
import { startMessagesApi, TEST_KEY } from '../../fakes/messagesApi/server.ts';
import type { MessagesRequest, Reply } from '../../fakes/messagesApi/wire.ts';
import { blocksOf } from '../../fakes/messagesApi/wire.ts';
import { answered, collect, doneOf } from '../../conformance/model/suite.ts';

const TOOLS: ModelRequest['tools'] = ['git_status', 'read_file'].map((name) => ({ name, description: 'x', parameters: { type: 'object', properties: {} } }));
const go: TranscriptMessage = { agent: 'dev', role: 'user', text: 'Go.' };
const request = (messages: readonly TranscriptMessage[], over: Partial<ModelRequest> = {}): ModelRequest => ({
  agent: 'dev', system: `You are the Dev agent of WAVE.\n${'Rules of the house. '.repeat(200)}`, messages, tools: TOOLS, maxOutputTokens: 500_000, requireTool: false, ...over,
});

describe('what is sent to Claude', () => {
  let api: MessagesApi;
  const signal = new AbortController().signal;
  const connect = async (respond: (body: MessagesRequest, n: number) => Reply, name = 'claude-sonnet-5-5'): Promise<AnthropicModel> => {
    api = await startMessagesApi({ respond });
    return new AnthropicModel({ model: name, apiKey: TEST_KEY, baseUrl: api.url, idleTimeoutMs: 5_000, backoffMs: 1 });
  };
  afterEach(() => api.close());
  const sent = (n: number): MessagesRequest => api.requests[n]?.body as MessagesRequest;
  const ask = async (model: AnthropicModel, what: ModelRequest): Promise<ReturnType<typeof doneOf>> => doneOf(await collect(model.stream(what, signal)));

  const thinking: Reply = { content: [{ type: 'thinking', thinking: 'Let me look.' }, { type: 'tool_use', name: 'git_status' }] };

  it('sends the key, a capped max_tokens, and no setting that newer models refuse', async () => {
    const model = await connect(() => ({ content: [{ type: 'text', text: 'Yes.' }] }));
    await ask(model, request([go]));
    assert.equal(api.requests[0]?.headers.authorization, `Bearer ${TEST_KEY}`);
    assert.equal(sent(0).max_tokens, 128_000);
    assert.deepEqual(Object.keys(sent(0)).sort(), ['max_tokens', 'messages', 'model', 'stream', 'system', 'tools']);
  });

  it('marks four places for the cache, and the next call reads what this one wrote', async () => {
    const model = await connect((_body, n) => ({ content: n < 3 ? [{ type: 'tool_use', name: 'git_status' }] : [{ type: 'text', text: 'Done.' }] }));
    const messages: TranscriptMessage[] = [go];
    const usages = [];
    for (let n = 0; n < 4; n++) {
      const done = await ask(model, request(messages));
      usages.push(done.usage);
      messages.push(...answered(done));
    }
    const last = sent(3);
    const marks = JSON.stringify(last).split('cache_control').length - 1;
    assert.equal(marks, 4);
    assert.ok(last.tools?.at(-1)?.cache_control !== undefined, 'after the tools');
    assert.ok(usages.slice(1).every((usage) => usage.cacheRead > 900), 'system and tools are read, not paid again');
    assert.ok(usages.slice(1).every((usage) => usage.cacheWrite5m < 100), 'only what is new is written');
    assert.ok((usages[0]?.cacheWrite5m ?? 0) > 900);
  });

  it('does not write a judge\'s question to the cache', async () => {
    const model = await connect(() => ({ content: [{ type: 'text', text: 'Fine.' }] }));
    await ask(model, request([go], { agent: 'judge', tools: [] }));
    assert.ok(!JSON.stringify(sent(0).messages).includes('cache_control'));
  });

  it('forces a tool call where the model takes that, and else demands it in words', async () => {
    const reply: Reply = { content: [{ type: 'tool_use', name: 'git_status' }] };
    await ask(await connect(() => reply, 'claude-haiku-4-5'), request([go], { requireTool: true }));
    assert.deepEqual(sent(0).tool_choice, { type: 'any' });
    await api.close();
    await ask(await connect(() => reply, 'claude-sonnet-5-5'), request([go], { requireTool: true }));
    assert.equal(sent(0).tool_choice, undefined);
    assert.match(JSON.stringify(sent(0).system), /Answer with a call of one of your tools/);
  });

  it('gives signed reasoning back with the tool results, also from a transcript that was stored', async () => {
    const model = await connect((_body, n) => (n < 2 ? thinking : { content: [{ type: 'text', text: 'Clean.' }] }));
    const messages: TranscriptMessage[] = [go];
    for (let n = 0; n < 3; n++) {
      messages.push(...answered(await ask(model, request(messages))));
      messages.splice(0, messages.length, ...(JSON.parse(JSON.stringify(messages)) as TranscriptMessage[]));
    }
    const kinds = sent(2).messages.map(({ content }) => blocksOf(content).map((block) => block.type));
    assert.deepEqual(kinds, [['text'], ['thinking', 'tool_use'], ['tool_result'], ['thinking', 'tool_use'], ['tool_result']]);
    assert.deepEqual(api.requests.map((sentRequest) => sentRequest.status), [200, 200, 200]);
  });

  it('leaves reasoning out where the prompt before it, the model or the call is another one', async () => {
    const model = await connect((_body, n) => (n === 0 ? thinking : { content: [{ type: 'text', text: 'Clean.' }] }));
    const first = await ask(model, request([go]));
    const messages: TranscriptMessage[] = [go, ...answered(first)];
    await ask(model, request(messages, { system: 'You are the Dev agent of WAVE.' }));
    await ask(model, request(messages, { tools: TOOLS.slice(0, 1) }));
    await ask(model, request([{ agent: 'dev', role: 'summary', text: 'So far.' }, ...messages.slice(1)]));
    await ask(model, request(messages.map((message) => (message.role === 'assistant' ? { ...message, toolCalls: message.toolCalls.map((call) => ({ ...call, input: { path: 'edited' } })) } : message))));
    const other = new AnthropicModel({ model: 'claude-opus-5-5', apiKey: TEST_KEY, baseUrl: api.url, idleTimeoutMs: 5_000 });
    await ask(other, request(messages));
    assert.equal(api.requests.length, 6);
    for (const [n, sentRequest] of api.requests.entries()) {
      assert.equal(sentRequest.status, 200, `request ${n}`);
      assert.ok(!JSON.stringify(sentRequest.body).includes('"thinking"'), `request ${n}`);
    }
  });

  it('sends the conversation without reasoning when the API refuses the reasoning', async () => {
    const model = await connect((body, n) => {
      if (n === 0) return thinking;
      return JSON.stringify(body.messages).includes('"thinking"') ? { status: 400, errorType: 'invalid_request_error', message: 'Invalid `signature` in `thinking` block' } : { content: [{ type: 'text', text: 'Clean.' }] };
    });
    const messages = [go, ...answered(await ask(model, request([go])))];
    assert.equal((await ask(model, request(messages))).text, 'Clean.');
    assert.equal(api.requests.length, 3);
  });

  it('knows how much fits into a model', () => {
    const window = (model: string): number => new AnthropicModel({ model, apiKey: TEST_KEY, idleTimeoutMs: 1 }).contextWindow;
    assert.deepEqual(['claude-sonnet-5-5', 'claude-haiku-4-5-20251001', 'something-else'].map(window), [1_000_000, 200_000, 200_000]);
  });
});
