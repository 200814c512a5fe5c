import { Worker } from 'node:worker_threads';
import { messageOf } from '../../core/errors.ts';
import type { CodeLanguage, CodeParse } from '../../core/ports/codeParser.ts';
import type { ShellParse, ShellParser } from '../../core/ports/shellParser.ts';
import type { ShellReply, ShellRequest } from './protocol.ts';

export interface ShellParserOptions {
  /** The worker's entry: src/adapters/shell/worker.ts, or its bundle. */
  readonly worker: string | URL;
  /** Folder with tree-sitter.wasm and tree-sitter-bash.wasm. */
  readonly wasmDirectory: string;
  /** Characters; longer commands are not read. */
  readonly maxLength?: number;
  /** Milliseconds that reading one command may take. */
  readonly timeoutMs?: number;
  /** Milliseconds without an answer after which the thread is ended and replaced; the first start counts too. */
  readonly hangMs?: number;
}

/** What went wrong, for shell and code alike. */
type Failure = Extract<ShellParse, { parsed: false }>;
type Answer = Pick<ShellReply, 'shell' | 'code'> & { readonly failure?: Failure };

/** Characters of a command that is read a second time after a timeout. */
const MOST_RETRIED = 1024;
const CONFUSED: Failure = { parsed: false, reason: 'failed', detail: 'the parser answered something else than it was asked' };

interface Pending {
  readonly request: ShellRequest;
  readonly resolve: (answer: Answer) => void;
}

/** The thread with what it still has to answer. */
interface Thread {
  readonly worker: Worker;
  readonly pending: Map<number, Pending>;
  timer: NodeJS.Timeout | null;
}

/** tree-sitter-bash in a worker thread, started on first use. A thread that dies or hangs answers 'failed' or 'timeout', and the next call gets a new one. */
export function createTreeSitterShellParser(options: ShellParserOptions): ShellParser {
  return new TreeSitterShellParser(options);
}

class TreeSitterShellParser implements ShellParser {
  readonly #options: Required<ShellParserOptions>;
  #thread: Thread | null = null;
  #nextId = 1;
  #disposed = false;

  constructor(options: ShellParserOptions) {
    this.#options = { maxLength: 64 * 1024, timeoutMs: 80, hangMs: 5000, ...options };
  }

  async parse(command: string): Promise<ShellParse> {
    const first = await this.#ask(command);
    // A short command that took too long was kept waiting by the machine, not by its text.
    const isWorthAnother = first.failure?.reason === 'timeout' && command.length <= MOST_RETRIED;
    const { shell, failure } = isWorthAnother ? await this.#ask(command) : first;
    return shell ?? failure ?? CONFUSED;
  }

  async parseCode(code: string, language: CodeLanguage): Promise<CodeParse> {
    const answer = await this.#ask(code, language);
    return answer.code ?? answer.failure ?? CONFUSED;
  }

  async #ask(command: string, language?: CodeLanguage): Promise<Answer> {
    if (this.#disposed) return failed('the parser was closed');
    if (command.length > this.#options.maxLength) {
      return { failure: { parsed: false, reason: 'too_long', detail: `it has ${command.length} characters; up to ${this.#options.maxLength} are read` } };
    }
    return new Promise((resolve) => {
      const request: ShellRequest = { id: this.#nextId, command, timeoutMs: this.#options.timeoutMs, ...(language === undefined ? {} : { language }) };
      this.#nextId += 1;
      try {
        const thread = (this.#thread ??= this.#start());
        thread.pending.set(request.id, { request, resolve });
        thread.worker.ref();
        this.#watch(thread);
        thread.worker.postMessage(request);
      } catch (error) {
        resolve(failed(messageOf(error)));
      }
    });
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    const thread = this.#thread;
    if (thread !== null) await this.#end(thread, failed('the parser was closed'));
  }

  #start(): Thread {
    const worker = new Worker(this.#options.worker, { workerData: { wasmDirectory: this.#options.wasmDirectory }, stdout: true, stderr: true });
    const thread: Thread = { worker, pending: new Map(), timer: null };
    worker.on('message', (reply: ShellReply) => {
      const pending = thread.pending.get(reply.id);
      thread.pending.delete(reply.id);
      this.#watch(thread);
      pending?.resolve(reply);
    });
    const fail = (detail: string): void => void this.#end(thread, failed(detail));
    worker.on('error', (error) => fail(messageOf(error)));
    worker.on('exit', (code) => fail(`the parser's thread ended (${code})`));
    worker.unref();
    return thread;
  }

  /** (Re)starts the clock while something is unanswered; an idle thread keeps no process alive. */
  #watch(thread: Thread): void {
    if (thread.timer !== null) clearTimeout(thread.timer);
    thread.timer = null;
    if (thread.pending.size === 0) {
      thread.worker.unref();
      return;
    }
    const detail = `reading it took longer than ${this.#options.hangMs} ms`;
    thread.timer = setTimeout(() => void this.#end(thread, { failure: { parsed: false, reason: 'timeout', detail } }), this.#options.hangMs);
  }

  async #end(thread: Thread, answer: Answer): Promise<void> {
    if (this.#thread === thread) this.#thread = null;
    if (thread.timer !== null) clearTimeout(thread.timer);
    const pending = [...thread.pending.values()];
    thread.pending.clear();
    for (const { resolve } of pending) resolve(answer);
    thread.worker.removeAllListeners();
    await thread.worker.terminate();
  }
}

function failed(detail: string): Answer {
  return { failure: { parsed: false, reason: 'failed', detail } };
}
