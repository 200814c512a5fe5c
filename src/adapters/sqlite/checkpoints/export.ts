import type { CheckpointParcel, CheckpointPart, WritesParcel } from '../../../core/ports/outbox.ts';
import type { Database } from '../database.ts';
import { bytes, checked, integer, integerOrNull, text } from '../rows.ts';
import type { Row } from '../rows.ts';
import type { Channels, PackedValue } from './channels.ts';
import { unpackId } from './ids.ts';
import type { StoredId } from './ids.ts';
import type { PendingWrites } from './pendingWrites.ts';
import { skeleton } from './skeleton.ts';
import type { Reference, Skeleton } from './skeleton.ts';
import type { Threads } from './threads.ts';

/** Items of a list from `start` to `end`; a list that branched off begins in the one it is based on. */
interface Segment {
  readonly list: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Checkpoints as the difference to their parents, worked out from where their values are stored: nothing is compared or unpacked that both have. Goes
 * along the parent, never along versions, so branches stay apart.
 */
export class CheckpointExport {
  readonly #database: Database;
  readonly #threads: Threads;
  readonly #channels: Channels;
  readonly #writes: PendingWrites;

  constructor(database: Database, threads: Threads, channels: Channels, writes: PendingWrites) {
    this.#database = database;
    this.#threads = threads;
    this.#channels = channels;
    this.#writes = writes;
  }

  /** `id` as it is stored; `whole`: every value, whatever the parent has. Null when it is gone. Must run inside a transaction. */
  checkpoint(thread: number, id: StoredId, whole: boolean): CheckpointParcel | null {
    const row = this.#row(thread, id);
    if (row === undefined) return null;
    const bones = this.#bones(thread, row);
    const parentId = row['parent'] === null ? null : row['parent'];
    const parentRow = parentId === null || parentId === undefined || whole ? undefined : this.#row(thread, parentId);
    const before = parentRow === undefined ? {} : this.#bones(thread, parentRow).r;
    const { v, ts, cv: channel_versions, vs: versions_seen, r } = bones;
    return {
      namespace: this.#namespace(thread),
      id: unpackId(row['id']),
      parent: parentId === null ? null : unpackId(parentId),
      number: integerOrNull(row, 'number') ?? 0,
      checkpoint: JSON.stringify({ v, ts, channel_versions, versions_seen, channels: Object.keys(r) }),
      metadata: JSON.stringify(bones.m),
      parts: Object.entries(r).flatMap(([channel, reference]) => this.#part(thread, channel, reference, Object.hasOwn(before, channel) ? before[channel] : undefined) ?? []),
    };
  }

  /** One task's row of writes. Null when it is gone. Must run inside a transaction. */
  writes(thread: number, checkpoint: StoredId, task: StoredId, slot: number): WritesParcel | null {
    const data = this.#writes.row({ thread, checkpoint, task, slot }, (place) => this.#channels.readWritten(thread, place));
    return data === null ? null : { namespace: this.#namespace(thread), checkpoint: unpackId(checkpoint), task: unpackId(task), slot, data };
  }

  #part(thread: number, channel: string, reference: Reference, before: Reference | undefined): CheckpointPart | null {
    if (before !== undefined && isSame(reference, before)) return null;
    const keep = reference[0] === 'l' && before?.[0] === 'l' ? this.#shared(reference, before) : 0;
    if (reference[0] === 'l' && keep > 0) {
      return { channel, kind: 'append', keep, data: this.#text(thread, this.#channels.read(thread, reference, keep)) };
    }
    return { channel, kind: 'value', keep: 0, data: this.#text(thread, this.#channels.read(thread, reference)) };
  }

  #text(thread: number, value: PackedValue): () => string {
    const unpack = this.#threads.unpacker(thread);
    return () => {
      if ('json' in value) return value.json;
      if ('data' in value) return unpack(value.data).toString();
      return `[${value.items.map((item) => item().toString()).join(',')}]`;
    };
  }

  /** How many leading items two stored arrays have in common because they are the same rows. */
  #shared(one: Extract<Reference, { 0: 'l' }>, other: Extract<Reference, { 0: 'l' }>): number {
    const left = this.#segments(one[1], one[2]);
    const right = this.#segments(other[1], other[2]);
    let shared = 0;
    for (const [index, segment] of left.entries()) {
      const beside = right[index];
      if (beside?.list !== segment.list) break;
      shared = Math.min(segment.end, beside.end);
      if (segment.end !== beside.end) break;
    }
    return shared;
  }

  #segments(list: number, length: number): Segment[] {
    const found: Segment[] = [];
    let at: number | null = list;
    let end = length;
    while (at !== null && end > 0) {
      const row = this.#database.get('SELECT base, base_length FROM list WHERE id=?', at);
      const base = row === undefined ? null : integerOrNull(row, 'base');
      const start = row === undefined || base === null ? 0 : Math.min(integer(row, 'base_length'), end);
      if (end > start) found.unshift({ list: at, start, end });
      at = base;
      end = start;
    }
    return found;
  }

  #namespace(thread: number): string {
    const row = this.#database.get('SELECT namespace FROM thread WHERE id=?', thread);
    return row === undefined ? '' : text(row, 'namespace');
  }

  #bones(thread: number, row: Row): Skeleton {
    return checked(skeleton, JSON.parse(this.#threads.unpack(thread, bytes(row, 'skeleton')).toString()), 'a checkpoint');
  }

  #row(thread: number, id: Exclude<Row[string], null>): Row | undefined {
    return this.#database.get('SELECT id, parent, skeleton, number FROM checkpoint WHERE thread=? AND id=?', thread, id);
  }
}

function isSame(one: Reference, other: Reference): boolean {
  return one[0] === other[0] && JSON.stringify(one) === JSON.stringify(other);
}
