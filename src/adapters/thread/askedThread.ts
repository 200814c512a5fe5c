import type { Worker } from 'node:worker_threads';
import { messageOf } from '../../core/errors.ts';

/** Why there is no answer; `detail` in words. */
export interface Unanswered {
  readonly parsed: false;
  readonly reason: 'failed' | 'timeout';
  readonly detail: string;
}

export interface AskedThreadOptions {
  readonly start: () => Worker;
  /** Milliseconds without an answer after which the thread is ended and replaced; the first start counts too. */
  readonly hangMs: number;
}

interface Thread<Reply> {
  readonly worker: Worker;
  readonly pending: Map<number, (reply: Reply | Unanswered) => void>;
  timer: NodeJS.Timeout | null;
}

/**
 * A worker thread that gives one reply to each question, under its number; started on first use. One that dies or hangs leaves what it was asked unanswered,
 * and the next question gets a new one. While nothing is asked it keeps no process alive.
 */
export class AskedThread<Question extends object, Reply extends { readonly id: number }> {
  readonly #options: AskedThreadOptions;
  #thread: Thread<Reply> | null = null;
  #nextId = 1;
  #disposed = false;

  constructor(options: AskedThreadOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  async ask(question: Question): Promise<Reply | Unanswered> {
    if (this.#disposed) return failed('the parser was closed');
    return new Promise((resolve) => {
      const id = this.#nextId++;
      try {
        const thread = (this.#thread ??= this.#start());
        thread.pending.set(id, resolve);
        thread.worker.ref();
        this.#watch(thread);
        thread.worker.postMessage({ ...question, id });
      } catch (error) {
        resolve(failed(messageOf(error)));
      }
    });
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    if (this.#thread !== null) await this.#end(this.#thread, failed('the parser was closed'));
  }

  #start(): Thread<Reply> {
    const worker = this.#options.start();
    const thread: Thread<Reply> = { worker, pending: new Map(), timer: null };
    worker.on('message', (reply: Reply) => {
      const resolve = thread.pending.get(reply.id);
      thread.pending.delete(reply.id);
      this.#watch(thread);
      resolve?.(reply);
    });
    const fail = (detail: string): void => void this.#end(thread, failed(detail));
    worker.on('error', (error) => fail(messageOf(error)));
    worker.on('exit', (code) => fail(`the parser's thread ended (${code})`));
    worker.unref();
    return thread;
  }

  /** (Re)starts the clock while something is unanswered. */
  #watch(thread: Thread<Reply>): void {
    if (thread.timer !== null) clearTimeout(thread.timer);
    thread.timer = null;
    if (thread.pending.size === 0) {
      thread.worker.unref();
      return;
    }
    const { hangMs } = this.#options;
    thread.timer = setTimeout(() => void this.#end(thread, { parsed: false, reason: 'timeout', detail: `reading it took longer than ${hangMs} ms` }), hangMs);
  }

  async #end(thread: Thread<Reply>, why: Unanswered): Promise<void> {
    if (this.#thread === thread) this.#thread = null;
    if (thread.timer !== null) clearTimeout(thread.timer);
    const pending = [...thread.pending.values()];
    thread.pending.clear();
    for (const resolve of pending) resolve(why);
    thread.worker.removeAllListeners();
    await thread.worker.terminate();
  }
}

function failed(detail: string): Unanswered {
  return { parsed: false, reason: 'failed', detail };
}
