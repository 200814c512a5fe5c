import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadScriptedModel } from '../../../src/adapters/scripted/scriptedModel.ts';
import type { TranscriptMessage } from '../../../src/contract/state.ts';
import type { ChatModel, ModelRequest } from '../../../src/core/ports/model.ts';
import { ModelError } from '../../../src/core/ports/model.ts';
import { answered, collect, doneOf, failsWith } from '../../conformance/model/suite.ts';

describe('the scripted model', () => {
  let folder = '';
  const signal = new AbortController().signal;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wave-scripted-'));
  });
  after(() => rm(folder, { recursive: true }));

  const load = async (content: unknown): Promise<ChatModel> => {
    const file = join(folder, 'talk.json');
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return loadScriptedModel(file);
  };
  const request = (messages: readonly TranscriptMessage[], over: Partial<ModelRequest> = {}): ModelRequest => ({ agent: 'dev', system: 'x', messages, tools: [], maxOutputTokens: 100, requireTool: false, ...over });
  const go: TranscriptMessage = { agent: 'dev', role: 'user', text: 'Go.' };

  it('is labelled, free and named after its file', async () => {
    const model = await load({ agents: { dev: [{ text: 'Hi.' }] } });
    assert.deepEqual([model.id, model.label, model.scripted], [`scripted:${join(folder, 'talk.json')}`, 'scripted', true]);
    assert.equal(model.cost({ input: 1_000, output: 1_000, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 }), 0);
  });

  it('answers the same request the same way, in another process too', async () => {
    const script = { agents: { dev: [{ toolCalls: [{ name: 'git_status', input: {} }] }, { text: 'Done.' }], qa: [{ text: 'QA.' }] } };
    const first = doneOf(await collect((await load(script)).stream(request([go]), signal)));
    const messages = [go, ...answered(first)];
    const again = await load(script);
    assert.equal(doneOf(await collect(again.stream(request(messages), signal))).text, 'Done.');
    assert.deepEqual(doneOf(await collect(again.stream(request([go]), signal))), first);
    assert.equal(doneOf(await collect(again.stream(request([go], { agent: 'qa' }), signal))).text, 'QA.');
  });

  it('counts answers from before a summary', async () => {
    const model = await load({ agents: { dev: [{ text: 'One.' }, { text: 'Two.' }] } });
    const messages: TranscriptMessage[] = [go, { agent: 'dev', role: 'assistant', text: 'One.', toolCalls: [] }, { agent: 'dev', role: 'summary', text: 'So far.' }];
    assert.equal(doneOf(await collect(model.stream(request(messages), signal))).text, 'Two.');
  });

  it('takes the usage that is written, and takes as long as is written', async () => {
    const model = await load({ agents: { dev: [{ text: 'Hi.', usage: { input: 5, output: 6 }, delayMs: 80 }] } });
    const started = performance.now();
    const done = doneOf(await collect(model.stream(request([go]), signal)));
    assert.deepEqual(done.usage, { input: 5, output: 6, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 });
    assert.ok(performance.now() - started >= 75);
  });

  it('says which agent ran out at which turn', async () => {
    const model = await load({ agents: { dev: [{ text: 'One.' }] } });
    const messages: TranscriptMessage[] = [go, { agent: 'dev', role: 'assistant', text: 'One.', toolCalls: [] }, go];
    await assert.rejects(collect(model.stream(request(messages), signal)), (error) => failsWith('invalid_request')(error) && /1 turn for dev, and turn 2 was asked for/.test((error as Error).message));
  });

  const BAD: [string, unknown, RegExp][] = [
    ['no JSON', '{', /is not JSON/],
    ['an unknown agent', { agents: { boss: [] } }, /boss/],
    ['a turn with nothing in it', { agents: { dev: [{ text: '' }] } }, /\$\.agents\.dev\[0\]: .*"text" or "toolCalls"/],
    ['a tool call without input', { agents: { dev: [{ toolCalls: [{ name: 'a' }] }] } }, /\$\.agents\.dev\[0\]\.toolCalls\[0\]\.input/],
    ['a misspelt field', { agents: { dev: [{ text: 'x', dealyMs: 3 }] } }, /dealyMs/],
  ];
  for (const [what, content, words] of BAD) {
    it(`refuses ${what} and says where`, async () => {
      await assert.rejects(load(content), (error) => failsWith('invalid_request')(error) && words.test((error as Error).message));
    });
  }

  it('says which file is missing', async () => {
    await assert.rejects(loadScriptedModel(join(folder, 'nowhere.json')), (error) => ModelError.is(error, 'unknown_model') && error.message.includes('nowhere.json'));
  });
});
