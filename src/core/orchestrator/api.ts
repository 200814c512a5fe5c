import type { AgentRole } from '../../contract/agents.ts';
import type { AuditVerification } from '../audit/verifyAudit.ts';
import type { GateDecisionKind, GateNumber } from '../../contract/gate.ts';
import type { ReviewItem } from '../../contract/review.ts';
import type { RunSnapshot, RunSummary, TimelineEntry } from '../../contract/run.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Story } from '../../contract/story.ts';
import type { AuditFilter, AuditPage } from '../../contract/audit.ts';
import type { CheckpointAgainst, CheckpointDetail, CheckpointPage } from '../../contract/checkpoint.ts';
import type { CommentRequest } from '../../contract/comment.ts';
import type { SpendingPoint } from '../../contract/spending.ts';
import type { WayOut } from '../../contract/wayOut.ts';
import type { RunTrace } from '../audit/trace.ts';
import { WaveError } from '../errors.ts';
import type { CleanUpResult } from './cleanUp.ts';
import type { CleanUpItem } from './cleanUpPlan.ts';
import type { Holder } from './heldElsewhere.ts';
import type { StorageUpkeep } from './storage.ts';

export type OrchestratorErrorReason =
  | 'unknown_run' | 'unknown_review' | 'wrong_state' | 'reason_required' | 'already_resolved' | 'owned_elsewhere'
  | 'not_remembered' | 'repository_missing' | 'worktree_missing' | 'branch_missing' | 'branch_moved' | 'model_missing' | 'not_allowed' | 'bad_input' | 'dependency_open'
  | 'unknown_checkpoint' | 'snapshot_gone' | 'stale' | 'expired';

/** Why a request to the orchestrator was refused; nothing has changed then. */
export class OrchestratorError extends WaveError<OrchestratorErrorReason> {
  constructor(reason: OrchestratorErrorReason, message: string, options?: ErrorOptions) {
    super(reason, message, options);
    this.name = 'OrchestratorError';
  }
}

/** A run cannot go on because something is not as it was left; nothing has changed. Faces offer the ways out as choices. */
export class StuckError extends OrchestratorError {
  readonly threadId: string;
  readonly ways: readonly WayOut[];
  /** What `look` opens: where the branch is checked out, else the repository. */
  readonly folder: string;
  /** The model that is missing; empty otherwise. */
  readonly model: string;

  constructor(reason: OrchestratorErrorReason, message: string, stuck: { readonly threadId: string; readonly ways: readonly WayOut[]; readonly folder: string; readonly model?: string }, options?: ErrorOptions) {
    super(reason, message, options);
    this.name = 'OrchestratorError';
    this.threadId = stuck.threadId;
    this.ways = stuck.ways;
    this.folder = stuck.folder;
    this.model = stuck.model ?? '';
  }
}

export interface StartRequest {
  readonly story: Story;
  /** Any folder of the repository. */
  readonly repository: string;
  /** The settings this run lives by; they are kept with it. */
  readonly settings: Settings;
  /** The person who starts it. */
  readonly by: string;
  /** Gates this person says Go to in advance, when all criteria hold (the CLI's --go). */
  readonly preapprovedGates?: readonly GateNumber[];
  /** Ends the making of the worktree, which takes long where much is copied into it. `start` then throws, and nothing of the run is left. */
  readonly signal?: AbortSignal;
}

/** What a person answers to a review item. */
export type ReviewAnswer =
  /** `remember`: allow it for good in this repository (a safety item only). Refused with bad_input, before anything is decided, when it cannot be remembered. */
  | { readonly kind: 'approve'; readonly reason: string; readonly remember?: boolean | undefined }
  | { readonly kind: 'reject'; readonly reason: string }
  | { readonly kind: 'edit'; readonly reason: string; readonly input: Record<string, unknown> }
  | { readonly kind: 'answer'; readonly reason: string; readonly text: string }
  | { readonly kind: 'settle'; readonly reason: string; readonly happened: boolean }
  | { readonly kind: 'resume'; readonly reason: string }
  /** in_doubt only: not known yet. The run is paused for that reason and the item stays open; nothing of the action is ended or done. */
  | { readonly kind: 'hold'; readonly reason: string };

/**
 * What happens, for faces. `runs`: some run or review changed, ask again. `modelText`: a model writes.
 * `problem`: something failed that no run's status can tell, because the store could not be written, say.
 */
export type OrchestratorEvent =
  | { readonly type: 'runs'; readonly threadIds: readonly string[] }
  | { readonly type: 'problem'; readonly threadId: string; readonly message: string }
  /** A command of the run, of an agent or of a gate, began (secrets redacted), or ended: null. */
  | { readonly type: 'command'; readonly threadId: string; readonly command: string | null }
  | { readonly type: 'modelText'; readonly threadId: string; readonly agent: AgentRole; readonly text: string; readonly done: boolean };

/** What was put aside when a run went back: everything that was in its worktree, the person's own untracked files too. */
export interface WentBack {
  /** `refs/wave/<thread>/aside-...` and its commit; null when the files were left as they were. */
  readonly kept: { readonly ref: string; readonly commit: string } | null;
}

/** What was done to put a run's place back. */
export interface PutBack {
  readonly branch: 'as_it_was' | 'made' | 'moved';
  readonly worktree: 'as_it_was' | 'made';
  /** `recorded`: the files are those of the run's last step. `branch`: those of the branch, which has commits that are not the run's. */
  readonly files: 'as_they_were' | 'recorded' | 'branch';
  /** The ref under which is kept what was there; null where nothing was. */
  readonly kept: string | null;
}

/** Ways out for a run that cannot go on (StuckError). Each is a person's decision, in the audit log; none makes the run go on by itself unless it says so. */
export interface PlaceRepair {
  /**
   * Puts back what is missing: the branch at the run's last commit, the worktree, its files as the last step left them. What is there is kept first. The run
   * stands where it stood. Does nothing when all is in its place. Throws StuckError (the commits are gone, another repository), wrong_state, owned_elsewhere, GitError.
   */
  restoreWorktree(threadId: string, by: string): Promise<PutBack>;
  /**
   * Goes on from the commit to which the branch was moved, evidence collected again: past gate 4 the run goes back to it. Reason required.
   * Throws wrong_state unless the branch was moved to a commit that contains the run's base.
   */
  acceptBranch(threadId: string, by: string, reason: string): Promise<void>;
  /** Every agent that works with the model `from` works with `to` from now on. Throws bad_input when none does, model_missing when `to` cannot be had, wrong_state. */
  changeModel(threadId: string, from: string, to: string, by: string): Promise<void>;
}

/** A stretch of a timeline; `earlier`: how many entries come before it. */
export interface TimelineTail {
  readonly entries: readonly TimelineEntry[];
  readonly earlier: number;
}

/** Looking at a run's past, and going back to it. */
export interface RunHistory {
  /** Checkpoints, newest first, at most `limit` (200; 1,000 at most) before the one with the id `before`. Cheap: no state is loaded. */
  checkpoints(threadId: string, page?: { readonly before?: string | null; readonly limit?: number }): CheckpointPage;
  /** What the run had used up by its steps, oldest first, in at most 100 points. Cheap, however many steps there are. */
  spending(threadId: string): readonly SpendingPoint[];
  /** One checkpoint: its state, secrets redacted and long texts cut, and its files. Throws unknown_checkpoint. */
  checkpoint(threadId: string, checkpointId: string): Promise<CheckpointDetail>;
  /** Unified diff from the base to the files of then, or from the files of then to the worktree as it is now. Throws snapshot_gone, worktree_missing. */
  checkpointDiff(threadId: string, checkpointId: string, against: CheckpointAgainst, path?: string): Promise<string>;
  /** A file at the base, at the checkpoint and now; null where it does not exist. For a diff editor. */
  checkpointFile(threadId: string, checkpointId: string, path: string): Promise<{ readonly base: string | null; readonly then: string | null; readonly now: string | null }>;
  /**
   * Goes back to a checkpoint: state forked there, files as they were, what is in the worktree kept aside, audited. With feedback the agent of then
   * begins anew with it; without, the run goes on from there as it would have, and whatever a person had answered is asked again.
   * Throws unknown_checkpoint, snapshot_gone, worktree_missing, wrong_state (ended, merged); nothing has changed then.
   */
  goBack(threadId: string, checkpointId: string, by: string, feedback: string): Promise<WentBack>;
}

/** Remarks on lines of the diff, for Dev. */
export interface LineComments {
  /**
   * Checks each comment (path in the diff, line there; else bad_input, naming the comment), quotes its line and sends all to Dev. The run goes on from
   * gate 4 with the files as they are, whatever it waited for; with `from: 'start'` it goes back to gate 3. Throws stale when `commit` is not what is
   * checked out, wrong_state before gate 4 and after the merge.
   */
  comment(threadId: string, request: CommentRequest, by: string): Promise<WentBack>;
}

/** The audit log for readers. */
export interface AuditReading {
  /** Rows that fit the filter, newest first, a page at a time. Throws bad_input. */
  audit(filter: AuditFilter): AuditPage;
  /** Everything of a run that ties together: each action with its verdict, who allowed it, the gate it led to and that gate's commit. `of`: thread id, or a commit with a Wave-Run or Wave-Merge trailer. */
  trace(of: string): Promise<RunTrace>;
  /** Writes down that something which is no person tried to decide (a message without a valid token, for instance). It changes nothing else. */
  reportForged(attempt: { readonly source: string; readonly what: string; readonly threadId?: string | null }): void;
}

/** The orchestrator as faces, the CLI and other extensions see it. Refusals are OrchestratorError; `by` is always a person. */
export interface Orchestrator extends RunHistory, LineComments, AuditReading, PlaceRepair, StorageUpkeep {
  /** Checks story and repository, makes branch and worktree, and begins (or queues) the run. Resolves to its thread id. */
  start(request: StartRequest): Promise<string>;
  /** Runs of this store, newest first. */
  runs(): readonly RunSummary[];
  snapshot(threadId: string): Promise<RunSnapshot>;
  /** Timeline entries with seq > after, in order, at most `limit`. */
  timeline(threadId: string, after: number, limit: number): readonly TimelineEntry[];
  /** The newest `limit` entries with seq < before (null: the very newest), in order, so that a long run opens at its end. */
  timelineTail(threadId: string, before: number | null, limit: number): TimelineTail;
  /** Stops at the next step; a model call in flight is aborted. Resolves when it stands still. */
  pause(threadId: string, by: string, reason: string): Promise<void>;
  /**
   * Goes on from the last checkpoint. Throws repository_missing, worktree_missing, branch_missing, branch_moved or model_missing (a StuckError) when something is not
   * as it was left; it says what can be done, and nothing has changed.
   */
  resume(threadId: string, by: string): Promise<void>;
  kill(threadId: string, by: string, reason: string): Promise<void>;
  /**
   * Another machine holds the run now: it stops at once, and everything that would move it here is refused with owned_elsewhere from then on. What is known
   * of it stays. Does nothing when it has ended.
   */
  letGo(threadId: string, holder: Holder): Promise<void>;
  /**
   * A person's decision at the open gate. Throws not_allowed where `review.differentApprover` is on and `by` started the run (Go only), stale when the
   * files are not those of the evidence (it is asked again then), expired, reason_required, wrong_state.
   *
   * Go although criteria fail: it does not take effect yet. The gate_decision item is answered, and a `gate_override` item takes its place (requestedBy,
   * justification, failed) that `resolve` with approve or reject answers; Go by `decideGate` on it is an approval too. Where the option is on, neither who
   * asked nor who started the run can approve it. Approved: the gate passes, `overrides` has both persons. Rejected (reason required): the gate asks again.
   */
  decideGate(threadId: string, gate: GateNumber, decision: GateDecisionKind, by: string, reason: string): Promise<void>;
  /** Back to a gate that was passed, with feedback: files and state as they were then; the old attempt stays readable. */
  recycle(threadId: string, gate: GateNumber, by: string, feedback: string): Promise<WentBack>;
  /** Pending items, oldest first, with who may not approve them and when they expire. */
  reviews(): readonly ReviewItem[];
  /** Throws already_resolved (says who and when), stale, expired, not_allowed, and what `resume` throws of branch and worktree; nothing is approved then, and the item stays open. */
  resolve(reviewId: string, answer: ReviewAnswer, by: string): Promise<void>;
  /** Unified diff of the run's branch against its base; `path` narrows it to one file. */
  diff(threadId: string, path?: string): Promise<string>;
  /** Text of a changed file before (base commit) and now; null where it does not exist. */
  fileVersions(threadId: string, path: string): Promise<{ before: string | null; after: string | null }>;
  /** Resolves when the run no longer moves: waiting, paused or ended. */
  settled(threadId: string): Promise<RunSnapshot>;
  /** Checks the whole audit log of the store, and names the first broken row. */
  verifyAudit(): Promise<AuditVerification>;
  /** All rows of the audit log as they lie in the store, oldest first, for export; a broken row is handed out as it is. */
  auditRows(): Iterable<unknown>;
  /** What runs have left in their repositories (worktree, branch, snapshots), and what of it can go without losing anything. Changes nothing. */
  cleanUpPlan(): Promise<readonly CleanUpItem[]>;
  /** Removes what the plan lets go of these runs; the rest stays, with the reason in the result. Never forces anything. */
  cleanUp(threadIds: readonly string[], by: string): Promise<readonly CleanUpResult[]>;
  onDidChange(listener: (event: OrchestratorEvent) => void): { dispose(): void };
  /** Drains running graphs to their next checkpoint and closes the store. */
  dispose(): Promise<void>;
}
