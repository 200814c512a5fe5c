import type { StepRecord } from '../../core/ports/store.ts';
import type { Database } from './database.ts';
import { integer, json, text, textOrNull, toJson } from './rows.ts';
import type { Row } from './rows.ts';

/** The steps of runs, one line for each checkpoint. What writes must run inside a write transaction. */
export class Steps {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** `branched`: history goes on from an older checkpoint, which makes it another attempt. */
  add(threadId: string, { checkpoint, parent, at, branched, note }: Omit<StepRecord, 'number' | 'attempt'> & { readonly branched: boolean }): void {
    const last = this.#database.get('SELECT number, attempt FROM step WHERE thread_id=? ORDER BY number DESC LIMIT 1', threadId);
    const number = last === undefined ? 1 : integer(last, 'number') + 1;
    const attempt = (last === undefined ? 1 : integer(last, 'attempt')) + (last !== undefined && branched ? 1 : 0);
    this.#database.run(
      'INSERT INTO step(thread_id, number, checkpoint, parent, at, attempt, note) VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      threadId, number, checkpoint, parent, at, attempt, toJson(note),
    );
  }

  list(threadId: string, before: string | null, limit: number): { steps: StepRecord[]; total: number } {
    const count = this.#database.get('SELECT count(*) AS steps FROM step WHERE thread_id=?', threadId);
    const end = before === null ? Number.MAX_SAFE_INTEGER : this.get(threadId, before)?.number ?? 0;
    const rows = this.#database.all('SELECT * FROM step WHERE thread_id=? AND number<? ORDER BY number DESC LIMIT ?', threadId, end, limit);
    return { steps: rows.map(record), total: count === undefined ? 0 : integer(count, 'steps') };
  }

  get(threadId: string, checkpoint: string): StepRecord | null {
    const row = this.#database.get('SELECT * FROM step WHERE thread_id=? AND checkpoint=?', threadId, checkpoint);
    return row === undefined ? null : record(row);
  }

  /** Looked up by number, so that what it costs depends on how many are asked for and not on how many there are. */
  at(threadId: string, numbers: readonly number[]): StepRecord[] {
    return this.#database.all('SELECT * FROM step WHERE thread_id=? AND number IN (SELECT value FROM json_each(?)) ORDER BY number', threadId, toJson(numbers)).map(record);
  }

  rename(from: string, to: string): void {
    this.#database.run('UPDATE step SET thread_id=? WHERE thread_id=?', to, from);
  }

  remove(threadId: string): void {
    this.#database.run('DELETE FROM step WHERE thread_id=?', threadId);
  }
}

function record(row: Row): StepRecord {
  return {
    checkpoint: text(row, 'checkpoint'), parent: textOrNull(row, 'parent'), at: text(row, 'at'), number: integer(row, 'number'), attempt: integer(row, 'attempt'), note: json(row, 'note'),
  };
}
