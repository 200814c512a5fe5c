import type { GateDecisionKind } from '../../contract/gate.ts';
import type { RemoteReview } from '../../contract/remoteRows.ts';
import { reviewRequest, type Resolution, type ReviewItem, type ReviewRequest } from '../../contract/review.ts';
import { OrchestratorError, type ReviewAnswer } from '../orchestrator/api.ts';
import { checkedReason, gateResolution, requireReason, resolutionOf, statusOf } from '../orchestrator/answers.ts';
import type { RemoteAnswer } from '../ports/remote.ts';
import { withoutRemoteName } from './inbound/identity.ts';

/** A question that a run on another machine asks. */
export interface RemoteQuestion {
  readonly row: RemoteReview;
  /** All that a person needs to decide; null where its machine shares metadata only. */
  readonly request: ReviewRequest | null;
  /** What its machine had against an answer before, in its words; empty where nobody gave one. */
  readonly refusedBefore: string;
}

/** What a person answers to it. */
export type QuestionAnswer = Exclude<ReviewAnswer, { readonly kind: 'hold' }> | { readonly kind: 'decide'; readonly decision: Exclude<GateDecisionKind, 'recycle'>; readonly reason: string };

/** What became of an answer at the machine that asked. */
export interface AnswerOutcome {
  readonly outcome: NonNullable<RemoteReview['outcome']>;
  /** Why it had no effect, in that machine's words; empty where it said nothing. */
  readonly why: string;
  /** The question is open again. */
  readonly open: boolean;
}

/** What the row says of an answer to it; null: nothing yet. One that is gone asks nobody any more. */
export function outcomeOf(row: RemoteReview | undefined): AnswerOutcome | null {
  if (row === undefined) return { outcome: 'lost', why: '', open: false };
  return row.outcome === null ? null : { outcome: row.outcome, why: whyNot(row), open: row.status === 'pending' };
}

/** Whose answer it was is known to who gave it, and matters to nobody else. */
function whyNot({ outcome_notes: notes }: RemoteReview): string {
  return withoutRemoteName(notes?.trim() ?? '');
}

/** The questions that are open, oldest first as they come. */
export function openQuestions(rows: readonly (RemoteReview & { readonly context: unknown })[]): readonly RemoteQuestion[] {
  return rows.filter(({ status }) => status === 'pending').map((row) => {
    const request = reviewRequest.safeParse(row.context);
    // What does not fit what the row says of itself is no context of it.
    return { row, request: request.success && request.data.type === row.review_type ? request.data : null, refusedBefore: row.outcome === 'refused' ? whyNot(row) : '' };
  });
}

/** The answer as it goes into the shared queue. Throws bad_input and reason_required, as an answer given here does. */
export function remoteAnswer(question: RemoteQuestion, answer: QuestionAnswer, by: string, at: string): RemoteAnswer {
  const resolution = question.request ? known(question, question.request, answer, { by, at }) : unknown(question.row, answer, { by, at });
  return { threadId: question.row.thread_id, reviewId: question.row.review_id, status: statusOf(resolution), notes: resolution.reason, resolution };
}

type Who = Pick<Resolution, 'by' | 'at'>;

function known({ row }: RemoteQuestion, request: ReviewRequest, answer: QuestionAnswer, { by, at }: Who): Resolution {
  if (answer.kind === 'decide') {
    if (request.type !== 'gate_decision' && request.type !== 'gate_override') throw notAtGate();
    return gateResolution(request, answer.decision, { by, at, reason: checkedReason(answer.reason) });
  }
  const item: ReviewItem = { id: row.review_id, threadId: row.thread_id, storyId: '', createdAt: at, status: 'pending', request, resolution: null, expiresAt: null, notBy: [] };
  return resolutionOf(item, answer, by, at);
}

/** Only what can be said without having seen it: a decision at a gate, and no. The machine that asks checks the rest. */
function unknown({ gate, review_type: type }: RemoteReview, answer: QuestionAnswer, { by, at }: Who): Resolution {
  const who = { by, at, reason: checkedReason(answer.reason) };
  if (answer.kind === 'reject') {
    requireReason(who.reason, 'Rejecting');
    return { ...who, kind: 'reject' };
  }
  if (answer.kind === 'resume' && type === 'hold') return { ...who, kind: 'resume' };
  if (answer.kind !== 'decide') throw new OrchestratorError('bad_input', 'The machine of this run shares metadata only: what it asks about can be seen, and approved, there.');
  if (gate === null || type !== 'gate_decision') throw notAtGate();
  if (answer.decision !== 'go') requireReason(who.reason, answer.decision === 'hold' ? 'Hold' : 'Kill');
  return { ...who, kind: 'decide', gate, decision: answer.decision };
}

function notAtGate(): OrchestratorError {
  return new OrchestratorError('bad_input', 'This question is not asked at a gate.');
}
