import type { RemoteReviewUpdate } from '../../../contract/remoteRows.ts';
import type { Resolution } from '../../../contract/review.ts';
import type { Parcel } from '../../ports/outbox.ts';
import { redactValue } from '../../redact/redactJson.ts';
import { bounded, HINT, LONGEST, outgoing, remoteRevision } from './bounds.ts';
import type { RowContext } from './context.ts';

/** A review as the team sees it. Without contents: what is asked and how it scored, not about what. */
export async function reviewRow({ review, epoch, revision }: Extract<Parcel, { kind: 'review' }>, { projectId, sharing }: RowContext): Promise<RemoteReviewUpdate> {
  const { request, resolution } = review;
  const content = sharing === 'content';
  const verdict = 'verdict' in request ? request.verdict : null;
  return {
    project_id: projectId,
    thread_id: review.threadId,
    review_id: review.id,
    story_id: outgoing(review.storyId, LONGEST.id),
    review_type: request.type,
    reason: outgoing(request.reason, content ? LONGEST.reason : HINT),
    gate: 'gate' in request ? request.gate : null,
    agent: request.agent,
    safety_score: verdict ? bounded(verdict.score) : null,
    requested_by: request.type === 'gate_override' && request.requestedBy !== '' ? request.requestedBy : null,
    context: content ? await redactValue(JSON.parse(JSON.stringify(request))) : null,
    status: review.status,
    resolution_notes: resolution ? outgoing(resolution.reason, content ? LONGEST.notes : HINT) : null,
    resolution: resolution ? await resolutionOf(resolution, content) : null,
    revision: remoteRevision(epoch, revision),
  };
}

/** The answer. What people typed or edited is content, and too large a thing stays here. */
async function resolutionOf(resolution: Resolution, content: boolean): Promise<unknown> {
  const { kind, by, at } = resolution;
  const bare = { kind, by, at, reason: outgoing(resolution.reason, content ? LONGEST.notes : HINT), ...(resolution.kind === 'decide' ? { gate: resolution.gate, decision: resolution.decision } : {}) };
  if (!content) return bare;
  const whole = await redactValue({ ...resolution, reason: bare.reason });
  return JSON.stringify(whole).length > LONGEST.resolutionBytes ? bare : whole;
}
