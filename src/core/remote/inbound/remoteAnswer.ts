import * as z from 'zod';
import { gateDecisionKind, gateNumber, type GateDecisionKind, type GateNumber } from '../../../contract/gate.ts';
import type { RemoteReview } from '../../../contract/remoteRows.ts';
import type { ReviewItem } from '../../../contract/review.ts';
import { describeIssues } from '../../describeIssues.ts';
import { OrchestratorError, type ReviewAnswer } from '../../orchestrator/api.ts';

/** An answer from elsewhere, as the orchestrator takes it. */
export type RemoteDecision =
  | { readonly kind: 'gate'; readonly gate: GateNumber; readonly decision: GateDecisionKind; readonly reason: string }
  | { readonly kind: 'answer'; readonly answer: Exclude<ReviewAnswer, { kind: 'hold' }> };

const said = { reason: z.string().optional() };
/** What is kept of a resolution: who gave it, and when, is said by the session and the database, not by what somebody wrote. */
const given = z.discriminatedUnion('kind', [
  z.object({ ...said, kind: z.literal('approve') }),
  z.object({ ...said, kind: z.literal('reject') }),
  z.object({ ...said, kind: z.literal('edit'), input: z.record(z.string(), z.unknown()) }),
  z.object({ ...said, kind: z.literal('answer'), text: z.string() }),
  z.object({ ...said, kind: z.literal('decide'), gate: gateNumber, decision: gateDecisionKind }),
  z.object({ ...said, kind: z.literal('settle'), happened: z.boolean() }),
  z.object({ ...said, kind: z.literal('resume') }),
]);

/** Reads what was answered elsewhere. Where only approved or rejected was said, the type of the item says what that means. Throws OrchestratorError('bad_input'). */
export function decisionOf(item: ReviewItem, row: RemoteReview): RemoteDecision {
  const notes = row.resolution_notes ?? '';
  if (row.resolution === null || row.resolution === undefined) return plain(item, row.status === 'approved', notes);
  const parsed = given.safeParse(row.resolution);
  if (!parsed.success) throw new OrchestratorError('bad_input', `The answer does not have its form: ${describeIssues(parsed.error).slice(0, 300)}`);
  const answer = parsed.data;
  const reason = answer.reason ?? notes;
  const approves = answer.kind !== 'reject' && !(answer.kind === 'decide' && answer.decision !== 'go');
  if (approves !== (row.status === 'approved')) throw new OrchestratorError('bad_input', `It is marked as ${row.status}, and the answer says otherwise (${answer.kind === 'decide' ? answer.decision : answer.kind}).`);
  if (answer.kind !== 'decide') return { kind: 'answer', answer: { ...answer, reason } };
  const { request } = item;
  if (request.type !== 'gate_decision' && request.type !== 'gate_override') throw new OrchestratorError('bad_input', `A ${request.type} item is no decision at a gate.`);
  if (answer.decision !== 'recycle' && answer.gate !== request.gate) throw new OrchestratorError('bad_input', `It decides on gate ${String(answer.gate)}, and gate ${String(request.gate)} is open.`);
  return { kind: 'gate', gate: answer.gate, decision: answer.decision, reason };
}

function plain({ request }: ReviewItem, approved: boolean, reason: string): RemoteDecision {
  switch (request.type) {
    case 'gate_decision': return { kind: 'gate', gate: request.gate, decision: approved ? 'go' : 'hold', reason };
    case 'question': return { kind: 'answer', answer: approved ? { kind: 'answer', text: reason, reason: '' } : { kind: 'reject', reason } };
    case 'hold':
      if (!approved) throw new OrchestratorError('bad_input', 'What is held can be resumed (approved) or killed by a command; rejecting it means neither.');
      return { kind: 'answer', answer: { kind: 'resume', reason } };
    case 'in_doubt': throw new OrchestratorError('bad_input', 'Whether the action happened has to be said: {"kind": "settle", "happened": true or false}.');
    default: return { kind: 'answer', answer: approved ? { kind: 'approve', reason } : { kind: 'reject', reason } };
  }
}

/** Does it let something happen that would not happen without it? */
export function letsSomethingHappen(decision: RemoteDecision): boolean {
  return decision.kind === 'gate' ? decision.decision === 'go' : decision.answer.kind === 'approve' || decision.answer.kind === 'edit';
}

/** In words, such as `decided hold`. */
export function rowInWords(row: RemoteReview): string {
  const parsed = given.safeParse(row.resolution);
  return parsed.success && parsed.data.kind === 'decide' ? `decided ${parsed.data.decision}` : `answered "${row.status}"`;
}
