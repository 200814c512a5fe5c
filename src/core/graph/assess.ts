import type { Action, Verdict } from '../../contract/action.ts';
import type { BudgetState } from '../../contract/state.ts';
import { crossedWarning, spend } from '../budget/budget.ts';
import { messageOf } from '../errors.ts';
import { ModelError, type ChatModel } from '../ports/model.ts';
import type { ScoreContext } from '../ports/scorer.ts';
import { actionHash } from '../safety/actionHash.ts';
import { allowedHostsOf } from '../safety/containment/storyHosts.ts';
import { containedVerdict } from '../safety/containment/contained.ts';
import { withJudgement, withoutJudgement } from '../safety/judge/combine.ts';
import { askJudge } from '../safety/judge/judge.ts';
import { rememberedVerdict } from '../safety/remembered/match.ts';
import type { GraphDeps } from './deps.ts';
import { describeAction } from './describeAction.ts';
import type { Journal } from './journal.ts';
import type { WaveState } from './state.ts';

type Scored = Pick<Action, 'tool' | 'input'>;

/** What the scorer is told of a run. */
export function scoreContext(state: WaveState): ScoreContext {
  const { constitutionalThreshold: constitutional, escalationThreshold: escalation } = state.settings.safety;
  const { tokensUsed, tokensLimit, costUsd, costLimitUsd } = state.budget;
  return {
    worktree: state.git.worktreePath,
    story: state.story,
    allowedHosts: allowedHostsOf(state),
    run: { filesChanged: state.git.filesChanged, tokensUsed, tokensLimit, costUsd, costLimitUsd },
    thresholds: { constitutional, escalation },
  };
}

/**
 * The verdict that needs no model: the rules; what a person had remembered for this repository; and, for what is only unknown, the sandbox.
 */
export async function assess(deps: GraphDeps, state: WaveState, action: Scored): Promise<Verdict> {
  const context = scoreContext(state);
  const rules = await deps.scorer.score(action, context);
  if (rules.verdict !== 'review') return rules;
  const contained = containedVerdict(action, rules, deps.runner, { ...state.settings.safety, allowedHosts: [...allowedHostsOf(state)] }, context.thresholds);
  if (contained) return contained;
  const { rules: known, problem } = await deps.remembered();
  if (problem !== null) {
    deps.logger.warn(problem);
    return { ...rules, reasons: [...rules.reasons, problem] };
  }
  const found = rememberedVerdict(action, rules, known, context.thresholds);
  return found ?? rules;
}

/** Whether the judge has something to say to a verdict. */
export function needsJudge(verdict: Verdict, state: WaveState): boolean {
  return verdict.unknown && verdict.verdict === 'review' && verdict.source === 'rules' && state.settings.safety.judge === 'on';
}

/**
 * Asks the judge about an action that the rules could not tell. Its tokens go into the budget and the journal whatever it says, and an
 * answer is kept for the same action of the same run. Throws ModelError('aborted') when the run is stopped meanwhile.
 */
export async function judged(deps: GraphDeps, state: WaveState, action: Action, rules: Verdict, journal: Journal): Promise<{ verdict: Verdict; budget: BudgetState }> {
  const context = scoreContext(state);
  const { thresholds } = context;
  const key = actionHash('judge', { action: actionHash(action.tool, action.input), story: state.story, thresholds, rules: rules.perPrinciple });
  const known = deps.judgements.get(key);
  if (known) return { verdict: withJudgement(rules, known, thresholds), budget: state.budget };

  let model: ChatModel;
  try {
    model = await deps.model('judge');
  } catch (error) {
    if (ModelError.is(error, 'aborted')) throw error;
    return { verdict: withoutJudgement(rules, `its model could not be found (${messageOf(error)})`), budget: state.budget };
  }
  const outcome = await askJudge({
    model, action, story: state.story, budget: state.budget, timeoutMs: state.settings.safety.judgeTimeoutSeconds * 1_000, signal: deps.modelSignal, now: () => deps.clock.now(),
  });
  const verdict = outcome.ok ? withJudgement(rules, outcome.judgement, thresholds) : withoutJudgement(rules, outcome.why);
  if (outcome.ok) deps.judgements.set(key, outcome.judgement);
  const cost = outcome.usage ? model.cost(outcome.usage) : 0;
  const budget = outcome.usage ? spend(state.budget, 'judge', outcome.usage, cost) : state.budget;
  journal.add({ kind: 'system', name: 'Safety judge' }, {
    type: 'safety_event',
    name: outcome.ok ? 'model.judge' : 'model.judge_failed',
    severity: outcome.ok ? 'info' : 'warning',
    summary: outcome.ok ? `Judged: ${describeAction(action)}` : `Could not judge: ${describeAction(action)}`,
    tokens: budget.tokensUsed - state.budget.tokensUsed,
    costUsd: cost,
    details: {
      model: model.id, scripted: model.scripted, durationMs: outcome.durationMs, usage: outcome.usage, actionHash: rules.actionHash, score: verdict.score, verdict: verdict.verdict,
      ...(outcome.ok ? { judgement: outcome.judgement.principles.filter((entry) => entry.score < 1) } : { reason: outcome.why }),
    },
  });
  const warning = crossedWarning(state.budget, budget);
  if (warning !== null) {
    journal.add({ kind: 'policy', name: 'budget' }, { type: 'system_event', name: 'budget.warning', severity: 'warning', summary: `${String(warning * 100)} % of the budget is used` });
  }
  return { verdict, budget };
}
