import type { Database } from '../database.ts';
import { RowError } from '../errors.ts';
import { bytes, integer, integerOrNull } from '../rows.ts';
import type { StoreSerializer } from './codec.ts';
import type { Threads } from './threads.ts';

/** The first `length` items of a stored list. */
export interface ListRef {
  readonly list: number;
  readonly length: number;
}

/** The array of the parent checkpoint: where it is stored (null: not as a list), and itself when it is still in memory. */
export interface Before {
  readonly ref: ListRef | null;
  readonly value: readonly unknown[] | null;
}

/**
 * Arrays that grow, stored item by item. A new version of an array writes only the items its parent lacks;
 * a branch keeps the shared items where they are and goes on in a list of its own.
 */
export class Lists {
  readonly #database: Database;
  readonly #threads: Threads;
  readonly #serializer: StoreSerializer;

  constructor(database: Database, threads: Threads, serializer: StoreSerializer) {
    this.#database = database;
    this.#threads = threads;
    this.#serializer = serializer;
  }

  /**
   * Stores an array after its parent's. Null when the two have no beginning in common although there was one
   * to have: such an array is replaced, not grown, and is better stored whole.
   */
  put(thread: number, value: readonly unknown[], before: Before): ListRef | null {
    const dumped = new Map<number, Buffer>();
    const kept = this.#commonPrefix(thread, value, before, dumped);
    const had = before.ref?.length ?? before.value?.length ?? 0;
    if (kept === 0 && had > 0) return null;
    const list = this.#target(thread, before.ref, kept, value.length);
    // A parent that was stored whole gives no items to share: from here on it is a list, from its first item.
    for (let position = before.ref === null ? 0 : kept; position < value.length; position++) {
      const data = dumped.get(position) ?? this.#serializer.dump(value[position]);
      this.#database.run('INSERT INTO item(list, position, data) VALUES(?, ?, ?)', list, position, this.#threads.pack(thread, data));
    }
    return { list, length: value.length };
  }

  /**
   * How many leading items are the parent's. Values in a state are never changed in place (LangGraph's own
   * contract), so the same object is the same item; after a restart they are compared by what is stored.
   */
  #commonPrefix(thread: number, value: readonly unknown[], before: Before, dumped: Map<number, Buffer>): number {
    const length = Math.min(before.ref?.length ?? before.value?.length ?? 0, value.length);
    let kept = 0;
    if (before.value !== null) {
      while (kept < length && before.value[kept] === value[kept]) kept++;
    }
    if (kept === length || before.ref === null) return kept;
    const stored = this.read(before.ref);
    for (; kept < length; kept++) {
      const data = this.#serializer.dump(value[kept]);
      const old = stored[kept];
      if (old === undefined || !this.#threads.unpack(thread, old).equals(data)) {
        dumped.set(kept, data);
        break;
      }
    }
    return kept;
  }

  /** The parent's list when its next place is free; a new one, based on it, when the parent has a child already. */
  #target(thread: number, parent: ListRef | null, kept: number, length: number): number {
    if (parent !== null && kept === length) return parent.list;
    if (parent !== null && kept === parent.length && this.#isFree(parent.list, kept)) return parent.list;
    return this.#database.insert('INSERT INTO list(thread, base, base_length) VALUES(?, ?, ?)', thread, parent?.list ?? null, parent === null ? 0 : kept);
  }

  #isFree(list: number, position: number): boolean {
    return this.#database.get('SELECT 1 FROM item WHERE list=? AND position>=? LIMIT 1', list, position) === undefined;
  }

  /** Every item as it is stored. */
  read(ref: ListRef): Uint8Array[] {
    const found: Uint8Array[][] = [];
    let list: number | null = ref.list;
    let end = ref.length;
    while (list !== null && end > 0) {
      const row = this.#database.get('SELECT base, base_length FROM list WHERE id=?', list);
      if (row === undefined) throw new RowError(`list ${list} is missing`);
      const base = integerOrNull(row, 'base');
      const start = base === null ? 0 : Math.min(integer(row, 'base_length'), end);
      const items = this.#database.all('SELECT data FROM item WHERE list=? AND position>=? AND position<? ORDER BY position', list, start, end);
      if (items.length !== end - start) throw new RowError(`list ${list} has ${items.length} items where ${end - start} belong`);
      found.unshift(items.map((item) => bytes(item, 'data')));
      list = base;
      end = start;
    }
    return found.flat();
  }
}
