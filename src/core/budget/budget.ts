import type { BudgetState } from '../../contract/state.ts';
import type { Usage } from '../ports/model.ts';

/** Shares of a limit at which a warning is due. */
const WARNINGS = [0.9, 0.7] as const;

/** An answer shorter than this is not worth a call (tokens). */
const LEAST_OUTPUT = 1_024;

/** Tokens that count against the limit. Cache reads do not (their price does): they are the same text again. */
export function countedTokens(usage: Usage): number {
  return usage.input + usage.output + usage.cacheWrite5m + usage.cacheWrite1h;
}

/** The budget after a call. `cost` is in US dollars, null when the price is unknown; then only the token limit holds. */
export function spend(budget: BudgetState, spender: string, usage: Usage, cost: number | null): BudgetState {
  const tokens = countedTokens(usage);
  const tokensUsed = budget.tokensUsed + tokens;
  const costUsd = budget.costUsd + (cost ?? 0);
  return {
    ...budget,
    tokensUsed,
    costUsd,
    costKnown: budget.costKnown && cost !== null,
    isExceeded: tokensUsed >= budget.tokensLimit || costUsd >= budget.costLimitUsd,
    tokensByAgent: { ...budget.tokensByAgent, [spender]: (budget.tokensByAgent[spender] ?? 0) + tokens },
  };
}

/**
 * How many tokens the answer to a prompt may have so that even the worst case stays within the budget;
 * null when not even a short answer fits.
 */
export function allowedOutput(
  budget: BudgetState,
  promptTokens: number,
  wanted: number,
  costOf: (usage: Usage) => number | null,
): number | null {
  const worst = (output: number): number | null => costOf({ input: promptTokens, output, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 });
  const fitsCost = (output: number): boolean => budget.costUsd + (worst(output) ?? 0) <= budget.costLimitUsd;
  let output = Math.min(wanted, budget.tokensLimit - budget.tokensUsed - promptTokens);
  while (output >= LEAST_OUTPUT && !fitsCost(output)) output = Math.floor(output / 2);
  return output >= Math.min(LEAST_OUTPUT, wanted) && fitsCost(output) ? output : null;
}

/** The share (0.7 or 0.9) that this spending crossed, for a warning; null when none. */
export function crossedWarning(before: BudgetState, after: BudgetState): number | null {
  const share = (budget: BudgetState): number => Math.max(budget.tokensUsed / budget.tokensLimit, budget.costUsd / budget.costLimitUsd);
  return WARNINGS.find((level) => share(before) < level && share(after) >= level) ?? null;
}

/** What a person is asked to add when the budget is used up: half of what was given, rounded to something readable. */
export function proposedExtra(budget: BudgetState): { tokens: number; usd: number } {
  return { tokens: Math.ceil(budget.tokensLimit / 2_000) * 1_000, usd: Math.ceil(budget.costLimitUsd * 50) / 100 };
}
