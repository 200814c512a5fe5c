import type { DatabaseSync } from 'node:sqlite';
import { StoreError } from '../../core/ports/store.ts';

/** What is used of it. */
export interface SqliteModule {
  readonly DatabaseSync: typeof DatabaseSync;
}

/**
 * The SQLite that is built into Node. It is asked for at run time, not imported: one Electron release came
 * without it, and an import would then take the whole extension down instead of saying what is missing.
 * Throws StoreError('sqlite_missing').
 */
export function loadSqlite(): SqliteModule {
  try {
    const module = builtin();
    if (module?.DatabaseSync !== undefined) return { DatabaseSync: module.DatabaseSync };
  } catch (error) {
    throw missing(error);
  }
  throw missing(undefined);
}

/** The types say that it is always there; where it is not, this is undefined. */
function builtin(): Partial<SqliteModule> | undefined {
  return process.getBuiltinModule('node:sqlite');
}

function missing(cause: unknown): StoreError {
  return new StoreError(
    'sqlite_missing',
    `WAVE keeps its runs in SQLite, and this Node.js ${process.versions.node} has no node:sqlite module. `
      + 'Use VS Code 1.105 or newer (in a terminal: Node.js 22.15 or newer, without --no-experimental-sqlite).',
    cause === undefined ? undefined : { cause },
  );
}
