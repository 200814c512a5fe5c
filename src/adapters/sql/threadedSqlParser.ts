import { Worker } from 'node:worker_threads';
import { messageOf } from '../../core/errors.ts';
import type { SqlDialect, SqlParse, SqlParser } from '../../core/ports/sqlParser.ts';
import type { SqlReply, SqlRequest } from './protocol.ts';

export interface SqlParserOptions {
  /** The worker's entry: src/adapters/sql/worker.ts, or its bundle with libpg-query.wasm beside it. */
  readonly worker: string | URL;
  /** Characters; longer texts are not read. The MySQL parser backtracks (200 ms for 14 KB), PostgreSQL's does not. */
  readonly maxLength?: Readonly<Record<SqlDialect, number>>;
  /** Milliseconds without an answer after which the thread is ended and replaced; the first start counts too. */
  readonly hangMs?: number;
}

interface Thread {
  readonly worker: Worker;
  readonly pending: Map<number, (result: SqlParse) => void>;
  timer: NodeJS.Timeout | null;
}

/**
 * PostgreSQL's own parser (libpg-query, WebAssembly) and node-sql-parser for MySQL in a worker thread, started on first use. It is not the shell
 * parser's thread: SQL is rare, and a text that keeps this one busy must not keep commands waiting. A thread that dies or hangs answers
 * 'failed' or 'timeout', and the next call gets a new one.
 */
export function createThreadedSqlParser(options: SqlParserOptions): SqlParser {
  return new ThreadedSqlParser(options);
}

class ThreadedSqlParser implements SqlParser {
  readonly #options: Required<SqlParserOptions>;
  #thread: Thread | null = null;
  #nextId = 1;
  #disposed = false;

  constructor(options: SqlParserOptions) {
    this.#options = { maxLength: { postgres: 64 * 1024, mysql: 8 * 1024 }, hangMs: 3000, ...options };
  }

  async parse(text: string, dialect: SqlDialect): Promise<SqlParse> {
    if (this.#disposed) return { parsed: false, reason: 'failed', detail: 'the parser was closed' };
    const most = this.#options.maxLength[dialect];
    if (text.length > most) return { parsed: false, reason: 'too_long', detail: `it has ${text.length} characters; up to ${most} are read` };
    // The parser is written in C: its text ends at the first NUL.
    if (text.includes('\0')) return { parsed: false, reason: 'syntax', detail: 'it holds a NUL character' };
    return new Promise((resolve) => {
      const request: SqlRequest = { id: this.#nextId, text, dialect };
      this.#nextId += 1;
      try {
        const thread = (this.#thread ??= this.#start());
        thread.pending.set(request.id, resolve);
        thread.worker.ref();
        this.#watch(thread);
        thread.worker.postMessage(request);
      } catch (error) {
        resolve({ parsed: false, reason: 'failed', detail: messageOf(error) });
      }
    });
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    if (this.#thread !== null) await this.#end(this.#thread, { parsed: false, reason: 'failed', detail: 'the parser was closed' });
  }

  #start(): Thread {
    const worker = new Worker(this.#options.worker, { stdout: true, stderr: true });
    const thread: Thread = { worker, pending: new Map(), timer: null };
    worker.on('message', (reply: SqlReply) => {
      const resolve = thread.pending.get(reply.id);
      thread.pending.delete(reply.id);
      this.#watch(thread);
      resolve?.(reply.result);
    });
    const fail = (detail: string): void => void this.#end(thread, { parsed: false, reason: 'failed', detail });
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
    thread.timer = setTimeout(() => void this.#end(thread, { parsed: false, reason: 'timeout', detail }), this.#options.hangMs);
  }

  async #end(thread: Thread, answer: SqlParse): Promise<void> {
    if (this.#thread === thread) this.#thread = null;
    if (thread.timer !== null) clearTimeout(thread.timer);
    const pending = [...thread.pending.values()];
    thread.pending.clear();
    for (const resolve of pending) resolve(answer);
    thread.worker.removeAllListeners();
    await thread.worker.terminate();
  }
}
