import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { AnthropicOptions } from '../../../src/adapters/anthropic/anthropicModel.ts';
import { AnthropicModel } from '../../../src/adapters/anthropic/anthropicModel.ts';
import type { ModelErrorReason, ModelRequest } from '../../../src/core/ports/model.ts';
import { ModelError } from '../../../src/core/ports/model.ts';
import type { MessagesApi, Responder } from '../../fakes/messagesApi/server.ts';
import { startMessagesApi, TEST_KEY } from '../../fakes/messagesApi/server.ts';
import type { Fault, Reply } from '../../fakes/messagesApi/wire.ts';
import { collect, doneOf, failsWith } from '../../conformance/model/suite.ts';

const GOOD: Reply = { content: [{ type: 'text', text: 'All is well, and this is a sentence long enough to be cut in two.' }] };
const REQUEST: ModelRequest = {
  agent: 'dev', system: 'You are the Dev agent of WAVE.', messages: [{ agent: 'dev', role: 'user', text: 'Go.' }],
  tools: [{ name: 'git_status', description: '', parameters: { type: 'object' } }], maxOutputTokens: 1_000, requireTool: false,
};
const error = (status: number, errorType: string, message = 'no reason', headers: Record<string, string> = {}): Reply => ({ status, errorType, message, headers });

describe('Claude over the wire, when something fails', () => {
  let api: MessagesApi | null = null;
  const signal = new AbortController().signal;

  const start = async (respond: Responder | readonly Reply[], over: Partial<AnthropicOptions> = {}): Promise<AnthropicModel> => {
    api = await startMessagesApi({ respond: typeof respond === 'function' ? respond : (_request, n) => respond[n] ?? GOOD });
    return new AnthropicModel({ model: 'claude-sonnet-5-5', apiKey: TEST_KEY, baseUrl: api.url, idleTimeoutMs: 5_000, backoffMs: 1, random: () => 0.5, ...over });
  };
  afterEach(async () => {
    await api?.close();
    api = null;
  });
  const calls = (): number => api?.requests.length ?? 0;

  const FINAL: [number, string, string, ModelErrorReason, RegExp][] = [
    [400, 'invalid_request_error', 'tools: something', 'invalid_request', /refused the request/],
    [400, 'invalid_request_error', 'prompt is too long: 1000123 tokens > 1000000 maximum', 'context_overflow', /too long/],
    [400, 'invalid_request_error', 'Your credit balance is too low to access the API.', 'billing', /credit/],
    [401, 'authentication_error', 'invalid x-api-key', 'auth', /key was refused \(401\).*WAVE: Set API Key.*ANTHROPIC_API_KEY/],
    [402, 'billing_error', 'pay first', 'billing', /Console/],
    [403, 'permission_error', 'not yours', 'permission', /may not use claude-sonnet-5-5/],
    [404, 'not_found_error', 'model: claude-sonnet-5-5', 'unknown_model', /Choose Models/],
    [413, 'request_too_large', 'too large', 'context_overflow', /too long/],
  ];
  for (const [status, type, message, reason, words] of FINAL) {
    it(`${status} "${message}" is ${reason}, at once`, async () => {
      const model = await start([error(status, type, message)]);
      await assert.rejects(collect(model.stream(REQUEST, signal)), (thrown) => failsWith(reason)(thrown) && words.test((thrown as Error).message));
      assert.equal(calls(), 1, 'no second try');
    });
  }

  for (const [status, type, reason] of [[429, 'rate_limit_error', 'rate_limit'], [500, 'api_error', 'server'], [503, 'api_error', 'server'], [529, 'overloaded_error', 'overloaded']] as const) {
    it(`${status} is ${reason}: tried again, and given up after all tries`, async () => {
      const model = await start(() => error(status, type), { maxTries: 3 });
      const retries: number[] = [];
      await assert.rejects(async () => {
        for await (const event of model.stream(REQUEST, signal)) if (event.type === 'retry') retries.push(event.waitMs);
      }, failsWith(reason));
      assert.equal(calls(), 3);
      assert.deepEqual(retries, [1, 2], 'the wait doubles');
    });
  }

  it('waits as long as retry-after-ms and retry-after say, and not at all when that is too long', async () => {
    const model = await start([error(429, 'rate_limit_error', 'slow', { 'retry-after-ms': '37' }), error(529, 'overloaded_error', 'slow', { 'retry-after': '0.05' }), GOOD]);
    const events = await collect(model.stream(REQUEST, signal));
    assert.deepEqual(events.flatMap((event) => (event.type === 'retry' ? [event.waitMs] : [])), [37, 50]);
    doneOf(events);
    await api?.close();
    const patient = await start([error(429, 'rate_limit_error', 'tomorrow', { 'retry-after': '86400' })]);
    await assert.rejects(collect(patient.stream(REQUEST, signal)), failsWith('rate_limit'));
    assert.equal(calls(), 1);
  });

  it('does not try again where the server says not to, nor when a spend limit is reached', async () => {
    const told = await start([error(500, 'api_error', 'no', { 'x-should-retry': 'false' })]);
    await assert.rejects(collect(told.stream(REQUEST, signal)), failsWith('server'));
    assert.equal(calls(), 1);
    await api?.close();
    const spent = await start([{ status: 429, errorType: 'rate_limit_error', message: 'limit', errorCode: 'enforced_spend_limit_reached' }]);
    await assert.rejects(collect(spent.stream(REQUEST, signal)), failsWith('billing'));
    assert.equal(calls(), 1);
  });

  const FAULTS: [Fault, ModelErrorReason][] = [['cut', 'network'], ['end', 'network'], ['garble', 'garbled'], ['misshape', 'garbled'], ['overloadedEvent', 'overloaded'], ['stall', 'idle_timeout'], ['pings', 'idle_timeout']];
  for (const [fault, reason] of FAULTS) {
    it(`an answer that breaks half way (${fault}) begins anew, and its tokens are counted`, async () => {
      const model = await start([{ ...GOOD, fault, usage: { input_tokens: 100, cache_read_input_tokens: 7 } }, { ...GOOD, usage: { input_tokens: 100, output_tokens: 20, cache_read_input_tokens: 0 } }], { idleTimeoutMs: 60 });
      const events = await collect(model.stream(REQUEST, signal));
      const at = events.findIndex((event) => event.type === 'retry');
      assert.ok(at > 0, 'text of the broken answer came first');
      const done = doneOf(events);
      assert.equal(events.slice(at + 1).flatMap((event) => (event.type === 'text' ? [event.text] : [])).join(''), done.text, 'text after the retry is the whole answer');
      assert.equal(done.usage.input, 200);
      assert.equal(done.usage.cacheRead, 7);
      assert.ok(done.usage.output > 20, 'what came of the broken answer is in it');
      assert.equal(calls(), 2);
    });

    it(`an answer that always breaks (${fault}) is ${reason}, with the tokens spent`, async () => {
      const model = await start(() => ({ ...GOOD, fault, usage: { input_tokens: 100 } }), { idleTimeoutMs: 60, maxTries: 2 });
      await assert.rejects(collect(model.stream(REQUEST, signal)), (thrown) => failsWith(reason)(thrown) && ModelError.is(thrown) && thrown.partialUsage?.input === 200 && thrown.partialUsage.output > 0);
    });
  }

  it('gives up on a request that is never answered', async () => {
    const model = await start([{ hang: true }, { hang: true }], { idleTimeoutMs: 50, maxTries: 2 });
    const started = performance.now();
    await assert.rejects(collect(model.stream(REQUEST, signal)), failsWith('idle_timeout'));
    assert.ok(performance.now() - started < 30_000);
    for (let tries = 0; tries < 50 && api?.open() !== 0; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(api?.open(), 0, 'the socket is let go');
  });

  it('lets a model that only pings think for several idle times', async () => {
    const model = await start(() => ({ ...GOOD, fault: 'pings' }), { idleTimeoutMs: 500, maxTries: 1 });
    const started = performance.now();
    await assert.rejects(collect(model.stream(REQUEST, signal)), failsWith('idle_timeout'));
    assert.ok(performance.now() - started > 4_000, 'not after the first idle time');
  });

  it('ends at once when stopped while it waits for the next try', async () => {
    const model = await start(() => error(529, 'overloaded_error', 'busy', { 'retry-after': '60' }));
    const controller = new AbortController();
    const started = performance.now();
    await assert.rejects(async () => {
      for await (const event of model.stream(REQUEST, controller.signal)) if (event.type === 'retry') setTimeout(() => controller.abort(), 20);
    }, failsWith('aborted'));
    assert.ok(performance.now() - started < 30_000, 'long before the minute it was told to wait');
  });

  it('says the tokens of an answer that was stopped half way', async () => {
    const model = await start([{ ...GOOD, fault: 'stall', usage: { input_tokens: 100 } }]);
    const controller = new AbortController();
    await assert.rejects(async () => {
      for await (const event of model.stream(REQUEST, controller.signal)) if (event.type === 'text') controller.abort();
    }, (thrown) => failsWith('aborted')(thrown) && ModelError.is(thrown) && thrown.partialUsage?.input === 100);
  });

  it('says so when nobody listens at the address', async () => {
    const model = new AnthropicModel({ model: 'claude-sonnet-5-5', apiKey: TEST_KEY, baseUrl: 'http://127.0.0.1:9', idleTimeoutMs: 1_000, maxTries: 2, backoffMs: 1 });
    await assert.rejects(collect(model.stream(REQUEST, signal)), (thrown) => failsWith('network')(thrown) && /ANTHROPIC_BASE_URL/.test((thrown as Error).message));
    assert.ok(await model.countTokens(REQUEST, signal) > 20, 'counting falls back to an estimate');
  });

  it('estimates the prompt when counting is overloaded, and throws when the key is refused', async () => {
    api = await startMessagesApi({ respond: () => GOOD, countError: { status: 529, errorType: 'overloaded_error', message: 'busy', headers: { 'retry-after-ms': '1' } } });
    const options = { model: 'claude-sonnet-5-5', baseUrl: api.url, idleTimeoutMs: 1_000 };
    assert.ok(await new AnthropicModel({ ...options, apiKey: TEST_KEY }).countTokens(REQUEST, signal) > 20);
    await assert.rejects(new AnthropicModel({ ...options, apiKey: 'other-key' }).countTokens(REQUEST, signal), failsWith('auth'));
  });

  it('never shows the key', async () => {
    const secret = 'sk-ant-very-secret-0123456789';
    const model = await start([error(401, 'authentication_error', `key ${secret} is not known`)], { apiKey: secret });
    const thrown: unknown = await collect(model.stream(REQUEST, signal)).catch((caught: unknown) => caught);
    assert.ok(ModelError.is(thrown, 'auth'));
    assert.ok(!inspect(thrown, { depth: 10, showHidden: true }).includes(secret));
    assert.ok(!inspect(model, { depth: 10 }).includes(secret), 'not when the model itself is printed');
    for (const broken of ['', '  ', `${secret}\nx`, 'clé']) {
      assert.throws(() => new AnthropicModel({ model: 'claude-sonnet-5-5', apiKey: broken, idleTimeoutMs: 1 }), (caught) => ModelError.is(caught, 'no_key') && !caught.message.includes(secret));
    }
  });

  it('hands a tool call on whose input is no JSON object', async () => {
    const model = await start([{ content: [{ type: 'tool_use', name: 'git_status', rawInput: '{"path": oops' }, { type: 'tool_use', name: 'git_status', rawInput: '["list"]' }, { type: 'tool_use', name: 'git_status', rawInput: '' }] }]);
    const { toolCalls } = doneOf(await collect(model.stream(REQUEST, signal)));
    assert.deepEqual(toolCalls.map(({ input, malformed }) => ({ input, malformed })), [
      { input: {}, malformed: '{"path": oops' },
      { input: {}, malformed: '["list"]' },
      { input: {}, malformed: undefined },
    ]);
  });

  it('tells a refusal and a cut-off answer as such', async () => {
    const model = await start([{ ...GOOD, stopReason: 'refusal' }, { ...GOOD, stopReason: 'max_tokens' }, { ...GOOD, stopReason: 'model_context_window_exceeded' }]);
    const reasons: string[] = [];
    for (let n = 0; n < 3; n++) reasons.push(doneOf(await collect(model.stream(REQUEST, signal))).stopReason);
    assert.deepEqual(reasons, ['refusal', 'max_tokens', 'max_tokens']);
  });
});
