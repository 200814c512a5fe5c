import { messageOf } from '../../../core/errors.ts';
import type { Logger } from '../../../core/ports/logger.ts';
import { IN_MEMORY, type Database } from '../database.ts';
import { runBeside } from './sideConnection.ts';

/** Bytes of the write-ahead log at which it is taken over into the database. */
const LONG_BYTES = 4 * 1024 * 1024;

/**
 * Takes the write-ahead log over into the database in a thread of its own: copying thousands of pages and syncing them would hold the editor up. SQLite
 * would otherwise do it within the commit that makes the log too long.
 */
export class LogTender {
  readonly #database: Database;
  readonly #logger: Logger;
  #running = false;

  constructor(database: Database, logger: Logger) {
    this.#database = database;
    this.#logger = logger;
  }

  start(): void {
    if (this.#database.path !== IN_MEMORY) this.#database.onGrowth(() => { this.#look(); });
  }

  #look(): void {
    if (this.#running || this.#database.walSize() < LONG_BYTES) return;
    this.#running = true;
    runBeside(this.#database.path, ['PRAGMA wal_checkpoint(PASSIVE)'])
      // Only a log that is taken over to its very end begins anew, and meanwhile a few commits have come.
      .then(() => { this.#database.takeOver(); })
      .catch((error: unknown) => { this.#logger.warn(`The write-ahead log of the store could not be taken over; it will be tried again: ${messageOf(error)}`); })
      .finally(() => { this.#running = false; });
  }
}
