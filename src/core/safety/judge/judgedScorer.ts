import type { Action, Verdict } from '../../../contract/action.ts';
import type { BudgetState } from '../../../contract/state.ts';
import { messageOf } from '../../errors.ts';
import type { ChatModel } from '../../ports/model.ts';
import type { ScoreContext, Scorer } from '../../ports/scorer.ts';
import { actionHash } from '../actionHash.ts';
import type { Judgement } from './answer.ts';
import { withJudgement, withoutJudgement } from './combine.ts';
import { askJudge } from './judge.ts';

export interface JudgedScorerOptions {
  /** The rules, which come first. */
  readonly scorer: Scorer;
  /** The judge's model; asked for when the first action needs it. A rejection means that a person decides. */
  model(): Promise<ChatModel>;
  readonly timeoutMs: number;
  now(): number;
}

/** Outside of a run there is no budget to keep; whoever asks pays for what they ask. */
const NO_LIMIT: BudgetState = { tokensUsed: 0, tokensLimit: Number.MAX_SAFE_INTEGER, costUsd: 0, costLimitUsd: Number.MAX_SAFE_INTEGER, isExceeded: false, costKnown: true, tokensByAgent: {} };

/**
 * Rules, then the judge for what they could not tell: for actions outside of a run. In a run the graph asks the judge itself, as a step of its own
 * with budget and audit. Never throws; without a usable answer a person decides, and the reasons say why.
 */
export function createJudgedScorer(options: JudgedScorerOptions): Scorer {
  const known = new Map<string, Judgement>();
  let model: Promise<ChatModel> | undefined;
  return {
    async score(action, context) {
      const rules = await options.scorer.score(action, context);
      if (!rules.unknown || rules.verdict !== 'review') return rules;
      const key = actionHash('judge', { action: rules.actionHash, worktree: context.worktree, story: context.story, thresholds: context.thresholds, rules: rules.perPrinciple });
      const before = known.get(key);
      if (before !== undefined) return withJudgement(rules, before, context.thresholds);
      try {
        return await ask(await (model ??= options.model()), action, context, rules, (judgement) => known.set(key, judgement));
      } catch (error) {
        return withoutJudgement(rules, `its model could not be found (${messageOf(error)})`);
      }
    },
  };

  async function ask(judge: ChatModel, action: Pick<Action, 'tool' | 'input'>, context: ScoreContext, rules: Verdict, keep: (judgement: Judgement) => void): Promise<Verdict> {
    const outcome = await askJudge({ model: judge, action, story: context.story, budget: NO_LIMIT, timeoutMs: options.timeoutMs, signal: new AbortController().signal, now: () => options.now() });
    if (!outcome.ok) return withoutJudgement(rules, outcome.why);
    keep(outcome.judgement);
    return withJudgement(rules, outcome.judgement, context.thresholds);
  }
}
