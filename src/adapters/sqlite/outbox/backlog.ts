import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import type { Database } from '../database.ts';
import { integer, text } from '../rows.ts';
import type { Row } from '../rows.ts';

/** Rows of one transaction: about 5 ms. */
const SLICE = 400;
const NOW = `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`;
const REVISION = '(SELECT revision FROM mirror)';
const KEY = '(kind, thread_id, thread, ref, task, slot)';
const MOVING = `status NOT IN ('complete', 'killed', 'failed') AND lost_to IS NULL`;

/** Queues up what a store has, in slices: everything else gets its turn in between. Done again it queues nothing twice. */
export class Backlog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Runs and reviews of the store; with contents, also the steps, writes and effects of runs that have not ended. */
  async queue(content: boolean): Promise<void> {
    this.#slice(() => {
      this.#database.run(`INSERT INTO outbox(kind, thread_id, revision, at) SELECT 'run', thread_id, ${REVISION}, ${NOW} FROM run WHERE lost_to IS NULL ORDER BY rowid ON CONFLICT${KEY} DO UPDATE SET revision=excluded.revision`);
      this.#database.run(`INSERT INTO outbox(kind, thread_id, revision, at) SELECT 'forget', thread_id, ${REVISION}, ${NOW} FROM mirror_run WHERE removed IS NOT NULL AND project=(SELECT project FROM mirror) ON CONFLICT${KEY} DO NOTHING`);
    });
    let rowid = 0;
    await this.#page('SELECT review.rowid AS at, review.thread_id, review.id FROM review JOIN run USING(thread_id) WHERE lost_to IS NULL AND review.rowid>? ORDER BY review.rowid LIMIT ?', () => [rowid], (row) => {
      rowid = integer(row, 'at');
      this.#database.run(`INSERT INTO outbox(kind, thread_id, ref, revision, at) VALUES('review', ?, ?, ${REVISION}, ${NOW}) ON CONFLICT${KEY} DO UPDATE SET revision=excluded.revision`, text(row, 'thread_id'), text(row, 'id'));
    });
    if (!content) return;
    const threads = this.#database.read(() => this.#database.all(`SELECT thread.id, thread_id FROM thread JOIN run USING(thread_id) WHERE ${MOVING} ORDER BY thread.id`));
    for (const thread of threads) await this.#steps(integer(thread, 'id'), text(thread, 'thread_id'));
    for (const run of this.#database.read(() => this.#database.all(`SELECT thread_id FROM run WHERE ${MOVING}`))) await this.#effects(text(run, 'thread_id'));
  }

  /** Removes entries in slices: all, or what has contents. */
  async empty(contentOnly: boolean): Promise<void> {
    const which = contentOnly ? `WHERE kind IN ('checkpoint', 'writes', 'effect')` : '';
    while (this.#database.isOpen && this.#database.write(() => this.#database.run(`DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ${which} LIMIT ${String(SLICE * 5)})`)) > 0) await turn();
    if (this.#database.isOpen) this.#database.write(() => this.#database.run(`DELETE FROM outbox_aside ${which}`));
  }

  async #steps(thread: number, threadId: string): Promise<void> {
    let after: SQLInputValue[] = [-1, ''];
    await this.#page(
      'SELECT coalesce(number, 0) AS number, id FROM checkpoint WHERE thread=? AND (coalesce(number, 0), id)>(?, ?) ORDER BY coalesce(number, 0), id LIMIT ?', () => [thread, ...after],
      (row) => {
        after = [integer(row, 'number'), idOf(row['id'])];
        this.#database.run(`INSERT INTO outbox(kind, thread_id, thread, ref, revision, at) VALUES('checkpoint', ?, ?, ?, ${REVISION}, ${NOW}) ON CONFLICT${KEY} DO NOTHING`, threadId, thread, idOf(row['id']));
      },
    );
    let last: SQLInputValue[] = ['', '', -1_000_000];
    await this.#page(
      'SELECT checkpoint, task, slot FROM pending_write WHERE thread=? AND (checkpoint, task, slot)>(?, ?, ?) ORDER BY checkpoint, task, slot LIMIT ?', () => [thread, ...last],
      (row) => {
        last = [idOf(row['checkpoint']), idOf(row['task']), integer(row, 'slot')];
        this.#database.run(`INSERT INTO outbox(kind, thread_id, thread, ref, task, slot, revision, at) VALUES('writes', ?, ?, ?, ?, ?, ${REVISION}, ${NOW}) ON CONFLICT${KEY} DO NOTHING`, threadId, thread, ...last);
      },
    );
  }

  async #effects(threadId: string): Promise<void> {
    let after = '';
    await this.#page('SELECT key FROM effect WHERE thread_id=? AND key>? ORDER BY key LIMIT ?', () => [threadId, after], (row) => {
      after = text(row, 'key');
      this.#database.run(`INSERT INTO outbox(kind, thread_id, ref, revision, at) VALUES('effect', ?, ?, ${REVISION}, ${NOW}) ON CONFLICT${KEY} DO NOTHING`, threadId, after);
    });
  }

  async #page(sql: string, from: () => SQLInputValue[], each: (row: Row) => void): Promise<void> {
    for (;;) {
      if (!this.#database.isOpen) return;
      const count = this.#slice(() => {
        const rows = this.#database.all(sql, ...from(), SLICE);
        for (const row of rows) each(row);
        return rows.length;
      });
      if (count < SLICE) return;
      await turn();
    }
  }

  #slice<T>(work: () => T): T {
    return this.#database.write(() => {
      this.#database.run('UPDATE mirror SET revision=revision+1');
      return work();
    });
  }
}

function idOf(value: SQLOutputValue | undefined): Exclude<SQLInputValue, null> {
  return value instanceof Uint8Array ? value : String(value);
}
