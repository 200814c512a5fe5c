// Child processes that cannot outlive us: each gets a group of its own, and every group ends when its leader or this script does.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

const windows = process.platform === 'win32';
const groups = new Set();
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

/** Spawns a command in a process group of its own; the group is ended when the command exits, and when this script does. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', detached: !windows, ...options });
  const { pid } = child;
  if (pid !== undefined) {
    groups.add(pid);
    child.once('exit', () => {
      killGroup(pid, 'SIGKILL');
      groups.delete(pid);
    });
  }
  return child;
}

/** Asks a started command's whole group to end, and insists after `graceMs`. */
export async function stop(child, graceMs = 5000) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  killGroup(child.pid, 'SIGTERM');
  const timer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), graceMs);
  await gone;
  clearTimeout(timer);
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
    child.once('exit', (code, signal) => resolve(code ?? (signal ? 130 : 1)));
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
  for (const pid of groups) killGroup(pid, signal);
  for (const cleanup of cleanups) cleanup();
  cleanups.clear();
}

process.on('exit', () => endAll('SIGKILL'));
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) {
  process.on(signal, () => {
    if (ending) return process.exit(code); // asked twice: do not wait
    ending = true;
    for (const pid of groups) killGroup(pid, 'SIGTERM');
    const deadline = Date.now() + 3000;
    const wait = () => (groups.size === 0 || Date.now() > deadline ? process.exit(code) : setTimeout(wait, 50));
    wait();
  });
}
