import type {
  RemoteAuditRow, RemoteCheckpoint, RemoteCommand, RemoteEffect, RemotePart, RemoteReview, RemoteReviewUpdate, RemoteRun, RemoteRunUpdate, RemoteWrite,
} from '../../contract/remoteRows.ts';
import type { GateDecisionKind, GateNumber } from '../../contract/gate.ts';
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
  /** Which row of the batch is meant (`bad_row`, `diverged`); null when it is none. Those before it are there. */
  readonly row: number | null;

  constructor(reason: RemoteErrorReason, message: string, options: ErrorOptions & { readonly retryAfterMs?: number | null; readonly row?: number | null } = {}) {
    super(reason, message, options);
    this.name = 'RemoteError';
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.row = options.row ?? null;
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

/** What became of an answer at the run's holder. `refused` and `open`: its question is open here, and is open again there, too. */
export interface RemoteOutcome {
  readonly outcome: 'applied' | 'refused' | 'lost';
  /** Why, or who was first. */
  readonly notes: string;
  readonly open?: boolean;
}

/** What is asked of the machine that holds a run, or of a store. */
export type RemoteOrder =
  | { readonly operation: 'pause' | 'resume' | 'kill'; readonly threadId: string; readonly reason: string }
  | { readonly operation: 'decide'; readonly threadId: string; readonly payload: { readonly gate: GateNumber; readonly decision: GateDecisionKind }; readonly reason: string }
  /** `story`: path below .wave/stories of a repository that is open there; `repository`: which one, by its name there. Without it, the only one that has the story. */
  | { readonly operation: 'start'; readonly storeId: string; readonly payload: { readonly story: string; readonly repository?: string }; readonly reason: string };

/** What a machine says of itself while it is connected. */
export interface RemotePresence {
  /** Whether it takes commands; the project has to allow them, too. */
  readonly acceptsCommands: boolean;
  /** Names of the repositories that are open there; none where it takes no commands. */
  readonly repositories: readonly string[];
}

/** A store of the project whose machine was heard of within the last minute or two. */
export interface RemoteStore extends RemotePresence {
  readonly storeId: string;
  /** The address of its account, or the id when it is no member any more. */
  readonly user: string;
  readonly machine: string;
}

/** Who goes on with a run. */
export interface RemoteHolder {
  readonly storeId: string;
  /** The address of the account, or its id when it is no member any more. */
  readonly user: string;
  readonly machine: string;
}

export interface RemoteListener {
  onReview(row: RemoteReview): void;
  onCommand(row: RemoteCommand): void;
  onRun(row: RemoteRun): void;
  /**
   * True: subscribed, changes arrive from now on. What happened before has to be read (openAnswers, openCommands). False: the socket is gone; `problem`
   * says why, when a person has to mend it (Realtime is off for a table, signed out).
   */
  onLive(live: boolean, problem: RemoteError | null): void;
}

export interface RemotePushed {
  /** The branch's commit. */
  readonly commit: string;
  /** The ref that keeps the files, what is not committed included. */
  readonly ref: string;
  readonly checkpoint: string;
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

  /** Compare and set: who was first is told by the row. Null: the review is not there (yet). Throws `refused` where somebody else has to approve. */
  resolve(answer: RemoteAnswer, signal: AbortSignal): Promise<{ readonly won: boolean; readonly row: RemoteReview | null }>;
  /** Says what became of a resolution here. Does nothing where an outcome stands already, or nobody has answered. */
  setOutcome(threadId: string, reviewId: string, outcome: RemoteOutcome, signal: AbortSignal): Promise<void>;
  /** Of these reviews, those that were resolved there and have no outcome yet. */
  openAnswers(reviews: readonly { readonly threadId: string; readonly reviewId: string }[], signal: AbortSignal): Promise<readonly RemoteReview[]>;
  /** Whether commands from elsewhere are allowed in this project, now. */
  commandsAllowed(signal: AbortSignal): Promise<boolean>;
  /** Commands for runs of this store, or for this store, that are pending, or taken by it and not finished; oldest first. */
  openCommands(signal: AbortSignal): Promise<readonly RemoteCommand[]>;
  /** Asks something of another machine. Throws `not_allowed` where the project does not allow commands, or the role is too low. */
  order(order: RemoteOrder, signal: AbortSignal): Promise<RemoteCommand>;
  /** A command as it stands now; null when the project has no such. */
  command(id: string, signal: AbortSignal): Promise<RemoteCommand | null>;
  /** Says that this store's machine is there, and what can be asked of it. To be said again every half a minute. */
  announce(presence: RemotePresence, signal: AbortSignal): Promise<void>;
  /** Stores whose machines are there now, this one included; by machine. */
  stores(signal: AbortSignal): Promise<readonly RemoteStore[]>;
  /** False when it cannot go there any more (another one took it, it has expired). */
  settleCommand(id: string, state: 'taken' | 'done' | 'refused' | 'expired', result: string, signal: AbortSignal): Promise<boolean>;

  /** Of these runs, those that this store still holds; their leases are renewed. */
  renewLeases(threadIds: readonly string[], seconds: number, signal: AbortSignal): Promise<readonly string[]>;
  /** Notes that branch and files of a checkpoint are on the repository's remote, so that another machine can go on from there. Null: from nowhere any more. */
  setPushed(threadId: string, pushed: RemotePushed | null, signal: AbortSignal): Promise<void>;
  /** Runs of the project, newest first, without what they were started with (`request` is null). */
  runs(signal: AbortSignal): Promise<readonly RemoteRun[]>;
  /** Null when the project has no such run. */
  run(threadId: string, signal: AbortSignal): Promise<RemoteRun | null>;
  holder(threadId: string, signal: AbortSignal): Promise<RemoteHolder | null>;
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
