import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { IN_MEMORY, type Database } from './database.ts';
import { integer } from './rows.ts';

/** Beside the database: the number of its newest change. */
export const markOf = (path: string): string => `${path}-mark`;
/** Every mark has the same length, and is written in place. */
const WIDTH = 16;

/**
 * Keeps the number of the newest change outside of the database, so that a store that is older than it was is noticed: SQLite takes a missing or cut
 * write-ahead log for an empty one, and a copy put back for the original. The number is written when the change is on the disk, so it is never ahead of
 * what a sound disk has. It is not synced: after a power cut it may be behind, and then it says nothing. Two processes can write it in turn; the
 * smaller of two numbers then stands for a moment. So it can miss a loss, and never makes one up.
 */
export class MarkFile {
  readonly #database: Database;
  #file: number | null = null;
  #noted = 0;
  #written = -1;
  #waiting = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * How many changes that were kept are missing from the database; 0 when none is, or nothing is known. Every later change counts from here.
   * `existed`: it was there before it was opened; one that somebody took away as a whole lacks nothing.
   */
  missing(existed: boolean): number {
    if (this.#database.path === IN_MEMORY) return 0;
    if (!existed) rmSync(markOf(this.#database.path), { force: true });
    const has = this.#newest();
    const marked = read(markOf(this.#database.path));
    this.#noted = has;
    if (marked !== null && marked > has) this.#write();
    return Math.max(0, (marked ?? 0) - has);
  }

  /** Must run inside a write transaction that has just made a change. */
  changed(): void {
    if (this.#database.path === IN_MEMORY) return;
    const newest = this.#newest();
    this.#database.afterCommit(() => {
      this.#noted = Math.max(this.#noted, newest);
      if (this.#waiting) return;
      this.#waiting = true;
      // What cannot be synced is told to whoever waits for it.
      this.#database.synced().then(() => { this.#write(); }, () => undefined).finally(() => { this.#waiting = false; });
    });
  }

  close(): void {
    this.#write();
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #newest(): number {
    const row = this.#database.get('SELECT coalesce(max(revision), 0) AS newest FROM change');
    return row === undefined ? 0 : integer(row, 'newest');
  }

  #write(): void {
    if (this.#noted === this.#written || this.#database.path === IN_MEMORY) return;
    try {
      this.#file ??= openSync(markOf(this.#database.path), existsSync(markOf(this.#database.path)) ? 'r+' : 'w');
      writeSync(this.#file, `${String(this.#noted).padStart(WIDTH - 1, '0')}\n`, 0);
      this.#written = this.#noted;
    } catch {
      // A full or read-only disk: the store itself says so, and a mark that stays behind says nothing.
    }
  }
}

function read(path: string): number | null {
  try {
    const text = readFileSync(path, 'utf8');
    return text.length === WIDTH && /^\d+\n$/u.test(text) ? Number(text) : null;
  } catch {
    return null;
  }
}
