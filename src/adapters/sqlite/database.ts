import { writeFileSync } from 'node:fs';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { isCorrupt, toStoreError } from './errors.ts';
import { integer } from './rows.ts';
import type { Row } from './rows.ts';

export const IN_MEMORY = ':memory:';

/** Beside a file in which damage was found: whoever opens it next has to check all of it. */
export const suspicionOf = (path: string): string => `${path}-suspect`;

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

  constructor(connection: DatabaseSync, path: string) {
    this.#connection = connection;
    this.path = path;
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

  /** One write transaction, on disk when this returns. Throws StoreError, and then nothing was written. */
  write<T>(work: () => T): T {
    return this.#transaction('BEGIN IMMEDIATE', work);
  }

  /** One consistent view of the file for several reads. Throws StoreError. */
  read<T>(work: () => T): T {
    return this.#transaction('BEGIN', work);
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
    if (this.#connection.isOpen) this.#connection.close();
  }

  get isOpen(): boolean {
    return this.#connection.isOpen;
  }

  #transaction<T>(begin: string, work: () => T): T {
    if (this.#inside) return work();
    const result = this.#undivided(begin, work);
    const actions = this.#afterCommit;
    this.#afterCommit = [];
    for (const action of actions) action();
    return result;
  }

  #undivided<T>(begin: string, work: () => T): T {
    try {
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
