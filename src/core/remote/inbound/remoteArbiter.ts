import type { RemoteReview } from '../../../contract/remoteRows.ts';
import type { Resolution, ReviewItem } from '../../../contract/review.ts';
import type { Sharing } from '../../../contract/supabase.ts';
import { statusOf } from '../../orchestrator/answers.ts';
import type { Arbiter, Claim } from '../../orchestrator/arbiter.ts';
import { letsHappen } from '../../orchestrator/reviewRules.ts';
import type { Logger } from '../../ports/logger.ts';
import { RemoteError, type Remote } from '../../ports/remote.ts';
import { outgoingNotes, outgoingResolution } from '../outgoing/reviewRow.ts';
import { remoteName } from './identity.ts';
import { rowInWords } from './remoteAnswer.ts';

/** How long a person who answers here may have to wait for the database (ms). */
const PATIENCE_MS = 2_000;
const GRANTED: Claim = { kind: 'granted' };

/**
 * Settles who was first when a review can be answered here and in Supabase: an answer given here takes the row there before it takes effect. Local first:
 * without an answer in time the one here stands, the queue tells the database later, and whoever answered there meanwhile is told that it was too late.
 */
export class RemoteArbiter implements Arbiter {
  private readonly logger: Logger;
  private remote: Remote | null = null;
  private sharing: Sharing = 'off';
  private onLost: (row: RemoteReview) => void = () => undefined;
  /** Answers from elsewhere that are being applied, by review: they have the row already. */
  private readonly applying = new Map<string, { readonly by: string; readonly row: RemoteReview }>();
  /** Answers given here that wait for the database. */
  private readonly claims = new Map<string, Promise<unknown>>();

  constructor(logger: Logger) {
    this.logger = logger;
  }

  /** From now on answers are claimed there, with as much of them as may leave. `onLost` gets the answer that was first. */
  connect(remote: Remote, sharing: Sharing, onLost: (row: RemoteReview) => void): void {
    this.remote = remote;
    this.sharing = sharing;
    this.onLost = onLost;
  }

  /** Does nothing when it is connected to another one by now. */
  disconnect(remote: Remote): void {
    if (this.remote !== remote) return;
    this.remote = null;
    this.onLost = () => undefined;
  }

  async claim(item: ReviewItem, resolution: Resolution): Promise<Claim> {
    const taken = this.applying.get(item.id);
    if (taken) return taken.by === resolution.by ? GRANTED : lost(taken.row);
    const { remote } = this;
    if (!remote) return GRANTED;
    if (letsHappen(resolution) && item.notBy.includes(remoteName(remote.user))) {
      return { kind: 'not_allowed', why: `${remote.user}, who is signed in to Supabase here, started it or asked for it from elsewhere: somebody else has to approve it.` };
    }
    const asking = this.ask(remote, item, resolution);
    this.claims.set(item.id, asking);
    try {
      return await asking;
    } finally {
      if (this.claims.get(item.id) === asking) this.claims.delete(item.id);
    }
  }

  /** Resolves when no answer given here to this review waits for the database. */
  async quiet(reviewId: string): Promise<void> {
    await this.claims.get(reviewId);
  }

  /** Does something with an answer from elsewhere; meanwhile answers given here are too late. */
  async applyingRow<Result>(reviewId: string, by: string, row: RemoteReview, work: () => Promise<Result>): Promise<Result> {
    this.applying.set(reviewId, { by, row });
    try {
      return await work();
    } finally {
      this.applying.delete(reviewId);
    }
  }

  private async ask(remote: Remote, item: ReviewItem, resolution: Resolution): Promise<Claim> {
    const { threadId, id: reviewId } = item;
    try {
      // `store` tells this store's own claim from an answer that the same account gives on another machine.
      const whole = { ...await outgoingResolution(resolution, this.sharing), store: remote.storeId };
      const answer = { threadId, reviewId, status: statusOf(resolution), notes: outgoingNotes(resolution, this.sharing), resolution: whole };
      const { won, row } = await remote.resolve(answer, AbortSignal.timeout(PATIENCE_MS));
      if (won || row === null || (row.status !== 'approved' && row.status !== 'rejected')) return GRANTED;
      this.onLost(row);
      return lost(row);
    } catch (error) {
      if (error instanceof RemoteError && error.reason === 'refused') return { kind: 'not_allowed', why: error.message };
      if (error instanceof RemoteError) this.logger.info(`An answer to ${reviewId} is decided here alone: ${error.message}`);
      else this.logger.error(`An answer to ${reviewId} could not be claimed in Supabase`, error);
      return GRANTED;
    }
  }
}

function lost(row: RemoteReview): Claim {
  return { kind: 'lost', by: remoteName(row.resolved_by ?? ''), at: row.resolved_at ?? '', how: rowInWords(row) };
}
