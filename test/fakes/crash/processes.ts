// What crash tests need, in one place: hosts to kill, where they keep what, and counting what they did to the world.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { CommandFolders, commandsFolder } from '../../../src/adapters/process/commandFolders.ts';
import { bundled, runnerScript } from '../bundle.ts';

/** `announced`: before the intent; `intent`: before anything runs; `claim`: a runner has it; `exit`: the exit is known, the ledger does not know it; `done`: the ledger does. */
export type Moment = 'announced' | 'intent' | 'claim' | 'output' | 'exit' | 'done';

export interface CommandHostConfig {
  readonly storePath: string;
  readonly worktree: string;
  readonly runner: string;
  readonly command: string;
  readonly key: string;
  readonly dieAt?: Moment;
  readonly dieAfterMs?: number;
  readonly timeoutSeconds?: number;
  readonly leaveAtOutput?: boolean;
  /** With it, the command runs in the sandbox. */
  readonly sandboxHost?: string;
}

export interface HostEnd {
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly Record<string, unknown>[];
  readonly stderr: string;
}

/** Runs a program of test/fakes/crash to its end, however that comes; `under` is the program, with its arguments, that it is run by. */
export async function runHost(program: string, config: object, onStart: (pid: number) => void = () => undefined, under: readonly string[] = []): Promise<HostEnd> {
  const script = await bundled(`test/fakes/crash/${program}.ts`);
  const [file, ...rest] = [...under, process.execPath, '--no-warnings', script, JSON.stringify(config)];
  const child = spawn(file, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  if (child.pid !== undefined) onStart(child.pid);
  const lines: Record<string, unknown>[] = [];
  let stderr = '';
  child.stderr.on('data', (chunk) => { stderr += String(chunk); });
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line) as Record<string, unknown>));
  await once(child, 'close');
  return { signal: child.signalCode, lines, stderr };
}

/** Runs a command as an effect in a process of its own. */
export async function commandHost(config: Omit<CommandHostConfig, 'runner'>): Promise<HostEnd> {
  return runHost('commandHost', { ...config, runner: await runnerScript() });
}

/** The records of a store's commands, as another process sees them. */
export function recordsOf(storePath: string): CommandFolders {
  return new CommandFolders(commandsFolder(storePath));
}

/** How many records of commands there are. */
export function recordCount(storePath: string): number {
  const folder = commandsFolder(storePath);
  return existsSync(folder) ? readdirSync(folder).length : 0;
}

/** A command that leaves a line when it begins and one when it ends, so that it can be counted. */
export function countedCommand(seconds: number, name = 'count'): string {
  return `echo begun >> ${name}.txt; echo out of ${name}; sleep ${String(seconds)}; echo ended >> ${name}.txt; echo last`;
}

/** How often a counted command began and ended in a folder. */
export function counted(folder: string, name = 'count'): { begun: number; ended: number } {
  const path = join(folder, `${name}.txt`);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  return { begun: lines.filter((line) => line === 'begun').length, ended: lines.filter((line) => line === 'ended').length };
}

/** Command lines of living processes in which this text occurs. */
export function processesWith(text: string): string[] {
  return execFileSync('ps', ['-A', '-o', 'stat=,args='], { encoding: 'utf8' }).split('\n').filter((line) => line.includes(text) && !/^\s*[ZX]/.test(line));
}

export interface OrchestratorHostConfig {
  readonly storePath: string;
  readonly repository: string;
  readonly runner: string;
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly story?: object;
  readonly settings?: object;
  /**
   * A moment and how often it has to come in this process: `before put 3`, `after putWrites 2`, `announced run_command 1` (before the intent), `intent ...`
   * (before anything happens), `executed ...` (it happened, the ledger does not know), `done ...`.
   */
  readonly dieAt?: string;
  readonly dieAfterMs?: number;
  /** How far its clock is ahead: a later host does not have to wait for the lease of a dead one. */
  readonly clockAheadMs?: number;
}

/** Starts the store's only run, or resumes it, in a process of its own. */
export async function orchestratorHost(config: Omit<OrchestratorHostConfig, 'runner'>, onStart?: (pid: number) => void, under?: readonly string[]): Promise<HostEnd> {
  return runHost('orchestratorHost', { ...config, runner: await runnerScript() }, onStart, under);
}

/** Why no system call of a process can be made to fail here; null when one can. */
export function whyNoFaults(): string | null {
  try {
    execFileSync('strace', ['-qq', '-o', '/dev/null', 'true'], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return `no system call can be made to fail (${String(error).split('\n')[0] ?? ''})`;
  }
}

/** Runs a process so that every sync of a file fails, from its n-th on in each thread, as on a disk that reports errors. */
export function failingToSync(path: string, from: number): readonly string[] {
  return ['strace', '-f', '-qq', '-o', '/dev/null', '-P', path, '-e', 'trace=fsync,fdatasync', '-e', `inject=fsync,fdatasync:error=EIO:when=${String(from)}+`];
}
