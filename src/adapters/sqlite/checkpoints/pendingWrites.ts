import { compareWritesSortKeys, WRITES_IDX_MAP, writesSortKey } from '@langchain/langgraph-checkpoint';
import type { CheckpointPendingWrite } from '@langchain/langgraph-checkpoint';
import type { SQLInputValue } from 'node:sqlite';
import * as z from 'zod';
import type { Database } from '../database.ts';
import { bytes, checked } from '../rows.ts';
import type { StoreSerializer } from './codec.ts';
import type { TaskWrites } from './deferredWrites.ts';
import { packId, unpackId } from './ids.ts';
import type { StoredId } from './ids.ts';
import type { Threads } from './threads.ts';

/** Where a value is that became part of a checkpoint: a blob, or the items of a list from one position to another. */
const place = z.union([z.tuple([z.literal('b'), z.number()]), z.tuple([z.literal('l'), z.number(), z.number(), z.number()])]);
export type WrittenPlace = z.infer<typeof place>;
/** Index within the task, channel, task path, value; or, in its stead, null and where it is. */
const storedWrite = z.union([z.tuple([z.number(), z.string(), z.string(), z.unknown()]), z.tuple([z.number(), z.string(), z.string(), z.null(), place])]);
const storedWrites = z.array(storedWrite);
/** As they are sent: with every value in its place. */
const foreignWrites = z.array(z.tuple([z.number(), z.string(), z.string(), z.unknown()]));
type StoredWrite = z.infer<typeof storedWrite>;

/** Ordinary writes of a task share one row; each special one (error, interrupt, resume) has its own, under its negative index. */
const ORDINARY = 0;

/** One task's row, unpacked and with every value in its place, before the values are revived. */
export interface RawWrites {
  readonly task: string;
  readonly json: string;
}

/** What a place holds, as JSON. */
type ReadPlace = (place: WrittenPlace) => string;

/** Checkpoints whose writes are remembered until their step is one: nearly always the next thing that is stored. */
const REMEMBERED = 16;

/**
 * What tasks wrote before their step became a checkpoint: it is why a crash repeats no finished task. Once it has become one, its values
 * are there a second time, and the writes refer to them.
 */
export class PendingWrites {
  readonly #database: Database;
  readonly #threads: Threads;
  readonly #serializer: StoreSerializer;
  readonly #remembered = new Map<string, readonly Remembered[]>();

  constructor(database: Database, threads: Threads, serializer: StoreSerializer) {
    this.#database = database;
    this.#threads = threads;
    this.#serializer = serializer;
  }

  /** Ordinary writes: the first one of an index stays. Special ones: the newest stays. Must run inside a write transaction. */
  put(thread: number, task: TaskWrites): void {
    const row = this.#add(thread, task);
    if (row === null) return;
    this.#store(row.place, ORDINARY, row.writes);
    this.#database.afterCommit(() => { this.#remember(keyOf(thread, task.checkpointId), row); });
  }

  /**
   * The step that these writes belong to has become a checkpoint: what it stored is referred to from here on. `tasks` have not been put before. `placeOf`
   * finds a value of a channel there. Must run inside a write transaction. Values are known by identity; after a restart nothing is remembered, and the
   * writes stay as they are.
   */
  settle(thread: number, checkpointId: string, tasks: readonly TaskWrites[], placeOf: (channel: string, value: unknown) => WrittenPlace | null): void {
    const key = keyOf(thread, checkpointId);
    const referring = ({ writes }: Remembered): StoredWrite[] => writes.map((write): StoredWrite => {
      const found = placeOf(write[1], write[3]);
      return found === null ? write : [write[0], write[1], write[2], null, found];
    });
    for (const row of this.#remembered.get(key) ?? []) {
      const writes = referring(row);
      if (writes.some((write, index) => write !== row.writes[index])) this.#store(row.place, ORDINARY, writes);
    }
    for (const task of tasks) {
      const row = this.#add(thread, task);
      if (row !== null) this.#store(row.place, ORDINARY, referring(row));
    }
    this.#database.afterCommit(() => { this.#remembered.delete(key); });
  }

  /** Stores the special writes of a task. Returns the row of its ordinary ones, with those that were there before; null when it brings none. */
  #add(thread: number, { checkpointId, taskId, taskPath, writes }: TaskWrites): Remembered | null {
    const place = { thread, checkpoint: packId(checkpointId), task: packId(taskId) };
    const rows = writes.map(([channel, value], index): StoredWrite => [WRITES_IDX_MAP[channel] ?? index, channel, taskPath, value]);
    for (const row of rows) {
      if (row[0] < ORDINARY) this.#store(place, row[0], [row]);
    }
    const ordinary = rows.filter((row) => row[0] >= ORDINARY);
    if (ordinary.length === 0) return null;
    const before = this.#ordinary(place);
    const taken = new Set(before.map((row) => row[0]));
    const added = ordinary.filter((row) => !taken.has(row[0]));
    return added.length === 0 ? null : { place, writes: [...before, ...added] };
  }

  /** Must run inside a transaction. */
  raw(thread: number, checkpointId: string, read: ReadPlace): RawWrites[] {
    return this.#database
      .all('SELECT task, data FROM pending_write WHERE thread=? AND checkpoint=?', thread, packId(checkpointId))
      .map((row) => ({ task: unpackId(row['task']), json: this.#inPlace(this.#threads.unpack(thread, bytes(row, 'data')).toString(), read) }));
  }

  /** A row as it left another store; its values are not revived. Throws RowError when it is none. Must run inside a write transaction. */
  restore({ slot, ...place }: Place & { readonly slot: number }, json: string, reshape: (channel: string, value: unknown) => unknown): void {
    const writes = checked(foreignWrites, JSON.parse(json), 'a pending write of another store');
    this.#store(place, slot, writes.map(([index, channel, path, value]): StoredWrite => [index, channel, path, reshape(channel, value)]));
  }

  /** One row, with every value in its place; null when it is gone. `place` as it is stored. Must run inside a transaction. */
  row(place: { readonly thread: number; readonly checkpoint: StoredId; readonly task: StoredId; readonly slot: number }, read: ReadPlace): string | null {
    const found = this.#database.get('SELECT data FROM pending_write WHERE thread=? AND checkpoint=? AND task=? AND slot=?', place.thread, place.checkpoint, place.task, place.slot);
    return found === undefined ? null : this.#inPlace(this.#threads.unpack(place.thread, bytes(found, 'data')).toString(), read);
  }

  /** In the order in which the step would have applied them. */
  async revive(rows: readonly RawWrites[]): Promise<CheckpointPendingWrite[]> {
    const found: { task: string; write: StoredWrite }[] = [];
    for (const { task, json } of rows) {
      for (const write of checked(storedWrites, await this.#serializer.load(json), 'a pending write')) found.push({ task, write });
    }
    found.sort((a, b) => compareWritesSortKeys(writesSortKey(a.write[2], a.task, a.write[0]), writesSortKey(b.write[2], b.task, b.write[0])));
    return found.map(({ task, write }) => [task, write[1], write[3]]);
  }

  #ordinary(place: Place): StoredWrite[] {
    const row = this.#database.get('SELECT data FROM pending_write WHERE thread=? AND checkpoint=? AND task=? AND slot=?', place.thread, place.checkpoint, place.task, ORDINARY);
    if (row === undefined) return [];
    // Not revived: what goes back into the file has to be what came out of it.
    return checked(storedWrites, JSON.parse(this.#threads.unpack(place.thread, bytes(row, 'data')).toString()), 'a pending write');
  }

  /** Puts what is referred to where it belongs. As text: reviving comes later, and what does not refer is left alone. */
  #inPlace(json: string, read: ReadPlace): string {
    // Nearly always the newest checkpoint is asked for, whose writes refer to nothing yet.
    if (!json.includes(',null,["')) return json;
    const parsed: unknown = JSON.parse(json);
    const writes = checked(storedWrites, parsed, 'a pending write');
    return `[${writes.map((write) => {
      if (write.length === 4) return JSON.stringify(write);
      return `[${String(write[0])},${JSON.stringify(write[1])},${JSON.stringify(write[2])},${read(write[4])}]`;
    }).join(',')}]`;
  }

  #remember(key: string, row: Remembered): void {
    const known = this.#remembered.get(key) ?? [];
    this.#remembered.set(key, [...known.filter(({ place }) => !sameId(place.task, row.place.task)), row]);
    const oldest = this.#remembered.keys().next();
    if (this.#remembered.size > REMEMBERED && oldest.done !== true) this.#remembered.delete(oldest.value);
  }

  #store(place: Place, slot: number, writes: readonly StoredWrite[]): void {
    const data = this.#threads.pack(place.thread, this.#serializer.dump(writes));
    this.#database.run(
      'INSERT INTO pending_write(thread, checkpoint, task, slot, data) VALUES(?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET data=excluded.data',
      place.thread, place.checkpoint, place.task, slot, data,
    );
  }
}

interface Remembered {
  readonly place: Place;
  readonly writes: readonly StoredWrite[];
}

interface Place {
  readonly thread: number;
  readonly checkpoint: SQLInputValue;
  readonly task: SQLInputValue;
}

function keyOf(thread: number, checkpointId: string): string {
  return `${thread} ${checkpointId}`;
}

function sameId(a: SQLInputValue, b: SQLInputValue): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : a === b;
}
