import * as z from 'zod';
import type { RemoteReview } from '../../../contract/remoteRows.ts';
import type { ReviewItem } from '../../../contract/review.ts';
import { OrchestratorError } from '../../orchestrator/api.ts';
import { heldBy } from '../../orchestrator/heldElsewhere.ts';
import { notOpen, withRules } from '../../orchestrator/reviewRules.ts';
import { RemoteError, type RemoteOutcome } from '../../ports/remote.ts';
import { LONGEST, outgoing, withoutPlaces } from '../outgoing/bounds.ts';
import { barredAccount } from './approvers.ts';
import type { InboundContext } from './context.ts';
import { InTurn } from './inTurn.ts';
import { remoteName, sameAccount } from './identity.ts';
import { decisionOf, letsSomethingHappen } from './remoteAnswer.ts';

/** How long this store's own claim may take from the database to the store here (ms): another window may be the one that gave it. */
const OWN_CLAIM_MS = 3_000;
/** Answers given here that somebody may have been too late for: as far back, and as many. */
const LOOK_BACK_MS = 7 * 24 * 3_600_000;
const MOST_LOOKED_AT = 500;

const claimed = z.looseObject({ store: z.string(), by: z.string(), at: z.string() });

/** Lets answers that were given elsewhere take effect here, each once, and says there what became of them. */
export class ReviewsIn {
  private readonly context: InboundContext;
  private readonly turns = new InTurn();
  /** Forged rows that were written down, so that a repeated delivery does not fill the log. */
  private readonly reported = new Set<string>();

  constructor(context: InboundContext) {
    this.context = context;
  }

  /** Reads what was answered while nobody listened. Throws RemoteError. */
  async catchUp(): Promise<void> {
    const { store, remote, clock, signal } = this.context;
    const pending = store.reviews({ status: 'pending' });
    const since = clock.now() - LOOK_BACK_MS;
    const answered = [...store.reviews({ status: 'approved' }), ...store.reviews({ status: 'rejected' })]
      .filter(({ resolution }) => resolution !== null && Date.parse(resolution.at) >= since)
      .toSorted((a, b) => (b.resolution?.at ?? '').localeCompare(a.resolution?.at ?? '')).slice(0, MOST_LOOKED_AT);
    const mine = [...pending, ...answered].filter(({ threadId }) => this.isHere(threadId)).map(({ threadId, id }) => ({ threadId, reviewId: id }));
    if (mine.length === 0) return;
    const rows = await remote.openAnswers(mine, signal);
    await Promise.all(rows.map((row) => this.take(row)));
  }

  /** Never rejects. Rows that are not about an answer to a run of this store are no concern. */
  take(row: RemoteReview): Promise<void> {
    if (row.outcome !== null || (row.status !== 'approved' && row.status !== 'rejected')) return Promise.resolve();
    return this.turns.run(row.thread_id, async () => {
      try {
        await this.settle(row);
      } catch (error) {
        // Left without an outcome: it is found again by the next look.
        if (error instanceof RemoteError) {
          this.context.logger.info(`The answer to ${row.review_id} is settled later: ${error.message}`);
          if (error.passes) this.context.again();
        }
        else this.context.logger.error(`The answer to ${row.review_id} from elsewhere could not be applied`, error);
      }
    });
  }

  idle(): Promise<void> {
    return this.turns.idle();
  }

  private async settle(row: RemoteReview): Promise<void> {
    const { remote, store, arbiter, signal } = this.context;
    if (row.project_id !== remote.projectId) { this.forged(row, 'it belongs to another project'); return; }
    if (!this.isHere(row.thread_id)) return;
    await arbiter.quiet(row.review_id);
    const item = store.review(row.review_id);
    if (item?.threadId !== row.thread_id) {
      this.forged(row, item === null ? 'this run never asked it' : 'it belongs to another run');
      await this.outcome(row, { outcome: 'lost', notes: 'This run did not ask that.' });
      return;
    }
    if (row.resolved_by_user === null || row.resolved_by === null) {
      this.forged(row, 'nobody is named who gave it');
      await this.outcome(row, { outcome: 'refused', notes: 'Nobody is named who gave this answer.', open: item.status === 'pending' });
      return;
    }
    if (item.status !== 'pending') { await this.late(row, item); return; }
    if (this.isOwnClaim(row)) {
      // Given here, in this window or another one of this store, which is about to apply it; unless it was closed in between.
      await passing(OWN_CLAIM_MS, signal);
      const now = store.review(item.id);
      if (signal.aborted) return;
      if (now && now.status !== 'pending') { await this.late(row, now); return; }
    }
    await this.apply(row, item);
  }

  private async apply(row: RemoteReview, item: ReviewItem): Promise<void> {
    const { arbiter, clock, orchestrator, remote, store, signal } = this.context;
    const by = remoteName(row.resolved_by ?? '');
    try {
      const decision = decisionOf(item, row);
      const record = store.run(item.threadId);
      if (record && letsSomethingHappen(decision)) {
        const barred = await barredAccount(remote, withRules(item, record), { address: row.resolved_by, id: row.resolved_by_user ?? '' }, signal);
        if (barred !== null) throw new OrchestratorError('not_allowed', barred);
      }
      await arbiter.applyingRow(item.id, by, row, () => (decision.kind === 'gate'
        ? orchestrator.decideGate(item.threadId, decision.gate, decision.decision, by, decision.reason)
        : orchestrator.resolve(item.id, decision.answer, by)));
    } catch (error) {
      if (!(error instanceof OrchestratorError)) throw error;
      const now = store.review(item.id);
      if (now && now.status !== 'pending' && error.reason === 'already_resolved') { await this.late(row, now); return; }
      store.appendAudit(item.threadId, [{
        type: 'review', name: 'review.refused', severity: 'warning', actor: { kind: 'user', name: by }, at: clock.iso(), storyId: item.storyId,
        summary: `Refused, from elsewhere: ${error.message}`.slice(0, 500), details: { reviewId: item.id, type: item.request.type, reason: error.message, status: row.status, user: row.resolved_by_user },
      }]);
      const record = store.run(item.threadId);
      const why = record ? withoutPlaces(error.message, record) : error.message;
      await this.outcome(row, { outcome: 'refused', notes: outgoing(`${by}: ${why}`, LONGEST.notes), open: now?.status === 'pending' });
      return;
    }
    await this.outcome(row, { outcome: 'applied', notes: '' });
  }

  /** It is not open here any more: by this very answer, or because somebody was first. */
  private async late(row: RemoteReview, item: ReviewItem): Promise<void> {
    const by = remoteName(row.resolved_by ?? '');
    const own = this.isOwnClaim(row) ? claimed.parse(row.resolution) : null;
    const same = own ? item.resolution?.by === own.by && item.resolution.at === own.at : item.resolution?.by === by;
    // What the queue sent: the answer was given here, and is told there.
    const sent = this.isSent(row, item);
    await this.outcome(row, same || sent ? { outcome: 'applied', notes: '' } : { outcome: 'lost', notes: notOpen(item).message });
  }

  private isOwnClaim(row: RemoteReview): boolean {
    const { remote } = this.context;
    return sameAccount(row.resolved_by, remote.user) && claimed.safeParse(row.resolution).data?.store === remote.storeId;
  }

  private isSent(row: RemoteReview, item: ReviewItem): boolean {
    const parsed = z.looseObject({ by: z.string(), at: z.string() }).safeParse(row.resolution);
    const { resolution } = item;
    return sameAccount(row.resolved_by, this.context.remote.user) && parsed.success && resolution !== null && parsed.data.by === resolution.by && parsed.data.at === resolution.at;
  }

  private async outcome(row: RemoteReview, outcome: RemoteOutcome): Promise<void> {
    await this.context.remote.setOutcome(row.thread_id, row.review_id, outcome, this.context.signal);
  }

  /** The run is in this store and goes on here. */
  private isHere(threadId: string): boolean {
    const record = this.context.store.run(threadId);
    return record !== null && heldBy(record) === null;
  }

  private forged(row: RemoteReview, why: string): void {
    const { orchestrator, store, logger } = this.context;
    logger.warn(`An answer from elsewhere to ${row.review_id} is refused: ${why}`);
    const once = JSON.stringify([row.project_id, row.thread_id, row.review_id, row.resolved_at]);
    if (this.reported.has(once) || this.reported.size > 1_000) return;
    this.reported.add(once);
    orchestrator.reportForged({ source: 'Supabase', what: `an answer (${row.status}) by ${remoteName(row.resolved_by ?? '')} to ${JSON.stringify(row.review_id.slice(0, 100))}: ${why}`, threadId: store.run(row.thread_id) ? row.thread_id : null });
  }
}

/** Resolves after a while, or when it is aborted. */
function passing(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, ms).unref();
    signal.addEventListener('abort', over, { once: true });
    if (signal.aborted) over();
  });
}
