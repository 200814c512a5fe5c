import assert from 'node:assert/strict';
import { costOf, priceOf } from '../../../src/core/models/prices.ts';
import { addUsage, NO_USAGE } from '../../../src/core/models/usage.ts';
import type { Usage } from '../../../src/core/ports/model.ts';

const usage = (over: Partial<Usage>): Usage => ({ ...NO_USAGE, ...over });
const MILLION = 1_000_000;

function cost(model: string, used: Usage): number {
  const price = priceOf('anthropic', model);
  assert.ok(price !== null);
  return costOf(used, price);
}

describe('prices', () => {
  it('charges input, output and each kind of cached token at its own rate', () => {
    assert.equal(cost('claude-sonnet-5-5', usage({ input: MILLION })), 2);
    assert.equal(cost('claude-sonnet-5-5', usage({ output: MILLION })), 10);
    assert.equal(cost('claude-sonnet-5-5', usage({ cacheRead: MILLION })), 0.1);
    assert.equal(cost('claude-sonnet-5-5', usage({ cacheWrite5m: MILLION })), 2.5);
    assert.equal(cost('claude-sonnet-5-5', usage({ cacheWrite1h: MILLION })), 4);
    assert.equal(cost('claude-opus-5-5', { input: 1_000, output: 500, cacheRead: 10_000, cacheWrite5m: 2_000, cacheWrite1h: 100 }), (1_000 * 4 + 500 * 20 + 10_000 * 0.2 + 2_000 * 5 + 100 * 8) / MILLION);
  });

  it('charges every token of a long prompt the long price, where a model has one', () => {
    const short = usage({ input: 60_000, cacheRead: 40_000, output: 1_000 });
    const long = usage({ input: 60_000, cacheRead: 40_001, output: 1_000 });
    assert.equal(cost('claude-haiku-5-5', short), (60_000 * 0.1 + 40_000 * 0.01 + 1_000 * 0.5) / MILLION);
    assert.ok(Math.abs(cost('claude-haiku-5-5', long) - (60_000 * 0.5 + 40_001 * 0.05 + 1_000 * 2.5) / MILLION) < 1e-12);
  });

  it('knows a dated snapshot by its family, and nothing about a stranger', () => {
    assert.deepEqual(priceOf('anthropic', 'claude-haiku-4-5-20251001'), priceOf('anthropic', 'claude-haiku-4-5'));
    assert.equal(priceOf('anthropic', 'claude-next-9'), null);
    assert.equal(priceOf('vscode', 'claude-sonnet-5-5'), null, 'what another vendor asks for the same model is not known');
    assert.equal(priceOf('anthropic', 'constructor'), null);
  });

  it('lets settings override, by name or by full id, with the usual cache prices', () => {
    const override = { 'claude-sonnet-5-5': { input: 1, output: 4 }, 'vscode:acme/big': { input: 3, output: 9 } };
    assert.deepEqual(priceOf('anthropic', 'claude-sonnet-5-5', override), { input: 1, output: 4, cacheRead: 0.1, cacheWrite5m: 1.25, cacheWrite1h: 2 });
    assert.equal(priceOf('vscode', 'acme/big', override)?.output, 9);
  });

  it('adds up usage', () => {
    const one: Usage = { input: 1, output: 2, cacheRead: 3, cacheWrite5m: 4, cacheWrite1h: 5 };
    assert.deepEqual(addUsage(one, one), { input: 2, output: 4, cacheRead: 6, cacheWrite5m: 8, cacheWrite1h: 10 });
  });
});
