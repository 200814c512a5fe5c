import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../../core/ports/store.ts';
import { Database, IN_MEMORY, suspicionOf } from './database.ts';
import type { Manners } from './database.ts';
import { resultCode, RowError, toStoreError } from './errors.ts';
import { loadSqlite } from './loadSqlite.ts';
import { meta, setMeta } from './meta.ts';
import { APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION } from './migrations.ts';
import { integer, text } from './rows.ts';

/** How long two processes that open a new file at once wait for each other. */
const OPENING_MS = 3_000;
/** Pages of the write-ahead log at which a commit takes it over itself, and is long. Only where nobody else does (upkeep/logTender.ts). */
const LONGEST_LOG_PAGES = 8_192;
/** Up to this size a file is checked whole when it is opened (1 to 3 ms a megabyte); a larger one only when it gave cause. */
const CHECKED_BYTES = 8 * 1024 * 1024;

/**
 * Opens the file, or makes it, and brings its schema up to date. Throws StoreError: `newer` when a later
 * version wrote it, `corrupt` when it is damaged or no database; the file is untouched then.
 */
export function openDatabase(path: string, manners?: Manners): Database {
  const sqlite = loadSqlite();
  let connection: DatabaseSync | undefined;
  try {
    if (path !== IN_MEMORY) makeFolder(dirname(resolve(path)));
    connection = new sqlite.DatabaseSync(path);
    connection.exec(`PRAGMA wal_autocheckpoint=${LONGEST_LOG_PAGES}`);
    const database = new Database(connection, path, manners);
    refuseStrangers(database);
    checkWhole(database);
    switchToWal(connection);
    migrate(database, connection);
    return database;
  } catch (error) {
    if (connection?.isOpen === true) connection.close();
    throw toStoreError(folderError(error, path), path);
  }
}

/** Folder by folder: asked to make all at once, Node tries for ever where the system says that what it has just made is not there (`/proc`). */
function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let each = folder; !existsSync(each) && dirname(each) !== each; each = dirname(each)) missing.unshift(each);
  // A file in its place: let the system say so.
  if (missing.length === 0 && !statSync(folder).isDirectory()) mkdirSync(folder);
  for (const each of missing) {
    try {
      mkdirSync(each);
    } catch (error) {
      // Another window made it first.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST' && statSync(each).isDirectory())) throw error;
    }
  }
}

function refuseStrangers(database: Database): void {
  if (pragma(database, 'application_id') === APPLICATION_ID) {
    refuseNewer(database);
    return;
  }
  if (database.get('SELECT 1 FROM sqlite_schema LIMIT 1') !== undefined) {
    throw new StoreError('failed', `${database.path} is an SQLite database, but not one of WAVE's; it was left as it is. Choose another path for the store.`);
  }
}

function refuseNewer(database: Database): void {
  const version = schemaVersion(database);
  if (version <= SCHEMA_VERSION) return;
  throw new StoreError(
    'newer',
    `The store ${database.path} was written by a newer WAVE (its schema is ${version}, this version knows up to ${SCHEMA_VERSION}); it was left as it is. `
      + 'Update WAVE, or move the file away to begin a new store.',
  );
}

function checkWhole(database: Database): void {
  if (database.path === IN_MEMORY) return;
  const suspected = existsSync(suspicionOf(database.path));
  if (!suspected && statSync(database.path).size > CHECKED_BYTES) return;
  const row = database.get('PRAGMA quick_check(1)');
  const found = row === undefined ? 'ok' : text(row, 'quick_check');
  if (found !== 'ok') throw new RowError(found);
  if (suspected) rmSync(suspicionOf(database.path), { force: true });
}

/** Two processes that open a new file at once can collide here, where SQLite does not wait: then the other one has done it. */
function switchToWal(connection: DatabaseSync): void {
  const deadline = Date.now() + OPENING_MS;
  for (;;) {
    try {
      connection.exec('PRAGMA journal_mode=WAL');
      return;
    } catch (error) {
      if (((resultCode(error) ?? 0) & 0xff) !== 5 || Date.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function migrate(database: Database, connection: DatabaseSync): void {
  if (pragma(database, 'application_id') === APPLICATION_ID && schemaVersion(database) === SCHEMA_VERSION) return;
  database.write(() => {
    // Asked again inside the transaction: another process may have been faster.
    if (pragma(database, 'application_id') !== APPLICATION_ID) {
      connection.exec(`PRAGMA application_id=${APPLICATION_ID}; CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`);
    }
    refuseNewer(database);
    for (let version = schemaVersion(database); version < SCHEMA_VERSION; version++) connection.exec(MIGRATIONS[version] ?? '');
    setMeta(database, 'schema_version', String(SCHEMA_VERSION));
  });
}

function pragma(database: Database, name: string): number {
  const row = database.get(`PRAGMA ${name}`);
  return row === undefined ? 0 : integer(row, name);
}

function schemaVersion(database: Database): number {
  const value = meta(database, 'schema_version');
  if (value === null) return 0;
  const version = Number(value);
  if (!Number.isInteger(version)) throw new RowError(`its schema version is "${value}"`);
  return version;
}

/** A folder that may not be made or entered is a matter of permissions, whoever found out first. */
function folderError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'EEXIST' || error.code === 'ENOTDIR') {
    return new StoreError('failed', `The store cannot be in ${dirname(path)}: that, or a part of it, is a file and no folder. Choose another place for the store.`, { cause: error });
  }
  if (error.code === 'ENOENT' && !existsSync(dirname(path))) {
    return new StoreError('failed', `The store cannot be in ${dirname(path)}: the folder is not there, and the system does not let one be made. Choose another place for the store.`, { cause: error });
  }
  const denied = error.code === 'EACCES' || error.code === 'EPERM' || error.code === 'EROFS';
  if (!denied || existsSync(path)) return error;
  return new StoreError('read_only', `The folder of the store ${path} cannot be written (${error.message}). Check its permissions, or choose another place.`, { cause: error });
}
