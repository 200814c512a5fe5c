import { AGENT_NAMES } from '../../../contract/agents.ts';
import type { SafetyState } from '../../../contract/state.ts';
import type { Verdict } from '../../../contract/action.ts';
import type { GraphDeps } from '../deps.ts';
import { describeAction } from '../describeAction.ts';
import { hold, requestId } from '../hold.ts';
import { Journal } from '../journal.ts';
import type { WaveState, WaveUpdate } from '../state.ts';
import { stepKeyOf, type NodeConfig } from '../stepKey.ts';

/** Scores the next proposed action. It runs only if the score allows it or a person does. */
export async function safetyCheck(deps: GraphDeps, state: WaveState, config: NodeConfig): Promise<WaveUpdate> {
  const [next, ...rest] = state.pending.queue;
  if (!next) return {};
  const { action } = next;
  const verdict = await deps.scorer.score(action, {
    worktree: state.git.worktreePath,
    story: state.story,
    thresholds: {
      constitutional: state.settings.safety.constitutionalThreshold,
      escalation: state.settings.safety.escalationThreshold,
    },
  });
  const what = describeAction(action);
  const update: WaveUpdate = {
    pending: { queue: [{ ...next, verdict }, ...rest] },
    safety: scored(state.safety, verdict, what),
    updatedAt: deps.clock.iso(),
  };
  if (verdict.verdict === 'allow') return update;

  const journal = new Journal(deps.clock, state);
  journal.add({ kind: 'agent', name: action.agent }, {
    type: 'safety_event',
    name: `verdict.${verdict.verdict}`,
    severity: verdict.verdict === 'block' ? 'error' : 'warning',
    summary: what,
    safetyTags: verdict.violations.map((violation) => `principle-${String(violation.principle)}`),
    details: { tool: action.tool, input: action.input, score: verdict.score, verdict: verdict.verdict, reasons: verdict.reasons, unknown: verdict.unknown },
  });
  const stepKey = stepKeyOf(config);
  if (verdict.verdict === 'block') {
    const reason = `${AGENT_NAMES[action.agent]} wanted to: ${what}. Refused: ${verdict.reasons.join('; ')}`;
    return { ...update, ...hold(state, deps.clock, stepKey, reason, { agent: action.agent, action, verdict, journal }) };
  }
  return {
    ...update,
    waiting: { id: requestId(state, stepKey, 'safety'), type: 'safety', reason: verdict.reasons.join('; '), agent: action.agent, action, verdict },
    journal: journal.value(),
  };
}

function scored(safety: SafetyState, verdict: Verdict, what: string): SafetyState {
  const blocked = verdict.verdict === 'block';
  return {
    ...safety,
    score: verdict.score,
    lowestScore: Math.min(safety.lowestScore, verdict.score),
    lowestUnattended: verdict.verdict === 'allow' ? Math.min(safety.lowestUnattended, verdict.score) : safety.lowestUnattended,
    violations: [...safety.violations, ...verdict.violations.map((violation) => `${what}: ${violation.reason}`)].slice(-50),
    requiresHumanReview: verdict.verdict !== 'allow',
    blockedActions: blocked ? [...safety.blockedActions, what].slice(-50) : safety.blockedActions,
  };
}
