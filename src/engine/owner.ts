import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Where process numbers mean the same as here: this machine, and on Linux this container. */
function place(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/** A name for this process in leases; no other process ever has it. */
export function makeOwner(): string {
  return JSON.stringify({ place: place(), pid: process.pid, id: randomUUID() });
}

/**
 * Is the process of this name certainly gone? True only for one of this machine whose number nobody has: its lease need not be waited for. Should a
 * number have been given out again, the lease decides.
 */
export function isOwnerGone(owner: string): boolean {
  const pid = pidHere(owner);
  if (pid === null) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** Null for a process elsewhere, and for names that another version gave. */
function pidHere(owner: string): number | null {
  try {
    const named: unknown = JSON.parse(owner);
    const isHere = typeof named === 'object' && named !== null && 'place' in named && named.place === place();
    return isHere && 'pid' in named && typeof named.pid === 'number' && Number.isInteger(named.pid) && named.pid > 0 ? named.pid : null;
  } catch {
    return null;
  }
}
