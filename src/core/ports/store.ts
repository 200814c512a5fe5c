import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import type { AuditEventInput, AuditPage, AuditRow, ParsedAuditFilter } from '../../contract/audit.ts';
import type { Resolution, ReviewItem, ReviewRequest } from '../../contract/review.ts';
import type { RunStatus } from '../../contract/run.ts';
import type { AuditHead } from '../audit/hashChain.ts';
import { WaveError } from '../errors.ts';
import type { Outbox } from './outbox.ts';
import type { Reshape, RunImport } from './runImport.ts';
import type { StoreUpkeep } from './storeUpkeep.ts';

export type StoreErrorReason = 'sqlite_missing' | 'corrupt' | 'newer' | 'disk_full' | 'read_only' | 'busy' | 'not_owner' | 'failed';

export class StoreError extends WaveError<StoreErrorReason> {
  constructor(reason: StoreErrorReason, message: string, options?: ErrorOptions) {
    super(reason, message, options);
    this.name = 'StoreError';
  }
}

/** No lease is given for longer. */
const LONGEST_LEASE_MS = 10 * 60_000;

/** Does a lease hold? One that ends impossibly late was given before the clock was set back: its owner, if it lives, renews it within seconds. */
export function isLeaseLive(leaseUntil: number, now: number): boolean {
  return leaseUntil > now && leaseUntil - now <= LONGEST_LEASE_MS;
}

/** A run as the store keeps it. `summary` is the projection of the newest checkpoint (see Projection). */
export interface RunRecord {
  readonly threadId: string;
  readonly projectId: string;
  readonly storyId: string;
  readonly title: string;
  readonly repository: string;
  readonly status: RunStatus;
  readonly statusReason: string;
  readonly startedBy: string;
  readonly startedAt: string;
  readonly updatedAt: string;
  /** JSON made by Projection.summary; null before the first checkpoint. */
  readonly summary: unknown;
  /** JSON given at start: the story and the settings of the run. */
  readonly request: unknown;
  readonly checkpoints: number;
  readonly checkpointAt: string | null;
  readonly owner: string | null;
  /** Milliseconds since the epoch at which the owner's lease ends; 0 without an owner. */
  readonly leaseUntil: number;
  /** Who goes on with it on another machine; null while it is held here. A run that is not held here cannot be claimed. */
  readonly lostTo: string | null;
}

/**
 * What the store derives from a checkpoint, inside the transaction that writes it: so that audit, review
 * queue and summary can never be ahead of the state or behind it. Pure.
 */
export interface Projection {
  /** Is called with all channel values. */
  summary(values: Readonly<Record<string, unknown>>): unknown;
  /** Audit events of this step; called only when the `journal` channel is new in this checkpoint. */
  journal(values: Readonly<Record<string, unknown>>): readonly AuditEventInput[];
  /** What the run waits for; called only when the `waiting` channel is new, or history goes on from an older checkpoint. Null: nothing. */
  waiting(values: Readonly<Record<string, unknown>>): ReviewRequest | null;
  /** What the step was, for lists: kept as JSON beside the checkpoint. `changed`: channels that are new in it. Null: no step of its own. */
  step(values: Readonly<Record<string, unknown>>, changed: ReadonlySet<string>): unknown;
}

/** A checkpoint in a list. */
export interface StepRecord {
  readonly checkpoint: string;
  readonly parent: string | null;
  readonly at: string;
  /** Counts from 1 over the whole run. */
  readonly number: number;
  /** Counts from 1; going back to an older checkpoint begins another. */
  readonly attempt: number;
  /** Made by Projection.step. */
  readonly note: unknown;
}

/** An effect: something an action does to the world, keyed so that it happens once. */
export interface EffectRecord {
  readonly key: string;
  readonly kind: string;
  readonly state: 'intent' | 'done';
  readonly intent: unknown;
  readonly result: unknown;
}

/** The whole audit log as it lies in the file, at one moment: rows unparsed and in order of seq, for core/audit/verifyAudit and for export. */
export interface AuditTrail {
  /** The store's own record of the newest row. */
  readonly head: AuditHead;
  readonly rows: Iterable<unknown>;
}

/** What changed in the store; told after the commit, and also when another process wrote. */
export interface StoreChange {
  /** Runs that changed; empty when another process wrote and it is not known what. */
  readonly threadIds: readonly string[];
  /** Another process wrote. */
  readonly external: boolean;
}

export interface NewRun {
  readonly threadId: string;
  readonly projectId: string;
  readonly storyId: string;
  readonly title: string;
  readonly repository: string;
  readonly startedBy: string;
  readonly request: unknown;
}

/** A request of one process to the one that drives a run (`wave pause` in a terminal, for instance). */
export interface ControlRequest {
  readonly id: number;
  readonly threadId: string;
  readonly operation: 'pause' | 'kill' | 'resume';
  readonly reason: string;
  readonly by: string;
}

/**
 * The one store of a workspace. Synchronous where SQLite is: every method is one transaction and on disk
 * when it returns, but for effects and leases (see `synced`). Throws StoreError.
 */
export interface Store extends StoreUpkeep {
  readonly saver: BaseCheckpointSaver;
  readonly path: string;
  /** What waits to be sent to a team's shared place; empty and silent while there is none. */
  readonly outbox: Outbox;

  createRun(run: NewRun, audit: readonly AuditEventInput[]): void;
  run(threadId: string): RunRecord | null;
  /** Newest first. */
  runs(): readonly RunRecord[];
  /**
   * Changes status with its audit events, in one transaction. Returns false, and writes nothing, when there is no such run,
   * or `from` is given and the status is not among it. At an end (complete, killed, failed) reviews still pending are superseded.
   */
  setStatus(threadId: string, status: RunStatus, reason: string, audit: readonly AuditEventInput[], from?: readonly RunStatus[]): boolean;
  /** Replaces what a run was started with, together with its audit events. */
  changeRequest(threadId: string, request: unknown, audit: readonly AuditEventInput[]): void;
  /** Removes a run's checkpoints, effects and reviews; its audit rows stay. */
  deleteRun(threadId: string, audit: readonly AuditEventInput[]): void;

  /** Begins to bring in a run of another store. `reshape`: what its state needs to be at home here. Throws StoreError. */
  importRun(threadId: string, reshape: Reshape): Promise<RunImport>;
  /** Another machine goes on with the run: it is paused here with the reason, its open reviews are superseded, nobody here can claim it, and nothing of it is sent. False when the same one had it before, or it is no run. */
  loseRun(threadId: string, to: string, reason: string, audit: readonly AuditEventInput[]): boolean;

  /** Takes or renews the lease. False when another owner holds a live one. */
  claim(threadId: string, owner: string, leaseMs: number): boolean;
  /** Renews a lease that was held without a break, however late. False when another took it meanwhile, even if it has been given back since. */
  renew(threadId: string, owner: string, leaseMs: number): boolean;
  release(threadId: string, owner: string): void;

  reviews(filter?: { readonly threadId?: string; readonly status?: ReviewItem['status'] }): readonly ReviewItem[];
  review(id: string): ReviewItem | null;
  /** Compare and set: false when it was resolved before. */
  resolveReview(id: string, resolution: Resolution, status: 'approved' | 'rejected', audit: readonly AuditEventInput[]): boolean;

  /** Compare and set: an open item can no longer be answered, and its run, if it waits, is paused for that reason. False when it was not open any more. */
  expireReview(id: string, reason: string, audit: readonly AuditEventInput[]): boolean;
  /** Takes back an answer that nobody gave: the item is open again. False when it has none. */
  reopenReview(id: string, audit: readonly AuditEventInput[]): boolean;

  /** Steps of a run, newest first, at most `limit` before the given checkpoint (null: from the newest). `total`: all there are. */
  steps(threadId: string, before: string | null, limit: number): { readonly steps: readonly StepRecord[]; readonly total: number };
  step(threadId: string, checkpoint: string): StepRecord | null;
  /** Those of a run's steps that have these numbers, in their order. */
  stepsAt(threadId: string, numbers: readonly number[]): readonly StepRecord[];

  /** Appends outside the graph (the graph's events come through Projection.journal). */
  appendAudit(threadId: string | null, events: readonly AuditEventInput[]): void;
  /** Rows of a run (all runs with null) with seq > after, in order. */
  audit(threadId: string | null, after: number, limit: number): readonly AuditRow[];
  /** The newest `limit` rows of a run with seq < before (null: the very newest), in order of seq; `earlier`: how many rows of it come before those. */
  auditTail(threadId: string, before: number | null, limit: number): { readonly rows: readonly AuditRow[]; readonly earlier: number };
  /** Rows that fit, newest first. Rows that cannot be read are counted and left out. */
  queryAudit(filter: ParsedAuditFilter): AuditPage;
  /** All rows of all runs, for verification and export. */
  auditTrail(): AuditTrail;

  effect(key: string): EffectRecord | null;
  /**
   * Throws 'failed' when the key is known: ask `effect` first, and settle what is in doubt. Throws 'not_owner' when this process does not hold the run
   * (any more), by the same transaction; so do steps. No clock has a part in it. The end of this process does not take it back; a power cut
   * can until `synced` has resolved.
   */
  beginEffect(threadId: string, key: string, kind: string, intent: unknown): void;
  /** The first result stays. Throws 'failed' when the effect was never begun. On the disk as `beginEffect` is. */
  finishEffect(key: string, result: unknown): void;
  /** Resolves once everything that was written before is on the disk, where a power cut does not take it back. Holds nothing up. Throws StoreError. */
  synced(): Promise<void>;

  requestControl(request: Omit<ControlRequest, 'id'>): void;
  /** Requests for a run, removed by this call. */
  takeControl(threadId: string): readonly ControlRequest[];

  /** Tells of changes until disposed. Listeners must not throw. */
  onDidChange(listener: (change: StoreChange) => void): { dispose(): void };
  close(): void;
}
