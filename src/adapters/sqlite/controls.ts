import * as z from 'zod';
import type { ControlRequest } from '../../core/ports/store.ts';
import type { Database } from './database.ts';
import { checked, integer, text } from './rows.ts';

const operation = z.enum(['pause', 'kill', 'resume']);

/** Letters to the process that drives a run. What writes must run inside a write transaction. */
export class Controls {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add(request: Omit<ControlRequest, 'id'>): void {
    this.#database.run(
      'INSERT INTO control(thread_id, operation, reason, requested_by) VALUES(?, ?, ?, ?)',
      request.threadId, request.operation, request.reason, request.by,
    );
  }

  any(threadId: string): boolean {
    return this.#database.get('SELECT 1 FROM control WHERE thread_id=? LIMIT 1', threadId) !== undefined;
  }

  /** Reads and removes, in the order in which they came. */
  take(threadId: string): ControlRequest[] {
    const requests = this.#database.all('SELECT * FROM control WHERE thread_id=? ORDER BY id', threadId).map((row) => ({
      id: integer(row, 'id'),
      threadId: text(row, 'thread_id'),
      operation: checked(operation, row['operation'], 'a control request'),
      reason: text(row, 'reason'),
      by: text(row, 'requested_by'),
    }));
    this.remove(threadId);
    return requests;
  }

  remove(threadId: string): void {
    this.#database.run('DELETE FROM control WHERE thread_id=?', threadId);
  }
}
