import { readdir, readFile } from 'node:fs/promises';
import { endGroup } from './processGroup.ts';
import { readGroup } from './recordFormat.ts';
import { bootId, isAlive } from './runner/identity.ts';

/**
 * The living processes of the group of a command whose runner died, and how to end them. `count` is null where this system cannot tell for certain
 * that they are the command's: nothing is ended then, because a number may have been given out again.
 */
export async function remainsOf(folder: string): Promise<{ readonly count: number | null; end(): Promise<void> }> {
  const group = await readGroup(folder);
  const nothing = (count: number | null): { count: number | null; end(): Promise<void> } => ({ count, end: () => Promise.resolve() });
  if (group === 'absent' || group === 'unreadable') return nothing(null);
  const end = (): Promise<void> => endGroup(group.pid);
  if (process.platform !== 'linux') return await isAlive(group) ? { count: 1, end } : nothing(null);
  if (group.boot === null || group.boot !== await bootId()) return nothing(0);
  const living = await membersOf(group.pid);
  const leader = living.find(({ pid }) => pid === group.pid);
  // As long as one of the group lives its number is not given out again; but once all are gone, it may be, to a leader that began later.
  const foreign = leader !== undefined ? leader.ticks !== group.ticks : living.some(({ ticks }) => group.ticks === null || BigInt(ticks) < BigInt(group.ticks));
  return foreign || living.length === 0 ? nothing(0) : { count: living.length, end };
}

/** Processes of a group that is also a session of its own, zombies left out. */
async function membersOf(group: number): Promise<readonly { readonly pid: number; readonly ticks: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map(async (pid) => {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    const [state, , processGroup, session, ...rest] = text?.replace(/^.*\) /s, '').split(' ') ?? [];
    const ticks = rest[15];
    const isMember = processGroup === String(group) && session === String(group) && state !== 'Z' && state !== 'X';
    return isMember && ticks !== undefined ? [{ pid: Number(pid), ticks }] : [];
  }));
  return found.flat();
}
