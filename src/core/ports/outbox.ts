import type { ReviewItem } from '../../contract/review.ts';
import type { Sharing } from '../../contract/supabase.ts';
import type { EffectRecord, RunRecord } from './store.ts';

/** The project that changes are queued for, and what of them may leave. */
export interface MirrorTarget {
  readonly projectId: string;
  readonly sharing: Exclude<Sharing, 'off'>;
}

export type OutboxKind = 'run' | 'review' | 'checkpoint' | 'writes' | 'effect' | 'forget' | 'audit';

/** That something changed. What it is now is read when it is sent (`open`). */
export interface OutboxEntry {
  /** Counts up; of audit rows it is their number. Not comparable between audit and the rest. */
  readonly id: number;
  readonly kind: OutboxKind;
  readonly threadId: string;
  /** Rises with every change of anything in the store. */
  readonly revision: number;
}

/** What is new in a checkpoint, by channel. `append`: the first `keep` items of the parent's array, then those of `data`. Texts are the saver's JSON. */
export interface CheckpointPart {
  readonly channel: string;
  readonly kind: 'value' | 'append';
  readonly keep: number;
  /** Unpacks, so it costs time: once, when it is sent. */
  data(): string;
}

/** A checkpoint as the difference to its parent. */
export interface CheckpointParcel {
  readonly namespace: string;
  readonly id: string;
  readonly parent: string | null;
  /** The order in which checkpoints of a thread were written; 0 where that is not known. */
  readonly number: number;
  /** JSON: {v, ts, channel_versions, versions_seen, channels}. */
  readonly checkpoint: string;
  /** JSON. */
  readonly metadata: string;
  readonly parts: readonly CheckpointPart[];
}

export interface WritesParcel {
  readonly namespace: string;
  readonly checkpoint: string;
  readonly task: string;
  readonly slot: number;
  /** The saver's JSON of [index, channel, path, value] rows. */
  readonly data: string;
}

/** A row of the audit log as it lies in the store: `event` is the canonical JSON that the hash covers. */
export interface AuditParcel {
  readonly seq: number;
  readonly threadId: string | null;
  readonly event: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** What an entry tells of, as it is at `revision`. `epoch`: how often the run has changed hands, from 1. */
export type Parcel = { readonly revision: number; readonly epoch: number } & (
  | { readonly kind: 'run'; readonly run: RunRecord }
  | { readonly kind: 'review'; readonly review: ReviewItem }
  | { readonly kind: 'checkpoint'; readonly threadId: string; readonly checkpoint: CheckpointParcel }
  | { readonly kind: 'writes'; readonly threadId: string; readonly writes: WritesParcel }
  | { readonly kind: 'effect'; readonly threadId: string; readonly effect: EffectRecord }
  /** The run was removed; it was this. `request` is null. */
  | { readonly kind: 'forget'; readonly run: RunRecord; readonly removedAt: string }
  | { readonly kind: 'audit'; readonly row: AuditParcel }
);

/** What was refused for what it is, and is not tried again until it changes. */
export interface SetAside {
  readonly kind: OutboxKind;
  readonly threadId: string;
  /** Its key in words. */
  readonly what: string;
  readonly reason: string;
  readonly at: string;
}

/**
 * What waits to be sent to the team's shared place, kept in the store's file. Entries are made by the transaction of the change they tell of, while a
 * target is set; a thing that changes while it is being sent stays queued. Throws StoreError.
 */
export interface Outbox {
  /** This store's name there, made once for its file. */
  readonly storeId: string;
  target(): MirrorTarget | null;
  /**
   * From here on changes are queued, and what the store has is queued too, in slices; resolves when it is. The same target again queues only what an
   * interrupted call left. Of runs that had ended before, steps are not queued: nobody can go on with them. What waited for another project goes.
   */
  turnOn(target: MirrorTarget): Promise<void>;
  /** Empties it, in slices; from here on nothing is queued. */
  turnOff(): Promise<void>;

  /** `since`: when the oldest of what waits was made; null when nothing waits. */
  waiting(): { readonly count: number; readonly since: string | null; readonly aside: number };
  /** What is to be sent next, in order: runs before what refers to them, then open questions, then the rest as it came. Audit rows are asked for by themselves. */
  next(limit: number): readonly OutboxEntry[];
  nextAudit(limit: number): readonly OutboxEntry[];
  /** Null: what it told of is gone since, or needs nobody any more. */
  open(entry: OutboxEntry): Parcel | null;
  /** They are there. What changed since `revision` goes on waiting. Audit entries settle in order. */
  settle(entries: readonly OutboxEntry[]): void;
  /** Takes an entry out, with the reason it was refused for. */
  setAside(entry: OutboxEntry, reason: string): void;
  aside(): readonly SetAside[];
  /** Drops all that waits of a run. */
  drop(threadId: string): void;

  /** How often the run has changed hands, from 1. */
  epoch(threadId: string): number;

  /** Takes or renews the right to send, so that two windows do not send the same. `leaseMs` at most 10 minutes. */
  holdSending(owner: string, leaseMs: number): boolean;
  releaseSending(owner: string): void;
}
