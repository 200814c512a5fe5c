import assert from 'node:assert/strict';
import type { BudgetState } from '../../../src/contract/state.ts';
import { allowedOutput, countedTokens, crossedWarning, proposedExtra, spend } from '../../../src/core/budget/budget.ts';

const budget = (over: Partial<BudgetState> = {}): BudgetState => ({
  tokensUsed: 0, tokensLimit: 100_000, costUsd: 0, costLimitUsd: 10, isExceeded: false, costKnown: true, tokensByAgent: {}, ...over,
});
const usage = { input: 1_000, output: 200, cacheRead: 50_000, cacheWrite5m: 300, cacheWrite1h: 0 };
const free = (): number => 0;

describe('budget', () => {
  it('counts what is new, not what the cache already had', () => {
    assert.equal(countedTokens(usage), 1_500);
  });

  it('adds a call to the total and to its agent, and is exceeded at the limit', () => {
    const once = spend(budget({ tokensLimit: 3_000 }), 'dev', usage, 0.25);
    const twice = spend(once, 'dev', usage, 0.25);
    assert.deepEqual([once.tokensUsed, once.costUsd, once.isExceeded], [1_500, 0.25, false]);
    assert.deepEqual([twice.tokensByAgent['dev'], twice.isExceeded], [3_000, true]);
  });

  it('marks the cost as unknown for good once a price was unknown', () => {
    const unknown = spend(budget(), 'qa', usage, null);
    assert.equal(spend(unknown, 'qa', usage, 1).costKnown, false);
  });

  it('lets an answer be as long as wanted while the worst case fits', () => {
    assert.equal(allowedOutput(budget(), 10_000, 16_000, free), 16_000);
  });

  it('shortens the answer to what is left, and refuses when not even a short one fits', () => {
    assert.equal(allowedOutput(budget({ tokensUsed: 80_000 }), 10_000, 16_000, free), 10_000);
    assert.equal(allowedOutput(budget({ tokensUsed: 89_500 }), 10_000, 16_000, free), null);
  });

  it('keeps the dollars too: the worst case of the answer must fit', () => {
    const costOf = ({ output }: { output: number }): number => output / 1_000;
    assert.equal(allowedOutput(budget({ costUsd: 4 }), 100, 16_000, costOf), 4_000);
    assert.equal(allowedOutput(budget({ costUsd: 9.9 }), 100, 16_000, costOf), null);
  });

  it('warns once at 70 % and once at 90 %', () => {
    assert.equal(crossedWarning(budget({ tokensUsed: 69_000 }), budget({ tokensUsed: 71_000 })), 0.7);
    assert.equal(crossedWarning(budget({ tokensUsed: 71_000 }), budget({ tokensUsed: 72_000 })), null);
    assert.equal(crossedWarning(budget({ tokensUsed: 60_000 }), budget({ tokensUsed: 95_000 })), 0.9);
    assert.equal(crossedWarning(budget({ costUsd: 8 }), budget({ costUsd: 9.5 })), 0.9);
  });

  it('proposes half of the limit as extra', () => {
    assert.deepEqual(proposedExtra(budget()), { tokens: 50_000, usd: 5 });
  });
});
