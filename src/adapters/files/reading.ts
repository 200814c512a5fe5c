import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { FileError } from '../../core/ports/files.ts';
import { confine } from './confine.ts';
import { errorCode } from './fileErrors.ts';
import { outside } from './pathRules.ts';

/** Larger files are not read as text. */
export const MOST_BYTES = 2 * 1024 * 1024;
/** As git does: a NUL among the first bytes makes a file binary. */
const BINARY_PROBE_BYTES = 8_000;

// Absent on Windows, where opening does not follow links of the last segment's kind by itself.
const NO_FOLLOW = 'O_NOFOLLOW' in constants ? constants.O_NOFOLLOW : 0;
/** A pipe in the worktree must not make us wait for a writer. */
const NO_WAIT = 'O_NONBLOCK' in constants ? constants.O_NONBLOCK : 0;

/**
 * Opens a file of the worktree for `use`. After opening it is checked that the path still leads where it led
 * before: a folder that was exchanged for a link in between is noticed, and nothing of the file is handed out.
 */
export async function withFile<T>(root: string, path: string, use: (file: FileHandle, size: number, inside: string) => Promise<T>): Promise<T> {
  const place = await confine(root, path);
  const file = await open(place.real, constants.O_RDONLY | NO_FOLLOW | NO_WAIT);
  try {
    const opened = await file.stat();
    if (opened.isDirectory()) throw new FileError('is_directory', `${JSON.stringify(path)} is a folder, not a file.`);
    if (!opened.isFile()) throw new FileError('denied', `${JSON.stringify(path)} is not a regular file (a pipe, socket or device).`);
    if (!await isStill(file, opened, place.real)) throw outside(path, 'changed into a link while it was opened');
    return await use(file, opened.size, place.inside);
  } finally {
    await file.close();
  }
}

/**
 * Is what was opened the file at this path? Linux knows the path of an open file. Elsewhere the path must lead to the
 * same file, without links, before and after it is compared.
 */
async function isStill(file: FileHandle, opened: Stats, real: string): Promise<boolean> {
  try {
    return (await readlink(`/proc/self/fd/${String(file.fd)}`)) === real;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  if ((await realpath(real)) !== real) return false;
  const now = await lstat(real);
  return now.ino === opened.ino && now.dev === opened.dev && (await realpath(real)) === real;
}

/** UTF-8 text exactly as it is, a byte order mark included: writing it back changes no byte. */
export async function readText(root: string, path: string): Promise<string> {
  return withFile(root, path, async (file, size) => {
    if (size > MOST_BYTES) {
      throw new FileError('too_large', `${JSON.stringify(path)} has ${String(size)} bytes; files up to ${String(MOST_BYTES)} can be read. Look at a part of it with a command.`);
    }
    const bytes = await file.readFile();
    if (bytes.subarray(0, BINARY_PROBE_BYTES).includes(0)) throw new FileError('binary', `${JSON.stringify(path)} is a binary file.`);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (error) {
      throw new FileError('binary', `${JSON.stringify(path)} is not UTF-8 text.`, { cause: error });
    }
  });
}

/** sha-256 of the content, in hex; read in pieces, whatever the size. */
export async function hashFile(root: string, path: string): Promise<string> {
  return withFile(root, path, async (file) => {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(256 * 1024);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  });
}
