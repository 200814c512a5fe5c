import { messageOf, WaveError } from '../../core/errors.ts';
import type { CommandOutcome, CommandRecords, CommandRequest, CommandRunner } from '../../core/ports/commandRunner.ts';
import { cacheVariables, ownFolders, removeOwnFolders } from './caches.ts';
import { HostProcess, notStarted, type HostOptions } from './hostProcess.ts';
import { policyFor } from './policy.ts';

/** What the sandbox's own programs say when they could not start the command. */
const START_FAILURE = /^(?:bwrap|sandbox-exec|apply-seccomp): .+/;

/** How programs word what the sandbox refused them; they do not know why. */
const REFUSAL = /Read-only file system|EROFS|listen EPERM|Operation not permitted|CONNECT tunnel failed|Could not resolve host|ENOTFOUND|EAI_AGAIN|Temporary failure in name resolution|Network is unreachable/;
const REFUSAL_NOTE = '(This ran in the sandbox: writing outside the worktree and temp, hosts that are not allowed, and Unix sockets are refused there.)';

export interface SandboxedRunnerOptions extends HostOptions {
  /** Starts the wrapped commands: environment, process group, time limit and output are its business. */
  readonly inner: CommandRunner;
  /** What holds the commands, for people, e.g. `bubblewrap`. */
  readonly mechanism: string;
}

/**
 * Runs commands inside the system's sandbox (through Anthropic's sandbox runtime): writes confined to the folder and temp, hosts to the
 * allowed ones, secrets unreadable. What cannot be run inside is not run.
 */
export class SandboxedRunner implements CommandRunner {
  readonly contains = true;
  readonly containment: string;
  readonly records: CommandRecords | undefined;
  readonly #inner: CommandRunner;
  readonly #host: HostProcess;

  constructor(options: SandboxedRunnerOptions) {
    this.containment = `sandboxed (${options.mechanism})`;
    this.#inner = options.inner;
    this.records = options.inner.records;
    this.#host = new HostProcess(options);
  }

  async run(request: CommandRequest): Promise<CommandOutcome> {
    if (request.uncontained === true || request.signal?.aborted === true) return this.#inner.run(request);
    const outcome = await this.#wrapAndRun(request);
    if (outcome.ended === 'exit' && outcome.exitCode !== 0 && START_FAILURE.test(outcome.output)) throw notStarted(outcome.output.split('\n')[0] ?? '');
    return outcome.exitCode !== 0 && REFUSAL.test(outcome.output) ? { ...outcome, output: `${outcome.output.trimEnd()}\n${REFUSAL_NOTE}\n` } : outcome;
  }

  /** Proves that commands really start inside and cannot leave. Throws WaveError that says why not. */
  async prove(folder: string): Promise<void> {
    const { output, ended, exitCode } = await this.#wrapAndRun({ command: 'echo inside', cwd: folder, timeoutMs: 20_000, maxOutputBytes: 10_000 });
    if (ended !== 'exit' || exitCode !== 0 || output.trim() !== 'inside') throw new WaveError('sandbox_failed', output.trim().split('\n')[0] || `a first command ended with ${ended}`);
  }

  async #wrapAndRun(request: CommandRequest): Promise<CommandOutcome> {
    const wrapped = await this.#wrap(request);
    try {
      return await this.#inner.run({ ...request, command: wrapped.command });
    } finally {
      wrapped.end();
    }
  }

  folderGone(folder: string): Promise<void> {
    return removeOwnFolders(folder);
  }

  dispose(): void {
    this.#host.dispose();
  }

  async #wrap({ command, cwd, allowedHosts }: CommandRequest): Promise<Awaited<ReturnType<HostProcess['wrap']>>> {
    if (command.includes('\0')) throw new WaveError('spawn_failed', 'The command contains a NUL character and cannot be run.');
    const own = await usable(cwd, ownFolders(cwd));
    const { files, temp } = await usable(cwd, policyFor(cwd, own));
    // The sandbox sets TMPDIR to the temp folder that all share; a line of its own, so that the command is left as it is.
    const wrapped = await this.#host.wrap(`export TMPDIR=${quote(temp)}\n${command}`, files, allowedHosts ?? []);
    const exports = Object.entries(cacheVariables(own)).map(([name, value]) => `${name}=${quote(value)}`).join(' ');
    return { command: `export ${exports}; exec ${wrapped.command}`, end: () => { wrapped.end(); } };
  }
}

async function usable<T>(cwd: string, prepared: Promise<T>): Promise<T> {
  try {
    return await prepared;
  } catch (error) {
    throw new WaveError('spawn_failed', `The folder ${cwd} to run in cannot be used: ${messageOf(error)}`, { cause: error });
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
