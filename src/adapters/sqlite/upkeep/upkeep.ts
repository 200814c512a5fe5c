import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../../core/ports/clock.ts';
import { isLeaseLive } from '../../../core/ports/store.ts';
import type { CompactResult, StorageReport, StoreUpkeep } from '../../../core/ports/storeUpkeep.ts';
import { IN_MEMORY, type Database } from '../database.ts';
import { integer, text } from '../rows.ts';
import { measure } from './measure.ts';
import { runBeside } from './sideConnection.ts';
import { ENDED, STALE_RUNS } from './stale.ts';

/** Rows that go in one transaction: a few milliseconds. */
const SLICE = 200;
const EMPTY = { path: IN_MEMORY, bytes: 0, freeBytes: 0, staleRuns: 0, parts: [] };

const WRITES_SLICE = `DELETE FROM pending_write WHERE (thread, checkpoint, task, slot) IN (SELECT thread, checkpoint, task, slot FROM pending_write WHERE thread=? LIMIT ${String(SLICE)})`;

/** Of a thread, a slice at a time; what refers to something goes before it, so that whatever is left can be read at any moment. */
const THREAD_SLICES: readonly string[] = [
  `DELETE FROM checkpoint WHERE (thread, id) IN (SELECT thread, id FROM checkpoint WHERE thread=? LIMIT ${String(SLICE)})`,
  `DELETE FROM item WHERE (list, position) IN (SELECT list, position FROM item WHERE list IN (SELECT id FROM list WHERE thread=?) LIMIT ${String(SLICE)})`,
  `DELETE FROM list WHERE id IN (SELECT id FROM list WHERE thread=? LIMIT ${String(SLICE)})`,
  `DELETE FROM blob WHERE id IN (SELECT id FROM blob WHERE thread=? LIMIT ${String(SLICE)})`,
];

export class Upkeep implements StoreUpkeep {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #forget: () => void;

  /** `forget` drops what was remembered of checkpoints that are gone. */
  constructor(database: Database, clock: Clock, forget: () => void) {
    this.#database = database;
    this.#clock = clock;
    this.#forget = forget;
  }

  async storage(): Promise<StorageReport> {
    return this.#database.path === IN_MEMORY ? EMPTY : measure(this.#database.path);
  }

  async compact(): Promise<CompactResult> {
    const before = await this.storage();
    await this.pruneAll();
    const moving = this.#moving();
    // Written anew beside the main thread; a run's steps would have to wait for the end of it.
    if (moving === 0 && this.#database.path !== IN_MEMORY) await runBeside(this.#database.path, ['VACUUM', 'PRAGMA wal_checkpoint(TRUNCATE)']);
    const notShrunk = moving === 0 ? null : `${String(moving)} run${moving === 1 ? ' moves' : 's move'}: what became free is used for the next steps. Compact again when all runs stand still to give it back to the disk.`;
    return { before, after: await this.storage(), notShrunk };
  }

  /** Removes what ended runs kept for being resumed. */
  async pruneAll(): Promise<void> {
    if (!this.#database.isOpen) return;
    for (const threadId of this.#database.read(() => this.#database.all(STALE_RUNS).map((row) => text(row, 'thread_id')))) await this.prune(threadId);
  }

  /** Removes what a run that has ended kept for being resumed. Nothing when it has not ended (any more). */
  async prune(threadId: string): Promise<void> {
    const ended = `SELECT 1 FROM run WHERE thread_id=? AND status IN ${ENDED}`;
    await this.#inSlices(() => {
      if (this.#database.get(ended, threadId) === undefined) return 0;
      const effects = this.#database.run(`DELETE FROM effect WHERE key IN (SELECT key FROM effect WHERE thread_id=? AND (state='done' OR kind='model_answer') LIMIT ${String(SLICE)})`, threadId);
      const writes = this.#threads(threadId).reduce((sum, thread) => sum + this.#database.run(WRITES_SLICE, thread), 0);
      return effects + writes;
    });
  }

  /** Removes a thread that is no run's, in slices. */
  async removeThread(threadId: string): Promise<void> {
    await this.#inSlices(() => {
      let gone = 0;
      for (const thread of this.#threads(threadId)) {
        for (const sql of [WRITES_SLICE, ...THREAD_SLICES]) {
          gone += this.#database.run(sql, thread);
          if (gone >= SLICE) return gone;
        }
        gone += this.#database.run('DELETE FROM thread WHERE id=?', thread);
      }
      return gone;
    });
    this.#forget();
  }

  async thinOut(threadId: string): Promise<void> {
    await this.prune(threadId);
    await this.#inSlices(() => {
      if (this.#database.get(`SELECT 1 FROM run WHERE thread_id=? AND status IN ${ENDED}`, threadId) === undefined) return 0;
      let gone = this.#database.run(`DELETE FROM step WHERE (thread_id, number) IN (SELECT thread_id, number FROM step WHERE thread_id=? LIMIT ${String(SLICE)})`, threadId);
      for (const thread of this.#threads(threadId)) {
        for (const sql of THREAD_SLICES) {
          gone += this.#database.run(sql, thread);
          if (gone >= SLICE) return gone;
        }
      }
      return gone;
    });
    this.#forget();
  }

  /** Repeats a transaction until it has nothing left to do; everything else gets its turn in between. */
  async #inSlices(slice: () => number): Promise<void> {
    while (this.#database.isOpen && this.#database.write(slice) > 0) await turn();
  }

  #threads(threadId: string): number[] {
    return this.#database.all('SELECT id FROM thread WHERE thread_id=?', threadId).map((row) => integer(row, 'id'));
  }

  #moving(): number {
    const now = this.#clock.now();
    return this.#database.read(() => this.#database.all('SELECT lease_until FROM run WHERE owner IS NOT NULL')).filter((row) => isLeaseLive(integer(row, 'lease_until'), now)).length;
  }
}
