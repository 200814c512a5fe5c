// Finds processes that a test run started and lost: they carry a mark in their environment, wherever they have gone. Linux only.
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const KEY = 'WAVE_TEST_SESSION';
const GRACE_MS = 5000;

/** Marks this process, so that everything it starts from now on inherits the mark. */
export function markOurs() {
  process.env[KEY] = randomUUID();
}

function ours() {
  if (process.platform !== 'linux') return [];
  const mark = `${KEY}=${process.env[KEY]}`;
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark);
    } catch {
      return false; // gone meanwhile, or somebody else's
    }
  });
}

const describe = (pid) => {
  try {
    return `${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, 120)}`;
  } catch {
    return pid;
  }
};

function kill(pids) {
  for (const pid of pids) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}

/** Gives what is ending a moment, ends the rest, and names it. */
export async function endOurs() {
  for (const deadline = Date.now() + GRACE_MS; ours().length > 0 && Date.now() < deadline; ) await sleep(100);
  const left = ours();
  const names = left.map(describe);
  kill(left);
  return names;
}

/** Ends whatever there is, at once: for when the run itself is ended. */
export function killOurs() {
  kill(ours());
}
