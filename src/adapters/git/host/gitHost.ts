import { fork, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { messageOf } from '../../../core/errors.ts';
import { GitError } from '../../../core/ports/git.ts';
import type { GitAnswer, GitCall } from '../gitProcess.ts';
import { reply, type Question } from './protocol.ts';

interface Waiting {
  readonly args: readonly string[];
  resolve(answer: GitAnswer): void;
  reject(error: GitError): void;
}

/** Runs git in a process of its own (host/main.ts says why), started with the first call and anew when it has ended. */
export class GitHost {
  readonly #script: string;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | null = null;
  #calls = 0;

  /** `script`: host/main.ts, bundled. */
  constructor(script: string) {
    this.#script = script;
  }

  /** As `runGitHere`. Throws GitError, also when the process ended meanwhile: what git came to is then not known. */
  async run({ signal, ...call }: GitCall): Promise<GitAnswer> {
    const id = ++this.#calls;
    const child = this.#running();
    const stop = (): void => { this.#send(child, { id, stop: true }); };
    try {
      return await new Promise<GitAnswer>((resolve, reject) => {
        this.#waiting.set(id, { args: call.args, resolve, reject });
        this.#hold(child);
        this.#send(child, { id, call });
        signal?.addEventListener('abort', stop, { once: true });
        if (signal?.aborted) stop();
      });
    } finally {
      signal?.removeEventListener('abort', stop);
      this.#waiting.delete(id);
      this.#hold(child);
    }
  }

  /** Calls that are on their way come to their end there; nobody hears of it. */
  dispose(): void {
    const child = this.#child;
    this.#child = null;
    if (child?.connected === true) child.disconnect();
    this.#fail(new GitError('failed', 'WAVE is closing.'));
  }

  #running(): ChildProcess {
    if (this.#child !== null) return this.#child;
    const child = fork(this.#script, [], {
      cwd: tmpdir(),
      // In VS Code the program that runs this is Electron, which then behaves as plain Node.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // A Ctrl-C is for the program in front: what git is doing is stopped by it, or not at all.
      detached: true,
    });
    child.on('message', (message) => { this.#heard(message); });
    child.on('error', (error) => { this.#lost(child, messageOf(error)); });
    child.on('exit', (code, signal) => { this.#lost(child, signal ?? `exit ${String(code)}`); });
    this.#child = child;
    return child;
  }

  /** It keeps this process alive only while it has something to say. */
  #hold(child: ChildProcess): void {
    if (this.#waiting.size > 0) {
      child.ref();
      child.channel?.ref();
    } else {
      child.unref();
      child.channel?.unref();
    }
  }

  #send(child: ChildProcess, question: Question): void {
    if (!child.connected) {
      this.#lost(child, 'it is not there any more');
      return;
    }
    child.send(question, (error) => { if (error) this.#lost(child, messageOf(error)); });
  }

  #heard(message: unknown): void {
    const { success, data } = reply.safeParse(message);
    // A process that says anything else is none of ours.
    if (!success) return;
    const { id, answer, problem } = data;
    const waiting = this.#waiting.get(id);
    if (answer !== undefined) waiting?.resolve(answer);
    else waiting?.reject(new GitError(problem?.reason ?? 'failed', problem?.message ?? 'git gave no answer.'));
  }

  #lost(child: ChildProcess, why: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#fail(new GitError('failed', `The process that runs git for WAVE ended (${why}). Resume: what git was doing is looked at first.`));
  }

  #fail(error: GitError): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
