import type { RemoteReviewUpdate } from '../../../contract/remoteRows.ts';
import type { Resolution } from '../../../contract/review.ts';
import type { Sharing } from '../../../contract/supabase.ts';
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
    resolution_notes: resolution ? outgoingNotes(resolution, sharing) : null,
    resolution: resolution ? await outgoingResolution(resolution, sharing) : null,
    revision: remoteRevision(epoch, revision),
  };
}

/** The reason of an answer, as it may leave. */
export function outgoingNotes({ reason }: Resolution, sharing: Sharing): string {
  return outgoing(reason, sharing === 'content' ? LONGEST.notes : HINT);
}

/** The answer. What people typed or edited is content, and too large a thing stays here. */
export async function outgoingResolution(resolution: Resolution, sharing: Sharing): Promise<Record<string, unknown>> {
  const { kind, by, at } = resolution;
  const bare = { kind, by, at, reason: outgoingNotes(resolution, sharing), ...(resolution.kind === 'decide' ? { gate: resolution.gate, decision: resolution.decision } : {}) };
  if (sharing !== 'content') return bare;
  const whole = await redactValue({ ...resolution, reason: bare.reason });
  return JSON.stringify(whole).length > LONGEST.resolutionBytes || !isObject(whole) ? bare : whole;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
