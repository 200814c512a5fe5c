import { spawn, type ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { StringDecoder } from 'node:string_decoder';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { WaveError } from '../../core/errors.ts';
import type { CommandOutcome, CommandRequest } from '../../core/ports/commandRunner.ts';
import { CappedOutput } from './cappedOutput.ts';
import { errorCode } from './errorCode.ts';
import { endGroup } from './processGroup.ts';

/** How long output may still come after the shell has ended, before whatever else is in its group is ended too. */
const DRAIN_MS = 100;
/** How long to wait for pipes that a process outside the group holds open. */
const PIPE_MS = 250;
const MOST_DRAIN_MS = 2_000;

export interface ShellCall extends Pick<CommandRequest, 'command' | 'cwd' | 'timeoutMs' | 'maxOutputBytes' | 'signal' | 'onOutput'> {
  /** The whole environment of the command. */
  readonly env: Record<string, string>;
  /** Told of the shell's process, which leads the command's group. */
  readonly onStart?: (pid: number) => void;
  /** Told of output as bytes, as they come. */
  readonly onBytes?: (chunk: Buffer) => void;
}

/** Runs a command line through the system's shell: `/bin/sh` on POSIX, `cmd.exe` on Windows. Throws WaveError('spawn_failed'). */
export async function runShell(call: ShellCall): Promise<CommandOutcome> {
  await checkFolder(call.cwd);
  if (call.signal?.aborted) return { exitCode: null, ended: 'aborted', output: '', droppedBytes: 0, durationMs: 0 };
  const started = performance.now();
  const child = await start(call);
  const output = collect(child, call);
  if (child.pid !== undefined) call.onStart?.(child.pid);
  const { ended, exitCode } = await ending(child, call);
  await output.finish();
  return { exitCode, ended, ...output.result(), durationMs: performance.now() - started };
}

async function start(request: ShellCall): Promise<ChildProcess> {
  try {
    const child = spawnShell(request);
    if (child.pid !== undefined) standBack(child.pid);
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    return child;
  } catch (error) {
    const why = errorCode(error) === 'E2BIG' ? 'the command line is too long for the system' : errorCode(error) || 'it was refused';
    throw new WaveError('spawn_failed', `The shell could not be started in ${request.cwd}: ${why}.`, { cause: error });
  }
}

/** A command and what it starts give way to the editor: several that use every core would otherwise hold up the thread that draws. */
function standBack(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or the system does not let it: then it runs as everything else.
  }
}

function spawnShell({ command, cwd, env }: ShellCall): ChildProcess {
  if (process.platform === 'win32') {
    return spawn(env['ComSpec'] ?? env['COMSPEC'] ?? 'cmd.exe', ['/d', '/s', '/c', `"${command}"`], {
      cwd, env, stdio: ['ignore', 'pipe', 'pipe'], windowsVerbatimArguments: true, windowsHide: true,
    });
  }
  // The outer shell becomes the inner one; it only joins the two outputs, so that they come in their true order.
  return spawn('/bin/sh', ['-c', 'exec /bin/sh -c "$1" 2>&1', 'sh', command], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
}

/** Resolves when the command and everything in its group has ended. */
async function ending(child: ChildProcess, request: ShellCall): Promise<Pick<CommandOutcome, 'ended' | 'exitCode'>> {
  const pid = child.pid;
  if (pid === undefined) throw new WaveError('spawn_failed', `The shell could not be started in ${request.cwd}.`);
  // An object, because callbacks change it behind the compiler's back.
  const stop: { why: 'timeout' | 'aborted' | null; done: Promise<void> | null } = { why: null, done: null };
  const stopFor = (why: 'timeout' | 'aborted'): void => {
    stop.why ??= why;
    stop.done ??= endGroup(pid);
  };
  const abort = (): void => stopFor('aborted');
  const timer = setTimeout(stopFor, request.timeoutMs, 'timeout');
  request.signal?.addEventListener('abort', abort, { once: true });
  if (request.signal?.aborted) abort();
  try {
    const exitCode = await exit(child);
    if (stop.why === null) await pipesClosed(child, DRAIN_MS);
    // What the command left in the background ends with it.
    await (stop.done ?? endGroup(pid));
    if (stop.why !== null) return { ended: stop.why, exitCode: null };
    return { ended: exitCode === null ? 'signal' : 'exit', exitCode };
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', abort);
  }
}

/** The exit code; null when a signal ended it. */
async function exit(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return new Promise((resolve) => child.once('exit', resolve));
}

function collect(child: ChildProcess, request: ShellCall): { finish(): Promise<void>; result(): { output: string; droppedBytes: number } } {
  const kept = new CappedOutput(request.maxOutputBytes);
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  for (const stream of streams) {
    const decoder = new StringDecoder('utf8');
    stream.on('data', (chunk: Buffer) => {
      kept.push(chunk);
      request.onBytes?.(chunk);
      request.onOutput?.(decoder.write(chunk));
    });
  }
  return {
    // A process that left the group may hold the pipes for as long as it lives: it is not waited for.
    async finish() {
      await pipesClosed(child, PIPE_MS);
      for (const stream of streams) stream.destroy();
    },
    result: () => kept.result(),
  };
}

/** Resolves when both pipes have ended, or when they have been silent for that time; after two seconds in any case. */
async function pipesClosed(child: ChildProcess, silenceMs: number): Promise<void> {
  const open = [child.stdout, child.stderr].filter((stream) => stream !== null).filter((stream) => !stream.closed);
  if (open.length === 0) return;
  const over = new AbortController();
  let heard = 0;
  const listen = (): void => {
    heard++;
  };
  for (const stream of open) stream.on('data', listen);
  try {
    const ended = Promise.all(open.map((stream) => new Promise<void>((resolve) => stream.once('close', resolve)))).then(() => true);
    const deadline = performance.now() + MOST_DRAIN_MS;
    for (let before = -1; before !== heard && performance.now() < deadline;) {
      before = heard;
      // After the pause one turn of the event loop: if it was blocked, what waited in the pipe is read first.
      const silent = sleep(silenceMs, false, { signal: over.signal }).then((value) => setImmediate(value));
      if (await Promise.race([ended, silent])) return;
    }
  } finally {
    over.abort();
    for (const stream of open) stream.off('data', listen);
  }
}

/** Throws WaveError("spawn_failed") when commands cannot run there. */
export async function checkFolder(cwd: string): Promise<void> {
  try {
    if ((await stat(cwd)).isDirectory()) return;
  } catch (error) {
    throw new WaveError('spawn_failed', `The folder ${cwd} to run in cannot be used: ${errorCode(error)}.`, { cause: error });
  }
  throw new WaveError('spawn_failed', `${cwd}, in which the command should run, is not a folder.`);
}
