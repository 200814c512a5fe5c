import * as z from 'zod';
import { runStatus } from '../../../contract/run.ts';
import type { OutboxEntry, Parcel } from '../../../core/ports/outbox.ts';
import type { CheckpointExport } from '../checkpoints/export.ts';
import { unpackId } from '../checkpoints/ids.ts';
import type { StoredId } from '../checkpoints/ids.ts';
import type { Database } from '../database.ts';
import type { Effects } from '../effects.ts';
import { RowError } from '../errors.ts';
import type { Reviews } from '../reviews.ts';
import { checked, integer, json, text } from '../rows.ts';
import type { Row } from '../rows.ts';
import type { Runs } from '../runs.ts';

/** Where what entries tell of is read. */
export interface ParcelSources {
  readonly runs: Runs;
  readonly reviews: Reviews;
  readonly effects: Effects;
  readonly checkpoints: CheckpointExport;
}

/** What the trigger kept of a run that was removed. */
const removedRun = z.object({
  threadId: z.string(), projectId: z.string(), storyId: z.string(), title: z.string(), repository: z.string(), status: runStatus, statusReason: z.string(), startedBy: z.string(),
  startedAt: z.string(), updatedAt: z.string(), summary: z.unknown(), removedAt: z.string(),
});

/** Reads what an entry tells of, together with the revision that it is. Must run inside a transaction. */
export class Parcels {
  readonly #database: Database;
  readonly #sources: ParcelSources;

  constructor(database: Database, sources: ParcelSources) {
    this.#database = database;
    this.#sources = sources;
  }

  open(entry: OutboxEntry): Parcel | null {
    if (entry.kind === 'audit') return this.#audit(entry);
    const row = this.#row(entry);
    if (row === undefined) return null;
    const threadId = text(row, 'thread_id');
    const stamp = { revision: integer(row, 'revision'), epoch: this.epoch(threadId) };
    const { runs, reviews, effects, checkpoints } = this.#sources;
    switch (entry.kind) {
      case 'run': {
        const run = runs.get(threadId);
        return run === null ? null : { ...stamp, kind: 'run', run };
      }
      case 'review': {
        const review = reviews.get(text(row, 'ref'));
        return review === null ? null : { ...stamp, kind: 'review', review };
      }
      case 'effect': {
        const effect = effects.get(text(row, 'ref'));
        return effect === null ? null : { ...stamp, kind: 'effect', threadId, effect };
      }
      case 'checkpoint': {
        const checkpoint = checkpoints.checkpoint(integer(row, 'thread'), idOf(row, 'ref'), integer(row, 'whole') === 1);
        return checkpoint === null ? null : { ...stamp, kind: 'checkpoint', threadId, checkpoint };
      }
      case 'writes': {
        const writes = checkpoints.writes(integer(row, 'thread'), idOf(row, 'ref'), idOf(row, 'task'), integer(row, 'slot'));
        return writes === null ? null : { ...stamp, kind: 'writes', threadId, writes };
      }
      case 'forget':
        return this.#removed(threadId, stamp);
    }
  }

  epoch(threadId: string): number {
    const row = this.#database.get('SELECT epoch FROM mirror_run WHERE thread_id=? AND project=(SELECT project FROM mirror)', threadId);
    return row === undefined ? 1 : integer(row, 'epoch');
  }

  /** The key of what an entry tells of, for people. */
  nameOf(entry: OutboxEntry): string {
    if (entry.kind === 'audit') return String(entry.id);
    const row = this.#row(entry);
    if (row === undefined) return String(entry.id);
    return [row['ref'], row['task']].map((part) => (part instanceof Uint8Array ? unpackId(part) : String(part ?? ''))).filter((part) => part !== '').join(' ') || entry.threadId;
  }

  #removed(threadId: string, stamp: { readonly revision: number; readonly epoch: number }): Parcel | null {
    const row = this.#database.get('SELECT removed FROM mirror_run WHERE thread_id=? AND removed IS NOT NULL AND project=(SELECT project FROM mirror)', threadId);
    if (row === undefined) return null;
    const { removedAt, ...kept } = checked(removedRun, json(row, 'removed'), 'a removed run');
    const run = { ...kept, summary: kept.summary ?? null, request: null, checkpoints: 0, checkpointAt: null, owner: null, leaseUntil: 0, lostTo: null };
    return { ...stamp, kind: 'forget', run, removedAt };
  }

  #audit({ id }: OutboxEntry): Parcel | null {
    const row = this.#database.get('SELECT seq, thread_id, event, previous_hash, hash FROM audit WHERE seq=?', id);
    if (row === undefined) return null;
    const threadId = row['thread_id'] === null ? null : text(row, 'thread_id');
    return { kind: 'audit', revision: id, epoch: 1, row: { seq: id, threadId, event: text(row, 'event'), previousHash: text(row, 'previous_hash'), hash: text(row, 'hash') } };
  }

  #row({ id }: OutboxEntry): Row | undefined {
    return this.#database.get('SELECT * FROM outbox WHERE id=?', id);
  }
}

function idOf(row: Row, column: string): StoredId {
  const value = row[column];
  if (typeof value === 'string' || value instanceof Uint8Array) return value;
  throw new RowError(`column ${column} of the outbox holds no id`);
}
