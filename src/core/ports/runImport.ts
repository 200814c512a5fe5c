import type { AuditEventInput } from '../../contract/audit.ts';
import type { ReviewItem } from '../../contract/review.ts';
import type { RunStatus } from '../../contract/run.ts';
import type { EffectRecord, NewRun } from './store.ts';

/** A checkpoint as it left another store: the difference to its parent (see outbox.ts). Texts are the saver's JSON. */
export interface ForeignCheckpoint {
  readonly namespace: string;
  readonly id: string;
  readonly parent: string | null;
  /** JSON: {v, ts, channel_versions, versions_seen, channels}. */
  readonly checkpoint: string;
  /** JSON. */
  readonly metadata: string;
  readonly parts: readonly { readonly channel: string; readonly kind: 'value' | 'append'; readonly keep: number; readonly data: string }[];
}

export interface ForeignWrites {
  readonly namespace: string;
  readonly checkpoint: string;
  readonly task: string;
  readonly slot: number;
  readonly data: string;
}

/** Changes what a channel holds on its way in; of a growing array it is given the new items. Pure. */
export type Reshape = (channel: string, value: unknown) => unknown;

export interface ImportedRun extends NewRun {
  readonly startedAt: string;
  readonly status: RunStatus;
  readonly statusReason: string;
  /** How often the run has changed hands. */
  readonly epoch: number;
  /** The project of the shared place in which it did. */
  readonly mirrorProject: string;
}

/**
 * Brings a run of another store in, in slices, beside the runs that are here: nothing is seen of it before `finish`, which is one transaction. Throws
 * StoreError; what was begun is removed by `discard`, or by the next import of the same run.
 */
export interface RunImport {
  /** The thread under which the saver has it until then; a graph can change its state there. */
  readonly stagingId: string;
  /** In the order in which they were written. Throws 'failed' when something that it refers to is missing. */
  putCheckpoint(checkpoint: ForeignCheckpoint): Promise<void>;
  putWrites(writes: ForeignWrites): void;
  /**
   * The run is here now. What it waits for follows from its newest checkpoint; `reviews` are those of the past. Throws 'failed' when a run of this id is
   * here and held here.
   */
  finish(run: ImportedRun, parts: { readonly reviews: readonly ReviewItem[]; readonly effects: readonly EffectRecord[]; readonly audit: readonly AuditEventInput[] }): Promise<void>;
  discard(): Promise<void>;
}
