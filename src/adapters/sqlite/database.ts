import { writeFileSync } from 'node:fs';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '../../core/ports/store.ts';
import { isCorrupt, toStoreError } from './errors.ts';
import { integer } from './rows.ts';
import type { Row } from './rows.ts';
import { Turns } from './turns.ts';
import { WalFile } from './walFile.ts';

export const IN_MEMORY = ':memory:';

/** Beside a file in which damage was found: whoever opens it next has to check all of it. */
export const suspicionOf = (path: string): string => `${path}-suspect`;

/** How long what can wait waits for the transaction of another process, in milliseconds; ours take about one. */
const PATIENCE_MS = 3_000;
const RETRY_MS = 15;
/** Transactions between two looks at how long the log has become. */
const LOOK_EVERY = 32;

interface Pragmas {
  /** FULL: a commit syncs the log. NORMAL: it is synced afterwards, without the thread's waiting for it. */
  readonly synchronous: 'FULL' | 'NORMAL';
  readonly busyMs: number;
}

/** How the thread may be held up. */
export interface Manners {
  /** By a store that another process has locked, in a call that cannot wait. */
  readonly busyMs: number;
}

/**
 * One connection: statements are prepared once, transactions nest by joining, and whatever SQLite throws
 * leaves as StoreError. Placeholders are plain `?`, because Node 22 binds nothing else reliably.
 */
export class Database {
  readonly path: string;
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #stale: (() => void)[] = [];
  #afterCommit: (() => void)[] = [];
  #inside = false;
  #dataVersion: number;
  readonly #wal: WalFile | null;
  readonly #busyMs: number;
  #pragmas: Pragmas = { synchronous: 'FULL', busyMs: -1 };
  #look: () => void = () => undefined;
  #commits = 0;
  readonly #turns = new Turns();

  constructor(connection: DatabaseSync, path: string, { busyMs }: Manners = { busyMs: PATIENCE_MS }) {
    this.#connection = connection;
    this.path = path;
    this.#busyMs = busyMs;
    this.#wal = path === IN_MEMORY ? null : new WalFile(path);
    this.#set({ synchronous: 'FULL', busyMs });
    this.#dataVersion = this.dataVersion();
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values);
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#statement(sql).all(...values);
  }

  /** Returns how many rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  /** Returns the id of the inserted row. */
  insert(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).lastInsertRowid);
  }

  /** One write transaction, on the disk when this returns: a power cut does not take it back. Throws StoreError, and then nothing was written. */
  write<T>(work: () => T): T {
    return this.#transaction('BEGIN IMMEDIATE', work, { synchronous: 'FULL', busyMs: this.#busyMs });
  }

  /** One write transaction that this process's end does not take back, and a power cut only until `synced`. Throws StoreError, and then nothing was written. */
  writeAhead<T>(work: () => T): T {
    return this.#transaction('BEGIN IMMEDIATE', work, { synchronous: 'NORMAL', busyMs: this.#busyMs });
  }

  /**
   * One write transaction, on the disk when this resolves. Holds the thread up for nothing but the transaction itself, which is committed before the
   * first await, unless another process is writing: then it is tried again for a while. Throws StoreError, and then nothing was written, or, when the
   * disk failed to sync, it is not known.
   */
  async writeAsync<T>(work: () => T): Promise<T> {
    const result = await this.writeSoon(work);
    await this.synced();
    await this.#turns.next();
    return result;
  }

  /** The same without waiting for the disk: as `writeAhead`, this process's end does not take it back, and a power cut only until something later is synced. */
  async writeSoon<T>(work: () => T): Promise<T> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        return this.#transaction('BEGIN IMMEDIATE', work, { synchronous: 'NORMAL', busyMs: 0 });
      } catch (error) {
        if (!(error instanceof StoreError) || error.reason !== 'busy' || performance.now() > deadline || !this.isOpen) throw error;
        await sleep(RETRY_MS);
      }
    }
  }

  /** Resolves once everything that was written before is on the disk. Throws StoreError. */
  async synced(): Promise<void> {
    await this.#wal?.synced();
  }

  /** One consistent view of the file for several reads. Throws StoreError. */
  read<T>(work: () => T): T {
    return this.#transaction('BEGIN', work, null);
  }

  /** Does something once the running transaction is on disk; not at all when it fails. */
  afterCommit(action: () => void): void {
    this.#afterCommit.push(action);
  }

  /** Tells when another connection has written: what was remembered from the file may be wrong from here on. */
  onForeignWrite(forget: () => void): void {
    this.#stale.push(forget);
  }

  /** A number that changes when, and only when, another connection commits. */
  dataVersion(): number {
    const row = this.get('PRAGMA data_version');
    return row === undefined ? 0 : integer(row, 'data_version');
  }

  close(): void {
    if (!this.#connection.isOpen) return;
    this.#wal?.close();
    this.#connection.close();
  }

  /** Bytes of the write-ahead log, which grows until it is taken over into the database. */
  walSize(): number {
    return this.#wal?.size() ?? 0;
  }

  /** Takes over into the database what the log has of it, as far as nobody reads it. After another thread has done so: what came meanwhile, which is little. */
  takeOver(): void {
    if (!this.#inside && this.isOpen) this.get('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /** Tells after every so many transactions. */
  onGrowth(look: () => void): void {
    this.#look = look;
  }

  get isOpen(): boolean {
    return this.#connection.isOpen;
  }

  #transaction<T>(begin: string, work: () => T, writing: Pragmas | null): T {
    if (this.#inside) return work();
    const result = this.#undivided(begin, work, writing ?? { ...this.#pragmas, busyMs: this.#busyMs });
    if (writing) this.#wal?.committed(writing.synchronous === 'FULL');
    const actions = this.#afterCommit;
    this.#afterCommit = [];
    for (const action of actions) action();
    if (writing && ++this.#commits % LOOK_EVERY === 0) this.#look();
    return result;
  }

  #set(pragmas: Pragmas): void {
    const { synchronous, busyMs } = pragmas;
    if (this.#pragmas.synchronous === synchronous && this.#pragmas.busyMs === busyMs) return;
    this.#connection.exec(`PRAGMA synchronous=${synchronous}; PRAGMA busy_timeout=${String(busyMs)}`);
    this.#pragmas = pragmas;
  }

  #undivided<T>(begin: string, work: () => T, pragmas: Pragmas): T {
    try {
      this.#set(pragmas);
      this.#connection.exec(begin);
      this.#inside = true;
      this.#checkFreshness();
      const result = work();
      this.#connection.exec('COMMIT');
      return result;
    } catch (error) {
      this.#afterCommit = [];
      if (this.#inside) this.#rollBack();
      if (isCorrupt(error)) this.#suspect();
      throw toStoreError(error, this.path);
    } finally {
      this.#inside = false;
    }
  }

  /** Nothing of a failed transaction may stay remembered either: ids it gave out will be given out again. */
  #rollBack(): void {
    for (const forget of this.#stale) forget();
    try {
      this.#connection.exec('ROLLBACK');
    } catch {
      // A full disk or an i/o error has rolled back already; a second rollback is then refused, and that is all it means.
    }
  }

  #suspect(): void {
    try {
      if (this.path !== IN_MEMORY) writeFileSync(suspicionOf(this.path), '');
    } catch {
      // The error that led here is thrown on in any case; without the mark the next check is only a later one.
    }
  }

  #checkFreshness(): void {
    const version = this.dataVersion();
    if (version === this.#dataVersion) return;
    this.#dataVersion = version;
    for (const forget of this.#stale) forget();
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
