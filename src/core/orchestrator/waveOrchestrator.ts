
import { auditFilter, type AuditEventInput, type AuditFilter, type AuditPage } from '../../contract/audit.ts';
import type { CheckpointAgainst, CheckpointDetail, CheckpointPage } from '../../contract/checkpoint.ts';
import type { CommentRequest } from '../../contract/comment.ts';
import type { GateDecisionKind, GateNumber } from '../../contract/gate.ts';
import type { ReviewItem } from '../../contract/review.ts';
import type { RunSnapshot, RunSummary, TimelineEntry } from '../../contract/run.ts';
import { hasEnded } from '../../contract/runActions.ts';
import type { SpendingPoint } from '../../contract/spending.ts';
import { threadOfCommit, traceRun, type RunTrace } from '../audit/trace.ts';
import { describeIssues } from '../describeIssues.ts';
import { forgedEvent } from '../gates/forged.ts';
import { verifyAudit, type AuditVerification } from '../audit/verifyAudit.ts';
import { once } from '../effects/once.ts';
import { patiently } from '../effects/patiently.ts';
import { worktreeEffect, worktreeKey } from '../effects/worktree.ts';
import { messageOf } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommandRunner } from '../ports/commandRunner.ts';
import type { FileSystem } from '../ports/files.ts';
import type { Git } from '../ports/git.ts';
import type { Logger } from '../ports/logger.ts';
import type { ModelProvider } from '../ports/model.ts';
import type { Scorer } from '../ports/scorer.ts';
import type { RunRecord, Store } from '../ports/store.ts';
import type { Settings } from '../../contract/settings.ts';
import { runnerFor } from '../safety/containment/runnerFor.ts';
import { snapshotOf, runSummaryOf } from '../run/snapshot.ts';
import { spendingOf } from '../run/spending.ts';
import { timelineEntryOf } from '../run/timeline.ts';
import type { Arbiter } from './arbiter.ts';
import { checkedReason, gateResolution, refuseOwnApproval, requireReason, resolutionOf } from './answers.ts';
import { OrchestratorError, type Orchestrator, type OrchestratorEvent, type ReviewAnswer, type StartRequest, type PutBack, type TimelineTail, type WentBack } from './api.ts';
import { cleanUp, cleanUpPlan, type CleanUpResult } from './cleanUp.ts';
import type { CleanUpItem } from './cleanUpPlan.ts';
import { feedbackOf } from './comments.ts';
import { Decisions } from './decisions.ts';
import { Fleet } from './fleet.ts';
import { letGo, type Holder } from './heldElsewhere.ts';
import { acceptBranch, changeModel, restoreWorktree } from './repairs.ts';
import { checkModels, checkPlace } from './resumable.ts';
import { LEASE_MS } from './runDriver.ts';
import { checkpointDiffOf, checkpointFileOf, checkpointOf, checkpointsOf, type HistoryDeps } from './history.ts';
import { remember, ruleToRemember } from './remember.ts';
import { prepareRun, refuseSecondRun } from './prepareRun.ts';
import { gateNotOpen } from './reviewRules.ts';
import { RunAccess } from './runAccess.ts';
import { compactStore, retentionPlan, type CompactOutcome, type Retention, type RetentionItem } from './storage.ts';
import type { StorageReport } from '../ports/storeUpkeep.ts';
import { requestOf } from './runRequest.ts';

export interface OrchestratorDeps {
  readonly store: Store;
  readonly git: Git;
  readonly files: FileSystem;
  readonly runner: CommandRunner;
  readonly scorer: Scorer;
  /** Models for a run's settings (prices, time limits). */
  models(settings: Settings): ModelProvider;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Names this process in leases; unique among processes that share the store. */
  readonly owner: string;
  /** True only when the process of this name is certainly gone; its runs are then taken over without waiting for the lease to end. */
  readonly isOwnerGone?: (owner: string) => boolean;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** Says whose answer was first, where reviews can be answered elsewhere, too. */
  readonly arbiter?: Arbiter;
}

const DEVELOPMENT_STARTED = 3;

/** The orchestrator of one store: starts runs, drives them, and takes what people decide. */
export class WaveOrchestrator implements Orchestrator {
  private readonly deps: OrchestratorDeps;
  private readonly fleet: Fleet;
  private readonly decisions: Decisions;
  private readonly access: RunAccess;
  private readonly listeners = new Set<(event: OrchestratorEvent) => void>();
  private readonly subscription: { dispose(): void };
  private remembering: Promise<void> = Promise.resolve();

  constructor(deps: OrchestratorDeps) {
    this.deps = deps;
    this.fleet = new Fleet(deps, (event) => { this.emit(event); });
    this.access = new RunAccess(deps, this.fleet);
    this.subscription = deps.store.onDidChange((change) => {
      if (change.external) this.fleet.onExternalChange();
      this.emit({ type: 'runs', threadIds: change.threadIds });
    });
    this.fleet.recover();
    this.decisions = new Decisions(deps, this.fleet);
  }

  async start(request: StartRequest): Promise<string> {
    refuseOwnApproval(request);
    const { store, git, clock, random } = this.deps;
    const prepared = await prepareRun(request, git, this.deps.models(request.settings), new Date(clock.now()), random);
    refuseSecondRun(store.runs(), prepared);
    // The run first: what is made for it must not be there without anybody knowing of it.
    const { threadId, projectId, repository } = prepared;
    await patiently(() => {
      store.createRun({ threadId, projectId, storyId: request.story.id, title: request.story.title, repository, startedBy: request.by, request: prepared.request }, []);
    });
    try {
      await this.makeWorktree(this.access.record(threadId), request.signal);
    } catch (error) {
      // On a full disk not even that can be kept: the run then stands in the list as one that never began, and can be resumed or killed.
      await patiently(() => { store.deleteRun(threadId, []); }).catch((undeleted: unknown) => { this.deps.logger.warn(`Run ${threadId}, which could not be started, could not be removed either: ${messageOf(undeleted)}`); });
      throw error;
    }
    this.fleet.enqueue(threadId);
    return threadId;
  }

  /** Was it interrupted before its worktree was made for certain? */
  private async lacksWorktree(record: RunRecord): Promise<boolean> {
    const made = this.deps.store.effect(worktreeKey(record.threadId));
    if (made) return made.state === 'intent';
    return record.checkpoints === 0 && (await this.deps.git.commitAt(record.repository, `refs/heads/${requestOf(record).branch}`)) === null;
  }

  /** Makes branch and worktree once; after a crash it makes sure of them. */
  private async makeWorktree(record: RunRecord, signal?: AbortSignal): Promise<void> {
    const { store, git, owner } = this.deps;
    const { threadId, repository, storyId, startedBy } = record;
    const { branch, baseCommit, worktreePath, preapprovedGates } = requestOf(record);
    const key = worktreeKey(threadId);
    if (store.effect(key)?.state === 'done') return;
    if (!await patiently(() => store.claim(threadId, owner, LEASE_MS))) throw new OrchestratorError('owned_elsewhere', `${storyId} is driven by another window or process.`);
    const made = await once(store, threadId, key, worktreeEffect(git, { repository, path: worktreePath, branch, baseCommit }, signal));
    if (made.state === 'in_doubt') throw new OrchestratorError('worktree_missing', `${made.known} Move it away and resume, or kill the run.`);
    await patiently(() => { store.appendAudit(threadId, [this.event(startedBy, 'run.start', `Started ${storyId}: ${record.title}`, { branch, baseCommit, worktreePath, copied: made.result.copied, preapprovedGates }, storyId)]); });
  }

  runs(): readonly RunSummary[] {
    return this.deps.store.runs().map((record) => runSummaryOf(record, requestOf(record), this.deps.owner, this.deps.clock.now()));
  }

  snapshot(threadId: string): Promise<RunSnapshot> {
    const record = this.access.record(threadId);
    const [waiting] = this.deps.store.reviews({ threadId, status: 'pending' });
    const request = requestOf(record);
    const { containment } = runnerFor(this.deps.runner, request.settings.safety);
    return Promise.resolve(snapshotOf(record, request, waiting ? this.decisions.ruled(waiting) : null, containment, this.deps.owner, this.deps.clock.now()));
  }

  timeline(threadId: string, after: number, limit: number): readonly TimelineEntry[] {
    return this.deps.store.audit(threadId, after, limit).map(timelineEntryOf);
  }

  timelineTail(threadId: string, before: number | null, limit: number): TimelineTail {
    const { rows, earlier } = this.deps.store.auditTail(threadId, before, limit);
    return { entries: rows.map(timelineEntryOf), earlier };
  }

  async pause(threadId: string, by: string, reason: string): Promise<void> {
    const record = this.access.own(threadId);
    if (this.access.elsewhere(record)) { this.askOwner(record, 'pause', by, reason); return; }
    if (record.status !== 'running' && record.status !== 'queued') throw this.access.wrongState(record, 'paused');
    await this.fleet.pause(threadId, checkedReason(reason) || 'Paused by a person', by);
  }

  async resume(threadId: string, by: string): Promise<void> {
    const record = this.access.own(threadId);
    if (this.access.elsewhere(record)) { this.askOwner(record, 'resume', by, ''); return; }
    // A run whose stop could not be recorded (a full disk) still says that it is running, or waits for its turn.
    const abandoned = (record.status === 'running' || record.status === 'queued') && !this.fleet.has(threadId);
    if (record.status !== 'paused' && !abandoned) throw this.access.wrongState(record, 'resumed');
    const request = requestOf(record);
    if (await this.lacksWorktree(record)) await this.makeWorktree(record);
    await checkPlace(record, request, this.deps.git);
    await checkModels(record, request, this.deps.models(request.settings));
    const [item] = this.deps.store.reviews({ threadId, status: 'pending' });
    if (item?.request.type === 'hold') { await this.decisions.answer(item, resolutionOf(item, { kind: 'resume', reason: '' }, by, this.deps.clock.iso())); return; }
    const lapsed = this.decisions.lapsed(record);
    if (lapsed) { await this.fleet.goBack({ threadId, to: { kind: 'ask_again', why: 'nobody answered in time' }, by, feedback: '' }); return; }
    await patiently(() => this.deps.store.setStatus(threadId, 'queued', '', [this.event(by, 'run.resume', 'Resumed', {}, record.storyId)]));
    this.fleet.enqueue(threadId);
  }

  async letGo(threadId: string, holder: Holder): Promise<void> {
    await letGo(this.deps, this.fleet, this.access.record(threadId), holder);
  }

  /** Does something with a run that stands still, while nobody else can drive it. Throws wrong_state, owned_elsewhere, and what the work throws. */
  async whileStanding<Result>(threadId: string, what: string, work: () => Promise<Result>): Promise<Result> {
    this.access.standing(threadId, what);
    return this.fleet.alone(threadId, work);
  }

  async restoreWorktree(threadId: string, by: string): Promise<PutBack> {
    const record = this.access.standing(threadId, 'put back');
    if (await this.lacksWorktree(record)) throw new OrchestratorError('wrong_state', `The worktree of ${record.storyId} was never made. Resume the run: it makes it.`);
    return restoreWorktree(this.deps, this.fleet, record, by);
  }

  async acceptBranch(threadId: string, by: string, reason: string): Promise<void> {
    await acceptBranch(this.deps, this.fleet, this.access.standing(threadId, 'moved on'), by, reason);
  }

  async changeModel(threadId: string, from: string, to: string, by: string): Promise<void> {
    await changeModel(this.deps, this.fleet, this.access.standing(threadId, 'given another model'), { from, to }, by);
  }

  async kill(threadId: string, by: string, reason: string): Promise<void> {
    requireReason(reason, 'Kill');
    const record = this.access.own(threadId);
    if (this.access.elsewhere(record)) { this.askOwner(record, 'kill', by, reason); return; }
    if (hasEnded(record.status)) throw this.access.wrongState(record, 'killed');
    await this.fleet.kill(threadId, checkedReason(reason), by);
  }

  async decideGate(threadId: string, gate: GateNumber, decision: GateDecisionKind, by: string, reason: string): Promise<void> {
    const record = this.access.own(threadId);
    if (decision === 'recycle') { await this.recycle(threadId, gate, by, reason); return; }
    const item = this.deps.store.reviews({ threadId, status: 'pending' }).find((candidate) => {
      const { request } = candidate;
      return (request.type === 'gate_decision' || request.type === 'gate_override') && request.gate === gate;
    });
    const request = item?.request;
    if (!item || (request?.type !== 'gate_decision' && request?.type !== 'gate_override')) {
      throw gateNotOpen(this.deps.store, record, gate);
    }
    const resolution = gateResolution(request, decision, { by, at: this.deps.clock.iso(), reason: checkedReason(reason) });
    await this.decisions.answer(item, resolution);
  }

  async recycle(threadId: string, gate: GateNumber, by: string, feedback: string): Promise<WentBack> {
    requireReason(feedback, 'Recycle');
    await this.access.movable(threadId, 'recycled');
    return this.fleet.goBack({ threadId, to: { kind: 'gate', gate }, by, feedback: checkedReason(feedback) });
  }

  checkpoints(threadId: string, page: { readonly before?: string | null; readonly limit?: number } = {}): CheckpointPage {
    return checkpointsOf(this.history, this.access.record(threadId), page);
  }

  spending(threadId: string): SpendingPoint[] {
    return spendingOf(this.deps.store, this.access.record(threadId).threadId);
  }

  async checkpoint(threadId: string, checkpointId: string): Promise<CheckpointDetail> {
    return checkpointOf(this.history, this.access.record(threadId), checkpointId);
  }

  async checkpointDiff(threadId: string, checkpointId: string, against: CheckpointAgainst, path?: string): Promise<string> {
    return checkpointDiffOf(this.history, this.access.record(threadId), checkpointId, against, path);
  }

  async checkpointFile(threadId: string, checkpointId: string, path: string): Promise<{ base: string | null; then: string | null; now: string | null }> {
    return checkpointFileOf(this.history, this.access.record(threadId), checkpointId, path);
  }

  async goBack(threadId: string, checkpointId: string, by: string, feedback: string): Promise<WentBack> {
    const text = checkedReason(feedback);
    await this.access.movable(threadId, 'taken back');
    return this.fleet.goBack({ threadId, to: { kind: 'checkpoint', id: checkpointId }, by, feedback: text });
  }

  async comment(threadId: string, request: CommentRequest, by: string): Promise<WentBack> {
    const record = await this.access.movable(threadId, 'changed');
    const feedback = await feedbackOf(this.deps, requestOf(record), request, by);
    const { currentGate } = runSummaryOf(record, requestOf(record), this.deps.owner, this.deps.clock.now());
    if (feedback.request.from === 'start') return this.fleet.goBack({ threadId, to: { kind: 'gate', gate: DEVELOPMENT_STARTED }, by, feedback: feedback.text });
    if (currentGate <= DEVELOPMENT_STARTED) throw new OrchestratorError('wrong_state', `${record.storyId} is at gate ${String(currentGate)}: there is no change to comment on before gate 4.`);
    return this.fleet.goBack({ threadId, to: { kind: 'comments', count: feedback.request.comments.length }, by, feedback: feedback.text });
  }

  reviews(): readonly ReviewItem[] {
    return this.decisions.open();
  }

  async resolve(reviewId: string, answer: ReviewAnswer, by: string): Promise<void> {
    const item = this.deps.store.review(reviewId);
    if (!item) throw new OrchestratorError('unknown_review', `There is no review item ${reviewId}.`);
    if (answer.kind === 'hold') { this.decisions.hold(item, by, answer.reason); return; }
    const rule = answer.kind === 'approve' && answer.remember === true ? ruleToRemember(item, requestOf(this.access.record(item.threadId)).settings, { by, at: this.deps.clock.iso(), reason: answer.reason.trim() }) : null;
    await this.decisions.answer(item, resolutionOf(item, answer, by, this.deps.clock.iso()));
    if (!rule) return;
    // One after the other: each reads the file and writes it anew.
    const remembered = this.remembering.then(() => remember(this.deps, this.access.record(item.threadId), rule));
    this.remembering = remembered.catch(() => undefined);
    await remembered;
  }

  diff(threadId: string, path?: string): Promise<string> {
    const request = requestOf(this.access.record(threadId));
    return path === undefined ? this.deps.git.diff(request.worktreePath, request.baseCommit) : this.deps.git.diff(request.worktreePath, request.baseCommit, path);
  }

  async fileVersions(threadId: string, path: string): Promise<{ before: string | null; after: string | null }> {
    const request = requestOf(this.access.record(threadId));
    const files = await this.deps.files.worktree(request.worktreePath);
    const before = await this.deps.git.show(request.worktreePath, request.baseCommit, path);
    return { before, after: await files.exists(path) ? await files.read(path) : null };
  }

  async settled(threadId: string): Promise<RunSnapshot> {
    await this.fleet.settled(threadId);
    return this.snapshot(threadId);
  }

  verifyAudit(): Promise<AuditVerification> {
    const { rows, head } = this.deps.store.auditTrail();
    return verifyAudit(rows, head);
  }

  audit(filter: AuditFilter): AuditPage {
    const parsed = auditFilter.safeParse(filter);
    if (!parsed.success) throw new OrchestratorError('bad_input', `The filter does not fit:\n${describeIssues(parsed.error)}`);
    return this.deps.store.queryAudit(parsed.data);
  }

  async trace(of: string): Promise<RunTrace> {
    const { store } = this.deps;
    const threadId = store.run(of) ? of : threadOfCommit(store, of);
    if (threadId === null) throw new OrchestratorError('unknown_run', `${JSON.stringify(of.slice(0, 100))} is neither a run nor a commit that the audit log knows.`);
    return Promise.resolve(traceRun(store, threadId));
  }

  reportForged({ source, what, threadId = null }: { readonly source: string; readonly what: string; readonly threadId?: string | null }): void {
    this.deps.store.appendAudit(threadId, [forgedEvent({ kind: 'system', name: source.slice(0, 100) || 'unknown' }, this.deps.clock.iso(), what)]);
  }

  auditRows(): Iterable<unknown> {
    return this.deps.store.auditTrail().rows;
  }

  cleanUpPlan(): Promise<readonly CleanUpItem[]> {
    return cleanUpPlan(this.deps);
  }

  cleanUp(threadIds: readonly string[], by: string): Promise<readonly CleanUpResult[]> {
    return cleanUp(this.deps, threadIds, by);
  }

  storage(): Promise<StorageReport> {
    return this.deps.store.storage();
  }

  retentionPlan(retention: Retention): Promise<readonly RetentionItem[]> {
    return retentionPlan(this.deps, retention);
  }

  compact(retention: Retention, by: string): Promise<CompactOutcome> {
    return compactStore(this.deps, retention, by);
  }

  onDidChange(listener: (event: OrchestratorEvent) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => { this.listeners.delete(listener); } };
  }

  async dispose(): Promise<void> {
    this.decisions.dispose();
    await this.fleet.drain();
    this.subscription.dispose();
    this.listeners.clear();
    this.deps.store.close();
  }

  private get history(): HistoryDeps {
    const { store, git, files } = this.deps;
    return { store, git, files, stateAt: (threadId, checkpointId) => this.fleet.stateAt(threadId, checkpointId) };
  }

  /** The process that drives the run sees the request and carries it out. */
  private askOwner(record: RunRecord, operation: 'pause' | 'resume' | 'kill', by: string, reason: string): void {
    this.deps.store.requestControl({ threadId: record.threadId, operation, by, reason });
  }

  private event(by: string, name: string, summary: string, details: Record<string, unknown>, storyId: string): AuditEventInput {
    return { type: 'system_event', name, severity: 'info', actor: { kind: 'user', name: by }, at: this.deps.clock.iso(), summary, details, storyId };
  }

  private emit(event: OrchestratorEvent): void {
    for (const listener of this.listeners) {
      try {
        listener(event);
      } catch (error) {
        this.deps.logger.error('A listener of the orchestrator failed', error);
      }
    }
  }
}
