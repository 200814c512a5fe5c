import { AGENT_NAMES } from '../../../contract/agents.ts';
import type { PendingAction, SafetyState } from '../../../contract/state.ts';
import type { Verdict } from '../../../contract/action.ts';
import { assess, judged, needsJudge } from '../assess.ts';
import type { GraphDeps } from '../deps.ts';
import { describeAction } from '../describeAction.ts';
import { hold, requestId } from '../hold.ts';
import { Journal } from '../journal.ts';
import type { WaveState, WaveUpdate } from '../state.ts';
import { stepKeyOf, type NodeConfig } from '../stepKey.ts';
import { toolMessage } from '../transcript.ts';

/** Refusals of an unattended run after which it is held: in a row, and in total. */
const MOST_REFUSALS = { inARow: 3, total: 20 } as const;

/** Scores the next proposed action. It runs only if the verdict allows it or a person does. */
export async function safetyCheck(deps: GraphDeps, state: WaveState, config: NodeConfig): Promise<WaveUpdate> {
  const [next, ...rest] = state.pending.queue;
  if (!next) return {};
  const { action } = next;
  const journal = new Journal(deps.clock, state);
  const first = await assess(deps, state, action);
  const { verdict, budget } = needsJudge(first, state) ? await judged(deps, state, action, first, journal) : { verdict: first, budget: state.budget };
  const what = describeAction(action);
  const update: WaveUpdate = {
    pending: { queue: [{ ...next, verdict }, ...rest] },
    safety: scored(state.safety, verdict, what),
    budget,
    updatedAt: deps.clock.iso(),
    journal: journal.value(),
  };
  if (verdict.verdict === 'allow') {
    if (verdict.source === 'remembered') {
      journal.add({ kind: 'policy', name: 'remembered rules' }, {
        type: 'safety_event', name: 'verdict.remembered', summary: what,
        details: { actionId: action.id, tool: action.tool, input: action.input, actionHash: verdict.actionHash, score: verdict.score, verdict: 'allow', reasons: verdict.reasons },
      });
    }
    return update;
  }

  journal.add({ kind: 'agent', name: action.agent }, {
    type: 'safety_event',
    name: `verdict.${verdict.verdict}`,
    severity: verdict.verdict === 'block' ? 'error' : 'warning',
    summary: what,
    safetyTags: verdict.violations.map((violation) => `principle-${String(violation.principle)}`),
    details: { actionId: action.id, tool: action.tool, input: action.input, score: verdict.score, verdict: verdict.verdict, source: verdict.source, reasons: verdict.reasons, unknown: verdict.unknown },
  });
  const stepKey = stepKeyOf(config);
  if (verdict.verdict === 'block') {
    const reason = `${AGENT_NAMES[action.agent]} wanted to: ${what}. Refused: ${verdict.reasons.join('; ')}`;
    return { ...update, ...hold(state, deps.clock, stepKey, reason, { agent: action.agent, action, verdict, journal }) };
  }
  if (state.settings.safety.unattended) return refuse(deps, state, stepKey, update, { next, rest, verdict, what, journal });
  return {
    ...update,
    waiting: { id: requestId(state, stepKey, 'safety'), type: 'safety', reason: verdict.reasons.join('; '), agent: action.agent, action, verdict },
    journal: journal.value(),
  };
}

interface Refused {
  readonly next: PendingAction;
  readonly rest: readonly PendingAction[];
  readonly verdict: Verdict;
  readonly what: string;
  readonly journal: Journal;
}

/** Nobody is there to be asked: the action is not run, the agent is told why, and a run that keeps trying is held. */
function refuse(deps: GraphDeps, state: WaveState, stepKey: string, update: WaveUpdate, { next, rest, verdict, what, journal }: Refused): WaveUpdate {
  const { action } = next;
  const refusals = { inARow: state.safety.refusals.inARow + 1, total: state.safety.refusals.total + 1 };
  journal.add({ kind: 'policy', name: 'unattended' }, {
    type: 'safety_event', name: 'verdict.refused', severity: 'warning', summary: what, details: { actionId: action.id, tool: action.tool, score: verdict.score, verdict: verdict.verdict, reason: 'Nobody is there to be asked (unattended run)', ...refusals },
  });
  const told: WaveUpdate = {
    ...update,
    pending: { queue: [...rest] },
    messages: [toolMessage(action.agent, action.id, `Refused, because a person would have to allow it and this run is unattended: ${verdict.reasons.join('; ')}. Find a way that needs nobody, or submit and say what remains.`, true)],
    safety: { ...scored(state.safety, verdict, what), requiresHumanReview: false, refusals, blockedActions: [...state.safety.blockedActions, what].slice(-50) },
    journal: journal.value(),
  };
  if (refusals.inARow < MOST_REFUSALS.inARow && refusals.total < MOST_REFUSALS.total) return told;
  const times = refusals.inARow >= MOST_REFUSALS.inARow ? `${String(refusals.inARow)} times in a row` : `${String(refusals.total)} times`;
  const reason = `${AGENT_NAMES[action.agent]} wanted something that needs a person ${times}, and this run is unattended. Last: ${what} (${verdict.reasons.join('; ')})`;
  return { ...told, ...hold(state, deps.clock, stepKey, reason, { agent: action.agent, journal }) };
}

function scored(safety: SafetyState, verdict: Verdict, what: string): SafetyState {
  const blocked = verdict.verdict === 'block';
  // The sandbox holds what it allows, and a remembered rule is a person's word: neither ran on its own score.
  const unattended = verdict.verdict === 'allow' && (verdict.source === 'rules' || verdict.source === 'judge');
  return {
    ...safety,
    score: verdict.score,
    lowestScore: Math.min(safety.lowestScore, verdict.score),
    lowestUnattended: unattended ? Math.min(safety.lowestUnattended, verdict.score) : safety.lowestUnattended,
    violations: [...safety.violations, ...verdict.violations.map((violation) => `${what}: ${violation.reason}`)].slice(-50),
    requiresHumanReview: verdict.verdict !== 'allow',
    blockedActions: blocked ? [...safety.blockedActions, what].slice(-50) : safety.blockedActions,
    scored: safety.scored + 1,
  };
}
