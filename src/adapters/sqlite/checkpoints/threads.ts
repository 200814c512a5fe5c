import type { Database } from '../database.ts';
import { bytes, integer, text } from '../rows.ts';
import { pack, unpack } from './codec.ts';

export interface ThreadRow {
  readonly id: number;
  readonly threadId: string;
  readonly namespace: string;
}

/** Threads by name, and the dictionary each one's data is packed with. Remembers both until another process writes. */
export class Threads {
  readonly #database: Database;
  readonly #ids = new Map<string, number>();
  readonly #dictionaries = new Map<number, Buffer | null>();

  constructor(database: Database) {
    this.#database = database;
    database.onForeignWrite(() => this.forget());
  }

  find(threadId: string, namespace: string): number | undefined {
    const key = JSON.stringify([threadId, namespace]);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const row = this.#database.get('SELECT id FROM thread WHERE thread_id=? AND namespace=?', threadId, namespace);
    if (row === undefined) return undefined;
    const id = integer(row, 'id');
    this.#ids.set(key, id);
    return id;
  }

  findOrAdd(threadId: string, namespace: string): number {
    return this.find(threadId, namespace)
      ?? this.#database.insert('INSERT INTO thread(thread_id, namespace) VALUES(?, ?)', threadId, namespace);
  }

  list(threadId: string | null, namespace: string | null): ThreadRow[] {
    return this.#database
      .all('SELECT id, thread_id, namespace FROM thread WHERE (? IS NULL OR thread_id=?) AND (? IS NULL OR namespace=?) ORDER BY id', threadId, threadId, namespace, namespace)
      .map((row) => ({ id: integer(row, 'id'), threadId: text(row, 'thread_id'), namespace: text(row, 'namespace') }));
  }

  /** Must run inside a write transaction. */
  remove(threadId: string): void {
    for (const { id } of this.list(threadId, null)) {
      this.#database.run('DELETE FROM item WHERE list IN (SELECT id FROM list WHERE thread=?)', id);
      for (const table of ['list', 'blob', 'pending_write', 'checkpoint']) this.#database.run(`DELETE FROM ${table} WHERE thread=?`, id);
      this.#database.run('DELETE FROM thread WHERE id=?', id);
    }
    this.forget();
  }

  /** Must run inside a write transaction. */
  rename(from: string, to: string): void {
    this.#database.run('UPDATE thread SET thread_id=? WHERE thread_id=?', to, from);
    this.forget();
  }

  pack(thread: number, data: Buffer): Buffer {
    return pack(data, this.#dictionary(thread));
  }

  unpack(thread: number, stored: Uint8Array): Buffer {
    return unpack(stored, () => this.#dictionary(thread));
  }

  /** Unpacks the thread's data later, whatever becomes of the thread until then. */
  unpacker(thread: number): (stored: Uint8Array) => Buffer {
    const dictionary = this.#dictionary(thread);
    return (stored) => unpack(stored, () => dictionary);
  }

  /** Does the thread still want a sample of its data? */
  wantsDictionary(thread: number): boolean {
    return this.#dictionary(thread) === null;
  }

  /** Fixed once for a thread: what was packed with it needs it forever. Must run inside a write transaction. */
  setDictionary(thread: number, sample: Buffer): void {
    this.#database.run('UPDATE thread SET dictionary=? WHERE id=? AND dictionary IS NULL', sample, thread);
    this.#dictionaries.delete(thread);
  }

  forget(): void {
    this.#ids.clear();
    this.#dictionaries.clear();
  }

  #dictionary(thread: number): Buffer | null {
    let dictionary = this.#dictionaries.get(thread);
    if (dictionary === undefined) {
      const row = this.#database.get('SELECT dictionary FROM thread WHERE id=? AND dictionary IS NOT NULL', thread);
      dictionary = row === undefined ? null : Buffer.from(bytes(row, 'dictionary'));
      this.#dictionaries.set(thread, dictionary);
    }
    return dictionary;
  }
}
