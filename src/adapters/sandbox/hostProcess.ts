import { fork, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { WaveError } from '../../core/errors.ts';
import { hostReply, type FilePolicy, type HostRequest } from './protocol.ts';

/** How long the process may take to wrap a command (ms); it takes about 30. */
const ANSWER_MS = 15_000;
const KEPT_ERRORS = 2_000;

/** What the sandbox's process is given of the environment; the commands get theirs from the runner that starts them. */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'LANG', 'LC_ALL', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy', 'NODE_EXTRA_CA_CERTS'];

export interface HostOptions {
  /** The script of src/adapters/sandbox/host.ts, bundled. */
  readonly script: string;
  /** Options of Node before the script. */
  readonly execArgv?: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** ripgrep's program, where it is not on the PATH. */
  readonly ripgrep?: string;
}

interface Waiting {
  readonly child: ChildProcess;
  readonly resolve: (command: string) => void;
  readonly reject: (error: Error) => void;
}

/** The sandbox's process, started on first use and again after it has died. */
export class HostProcess {
  readonly #options: HostOptions;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | null = null;
  #errors = '';
  #lastId = 0;

  constructor(options: HostOptions) {
    this.#options = options;
  }

  /** The command line that runs a command inside the sandbox, and how to release it afterwards. Throws WaveError('spawn_failed'). */
  async wrap(command: string, files: FilePolicy, allowedHosts: readonly string[]): Promise<{ readonly command: string; end(): void }> {
    const child = this.#start();
    this.#lastId += 1;
    const id = this.#lastId;
    child.channel?.ref();
    let timer: NodeJS.Timeout | undefined;
    try {
      const wrapped = await new Promise<string>((resolve, reject) => {
        this.#waiting.set(id, { child, resolve, reject });
        timer = setTimeout(() => { reject(notStarted('its process gave no answer')); }, ANSWER_MS);
        send(child, { type: 'wrap', id, command, files, allowedHosts: [...allowedHosts] }, reject);
      });
      return { command: wrapped, end: () => { if (child.connected) send(child, { type: 'end', id }, () => undefined); } };
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
      // It must not keep a process alive that has nothing else to do.
      if (this.#waiting.size === 0) child.channel?.unref();
    }
  }

  dispose(): void {
    const child = this.#child;
    this.#child = null;
    if (child?.connected) child.disconnect();
  }

  #start(): ChildProcess {
    if (this.#child) return this.#child;
    const { script, execArgv = [], environment, ripgrep } = this.#options;
    const env = Object.fromEntries(PASSED_ON.flatMap((name) => { const value = environment[name]; return value === undefined ? [] : [[name, value]]; }));
    // CLAUDE_CODE_TMPDIR: the runtime's name for the temp folder that commands are given; its default need not exist.
    const own = { CLAUDE_CODE_TMPDIR: tmpdir(), ...(ripgrep ? { WAVE_RIPGREP: ripgrep } : {}) };
    // Its folder is where the runtime looks for files to protect: ours has none, and is small.
    const child = fork(script, [], { cwd: dirname(script), env: { ...env, ...own }, execArgv: [...execArgv], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#child = child;
    this.#errors = '';
    const { stderr } = child;
    stderr?.on('data', (chunk: Buffer) => { this.#errors = (this.#errors + chunk.toString()).slice(-KEPT_ERRORS); });
    child.on('message', (message) => { this.#receive(message); });
    child.once('error', (error) => { this.#gone(child, error.message); });
    child.once('exit', () => { this.#gone(child, this.#errors.trim() || 'its process ended'); });
    child.unref();
    if (stderr instanceof Socket) stderr.unref();
    return child;
  }

  #receive(message: unknown): void {
    const reply = hostReply.parse(message);
    const waiting = this.#waiting.get(reply.id);
    if (reply.type === 'wrapped') waiting?.resolve(reply.command);
    else waiting?.reject(notStarted(reply.why));
  }

  #gone(child: ChildProcess, why: string): void {
    if (this.#child === child) this.#child = null;
    for (const waiting of this.#waiting.values()) if (waiting.child === child) waiting.reject(notStarted(why));
  }
}

function send(child: ChildProcess, request: HostRequest, onError: (error: Error) => void): void {
  child.send(request, (error) => { if (error) onError(notStarted(error.message)); });
}

/** The command did not run: it was to run in the sandbox or not at all. */
export function notStarted(why: string): WaveError {
  return new WaveError('spawn_failed', `The sandbox could not be started, so the command was not run: ${why}. Mend it ("WAVE: Check Sandbox" says what is missing), or switch the sandbox off (setting wave.safety.sandbox).`, { cause: new Error(why) });
}
