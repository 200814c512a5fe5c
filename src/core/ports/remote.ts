import type {
  RemoteAuditRow, RemoteCheckpoint, RemoteCommand, RemoteEffect, RemotePart, RemoteReview, RemoteReviewUpdate, RemoteRun, RemoteRunUpdate, RemoteWrite,
} from '../../contract/remoteRows.ts';
import { WaveError } from '../errors.ts';

/**
 * `unreachable`, `timeout`, `rate_limited` and `server` pass by themselves: try again later. The others need a person:
 * `signed_out` (no session, or it cannot be renewed), `not_allowed` (no member any more, or a role too low), `schema_missing`, `schema_older`, `schema_newer`.
 * `not_holder`: another machine holds this run now. `bad_row`: the database refuses this very row. `diverged`: other contents stand there under the same key.
 */
export type RemoteErrorReason =
  | 'unreachable' | 'timeout' | 'rate_limited' | 'server' | 'signed_out' | 'not_allowed' | 'not_holder' | 'schema_missing' | 'schema_older' | 'schema_newer' | 'bad_row' | 'diverged' | 'refused';

export class RemoteError extends WaveError<RemoteErrorReason> {
  /** How long the server asked to be left alone; null when it did not say. */
  readonly retryAfterMs: number | null;

  constructor(reason: RemoteErrorReason, message: string, options: ErrorOptions & { readonly retryAfterMs?: number | null } = {}) {
    super(reason, message, options);
    this.name = 'RemoteError';
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  /** Whether it passes by itself. */
  get passes(): boolean {
    return ['unreachable', 'timeout', 'rate_limited', 'server'].includes(this.reason);
  }
}

/** Rows of one kind, to be put in this order. */
export type RemoteBatch =
  | { readonly table: 'orchestrator_runs'; readonly rows: readonly RemoteRunUpdate[] }
  | { readonly table: 'human_review_queue'; readonly rows: readonly RemoteReviewUpdate[] }
  | { readonly table: 'wave_audit_log'; readonly rows: readonly RemoteAuditRow[] }
  | { readonly table: 'wave_checkpoints'; readonly rows: readonly RemoteCheckpoint[] }
  | { readonly table: 'wave_checkpoint_parts'; readonly rows: readonly RemotePart[] }
  | { readonly table: 'wave_checkpoint_writes'; readonly rows: readonly RemoteWrite[] }
  | { readonly table: 'wave_effects'; readonly rows: readonly RemoteEffect[] };

/** An answer as it goes into the queue: the first one stands. */
export interface RemoteAnswer {
  readonly threadId: string;
  readonly reviewId: string;
  readonly status: 'approved' | 'rejected';
  readonly notes: string;
  /** The resolution (contract/review) in full. */
  readonly resolution: unknown;
}

export interface RemoteListener {
  onReview(row: RemoteReview): void;
  onCommand(row: RemoteCommand): void;
  onRun(row: RemoteRun): void;
  /** True: subscribed, changes arrive from now on. What happened before has to be read (openAnswers, openCommands). False: the socket is gone. */
  onLive(live: boolean): void;
}

/** The shared place of a team (Supabase), signed in and bound to one project and one store. Every method throws RemoteError. */
export interface Remote {
  readonly projectId: string;
  /** This workspace's store there: it may write only the runs that it holds. */
  readonly storeId: string;
  /** Who is signed in: the address. */
  readonly user: string;

  /** Checks schema, membership and role, and registers the store. */
  prepare(signal: AbortSignal): Promise<void>;
  /**
   * Puts rows there; doing it twice changes nothing. Audit rows that are there already must be the same (`diverged`). A run held elsewhere: `not_holder`.
   */
  put(batch: RemoteBatch, signal: AbortSignal): Promise<void>;
  /** Removes a run's checkpoints, parts, writes and effects. */
  forget(threadId: string, signal: AbortSignal): Promise<void>;

  /** Compare and set: who was first is told by the row. */
  resolve(answer: RemoteAnswer, signal: AbortSignal): Promise<{ readonly won: boolean; readonly row: RemoteReview }>;
  /** Says what became of a resolution here. */
  setOutcome(threadId: string, reviewId: string, outcome: 'applied' | 'refused' | 'lost', notes: string, signal: AbortSignal): Promise<void>;
  /** Of these open reviews, those that were resolved there and have no outcome yet. */
  openAnswers(reviews: readonly { readonly threadId: string; readonly reviewId: string }[], signal: AbortSignal): Promise<readonly RemoteReview[]>;
  /** Whether commands from elsewhere are allowed in this project, now. */
  commandsAllowed(signal: AbortSignal): Promise<boolean>;
  /** Commands for runs of this store, or for this store, that are pending, or taken by it and not finished; oldest first. */
  openCommands(signal: AbortSignal): Promise<readonly RemoteCommand[]>;
  /** False when it cannot go there any more (another one took it, it has expired). */
  settleCommand(id: string, state: 'taken' | 'done' | 'refused' | 'expired', result: string, signal: AbortSignal): Promise<boolean>;

  /** Of these runs, those that this store still holds; their leases are renewed. */
  renewLeases(threadIds: readonly string[], seconds: number, signal: AbortSignal): Promise<readonly string[]>;
  /** Notes that branch and files of a checkpoint are on the repository's remote, so that another machine can go on from there. */
  setPushed(threadId: string, pushed: { readonly commit: string; readonly ref: string; readonly checkpoint: string }, signal: AbortSignal): Promise<void>;
  /** Runs of the project, newest first. */
  runs(signal: AbortSignal): Promise<readonly RemoteRun[]>;
  /** Throws `refused` with the database's reason (lease, branch not pushed, ended). */
  takeOver(threadId: string, signal: AbortSignal): Promise<RemoteRun>;
  /** Everything of a run, in the order in which it was written, a page at a time. */
  checkpoints(threadId: string, signal: AbortSignal): AsyncIterable<{ readonly checkpoint: RemoteCheckpoint; readonly parts: readonly RemotePart[] }>;
  writes(threadId: string, signal: AbortSignal): AsyncIterable<RemoteWrite>;
  effects(threadId: string, signal: AbortSignal): AsyncIterable<RemoteEffect>;
  reviews(threadId: string, signal: AbortSignal): Promise<readonly (RemoteReview & { readonly context: unknown; readonly created_at: string })[]>;
  /** Audit rows of a run, in the order in which they were recorded there. */
  audit(threadId: string, signal: AbortSignal): AsyncIterable<RemoteAuditRow>;

  /** Changes made elsewhere, until disposed. Reconnects by itself. */
  subscribe(listener: RemoteListener): { dispose(): void };
}
