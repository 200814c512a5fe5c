import type { GateDecisionKind } from '../../contract/gate.ts';
import type { Resolution, ReviewItem, ReviewRequest } from '../../contract/review.ts';
import { failedCriteria } from '../gates/policy.ts';
import { OrchestratorError, type ReviewAnswer } from './api.ts';

/** Which answers each type of review item takes. */
const ANSWERS: Readonly<Record<ReviewRequest['type'], readonly ReviewAnswer['kind'][]>> = {
  safety: ['approve', 'reject', 'edit'],
  gate_decision: ['approve', 'reject'],
  gate_override: ['approve', 'reject'],
  budget_exceeded: ['approve', 'reject'],
  question: ['answer', 'reject'],
  in_doubt: ['settle'],
  hold: ['resume'],
};

/** Turns an answer into the resolution that is stored. Throws bad_input or reason_required. */
export function resolutionOf(item: ReviewItem, answer: ReviewAnswer, by: string, at: string): Resolution {
  const { type } = item.request;
  if (!ANSWERS[type].includes(answer.kind)) {
    throw new OrchestratorError('bad_input', `A ${type} item cannot be answered with "${answer.kind}". It takes: ${ANSWERS[type].join(', ')}.`);
  }
  const who = { by, at, reason: answer.reason.trim() };
  if (item.request.type === 'gate_decision') return gateResolution(item.request, answer.kind === 'approve' ? 'go' : 'hold', who);
  switch (answer.kind) {
    case 'reject':
      requireReason(who.reason, 'Rejecting');
      return { ...who, kind: 'reject' };
    case 'edit': return { ...who, kind: 'edit', input: answer.input };
    case 'answer': return { ...who, kind: 'answer', text: answer.text };
    case 'settle': return { ...who, kind: 'settle', happened: answer.happened };
    default: return { ...who, kind: answer.kind };
  }
}

/** The resolution of an open gate. Go against failing criteria, Hold and Kill need a reason. Go on an override that somebody asked for approves it. */
export function gateResolution(
  request: Extract<ReviewRequest, { type: 'gate_decision' | 'gate_override' }>,
  decision: GateDecisionKind,
  who: { readonly by: string; readonly at: string; readonly reason: string },
): Resolution {
  const failed = failedCriteria(request.evidence);
  if (decision === 'hold' || decision === 'kill') requireReason(who.reason, decision === 'hold' ? 'Hold' : 'Kill');
  if (request.type === 'gate_override' && decision === 'go') return { ...who, kind: 'approve' };
  if (decision === 'go' && failed.length > 0) requireReason(who.reason, `Go although criteria are not met (${failed.join(', ')})`);
  return { ...who, kind: 'decide', gate: request.gate, decision };
}

/** A resolution is an approval when it lets something happen. */
export function statusOf(resolution: Resolution): 'approved' | 'rejected' {
  return resolution.kind === 'reject' || (resolution.kind === 'decide' && resolution.decision !== 'go') ? 'rejected' : 'approved';
}

export function requireReason(reason: string, what: string): void {
  if (reason.trim() === '') throw new OrchestratorError('reason_required', `${what} needs a reason: say why, it is kept in the audit log.`);
}
