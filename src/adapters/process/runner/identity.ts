import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** What tells a process from a later one of the same number. Null: this system does not say. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Linux: clock ticks from boot to its start. */
  readonly ticks: string | null;
  /** Linux: which boot. */
  readonly boot: string | null;
  /** Milliseconds since the epoch at which it started, by its own word. */
  readonly since: number;
}

/** `ps` tells the start in whole seconds, and the clock may have been set a little since. */
const SECONDS_APART_MS = 3_000;

export async function identify(pid: number, since: number): Promise<ProcessIdentity> {
  return { pid, ticks: await ticksOf(pid), boot: await bootId(), since };
}

/** Is this very process alive? A number alone proves nothing: it may have been given out again. False where the system cannot tell. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  if (process.platform === 'linux') {
    return identity.ticks !== null && identity.boot === await bootId() && identity.ticks === await ticksOf(identity.pid);
  }
  if (process.platform === 'win32') return false;
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(identity.pid)], { env: { ...process.env, LC_ALL: 'C' } });
    return Math.abs(Date.parse(stdout.trim()) - identity.since) <= SECONDS_APART_MS;
  } catch {
    // ps fails when there is no such process.
    return false;
  }
}

/** Which boot of the system this is; null where it does not say. */
export async function bootId(): Promise<string | null> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => null))?.trim() ?? null;
}

/** Field 22 of /proc/<pid>/stat; null when there is no such process, or only its remains are left (a zombie). */
async function ticksOf(pid: number): Promise<string | null> {
  const fields = await statFields(pid);
  return fields === null || fields[0] === 'Z' || fields[0] === 'X' ? null : fields[19] ?? null;
}

/** The fields after "pid (name)"; the name may itself contain parentheses. */
async function statFields(pid: number): Promise<string[] | null> {
  const text = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => null);
  return text === null ? null : text.replace(/^.*\) /s, '').trim().split(' ');
}
