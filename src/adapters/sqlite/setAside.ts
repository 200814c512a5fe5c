import { existsSync, renameSync } from 'node:fs';
import { messageOf } from '../../core/errors.ts';
import { StoreError } from '../../core/ports/store.ts';

/** The log of a write-ahead database belongs to it: apart from each other, neither can be repaired. */
const PARTS = ['', '-wal', '-shm', '-mark'];

/**
 * Moves a store out of the way, with a time in its name, and deletes nothing. Returns where it now is.
 * Throws StoreError('corrupt') when it cannot be moved (on Windows: another process has it open).
 */
export function setAside(path: string, why: 'damaged' | 'newer', nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/gu, '');
  let target = `${path}.${why}-${stamp}`;
  for (let n = 2; PARTS.some((part) => existsSync(target + part)); n++) target = `${path}.${why}-${stamp}-${n}`;
  try {
    for (const part of PARTS) {
      if (existsSync(path + part)) renameSync(path + part, target + part);
    }
  } catch (error) {
    throw new StoreError('corrupt', `The store ${path} is ${why === 'newer' ? 'from a newer version' : 'damaged'} and could not be moved away (${messageOf(error)}). Close other windows that use it and try again.`, { cause: error });
  }
  return target;
}
