import { remoteReview } from '../../../contract/remoteRows.ts';
import { resolution, reviewItem, reviewRequest, type ReviewItem } from '../../../contract/review.ts';
import type { Remote } from '../../ports/remote.ts';
import type { RunImport } from '../../ports/runImport.ts';
import type { EffectRecord } from '../../ports/store.ts';
import { Turns } from '../../redact/redactJson.ts';

/** Reads the steps of a run from the shared place into an import. Returns how many there were. Throws RemoteError and StoreError. */
export async function bringInSteps(remote: Remote, into: RunImport, threadId: string, signal: AbortSignal, onStep: (count: number) => void = () => undefined): Promise<number> {
  const turns = new Turns();
  let count = 0;
  for await (const { checkpoint, parts } of remote.checkpoints(threadId, signal)) {
    await into.putCheckpoint({
      namespace: checkpoint.checkpoint_ns, id: checkpoint.checkpoint_id, parent: checkpoint.parent_checkpoint_id, checkpoint: checkpoint.checkpoint, metadata: checkpoint.metadata,
      parts: parts.map(({ channel, kind, keep, data }) => ({ channel, kind, keep, data })),
    });
    onStep(++count);
    await turns.take();
  }
  for await (const write of remote.writes(threadId, signal)) {
    into.putWrites({ namespace: write.checkpoint_ns, checkpoint: write.checkpoint_id, task: write.task_id, slot: write.slot, data: write.data });
    await turns.take();
  }
  return count;
}

export async function effectsOf(remote: Remote, threadId: string, signal: AbortSignal): Promise<EffectRecord[]> {
  const found: EffectRecord[] = [];
  for await (const { effect_key: key, kind, state, intent, result } of remote.effects(threadId, signal)) {
    const parsed: { intent: unknown; result: unknown } = { intent: JSON.parse(intent), result: result === null ? null : JSON.parse(result) };
    found.push({ key, kind, state, ...parsed });
  }
  return found;
}

/** The reviews of the run's past, as far as the shared place has all of them. What is open follows from the run's state, and an answer without effect counts as none. */
export async function pastReviewsOf(remote: Remote, threadId: string, storyId: string, signal: AbortSignal): Promise<ReviewItem[]> {
  const rows = await remote.reviews(threadId, signal);
  return rows.flatMap((row): ReviewItem[] => {
    const request = reviewRequest.safeParse(row.context);
    const { status } = remoteReview.parse(row);
    if (!request.success || request.data.id !== row.review_id || status === 'pending') return [];
    const answer = resolution.safeParse(row.resolution).data ?? null;
    const isAnswered = status === 'approved' || status === 'rejected';
    const item = reviewItem.safeParse({
      id: row.review_id, threadId, storyId, createdAt: new Date(row.created_at).toISOString(), status: isAnswered && answer === null ? 'superseded' : status, request: request.data, resolution: isAnswered ? answer : null,
    });
    return item.success ? [item.data] : [];
  });
}
