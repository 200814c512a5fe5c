// What a command's record consists of, for the runner that writes it and the host that reads it. No zod here: the runner is to stay small.
import { closeSync, constants, fsyncSync, linkSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../errorCode.ts';

export const RECORD = {
  /** Written by the host before the intent: that the command is going to be run. */
  request: 'request.json',
  /** Made by the one runner that runs it. */
  claim: 'claim.json',
  /** The command's process group. */
  group: 'group.json',
  /** How it ended. */
  exit: 'exit.json',
  head: 'output.head',
  tails: ['output.tail.0', 'output.tail.1'],
} as const;

/** What the runner says to the process that started it, one line. */
export const CLAIMED = 'claimed';
export const TAKEN = 'taken';

/** For the owner alone: commands and their output can hold what is nobody else's business. */
const PRIVATE = 0o600;

/** Puts a file in place as a whole, on the disk when this returns. On failure nothing of it stays. */
export function writeWhole(folder: string, name: string, content: string): void {
  const temporary = `${join(folder, name)}.${String(process.pid)}.tmp`;
  try {
    writeSynced(temporary, content);
    renameSync(temporary, join(folder, name));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(folder);
}

/** The same, for what need not survive a power cut. */
export function writeLightly(folder: string, name: string, content: string): void {
  const temporary = `${join(folder, name)}.${String(process.pid)}.tmp`;
  writeFileSync(temporary, content, { mode: PRIVATE });
  renameSync(temporary, join(folder, name));
}

/** Puts a file in place as a whole if there is none; false when somebody was first. */
export function writeFirst(folder: string, name: string, content: string): boolean {
  const path = join(folder, name);
  const temporary = `${path}.${String(process.pid)}.tmp`;
  writeSynced(temporary, content);
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    // A file system without hard links: exclusive creation decides, too; only what is in it is not there at once.
    return createFirst(path, content);
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolder(folder);
  return true;
}

function createFirst(path: string, content: string): boolean {
  try {
    writeSynced(path, content, 'wx');
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function writeSynced(path: string, content: string, flag: 'w' | 'wx' = 'w'): void {
  const file = openSync(path, flag, PRIVATE);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a rename survive a power cut. Not every system lets folders be opened or synced; those order renames by themselves. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(handle);
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EPERM'].includes(errorCode(error))) throw error;
  } finally {
    closeSync(handle);
  }
}
