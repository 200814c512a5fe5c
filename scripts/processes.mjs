// Child processes that cannot outlive us: each gets a group of its own, and every group ends when its leader or this script does.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './paths.mjs';

const windows = process.platform === 'win32';
/** Groups that may have members, each with the promise of its end once it was asked to. */
const groups = new Map();
const cleanups = new Set();
let ending = false;

function killGroup(pid, signal) {
  try {
    if (windows) spawnSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
    else process.kill(-pid, signal);
  } catch {
    // The group is gone already, which is what was wanted.
  }
}

function groupExists(pid) {
  if (windows) return false; // the tree was ended as one
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Asks a group to end, once, and insists after a while: who is in it may have groups of its own to end first. */
function endGroup(pid, graceMs = 3000) {
  const end = async () => {
    killGroup(pid, 'SIGTERM');
    for (const deadline = Date.now() + graceMs; groupExists(pid) && Date.now() < deadline; ) await sleep(50);
    if (groupExists(pid)) killGroup(pid, 'SIGKILL');
  };
  const ended = groups.get(pid) ?? end().finally(() => groups.delete(pid));
  groups.set(pid, ended);
  return ended;
}

/** Spawns a command in a process group of its own; the group is ended when the command exits, and when this script does. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', detached: !windows, ...options });
  const { pid } = child;
  if (pid !== undefined) {
    groups.set(pid, undefined);
    child.once('exit', () => void endGroup(pid));
  }
  return child;
}

/** Ends a started command and its whole group. */
export async function stop(child, graceMs = 5000) {
  if (child.pid !== undefined && groups.has(child.pid)) await endGroup(child.pid, graceMs);
}

/** Runs a command to its end; resolves to its exit code (130 after a signal, 127 when it cannot be started). It is ended after `timeoutMs`. */
export function run(command, args, { timeoutMs, ...options } = {}) {
  return new Promise((resolve) => {
    const child = start(command, args, options);
    if (timeoutMs !== undefined) {
      const timer = setTimeout(() => {
        process.stderr.write(`${command} ${args.join(' ')} did not end within ${timeoutMs / 1000} s and is stopped.\n`);
        void stop(child);
      }, timeoutMs);
      child.once('exit', () => clearTimeout(timer));
    }
    child.once('error', (error) => {
      process.stderr.write(`${command} could not be started: ${error.message}\n`);
      resolve(127);
    });
    // When this script is being ended, what would come next must not begin.
    child.once('exit', (code, signal) => ending || resolve(code ?? (signal ? 130 : 1)));
  });
}

/** Runs npm, with the npm that runs us if there is one. */
export function npm(args, options = {}) {
  const own = process.env.npm_execpath;
  if (own && existsSync(own) && /npm-cli\.[cm]?js$/.test(own)) return run(process.execPath, [own, ...args], options);
  return run('npm', args, { ...options, shell: windows });
}

/** The project's own Node (the `node` package): the machine's may be too old for the product. */
export function projectNode() {
  const own = join(ROOT, 'node_modules/node/bin', windows ? 'node.exe' : 'node');
  return existsSync(own) ? own : process.execPath;
}

/** Runs `cleanup` when this script ends, however it ends short of SIGKILL. */
export function onEnd(cleanup) {
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

function endAll(signal) {
  for (const pid of groups.keys()) killGroup(pid, signal);
  for (const cleanup of cleanups) cleanup();
  cleanups.clear();
}

process.on('exit', () => endAll('SIGKILL'));
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) {
  process.on(signal, () => {
    if (ending) return process.exit(code); // asked twice: do not wait
    ending = true;
    void Promise.all([...groups.keys()].map((pid) => endGroup(pid, 5000))).then(() => process.exit(code));
  });
}
