import { StoreError } from '../../core/ports/store.ts';
import type { StoreErrorReason } from '../../core/ports/store.ts';
import { messageOf, WaveError } from '../../core/errors.ts';

/** Primary result codes of SQLite, and the extended ones that mean something of their own here. */
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;
/** A write or the growth of the shared-memory file failed: quota, file size limit or a full device; only a plain full disk has FULL. */
const IOERR_WRITE = 778;
const IOERR_SHMSIZE = 4874;

/** A row that is not what the schema says: found while reading, so that it is reported as damage and not as a wrong value later. */
export class RowError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RowError';
  }
}

/** SQLite's extended result code of an error that node:sqlite threw; undefined for any other. */
export function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}

/** Is the file damaged or no database at all? */
export function isCorrupt(error: unknown): boolean {
  if (error instanceof StoreError) return error.reason === 'corrupt';
  const code = (resultCode(error) ?? 0) & 0xff;
  return code === CORRUPT || code === NOTADB || error instanceof RowError;
}

/** The code that SQLite would have for what the file system says. */
function fromSystem(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  switch (error.code) {
    case 'EIO': return IOERR;
    case 'ENOSPC': case 'EDQUOT': return FULL;
    case 'EROFS': return READONLY;
    default: return undefined;
  }
}

/** Anything thrown while the store worked, as the typed error that says what to do. */
export function toStoreError(error: unknown, path: string): Error {
  if (error instanceof WaveError) return error;
  const [reason, words] = explain(error, path);
  return new StoreError(reason, words, { cause: error });
}

function explain(error: unknown, path: string): [StoreErrorReason, string] {
  const code = resultCode(error) ?? fromSystem(error);
  if (error instanceof RowError) return ['corrupt', `The store ${path} is damaged: ${error.message}. Reload the window; if it stays, move the file away, and WAVE begins a new one.`];
  if (code === IOERR_WRITE || code === IOERR_SHMSIZE) {
    return ['disk_full', `The store ${path} cannot grow: the disk, your quota or a file size limit is reached. Make room and try again; everything up to the last step is kept.`];
  }
  switch ((code ?? 0) & 0xff) {
    case FULL:
      return ['disk_full', `The disk that holds the store ${path} is full. Make room and try again; everything up to the last step is kept.`];
    case BUSY:
    case LOCKED:
      return ['busy', `The store ${path} is locked by another process that does not let go. Close other windows or terminals that run WAVE on this workspace and try again.`];
    case IOERR:
      return ['failed', `The disk that holds the store ${path} reports an error (${messageOf(error)}), so the last step could not be kept for certain. Check the disk and its connection; what was kept before is not touched. Then reload the window (or start the command again) and resume.`];
    case READONLY:
      return ['read_only', `The store ${path} cannot be written. Check the permissions of the file and its folder, and that the file system is not mounted read-only.`];
    case CORRUPT:
    case NOTADB:
      return ['corrupt', `The store ${path} is damaged (${messageOf(error)}). Reload the window: WAVE then sets the file aside, keeps it, and begins a new one.`];
    case CANTOPEN:
      return ['failed', `The store ${path} cannot be opened. Check that its folder exists and that you may read and write there.`];
    default:
      return ['failed', `The store ${path} failed: ${messageOf(error)}.`];
  }
}
