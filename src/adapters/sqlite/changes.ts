import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { StoreChange } from '../../core/ports/store.ts';
import type { Database } from './database.ts';
import type { MarkFile } from './markFile.ts';
import { integer, text } from './rows.ts';

/**
 * When to look after the log has moved, in milliseconds, each after the one before. The first look takes the
 * several writes of one commit together. The later ones are for a slow disk: a commit counts only once it is
 * synced, and that last moment moves no file that could be watched.
 */
const LOOKS_MS = [20, 200, 1_000, 4_000];
/** Only where the file system cannot be watched (some network drives): how often the file is asked instead. */
const FALLBACK_MS = 2_000;

/**
 * Tells of changed runs: of this process's own after their commit, of other processes' when the file's
 * write-ahead log moves. Every change leaves a revision in the file, so others can tell which runs it was.
 */
export class Changes {
  readonly #database: Database;
  readonly #mark: MarkFile;
  readonly #logger: Logger;
  readonly #watchable: boolean;
  readonly #listeners = new Set<(change: StoreChange) => void>();
  readonly #pending = { own: new Set<string>(), external: new Set<string>() };
  #watcher: FSWatcher | null = null;
  #fallback: NodeJS.Timeout | null = null;
  #nextLook: NodeJS.Timeout | null = null;
  #looks = 0;
  #seenVersion = 0;
  #seenRevision = 0;

  constructor(database: Database, mark: MarkFile, logger: Logger, watchable: boolean) {
    this.#database = database;
    this.#mark = mark;
    this.#logger = logger;
    this.#watchable = watchable;
  }

  /** Marks a run as changed. Must run inside a write transaction. */
  touch(threadId: string): void {
    this.#database.run(
      `INSERT INTO change(thread_id, revision) VALUES(?, (SELECT coalesce(max(revision), 0) + 1 FROM change))
       ON CONFLICT(thread_id) DO UPDATE SET revision=excluded.revision`,
      threadId,
    );
    this.#mark.changed();
    this.#database.afterCommit(() => this.#announce([threadId], false));
  }

  subscribe(listener: (change: StoreChange) => void): { dispose(): void } {
    if (this.#listeners.size === 0) this.#start();
    this.#listeners.add(listener);
    return {
      dispose: () => {
        this.#listeners.delete(listener);
        if (this.#listeners.size === 0) this.stop();
      },
    };
  }

  stop(): void {
    this.#watcher?.close();
    this.#watcher = null;
    if (this.#fallback !== null) clearInterval(this.#fallback);
    this.#fallback = null;
    if (this.#nextLook !== null) clearTimeout(this.#nextLook);
    this.#nextLook = null;
    this.#looks = 0;
  }

  /** Several transactions of one turn of the event loop are told at once. */
  #announce(threadIds: readonly string[], external: boolean): void {
    if (this.#listeners.size === 0 || threadIds.length === 0) return;
    const pending = external ? this.#pending.external : this.#pending.own;
    if (pending.size === 0) queueMicrotask(() => this.#tell(pending, external));
    for (const threadId of threadIds) pending.add(threadId);
  }

  #tell(pending: Set<string>, external: boolean): void {
    const change: StoreChange = { threadIds: [...pending], external };
    pending.clear();
    for (const listener of [...this.#listeners]) {
      try {
        listener(change);
      } catch (error) {
        this.#logger.error('A listener for changes of the store failed.', error);
      }
    }
  }

  #start(): void {
    if (!this.#watchable) return;
    this.#seenVersion = this.#database.dataVersion();
    this.#seenRevision = this.#revision();
    try {
      // The folder, not the file: the write-ahead log goes and comes again.
      const name = basename(this.#database.path);
      this.#watcher = watch(dirname(this.#database.path), { persistent: false }, (_event, file) => {
        if (file === null || file.startsWith(name)) this.#stirred();
      });
      this.#watcher.on('error', (error) => this.#fallBack(error));
    } catch (error) {
      this.#fallBack(error);
    }
  }

  #fallBack(error: unknown): void {
    this.#watcher?.close();
    this.#watcher = null;
    this.#logger.warn(`The folder of the store cannot be watched (${messageOf(error)}): changes of other windows show up to ${FALLBACK_MS / 1000} seconds later.`);
    this.#fallback ??= setInterval(() => this.#look(), FALLBACK_MS).unref();
  }

  #stirred(): void {
    if (this.#nextLook !== null) {
      if (this.#looks === 0) return;
      clearTimeout(this.#nextLook);
    }
    this.#looks = 0;
    this.#lookLater();
  }

  #lookLater(): void {
    const delay = LOOKS_MS[this.#looks];
    this.#nextLook = delay === undefined || this.#listeners.size === 0 ? null : setTimeout(() => {
      this.#looks++;
      this.#look();
      this.#lookLater();
    }, delay).unref();
  }

  #look(): void {
    if (!this.#database.isOpen) return;
    try {
      const version = this.#database.dataVersion();
      if (version === this.#seenVersion) return;
      this.#seenVersion = version;
      const rows = this.#database.read(() => this.#database.all('SELECT thread_id, revision FROM change WHERE revision>? ORDER BY revision', this.#seenRevision));
      const last = rows.at(-1);
      if (last === undefined) return;
      this.#seenRevision = integer(last, 'revision');
      this.#announce(rows.map((row) => text(row, 'thread_id')), true);
    } catch (error) {
      this.#logger.error('Changes of other windows could not be read from the store.', error);
    }
  }

  #revision(): number {
    const row = this.#database.get('SELECT coalesce(max(revision), 0) AS revision FROM change');
    return row === undefined ? 0 : integer(row, 'revision');
  }
}
