import type { AuditEventInput } from '../../contract/audit.ts';
import type { Resolution, ReviewItem } from '../../contract/review.ts';
import { patiently } from '../effects/patiently.ts';
import { GitError } from '../ports/git.ts';
import type { RunRecord } from '../ports/store.ts';
import { isOwnedElsewhere } from '../run/snapshot.ts';
import { stateSummary } from '../run/stateSummary.ts';
import { checkedReason, checkKind, requireReason, statusOf } from './answers.ts';
import { OrchestratorError, StuckError } from './api.ts';
import type { Fleet } from './fleet.ts';
import { staleness } from './freshness.ts';
import { heldBy, refuseHeldElsewhere } from './heldElsewhere.ts';
import { hasLapsed, isBarred, letsHappen, notOpen, withRules } from './reviewRules.ts';
import { whyStuck } from './resumable.ts';
import { requestOf } from './runRequest.ts';
import type { OrchestratorDeps } from './waveOrchestrator.ts';

/** How often open items are looked through for those that have lapsed (ms). */
const LOOK_MS = 30_000;

/** The review queue as people use it: who may answer, until when, and about what is still there. */
export class Decisions {
  private readonly deps: Pick<OrchestratorDeps, 'store' | 'git' | 'clock' | 'logger' | 'owner' | 'arbiter'>;
  private readonly fleet: Fleet;
  private readonly look: NodeJS.Timeout;

  constructor(deps: OrchestratorDeps, fleet: Fleet) {
    this.deps = deps;
    this.fleet = fleet;
    this.expireLapsed();
    this.look = setInterval(() => { this.expireLapsed(); }, LOOK_MS).unref();
  }

  dispose(): void {
    clearInterval(this.look);
  }

  /** Open items, oldest first. */
  open(): readonly ReviewItem[] {
    return this.deps.store.reviews({ status: 'pending' }).filter(({ threadId }) => !this.isAway(threadId)).map((item) => this.ruled(item)).toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  }

  ruled(item: ReviewItem): ReviewItem {
    const record = this.deps.store.run(item.threadId);
    return record ? withRules(item, record) : item;
  }

  /** Answers an item for good and lets its run go on. Throws already_resolved, stale, expired, not_allowed, owned_elsewhere and StuckError; nothing is approved then. */
  async answer(found: ReviewItem, resolution: Resolution): Promise<void> {
    const { store, clock } = this.deps;
    const item = this.ruled(found);
    const record = this.record(item.threadId);
    refuseHeldElsewhere(record);
    if (item.status !== 'pending') throw notOpen(item);
    if (hasLapsed(item, clock.now())) {
      this.expire(item);
      throw notOpen(this.ruled(store.review(item.id) ?? { ...item, status: 'expired' }));
    }
    if (isBarred(item, resolution)) this.refuse(item, record, resolution);
    // Hold and Kill at a gate need no place; everything else makes the run go on there. Before anything is written, so that a refusal leaves it open.
    if (resolution.kind !== 'decide' || resolution.decision === 'go') await this.refuseStuck(record);
    if (letsHappen(resolution)) await this.refuseStale(item, record, resolution);
    await this.claim(item, record, resolution);
    const won = await patiently(() => store.resolveReview(item.id, resolution, statusOf(resolution), [answered(item, resolution)]));
    if (!won) throw notOpen(store.review(item.id) ?? { ...item, status: 'superseded' });
    if (!isOwnedElsewhere(record, this.deps.owner, clock.now())) this.fleet.enqueue(item.threadId);
  }

  /** A person does not know yet what became of an action: the run is paused, the item stays open. Throws bad_input, reason_required, already_resolved. */
  hold(item: ReviewItem, by: string, given: string): void {
    checkKind(item.request.type, 'hold');
    refuseHeldElsewhere(this.record(item.threadId));
    requireReason(given, 'Hold');
    const reason = checkedReason(given);
    if (item.status !== 'pending') throw notOpen(item);
    this.deps.store.setStatus(item.threadId, 'paused', reason, [{
      type: 'review', name: 'review.hold', severity: 'info', actor: { kind: 'user', name: by }, at: this.deps.clock.iso(), storyId: item.storyId,
      summary: 'Not settled yet: held', details: { reviewId: item.id, reason },
    }], ['waiting', 'paused']);
  }

  /** What a run waits for has lapsed: it is to be asked again. Null when it has not. */
  lapsed(record: RunRecord): ReviewItem | null {
    const { waitingId } = stateSummary.pick({ waitingId: true }).safeParse(record.summary).data ?? { waitingId: null };
    const item = waitingId === null ? null : this.deps.store.review(waitingId);
    return item?.status === 'expired' ? item : null;
  }

  private expireLapsed(): void {
    try {
      for (const item of this.open()) if (hasLapsed(item, this.deps.clock.now())) this.expire(item);
    } catch (error) {
      this.deps.logger.error('Open reviews could not be looked through', error);
    }
  }

  private expire(item: ReviewItem): void {
    const reason = `Nobody answered until ${item.expiresAt ?? ''}; resume to be asked again: ${item.request.reason}`;
    this.deps.store.expireReview(item.id, reason, [{
      type: 'review', name: 'review.expired', severity: 'warning', actor: { kind: 'policy', name: 'expiry' }, at: this.deps.clock.iso(), storyId: item.storyId,
      summary: `Expired: ${item.request.reason}`, details: { reviewId: item.id, type: item.request.type, createdAt: item.createdAt, expiresAt: item.expiresAt },
    }]);
  }

  private refuse(item: ReviewItem, record: RunRecord, resolution: Resolution): never {
    this.audited(item, resolution, 'review.differentApprover is on');
    const asked = item.request.type === 'gate_override' && item.request.requestedBy !== record.startedBy ? ', and so did the one who asked for it' : '';
    throw new OrchestratorError('not_allowed', `${record.startedBy} started this run${asked}: somebody else has to approve it (review.differentApprover). ${resolution.by} can reject, hold, recycle or kill.`);
  }

  private audited(item: ReviewItem, resolution: Resolution, reason: string): void {
    this.deps.store.appendAudit(item.threadId, [{
      type: 'review', name: 'review.refused', severity: 'warning', actor: { kind: 'user', name: resolution.by }, at: this.deps.clock.iso(), storyId: item.storyId,
      summary: `Refused: ${resolution.by} may not approve this`, details: { reviewId: item.id, type: item.request.type, notBy: item.notBy, reason },
    }]);
  }

  /** Where it can be answered elsewhere, too: was somebody first? */
  private async claim(item: ReviewItem, record: RunRecord, resolution: Resolution): Promise<void> {
    const claim = await this.deps.arbiter?.claim(item, resolution);
    if (!claim || claim.kind === 'granted') return;
    if (claim.kind === 'lost') throw new OrchestratorError('already_resolved', `${claim.by}, at ${claim.at}, ${claim.how} before, elsewhere. The first decision stands.`);
    this.audited(item, resolution, claim.why);
    throw new OrchestratorError('not_allowed', `${record.storyId}: ${claim.why}`);
  }

  private isAway(threadId: string): boolean {
    const record = this.deps.store.run(threadId);
    return record !== null && heldBy(record) !== null;
  }

  private async refuseStuck(record: RunRecord): Promise<void> {
    const stuck = await whyStuck(record, requestOf(record), this.deps.git);
    if (stuck) throw new StuckError(stuck.reason, `${stuck.message} Nothing was approved; the question stays open.`, stuck, { cause: stuck });
  }

  private async refuseStale(item: ReviewItem, record: RunRecord, resolution: Resolution): Promise<void> {
    let why: string | null;
    try {
      why = await staleness(this.deps.git, item, requestOf(record));
    } catch (error) {
      if (!(error instanceof GitError) || error.reason !== 'worktree_missing') throw error;
      throw new OrchestratorError('worktree_missing', `${error.message} Nothing was approved.`, { cause: error });
    }
    if (why === null) return;
    const elsewhere = isOwnedElsewhere(record, this.deps.owner, this.deps.clock.now());
    if (!elsewhere) await this.fleet.goBack({ threadId: item.threadId, to: { kind: 'ask_again', why }, by: resolution.by, feedback: '' });
    throw new OrchestratorError('stale', `Not approved: ${why}.${elsewhere ? ' Resume the run: it collects the evidence again and asks again.' : ' The evidence is collected again, and then you are asked again.'}`);
  }

  private record(threadId: string): RunRecord {
    const record = this.deps.store.run(threadId);
    if (!record) throw new OrchestratorError('unknown_run', `There is no run ${threadId} in this store.`);
    return record;
  }
}

/** The row that goes with an answer; an answer without it counts for nothing (see reviewRules.forgery). */
function answered(item: ReviewItem, resolution: Resolution): AuditEventInput {
  const { request } = item;
  const action = 'action' in request ? request.action : null;
  const what = resolution.kind === 'decide' ? `Answered: ${resolution.decision} at gate ${String(resolution.gate)}` : `${request.type}: ${resolution.kind}`;
  return {
    type: 'review', name: `review.${resolution.kind}`, severity: 'info', actor: { kind: 'user', name: resolution.by }, at: resolution.at, storyId: item.storyId,
    ...('gate' in request ? { gate: request.gate } : {}),
    summary: what,
    details: {
      reviewId: item.id, reason: resolution.reason, type: request.type,
      ...(action ? { actionId: action.id, tool: action.tool } : {}),
      ...('verdict' in request && request.verdict ? { actionHash: request.verdict.actionHash, score: request.verdict.score } : {}),
      ...('evidence' in request ? { commit: request.evidence.commit } : {}),
      ...(resolution.kind === 'edit' ? { input: resolution.input } : {}),
    },
  };
}
