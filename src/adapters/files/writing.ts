import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { lstat, mkdir, open, realpath, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FileError } from '../../core/ports/files.ts';
import { confine, confineEntry } from './confine.ts';
import { errorCode } from './fileErrors.ts';
import { outside } from './pathRules.ts';

const NO_FOLLOW = 'O_NOFOLLOW' in constants ? constants.O_NOFOLLOW : 0;
const PERMISSIONS = 0o7777;

/**
 * Writes a file so that it is there wholly or not at all: temporary file beside it, fsync, rename, fsync of the
 * folder. On failure neither the temporary file nor a folder made for it stays.
 */
export async function writeText(root: string, path: string, content: string): Promise<void> {
  const place = await confine(root, path);
  const existing = await statIfThere(place.real);
  if (place.inside === '.' || existing?.isDirectory()) throw new FileError('is_directory', `${JSON.stringify(path)} is a folder, not a file.`);
  if (existing && !existing.isFile()) throw new FileError('denied', `${JSON.stringify(path)} is not a regular file (a pipe, socket or device).`);
  const made = await makeFolder(dirname(place.real), path);
  const temporary = temporaryName(place.real);
  try {
    await writeTemporary(temporary, content, existing ? existing.mode & PERMISSIONS : null);
    await stillThere(dirname(place.real), path);
    await rename(temporary, place.real);
  } catch (error) {
    await rm(temporary, { force: true });
    await removeFolders(made);
    throw error;
  }
  await syncFolder(dirname(place.real));
}

/** Deletes the entry itself; of a link, the link. */
export async function removeEntry(root: string, path: string): Promise<void> {
  const place = await confineEntry(root, path);
  if ((await lstat(place.real)).isDirectory()) throw new FileError('is_directory', `${JSON.stringify(path)} is a folder. Files are deleted one by one.`);
  await unlink(place.real);
  await syncFolder(dirname(place.real));
}

export async function moveEntry(root: string, from: string, to: string): Promise<void> {
  const source = await confineEntry(root, from);
  const target = await confineEntry(root, to);
  const entry = await lstat(source.real);
  if (entry.isDirectory()) throw new FileError('is_directory', `${JSON.stringify(from)} is a folder. Files are moved one by one.`);
  const there = await lstatIfThere(target.real);
  // The same entry is there when only the case of the name changes, on a file system that does not tell them apart.
  if (there && !(there.ino === entry.ino && there.dev === entry.dev && source.real !== target.real && source.real.toLowerCase() === target.real.toLowerCase())) {
    throw new FileError('exists', `${JSON.stringify(to)} exists already; nothing was moved.`);
  }
  const made = await makeFolder(dirname(target.real), to);
  try {
    await stillThere(dirname(target.real), to);
    await rename(source.real, target.real);
  } catch (error) {
    await removeFolders(made);
    throw error;
  }
  await syncFolder(dirname(target.real));
  if (dirname(source.real) !== dirname(target.real)) await syncFolder(dirname(source.real));
}

/** The same for the same target, so that what a crash left behind is overwritten when the write is done again. */
function temporaryName(target: string): string {
  return join(dirname(target), `.wave-${createHash('sha256').update(basename(target)).digest('hex').slice(0, 16)}.tmp`);
}

async function writeTemporary(temporary: string, content: string, mode: number | null): Promise<void> {
  await rm(temporary, { force: true });
  const file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW, 0o666);
  try {
    await file.writeFile(content, 'utf8');
    if (mode !== null) await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a folder and what is missing above it; returns what was made, deepest first. */
async function makeFolder(folder: string, path: string): Promise<string[]> {
  const top = await mkdir(folder, { recursive: true });
  await stillThere(folder, path);
  if (top === undefined) return [];
  const made = [folder];
  for (let at = folder; at !== top && at !== dirname(at); at = dirname(at)) made.push(dirname(at));
  return made;
}

async function removeFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    try {
      await rmdir(folder);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errorCode(error))) throw error;
    }
  }
}

/** Another process may have put a link in the way since the path was resolved: then nothing is written through it. */
async function stillThere(folder: string, path: string): Promise<void> {
  if ((await realpath(folder)) !== folder) throw outside(path, 'changed into a link while it was written');
}

/** Makes a rename survive a power cut. Not every system lets folders be opened or synced; those order renames by themselves. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EPERM'].includes(errorCode(error))) throw error;
  } finally {
    await handle.close();
  }
}

async function statIfThere(path: string): Promise<Stats | null> {
  return stat(path).catch(absent);
}

async function lstatIfThere(path: string): Promise<Stats | null> {
  return lstat(path).catch(absent);
}

function absent(error: unknown): null {
  if (errorCode(error) === 'ENOENT') return null;
  throw error;
}
