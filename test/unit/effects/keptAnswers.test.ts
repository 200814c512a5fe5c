import assert from 'node:assert/strict';
import { keepingAnswers } from '../../../src/core/effects/keptAnswers.ts';
import type { EffectLedger, GraphDeps } from '../../../src/core/graph/deps.ts';
import type { ChatModel, ModelEvent, ModelRequest } from '../../../src/core/ports/model.ts';
import { StoreError, type EffectRecord } from '../../../src/core/ports/store.ts';
import { silentLogger } from '../../fakes/orchestratorHarness.ts';

const usage = { input: 10, output: 5, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
const answer = (text: string): ModelEvent => ({ type: 'done', text, toolCalls: [{ id: 'a', name: 'read_file', input: { path: 'x' } }], stopReason: 'tool_use', usage, opaque: [{ thinking: 'kept as it is' }] });
const request = (text: string, agent: ModelRequest['agent'] = 'dev'): ModelRequest => ({ agent, system: '', messages: [{ agent: 'dev', role: 'user', text }], tools: [], maxOutputTokens: 1, requireTool: false });

/** A ledger whose rows survive as JSON, and that tells in which order things happen. */
class Ledger implements EffectLedger {
  readonly rows = new Map<string, EffectRecord>();
  readonly happened: string[] = [];
  locked = 0;
  effect(key: string): EffectRecord | null { return this.rows.get(key) ?? null; }
  beginEffect(_thread: string, key: string, kind: string, intent: unknown): void {
    if (this.locked-- > 0) throw new StoreError('busy', 'locked');
    this.rows.set(key, { key, kind, state: 'intent', intent, result: null });
  }
  finishEffect(key: string, result: unknown): void {
    const row = this.rows.get(key);
    assert.ok(row);
    this.happened.push('written');
    this.rows.set(key, { ...row, state: 'done', result: JSON.parse(JSON.stringify(result)) });
  }
  synced(): Promise<void> { return Promise.resolve(); }
}

class Model implements ChatModel {
  readonly id: string;
  readonly label = 'm';
  readonly scripted = false;
  readonly contextWindow = 1;
  asked = 0;
  breaks = false;
  constructor(id = 'm') { this.id = id; }
  cost(): null { return null; }
  countTokens(): Promise<number> { return Promise.resolve(1); }
  async *stream(): AsyncGenerator<ModelEvent, void, undefined> {
    this.asked++;
    yield { type: 'text', text: 'so' };
    if (this.breaks) throw new Error('killed');
    yield answer(`answer ${String(this.asked)} of ${this.id}`);
  }
}

describe('answers of models', () => {
  let ledger: Ledger;
  let model: Model;
  const never = new AbortController().signal;
  beforeEach(() => { [ledger, model] = [new Ledger(), new Model()]; });

  /** One life of a process: the step begins, asks, and tells what it heard. */
  async function ask(asked: ModelRequest, step = 'step', of: ChatModel = model): Promise<ModelEvent[]> {
    const deps = { effects: ledger, logger: silentLogger, model: () => Promise.resolve(of) } as unknown as GraphDeps;
    const heard: ModelEvent[] = [];
    const found = await keepingAnswers(deps, 't', step).model('dev');
    for await (const event of found.stream(asked, never)) {
      if (event.type === 'done') ledger.happened.push('told');
      heard.push(event);
    }
    return heard;
  }

  it('are in the store before anybody hears them', async () => {
    await ask(request('q'));
    assert.deepEqual(ledger.happened, ['written', 'told']);
  });

  it('are not asked for again when their step is repeated, and come as they were', async () => {
    const first = await ask(request('q'));
    const second = await ask(request('q'));
    assert.equal(model.asked, 1);
    assert.deepEqual(second, first.filter(({ type }) => type === 'done'));
  });

  it('are asked for again when they had not come whole, and that is said', async () => {
    model.breaks = true;
    await assert.rejects(ask(request('q')));
    model.breaks = false;
    const heard = await ask(request('q'));
    assert.equal(model.asked, 2);
    const [retry] = heard;
    assert.ok(retry?.type === 'retry');
    assert.match(retry.reason, /had not come whole when this step was interrupted; what that call cost is not known/);
    await ask(request('q'));
    assert.equal(model.asked, 2);
  });

  it('belong to one step, one model, and, of the judge, to one question', async () => {
    const other = new Model('other');
    await ask(request('q'));
    await ask(request('q'), 'another step');
    await ask(request('q'), 'step', other);
    assert.deepEqual([model.asked, other.asked], [2, 1]);
    const judge = new Model('judge');
    const texts = [];
    for (const question of ['one', 'two', 'two', 'one']) texts.push((await ask(request(question, 'judge'), 'step', judge)).at(-1));
    assert.equal(judge.asked, 2);
    assert.deepEqual(texts.map((event) => event?.type === 'done' && event.text), ['answer 1 of judge', 'answer 2 of judge', 'answer 2 of judge', 'answer 1 of judge']);
  });

  it('that cannot be read are asked for again', async () => {
    await ask(request('q'));
    for (const [key, row] of ledger.rows) ledger.rows.set(key, { ...row, result: { type: 'done', text: 7 } });
    assert.equal((await ask(request('q'))).at(-1)?.type, 'done');
    assert.equal(model.asked, 2);
  });

  it('wait for a store that another process has locked for a moment', async () => {
    ledger.locked = 3;
    await ask(request('q'));
    assert.equal(model.asked, 1);
  });
});
