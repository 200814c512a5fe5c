import type { GateDecisionKind } from '../../contract/gate.ts';
import type { Resolution, ReviewItem, ReviewRequest } from '../../contract/review.ts';
import { LONGEST_REASON, reasonProblem } from '../../contract/reason.ts';
import { failedCriteria, policyOf } from '../gates/policy.ts';
import { OrchestratorError, type ReviewAnswer, type StartRequest } from './api.ts';

/** Which answers each type of review item takes. */
const ANSWERS: Readonly<Record<ReviewRequest['type'], readonly ReviewAnswer['kind'][]>> = {
  safety: ['approve', 'reject', 'edit'],
  gate_decision: ['approve', 'reject'],
  gate_override: ['approve', 'reject'],
  budget_exceeded: ['approve', 'reject'],
  question: ['answer', 'reject'],
  in_doubt: ['settle', 'hold'],
  hold: ['resume'],
};

/** Turns an answer into the resolution that is stored. Throws bad_input or reason_required. */
export function resolutionOf(item: ReviewItem, answer: Exclude<ReviewAnswer, { kind: 'hold' }>, by: string, at: string): Resolution {
  const { type } = item.request;
  checkKind(type, answer.kind);
  const who = { by, at, reason: checkedReason(answer.reason) };
  if (item.request.type === 'gate_decision') return gateResolution(item.request, answer.kind === 'approve' ? 'go' : 'hold', who);
  switch (answer.kind) {
    case 'reject':
      requireReason(who.reason, 'Rejecting');
      return { ...who, kind: 'reject' };
    case 'edit': return { ...who, kind: 'edit', input: answer.input };
    case 'answer': return { ...who, kind: 'answer', text: checkedReason(answer.text) };
    case 'settle': return { ...who, kind: 'settle', happened: answer.happened };
    default: return { ...who, kind: answer.kind };
  }
}

/** Throws bad_input for an answer that a type of item does not take. */
export function checkKind(type: ReviewRequest['type'], kind: ReviewAnswer['kind']): void {
  if (!ANSWERS[type].includes(kind)) throw new OrchestratorError('bad_input', `A ${type} item cannot be answered with "${kind}". It takes: ${ANSWERS[type].join(', ')}.`);
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

/** A reason, feedback or answer as it is kept: trimmed. Throws bad_input for what is too long or has characters that nobody sees. */
export function checkedReason(text: string): string {
  const problem = reasonProblem(text, false);
  if (problem === 'too_long') throw new OrchestratorError('bad_input', `This text has ${String(text.length)} characters, and ${String(LONGEST_REASON)} are the most. Say it shorter, or put the long version into a file of the repository.`);
  if (problem === 'control') throw new OrchestratorError('bad_input', 'This text has control characters, or marks that turn the direction of text around. Write it in plain text.');
  return text.trim();
}

/** Who starts a run cannot approve its gates in advance where somebody else has to approve them. Throws not_allowed. */
export function refuseOwnApproval({ story, settings, preapprovedGates = [], by }: StartRequest): void {
  if (!settings.review.differentApprover) return;
  const own = preapprovedGates.filter((gate) => policyOf(gate, settings, story) === 'person');
  if (own.length > 0) throw new OrchestratorError('not_allowed', `Gates ${own.join(', ')} cannot be approved in advance by ${by}, who starts the run: somebody else has to approve them (review.differentApprover).`);
}
