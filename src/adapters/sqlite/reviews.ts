import { resolution, reviewItem } from '../../contract/review.ts';
import type { Resolution, ReviewItem, ReviewRequest } from '../../contract/review.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Database } from './database.ts';
import { RowError } from './errors.ts';
import { checked, json, text, toJson } from './rows.ts';
import type { Row } from './rows.ts';

/** The review queue. What writes must run inside a write transaction. */
export class Reviews {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Makes the queue say what the run waits for: this request (once, however often it is told) and no other. */
  waitFor(threadId: string, storyId: string, request: ReviewRequest | null): void {
    this.supersede(threadId, request?.id ?? null);
    if (request === null) return;
    this.#database.run(
      `INSERT INTO review(id, thread_id, story_id, created_at, status, request) VALUES(?, ?, ?, ?, 'pending', ?) ON CONFLICT(id) DO NOTHING`,
      request.id, threadId, storyId, this.#clock.iso(), toJson(request),
    );
  }

  /** Nobody has to answer any more what the run has left behind; `except` is what it waits for now. */
  supersede(threadId: string, except: string | null): void {
    this.#database.run(`UPDATE review SET status='superseded' WHERE thread_id=? AND status='pending' AND id IS NOT ?`, threadId, except);
  }

  list(filter: { readonly threadId?: string; readonly status?: ReviewItem['status'] }): ReviewItem[] {
    const thread = filter.threadId ?? null;
    const status = filter.status ?? null;
    return this.#database
      .all('SELECT * FROM review WHERE (? IS NULL OR thread_id=?) AND (? IS NULL OR status=?) ORDER BY created_at, rowid', thread, thread, status, status)
      .map(item);
  }

  get(id: string): ReviewItem | null {
    const row = this.#database.get('SELECT * FROM review WHERE id=?', id);
    return row === undefined ? null : item(row);
  }

  /** Returns the run's thread, or null when the review was resolved before or is unknown. */
  resolve(id: string, answer: Resolution, status: 'approved' | 'rejected'): string | null {
    const changed = this.#database.run(`UPDATE review SET status=?, resolution=? WHERE id=? AND status='pending'`, status, toJson(answer), id);
    return changed === 0 ? null : this.#threadOf(id);
  }

  /** Returns the run's thread, or null when the item was not open any more. */
  expire(id: string): string | null {
    return this.#change(id, `UPDATE review SET status='expired' WHERE id=? AND status='pending'`);
  }

  /** Returns the run's thread, or null when the item has no answer that could be taken back. */
  reopen(id: string): string | null {
    return this.#change(id, `UPDATE review SET status='pending', resolution=NULL WHERE id=? AND status IN ('approved', 'rejected')`);
  }

  #change(id: string, sql: string): string | null {
    return this.#database.run(sql, id) === 0 ? null : this.#threadOf(id);
  }

  #threadOf(id: string): string | null {
    const row = this.#database.get('SELECT thread_id FROM review WHERE id=?', id);
    return row === undefined ? null : text(row, 'thread_id');
  }

  /** An item of another store, as it stood there. */
  restore({ id, threadId, storyId, createdAt, status, request, resolution: answer }: ReviewItem): void {
    this.#database.run(
      'INSERT INTO review(id, thread_id, story_id, created_at, status, request, resolution) VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING',
      id, threadId, storyId, createdAt, status, toJson(request), answer === null ? null : toJson(answer),
    );
  }

  remove(threadId: string): void {
    this.#database.run('DELETE FROM review WHERE thread_id=?', threadId);
  }
}

/** What does not have the shape of an answer is none: the item then says that it was answered and by nobody, and whoever acts on it can tell. */
function answerOf(row: Row): Resolution | null {
  try {
    return resolution.safeParse(json(row, 'resolution')).data ?? null;
  } catch (error) {
    if (error instanceof RowError) return null;
    throw error;
  }
}

function item(row: Row): ReviewItem {
  const fields = {
    id: row['id'],
    threadId: row['thread_id'],
    storyId: row['story_id'],
    createdAt: row['created_at'],
    status: row['status'],
    request: json(row, 'request'),
    resolution: answerOf(row),
  };
  return checked(reviewItem, fields, `review item ${text(row, 'id')}`);
}
