import { Worker } from 'node:worker_threads';
import type { SqlDialect, SqlParse, SqlParser } from '../../core/ports/sqlParser.ts';
import { AskedThread } from '../thread/askedThread.ts';
import type { SqlReply, SqlRequest } from './protocol.ts';

export interface SqlParserOptions {
  /** The worker's entry: src/adapters/sql/worker.ts, or its bundle with libpg-query.wasm beside it. */
  readonly worker: string | URL;
  /** Characters; longer texts are not read. The MySQL parser backtracks (200 ms for 14 KB), PostgreSQL's does not. */
  readonly maxLength?: Readonly<Record<SqlDialect, number>>;
  /** Milliseconds without an answer after which the thread is ended and replaced; the first start counts too. */
  readonly hangMs?: number;
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
  readonly #maxLength: Readonly<Record<SqlDialect, number>>;
  readonly #thread: AskedThread<Omit<SqlRequest, 'id'>, SqlReply>;

  constructor({ worker, maxLength = { postgres: 64 * 1024, mysql: 8 * 1024 }, hangMs = 3000 }: SqlParserOptions) {
    this.#maxLength = maxLength;
    this.#thread = new AskedThread({ hangMs, start: () => new Worker(worker, { stdout: true, stderr: true }) });
  }

  async parse(text: string, dialect: SqlDialect): Promise<SqlParse> {
    const most = this.#maxLength[dialect];
    if (text.length > most) return { parsed: false, reason: 'too_long', detail: `it has ${text.length} characters; up to ${most} are read` };
    // The parser is written in C: its text ends at the first NUL.
    if (text.includes('\0')) return { parsed: false, reason: 'syntax', detail: 'it holds a NUL character' };
    const answer = await this.#thread.ask({ text, dialect });
    return 'id' in answer ? answer.result : answer;
  }

  async dispose(): Promise<void> {
    await this.#thread.dispose();
  }
}
