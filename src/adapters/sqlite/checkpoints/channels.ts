import type { ChannelVersions, Checkpoint } from '@langchain/langgraph-checkpoint';
import type { Database } from '../database.ts';
import { RowError } from '../errors.ts';
import { bytes } from '../rows.ts';
import type { StoreSerializer } from './codec.ts';
import { Lists } from './lists.ts';
import type { WrittenPlace } from './pendingWrites.ts';
import type { Reference, Versions } from './skeleton.ts';
import type { Threads } from './threads.ts';

/** Values of at most this many bytes of JSON stay in the checkpoint's own row. */
const INLINE_BYTES = 48;

/** What is known of a stored checkpoint: where its values are, and its arrays while they are still in memory. */
export interface Stored {
  readonly id: string;
  readonly versions: Readonly<Versions>;
  readonly references: Readonly<Record<string, Reference>>;
  readonly arrays: ReadonlyMap<string, readonly unknown[]>;
}

/** Plain JSON text, one packed value, or the items of an array, each unpacked when it is called for. */
export type PackedValue = { readonly json: string } | { readonly data: Uint8Array } | { readonly items: readonly (() => Buffer)[] };

/** The values of a checkpoint's channels: only what is new is written, the rest is referred to. */
export class Channels {
  readonly #database: Database;
  readonly #threads: Threads;
  readonly #serializer: StoreSerializer;
  readonly #lists: Lists;

  constructor(database: Database, threads: Threads, serializer: StoreSerializer) {
    this.#database = database;
    this.#threads = threads;
    this.#serializer = serializer;
    this.#lists = new Lists(database, threads, serializer);
  }

  /** Must run inside a write transaction. `copy`: the checkpoint repeats another one's values without naming any as new. */
  put(thread: number, checkpoint: Checkpoint, newVersions: ChannelVersions, parent: Stored | null, copy: boolean): Stored {
    const references: Record<string, Reference> = {};
    const arrays = new Map<string, readonly unknown[]>();
    const versions = { ...checkpoint.channel_versions };
    for (const [channel, value] of Object.entries(checkpoint.channel_values)) {
      if (!Object.hasOwn(newVersions, channel) && !(copy && parent === null)) {
        const same = parent === null || parent.versions[channel] === versions[channel];
        if (same) {
          const reference = parent?.references[channel];
          if (reference === undefined) continue;
          references[channel] = reference;
          const array = parent?.arrays.get(channel);
          if (array !== undefined) arrays.set(channel, array);
          continue;
        }
        // Said to be unchanged, yet not the parent's version: a copy made beside its original. Its value is stored.
      }
      references[channel] = this.#store(thread, value, parent?.references[channel], parent?.arrays.get(channel));
      if (isArray(value)) arrays.set(channel, [...value]);
    }
    return { id: checkpoint.id, versions, references, arrays };
  }

  /** A value as it is stored; unpacking it can wait until after the transaction. `from`: of an array, the first item that is wanted. */
  read(thread: number, reference: Reference, from = 0): PackedValue {
    switch (reference[0]) {
      case 'i':
        return { json: JSON.stringify(reference[1]) };
      case 'l':
        return { items: this.#lists.read(thread, { list: reference[1], length: reference[2] }, from) };
      case 'b': {
        const row = this.#database.get('SELECT data FROM blob WHERE id=?', reference[1]);
        if (row === undefined) throw new RowError(`blob ${reference[1]} is missing`);
        return { data: bytes(row, 'data') };
      }
    }
  }

  /** What a pending write refers to, as JSON. Must run inside a transaction. */
  readWritten(thread: number, place: WrittenPlace): string {
    if (place[0] === 'l') return `[${this.#lists.read(thread, { list: place[1], length: place[3] }, place[2]).map((item) => item().toString()).join(',')}]`;
    const packed = this.read(thread, place);
    if (!('data' in packed)) throw new RowError('a pending write refers to what is no blob');
    return this.#threads.unpack(thread, packed.data).toString();
  }

  #store(thread: number, value: unknown, prior: Reference | undefined, priorArray: readonly unknown[] | undefined): Reference {
    if (isArray(value) && value.length > 0) {
      const ref = prior?.[0] === 'l' ? { list: prior[1], length: prior[2] } : null;
      const list = this.#lists.put(thread, value, { ref, value: priorArray ?? null });
      if (list !== null) return ['l', list.list, list.length];
    }
    const data = this.#serializer.dump(value);
    if (data.length <= INLINE_BYTES) return ['i', JSON.parse(data.toString())];
    return ['b', this.#database.insert('INSERT INTO blob(thread, data) VALUES(?, ?)', thread, this.#threads.pack(thread, data))];
  }
}

/** Where a value that a task wrote is in a checkpoint; null when it is not there, or takes less room where it is. Values are known by identity. */
export function placeIn(stored: Stored, parent: Stored | null, values: Readonly<Record<string, unknown>>, channel: string, value: unknown): WrittenPlace | null {
  const reference = stored.references[channel];
  const now = values[channel];
  if (reference?.[0] === 'b') return now === value ? ['b', reference[1]] : null;
  if (reference?.[0] !== 'l' || !isArray(value) || !isArray(now) || value.length === 0) return null;
  const before = parent?.references[channel];
  const from = now.indexOf(value[0], before?.[0] === 'l' ? before[2] : 0);
  const isThere = from !== -1 && value.every((item, index) => typeof item === 'object' && item !== null && now[from + index] === item);
  return isThere ? ['l', reference[1], from, from + value.length] : null;
}

export function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
