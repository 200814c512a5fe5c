import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { WaveError } from '../../core/errors.ts';
import { CommandLeft, type CommandOutcome, type CommandRequest, type CommandRunner } from '../../core/ports/commandRunner.ts';
import type { CommandFolders } from './commandFolders.ts';
import { commandEnvironment } from './environment.ts';
import { errorCode } from './errorCode.ts';
import { CLAIMED, TAKEN } from './runner/files.ts';
import { checkFolder } from './shell.ts';
import { ShellRunner } from './shellRunner.ts';

/** What the runner's own process needs of the environment: Node to start, a temp folder for its socket, taskkill on Windows. */
const PASSED_ON = ['PATH', 'TMPDIR', 'TMP', 'TEMP', 'SYSTEMROOT', 'WINDIR', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'];

export interface DetachedRunnerOptions {
  /** The runner's script (src/adapters/process/runner/main.ts), bundled. */
  readonly script: string;
  readonly records: CommandFolders;
  /** What commands' environment is made from, by a list of what may pass. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs each command with a key under a small process of its own, which outlives this one: it claims the command, keeps its time limit, and writes
 * down how it ended. Commands without a key, which nobody could find again, run as children of this process.
 */
export class DetachedRunner implements CommandRunner {
  readonly contains = false;
  readonly records: CommandFolders;
  readonly #script: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #direct: ShellRunner;

  constructor({ script, records, environment = process.env }: DetachedRunnerOptions) {
    this.#script = script;
    this.records = records;
    this.#environment = environment;
    this.#direct = new ShellRunner(environment);
  }

  get containment(): string {
    return this.#direct.containment;
  }

  async run(request: CommandRequest): Promise<CommandOutcome> {
    const { key, signal, onOutput } = request;
    if (key === undefined) return this.#direct.run(request);
    await checkFolder(request.cwd);
    if (signal?.reason instanceof CommandLeft) throw signal.reason;
    if (signal?.aborted) return { exitCode: null, ended: 'aborted', output: '', droppedBytes: 0, durationMs: 0 };
    await this.records.announce(key);
    const trace = await this.records.find(key);
    if (trace.state === 'announced') await this.#start(key, request);
    return this.records.attach(key, { ...(signal ? { signal } : {}), ...(onOutput ? { onOutput } : {}) });
  }

  /** Resolves once a runner has claimed the command, be it this one or another that was faster. */
  async #start(key: string, { command, cwd, timeoutMs, maxOutputBytes }: CommandRequest): Promise<void> {
    const own = Object.entries(this.#environment).flatMap(([name, value]) => (value !== undefined && PASSED_ON.includes(name.toUpperCase()) ? [[name, value] as const] : []));
    let child: ChildProcess;
    try {
      child = spawn(process.execPath, [this.#script, this.records.folderOf(key)], {
        cwd: tmpdir(),
        // In VS Code the program that runs this is Electron, which then behaves as plain Node.
        env: { ...Object.fromEntries(own), ELECTRON_RUN_AS_NODE: '1' },
        stdio: ['pipe', 'pipe', 'ignore'],
        detached: true,
        windowsHide: true,
      });
    } catch (error) {
      throw notStarted(errorCode(error) || 'it was refused', error);
    }
    // The whole of it or nothing: a runner that does not get the end does nothing.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(JSON.stringify({ command, cwd, timeoutMs, maxOutputBytes, env: commandEnvironment(this.#environment) }));
    const word = await firstLine(child);
    child.unref();
    if (word !== CLAIMED && word !== TAKEN) throw notStarted(word.replace(/^failed /, '') || 'it ended at once');
  }
}

/** What the child says first; '' when it ends without a word. */
async function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    child.once('error', (error) => { reject(notStarted(errorCode(error) || error.message, error)); });
    child.stdout?.setEncoding('utf8');
    child.stdout?.on('data', (text) => {
      heard += String(text);
      if (!heard.includes('\n')) return;
      child.stdout?.destroy();
      resolve(heard.trim());
    });
    child.stdout?.once('end', () => { resolve(heard.trim()); });
  });
}

function notStarted(why: string, cause?: unknown): WaveError {
  return new WaveError('spawn_failed', `The program that runs commands could not be started, so the command was not run: ${why}.`, cause === undefined ? undefined : { cause });
}
