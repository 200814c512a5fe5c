import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './errorCode.ts';

/** How long a group may take to end by itself after SIGTERM. */
const GRACE_MS = 2_000;
const POLL_MS = 15;

/**
 * Ends every process of a group: SIGTERM, and SIGKILL after two seconds for those that stay. Resolves when
 * none is left. On Windows, where there are no groups, the tree below the process ends.
 */
export async function endGroup(pid: number): Promise<void> {
  if (process.platform === 'win32') return endTree(pid);
  if (!signalGroup(pid, 'SIGTERM')) return;
  if (await goneWithin(pid, GRACE_MS)) return;
  signalGroup(pid, 'SIGKILL');
  await goneWithin(pid, GRACE_MS);
}

/** False when the group has no process any more. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    // EPERM: some process of the group belongs to another user (sudo); the others got the signal.
    return errorCode(error) === 'EPERM';
  }
}

async function goneWithin(pid: number, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (Date.now() < end) {
    if (!signalGroup(pid, 0) || (await onlyZombies(pid))) return true;
    await sleep(POLL_MS);
  }
  return false;
}

/**
 * Linux: have all processes of the group ended, and does merely nobody collect them? That is so in containers
 * whose first process is not an init. Elsewhere the system's init collects them at once.
 */
async function onlyZombies(group: number): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const states = await Promise.all(pids.map(async (pid) => {
    try {
      // "pid (name) state parent group ...", and the name may itself contain parentheses.
      const [state, , processGroup] = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ');
      return processGroup === String(group) ? state : undefined;
    } catch (error) {
      if (['ENOENT', 'ESRCH', 'EACCES'].includes(errorCode(error))) return undefined;
      throw error;
    }
  }));
  return states.every((state) => state === undefined || state === 'Z' || state === 'X');
}

async function endTree(pid: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const killer = spawn('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true });
    killer.once('error', () => resolve());
    killer.once('close', () => resolve());
  });
}
