import type { AgentRole } from '../../contract/agents.ts';
import type { AuditVerification } from '../audit/verifyAudit.ts';
import type { GateDecisionKind, GateNumber } from '../../contract/gate.ts';
import type { ReviewItem } from '../../contract/review.ts';
import type { RunSnapshot, RunSummary, TimelineEntry } from '../../contract/run.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Story } from '../../contract/story.ts';
import { WaveError } from '../errors.ts';
import type { CleanUpResult } from './cleanUp.ts';
import type { CleanUpItem } from './cleanUpPlan.ts';

export type OrchestratorErrorReason =
  | 'unknown_run' | 'unknown_review' | 'wrong_state' | 'reason_required' | 'already_resolved' | 'owned_elsewhere'
  | 'not_remembered' | 'worktree_missing' | 'branch_missing' | 'not_allowed' | 'bad_input' | 'dependency_open';

/** Why a request to the orchestrator was refused; nothing has changed then. */
export class OrchestratorError extends WaveError<OrchestratorErrorReason> {
  constructor(reason: OrchestratorErrorReason, message: string, options?: ErrorOptions) {
    super(reason, message, options);
    this.name = 'OrchestratorError';
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
}

/** What a person answers to a review item. */
export type ReviewAnswer =
  /** `remember`: allow it for good in this repository (a safety item only). Refused with bad_input, before anything is decided, when it cannot be remembered. */
  | { readonly kind: 'approve'; readonly reason: string; readonly remember?: boolean | undefined }
  | { readonly kind: 'reject'; readonly reason: string }
  | { readonly kind: 'edit'; readonly reason: string; readonly input: Record<string, unknown> }
  | { readonly kind: 'answer'; readonly reason: string; readonly text: string }
  | { readonly kind: 'settle'; readonly reason: string; readonly happened: boolean }
  | { readonly kind: 'resume'; readonly reason: string };

/**
 * What happens, for faces. `runs`: some run or review changed, ask again. `modelText`: a model writes.
 * `problem`: something failed that no run's status can tell, because the store could not be written, say.
 */
export type OrchestratorEvent =
  | { readonly type: 'runs'; readonly threadIds: readonly string[] }
  | { readonly type: 'problem'; readonly threadId: string; readonly message: string }
  | { readonly type: 'modelText'; readonly threadId: string; readonly agent: AgentRole; readonly text: string; readonly done: boolean };

/** The orchestrator as faces, the CLI and other extensions see it. Refusals are OrchestratorError; `by` is always a person. */
export interface Orchestrator {
  /** Checks story and repository, makes branch and worktree, and begins (or queues) the run. Resolves to its thread id. */
  start(request: StartRequest): Promise<string>;
  /** Runs of this store, newest first. */
  runs(): readonly RunSummary[];
  snapshot(threadId: string): Promise<RunSnapshot>;
  /** Timeline entries with seq > after, in order, at most `limit`. */
  timeline(threadId: string, after: number, limit: number): readonly TimelineEntry[];
  /** Stops at the next step; a model call in flight is aborted. Resolves when it stands still. */
  pause(threadId: string, by: string, reason: string): Promise<void>;
  /** Goes on from the last checkpoint. Throws worktree_missing or branch_missing when they are gone. */
  resume(threadId: string, by: string): Promise<void>;
  kill(threadId: string, by: string, reason: string): Promise<void>;
  decideGate(threadId: string, gate: GateNumber, decision: GateDecisionKind, by: string, reason: string): Promise<void>;
  /** Back to a gate that was passed, with feedback: files and state as they were then; the old attempt stays readable. */
  recycle(threadId: string, gate: GateNumber, by: string, feedback: string): Promise<void>;
  /** Pending items, oldest first. */
  reviews(): readonly ReviewItem[];
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
