import { interrupt } from '@langchain/langgraph';
import { resolution, type Resolution, type ReviewRequest } from '../../../contract/review.ts';
import type { PendingAction } from '../../../contract/state.ts';
import { WaveError } from '../../errors.ts';
import { failedCriteria } from '../../gates/policy.ts';
import type { GraphDeps } from '../deps.ts';
import { hold, requestId } from '../hold.ts';
import { Journal } from '../journal.ts';
import type { WaveState, WaveUpdate } from '../state.ts';
import { stepKeyOf, type NodeConfig } from '../stepKey.ts';
import { toolMessage } from '../transcript.ts';

type Request<T extends ReviewRequest['type']> = Extract<ReviewRequest, { type: T }>;

/** The one place where a run waits for a person. The answer was recorded in the review queue before it arrives here. */
export async function humanReview(deps: GraphDeps, state: WaveState, config: NodeConfig): Promise<WaveUpdate> {
  const { waiting } = state;
  if (!waiting) return {};
  const answer = resolution.parse(interrupt({ reviewId: waiting.id }));
  const cleared: WaveUpdate = { waiting: null, updatedAt: deps.clock.iso(), safety: { ...state.safety, requiresHumanReview: false } };
  switch (waiting.type) {
    case 'safety': return { ...cleared, ...onSafety(state, waiting, answer) };
    case 'question': return { ...cleared, ...onQuestion(state, waiting, answer) };
    case 'budget_exceeded': return { ...cleared, ...onBudget(deps, state, waiting, answer, stepKeyOf(config)) };
    case 'in_doubt': return { ...cleared, ...await onDoubt(deps, state, waiting, answer) };
    case 'gate_decision': return { ...cleared, ...onGate(deps, state, waiting, answer, stepKeyOf(config)) };
    case 'gate_override': return { ...cleared, ...onOverride(deps, state, waiting, answer, stepKeyOf(config)) };
    case 'hold': return { ...cleared, ...onHold(deps, state, waiting, answer) };
  }
}

/** Drops the first pending action with what the model is told instead of a result. */
function answerFirst(state: WaveState, text: string, isError: boolean): WaveUpdate {
  const [first, ...rest] = state.pending.queue;
  if (!first) return {};
  return { pending: { queue: rest }, messages: [toolMessage(first.action.agent, first.action.id, text, isError)] };
}

function replaceFirst(state: WaveState, change: (first: PendingAction) => PendingAction): WaveUpdate {
  const [first, ...rest] = state.pending.queue;
  return first ? { pending: { queue: [change(first), ...rest] } } : {};
}

function unexpected(waiting: ReviewRequest, answer: Resolution): never {
  throw new WaveError('wrong_answer', `A review item of type ${waiting.type} cannot be answered with "${answer.kind}". Nothing was done; answer it again.`);
}

function onSafety(state: WaveState, waiting: Request<'safety'>, answer: Resolution): WaveUpdate {
  switch (answer.kind) {
    case 'approve': return replaceFirst(state, (first) => ({ ...first, approvedBy: answer.by }));
    case 'reject': return answerFirst(state, `A person refused this: ${answer.reason}`, true);
    // The edited input is scored again, like any other.
    case 'edit': return replaceFirst(state, (first) => ({ action: { ...first.action, input: answer.input }, verdict: null, approvedBy: null }));
    default: return unexpected(waiting, answer);
  }
}

function onQuestion(state: WaveState, waiting: Request<'question'>, answer: Resolution): WaveUpdate {
  if (answer.kind === 'answer') return answerFirst(state, answer.text, false);
  if (answer.kind === 'reject') return answerFirst(state, `The person did not answer: ${answer.reason}`, true);
  return unexpected(waiting, answer);
}

function onBudget(deps: GraphDeps, state: WaveState, waiting: Request<'budget_exceeded'>, answer: Resolution, stepKey: string): WaveUpdate {
  if (answer.kind === 'approve') {
    const { budget } = state;
    return { budget: { ...budget, tokensLimit: budget.tokensLimit + waiting.extraTokens, costLimitUsd: budget.costLimitUsd + waiting.extraUsd, isExceeded: false } };
  }
  if (answer.kind === 'reject') return hold(state, deps.clock, stepKey, `No more budget: ${answer.reason}`, { agent: waiting.agent });
  return unexpected(waiting, answer);
}

async function onDoubt(deps: GraphDeps, state: WaveState, waiting: Request<'in_doubt'>, answer: Resolution): Promise<WaveUpdate> {
  if (answer.kind !== 'settle') return unexpected(waiting, answer);
  if (waiting.effect !== undefined) {
    // The answer is about something that is over: what was left running of it must not go on behind the next action. Doing this twice does no harm.
    await deps.runner.records?.end(waiting.effect);
    await deps.runner.records?.forget(waiting.effect);
  }
  if (answer.happened) {
    return answerFirst(state, `The orchestrator was interrupted while this ran. ${answer.by} says that it happened; its output is lost. Check the state of the worktree before you go on.`, false);
  }
  // Not happened: a new verdict and a new step make it a new effect.
  return replaceFirst(state, (first) => ({ ...first, verdict: null, approvedBy: null }));
}

function onGate(deps: GraphDeps, state: WaveState, waiting: Request<'gate_decision' | 'gate_override'>, answer: Resolution, stepKey: string): WaveUpdate {
  if (answer.kind !== 'decide') return unexpected(waiting, answer);
  const decided = { decision: answer.decision, by: { kind: 'user' as const, name: answer.by }, reason: answer.reason, approvedBy: null };
  const failed = failedCriteria(waiting.evidence);
  if (waiting.type === 'gate_decision' && answer.decision === 'go' && failed.length > 0) return askOverride(deps, state, waiting, answer, stepKey);
  if (answer.decision !== 'hold') return { decided, cursor: { ...state.cursor, at: 'gate' } };
  const journal = new Journal(deps.clock, state);
  journal.add(decided.by, { type: 'gate_transition', name: 'gate.hold', severity: 'warning', summary: `Gate ${String(waiting.gate)}: Hold`, details: { reason: answer.reason } });
  return {
    cursor: { ...state.cursor, at: 'gate' },
    gateState: { ...state.gateState, gateStatus: 'hold', holdReason: answer.reason },
    decisions: [{ gate: waiting.gate, decision: 'hold', by: decided.by, reason: answer.reason, override: false, approvedBy: null, failedCriteria: [], commit: waiting.evidence.commit, checkpoint: stepKey, at: deps.clock.iso() }],
    waiting: { id: requestId(state, stepKey, 'hold'), type: 'hold', reason: answer.reason, agent: null, gate: waiting.gate, action: null, verdict: null },
    journal: journal.value(),
  };
}

/** Go although criteria fail: a review item that somebody has to approve before it takes effect. */
function askOverride(deps: GraphDeps, state: WaveState, waiting: Request<'gate_decision'>, answer: Resolution, stepKey: string): WaveUpdate {
  const unmet = waiting.evidence.criteria.filter((entry) => !entry.met);
  const labels = unmet.map((entry) => entry.label).join(', ');
  const journal = new Journal(deps.clock, state);
  journal.add({ kind: 'user', name: answer.by }, {
    type: 'review', name: 'gate.override_asked', severity: 'warning', summary: `Gate ${String(waiting.gate)}: Go asked for although criteria fail: ${labels}`,
    details: { reason: answer.reason, failed: unmet.map((entry) => entry.id), commit: waiting.evidence.commit },
  });
  return {
    cursor: { ...state.cursor, at: 'gate' },
    waiting: {
      id: requestId(state, stepKey, 'gate_override'), type: 'gate_override', agent: null, gate: waiting.gate, evidence: waiting.evidence, proposed: waiting.proposed,
      reason: `${answer.by} says Go although this fails: ${labels}`,
      requestedBy: answer.by, requestedAt: answer.at, justification: answer.reason, failed: unmet.map((entry) => entry.id),
    },
    journal: journal.value(),
  };
}

function onOverride(deps: GraphDeps, state: WaveState, waiting: Request<'gate_override'>, answer: Resolution, stepKey: string): WaveUpdate {
  if (answer.kind === 'decide' && answer.decision !== 'go') return onGate(deps, state, waiting, answer, stepKey);
  const toGate: WaveUpdate = { cursor: { ...state.cursor, at: 'gate' } };
  if (answer.kind === 'approve') {
    const approvedBy = { name: answer.by, at: answer.at, reason: answer.reason };
    return { ...toGate, decided: { decision: 'go', by: { kind: 'user', name: waiting.requestedBy }, reason: waiting.justification, approvedBy } };
  }
  if (answer.kind !== 'reject') return unexpected(waiting, answer);
  const journal = new Journal(deps.clock, state);
  journal.add({ kind: 'user', name: answer.by }, {
    type: 'review', name: 'gate.override_rejected', severity: 'warning', summary: `Gate ${String(waiting.gate)}: the override ${waiting.requestedBy} asked for was rejected`,
    details: { reason: answer.reason, requestedBy: waiting.requestedBy, justification: waiting.justification, failed: waiting.failed },
  });
  // The gate asks again.
  return { ...toGate, journal: journal.value() };
}

function onHold(deps: GraphDeps, state: WaveState, waiting: Request<'hold'>, answer: Resolution): WaveUpdate {
  if (answer.kind !== 'resume') return unexpected(waiting, answer);
  const journal = new Journal(deps.clock, state);
  journal.add({ kind: 'user', name: answer.by }, { type: 'system_event', name: 'run.resume', summary: 'Hold lifted', details: { reason: answer.reason } });
  const refused = waiting.action && waiting.verdict
    ? answerFirst(state, `Refused by the safety rules and never run: ${waiting.verdict.reasons.join('; ')}. Do not try it in other words.${answer.reason ? ` The person adds: ${answer.reason}` : ''}`, true)
    : {};
  return {
    ...refused,
    gateState: { ...state.gateState, gateStatus: 'pending', holdReason: null },
    // A person has looked: an unattended run counts its refusals anew.
    safety: { ...state.safety, requiresHumanReview: false, refusals: { inARow: 0, total: 0 } },
    error: null,
    cursor: { ...state.cursor, nudges: 0, watchFrom: state.messages.length },
    journal: journal.value(),
  };
}
