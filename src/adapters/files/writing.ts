import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { lstat, open, rename, rm, unlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { FileError } from '../../core/ports/files.ts';
import { confine, confineEntry } from './confine.ts';
import { errorCode } from './fileErrors.ts';
import { HeldFolder } from './heldFolder.ts';
import { outside } from './pathRules.ts';

const NO_FOLLOW = 'O_NOFOLLOW' in constants ? constants.O_NOFOLLOW : 0;
const PERMISSIONS = 0o7777;

/**
 * Writes a file so that it is there wholly or not at all: temporary file beside it, fsync, rename, fsync of the
 * folder. On failure neither the temporary file nor a folder made for it stays.
 */
export async function writeText(root: string, path: string, content: string): Promise<void> {
  const place = await confine(root, path);
  if (place.inside === '.') throw new FileError('is_directory', `${JSON.stringify(path)} is a folder, not a file.`);
  const name = basename(place.real);
  const folder = await HeldFolder.open(root, dirname(place.real), path, true);
  const temporary = folder.at(temporaryName(name));
  try {
    const existing = await lstatIfThere(folder.at(name));
    if (existing?.isDirectory()) throw new FileError('is_directory', `${JSON.stringify(path)} is a folder, not a file.`);
    if (existing?.isSymbolicLink()) throw outside(path, 'changed into a link while it was written');
    if (existing && !existing.isFile()) throw new FileError('denied', `${JSON.stringify(path)} is not a regular file (a pipe, socket or device).`);
    await writeTemporary(temporary, content, existing ? existing.mode & PERMISSIONS : null);
    await folder.verify();
    await rename(temporary, folder.at(name));
    await folder.verify();
    await folder.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    await folder.undo();
    throw error;
  } finally {
    await folder.close();
  }
}

/** Deletes the entry itself; of a link, the link. */
export async function removeEntry(root: string, path: string): Promise<void> {
  const place = await confineEntry(root, path);
  const folder = await HeldFolder.open(root, dirname(place.real), path, false);
  try {
    const entry = folder.at(basename(place.real));
    if ((await lstat(entry)).isDirectory()) throw new FileError('is_directory', `${JSON.stringify(path)} is a folder. Files are deleted one by one.`);
    await unlink(entry);
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export async function moveEntry(root: string, from: string, to: string): Promise<void> {
  const source = await confineEntry(root, from);
  const target = await confineEntry(root, to);
  const away = await HeldFolder.open(root, dirname(source.real), from, false);
  try {
    const entry = await lstat(away.at(basename(source.real)));
    if (entry.isDirectory()) throw new FileError('is_directory', `${JSON.stringify(from)} is a folder. Files are moved one by one.`);
    const there = await lstatIfThere(target.real);
    // The same entry is there when only the case of the name changes, on a file system that does not tell them apart.
    if (there && !(there.ino === entry.ino && there.dev === entry.dev && source.real !== target.real && source.real.toLowerCase() === target.real.toLowerCase())) {
      throw new FileError('exists', `${JSON.stringify(to)} exists already; nothing was moved.`);
    }
    const into = await HeldFolder.open(root, dirname(target.real), to, true);
    try {
      await into.verify();
      await rename(away.at(basename(source.real)), into.at(basename(target.real)));
      await into.verify();
      await into.sync();
      await away.sync();
    } catch (error) {
      await into.undo();
      throw error;
    } finally {
      await into.close();
    }
  } finally {
    await away.close();
  }
}

/** The same for the same target, so that what a crash left behind is overwritten when the write is done again. */
function temporaryName(name: string): string {
  return `.wave-${createHash('sha256').update(name).digest('hex').slice(0, 16)}.tmp`;
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

async function lstatIfThere(path: string): Promise<Stats | null> {
  return lstat(path).catch(absent);
}

function absent(error: unknown): null {
  if (errorCode(error) === 'ENOENT') return null;
  throw error;
}
