import { compareWritesSortKeys, WRITES_IDX_MAP, writesSortKey } from '@langchain/langgraph-checkpoint';
import type { CheckpointPendingWrite, PendingWrite } from '@langchain/langgraph-checkpoint';
import type { SQLInputValue } from 'node:sqlite';
import * as z from 'zod';
import type { Database } from '../database.ts';
import { bytes, checked } from '../rows.ts';
import type { StoreSerializer } from './codec.ts';
import { packId, unpackId } from './ids.ts';
import type { Threads } from './threads.ts';

/** Index within the task, channel, task path, value. */
const storedWrite = z.tuple([z.number(), z.string(), z.string(), z.unknown()]);
const storedWrites = z.array(storedWrite);
type StoredWrite = z.infer<typeof storedWrite>;

/** Ordinary writes of a task share one row; each special one (error, interrupt, resume) has its own, under its negative index. */
const ORDINARY = 0;

/** Raw text of one task's row, before its values are revived. */
export interface RawWrites {
  readonly task: string;
  readonly json: string;
}

/** What tasks wrote before their step became a checkpoint: it is why a crash repeats no finished task. */
export class PendingWrites {
  readonly #database: Database;
  readonly #threads: Threads;
  readonly #serializer: StoreSerializer;

  constructor(database: Database, threads: Threads, serializer: StoreSerializer) {
    this.#database = database;
    this.#threads = threads;
    this.#serializer = serializer;
  }

  /** Ordinary writes: the first one of an index stays. Special ones: the newest stays. Must run inside a write transaction. */
  put(thread: number, checkpointId: string, taskId: string, taskPath: string, writes: readonly PendingWrite[]): void {
    const place = { thread, checkpoint: packId(checkpointId), task: packId(taskId) };
    const rows = writes.map(([channel, value], index): StoredWrite => [WRITES_IDX_MAP[channel] ?? index, channel, taskPath, value]);
    for (const row of rows) {
      if (row[0] < ORDINARY) this.#store(place, row[0], [row]);
    }
    const ordinary = rows.filter((row) => row[0] >= ORDINARY);
    if (ordinary.length === 0) return;
    const before = this.#ordinary(place);
    const taken = new Set(before.map((row) => row[0]));
    const added = ordinary.filter((row) => !taken.has(row[0]));
    if (added.length > 0) this.#store(place, ORDINARY, [...before, ...added]);
  }

  raw(thread: number, checkpointId: string): RawWrites[] {
    return this.#database
      .all('SELECT task, data FROM pending_write WHERE thread=? AND checkpoint=?', thread, packId(checkpointId))
      .map((row) => ({ task: unpackId(row['task']), json: this.#threads.unpack(thread, bytes(row, 'data')).toString() }));
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

  #store(place: Place, slot: number, writes: readonly StoredWrite[]): void {
    const data = this.#threads.pack(place.thread, this.#serializer.dump(writes));
    this.#database.run(
      'INSERT INTO pending_write(thread, checkpoint, task, slot, data) VALUES(?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET data=excluded.data',
      place.thread, place.checkpoint, place.task, slot, data,
    );
  }
}

interface Place {
  readonly thread: number;
  readonly checkpoint: SQLInputValue;
  readonly task: SQLInputValue;
}
