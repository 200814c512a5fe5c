import * as z from 'zod';
import { StoreError } from '../../core/ports/store.ts';
import type { EffectRecord } from '../../core/ports/store.ts';
import type { Database } from './database.ts';
import { checked, json, text, toJson } from './rows.ts';

const effectState = z.enum(['intent', 'done']);

/** Effects by key: the intent is on disk before anything happens, the result before anything goes on. What writes must run inside a write transaction. */
export class Effects {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(key: string): EffectRecord | null {
    const row = this.#database.get('SELECT * FROM effect WHERE key=?', key);
    if (row === undefined) return null;
    return {
      key: text(row, 'key'),
      kind: text(row, 'kind'),
      state: checked(effectState, row['state'], 'the state of an effect'),
      intent: json(row, 'intent'),
      result: json(row, 'result'),
    };
  }

  begin(threadId: string, key: string, kind: string, intent: unknown): void {
    if (this.get(key) !== null) throw new StoreError('failed', `The effect ${key} was begun before. What became of it has to be settled before it can be done again.`);
    this.#database.run(`INSERT INTO effect(key, thread_id, kind, state, intent) VALUES(?, ?, ?, 'intent', ?)`, key, threadId, kind, toJson(intent));
  }

  finish(key: string, result: unknown): void {
    if (this.get(key) === null) throw new StoreError('failed', `The effect ${key} is finished without having been begun.`);
    this.#database.run(`UPDATE effect SET state='done', result=? WHERE key=? AND state='intent'`, toJson(result), key);
  }

  /** An effect of another store, as it stood there. */
  restore(threadId: string, { key, kind, state, intent, result }: EffectRecord): void {
    this.#database.run(
      'INSERT INTO effect(key, thread_id, kind, state, intent, result) VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET kind=excluded.kind, state=excluded.state, intent=excluded.intent, result=excluded.result',
      key, threadId, kind, state, toJson(intent), result === null ? null : toJson(result),
    );
  }

  /** Drops the answers of models that a step has taken into its checkpoint. */
  dropBelow(prefix: string): void {
    this.#database.run('DELETE FROM effect WHERE key>=? AND key<?', prefix, `${prefix}\u{10ffff}`);
  }

  remove(threadId: string): void {
    this.#database.run('DELETE FROM effect WHERE thread_id=?', threadId);
  }
}
