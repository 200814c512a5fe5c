import { closeSync, fdatasyncSync, openSync, statSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { toStoreError } from './errors.ts';

/** How long a commit waits for somebody to want it synced before it is synced all the same, in milliseconds. */
const AT_LAST_MS = 25;

/**
 * The write-ahead log of a database, from outside: it brings what was committed to the disk without holding the calling thread up. A commit with
 * `synchronous=NORMAL` lies in the log whole, and survives the process; once the log is synced it survives a power cut, too, which is all that `FULL`
 * adds. Several commits share one sync.
 */
export class WalFile {
  readonly #path: string;
  readonly #sync: (file: FileHandle) => Promise<void>;
  #file: FileHandle | null = null;
  #written = 0;
  #synced = 0;
  #running: Promise<void> | null = null;
  #failed: Error | null = null;
  #closed = false;
  #atLast: NodeJS.Timeout | null = null;

  /** `database`: its path. `sync` is exchanged in tests: no test can make a disk fail. */
  constructor(database: string, sync: (file: FileHandle) => Promise<void> = (file) => file.datasync()) {
    this.#path = `${database}-wal`;
    this.#sync = sync;
  }

  /** Something was committed; `durably`: and synced by SQLite itself, with everything before it. What nobody waits for is synced a moment later. */
  committed(durably: boolean): void {
    this.#written++;
    if (durably) this.#synced = this.#written;
    else this.#atLast ??= setTimeout(() => {
      this.#atLast = null;
      // That the disk failed is said to whoever next wants to know, and to all after.
      this.synced().catch(() => undefined);
    }, AT_LAST_MS).unref();
  }

  /** Bytes of the log; 0 when there is none. */
  size(): number {
    return statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /**
   * Resolves once everything that was committed before this call is on the disk. Throws StoreError; and from then on always: a disk that failed to
   * write once may have dropped what it was given, and says so only once.
   */
  async synced(): Promise<void> {
    const target = this.#written;
    while (this.#failed === null && this.#synced < target) {
      this.#running ??= this.#syncOnce().finally(() => { this.#running = null; });
      await this.#running;
    }
    if (this.#failed !== null) throw this.#failed;
  }

  /** The database is about to be closed: what is not on the disk yet is brought there. Never throws: who waits for `synced` hears of it. */
  close(): void {
    if (this.#synced < this.#written && this.#failed === null) this.#syncNow();
    if (this.#atLast !== null) clearTimeout(this.#atLast);
    const file = this.#file;
    this.#file = null;
    this.#closed = true;
    // Waits for a sync that is on its way.
    file?.close().catch(() => undefined);
  }

  #syncNow(): void {
    try {
      const file = openSync(this.#path, 'r+');
      try {
        fdatasyncSync(file);
        this.#synced = this.#written;
      } finally {
        closeSync(file);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  async #syncOnce(): Promise<void> {
    const upTo = this.#written;
    try {
      const file = this.#file ?? await open(this.#path, 'r+');
      if (this.#closed) await file.close();
      else {
        this.#file = file;
        await this.#sync(file);
      }
      this.#synced = Math.max(this.#synced, upTo);
    } catch (error) {
      // Closed meanwhile: closing has synced.
      if (this.#synced < upTo) this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failed ??= toStoreError(error, this.#path.replace(/-wal$/u, ''));
  }
}
