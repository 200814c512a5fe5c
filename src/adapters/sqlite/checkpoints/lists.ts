import type { Database } from '../database.ts';
import { RowError } from '../errors.ts';
import { bytes, integer, integerOrNull } from '../rows.ts';
import type { StoreSerializer } from './codec.ts';
import { blobOf, countOf, joined, segment, split, SEGMENT_ITEMS, SEGMENT_BYTES } from './segments.ts';
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
 * a branch keeps the shared items where they are and goes on in a list of its own. Every so many items become
 * one row, which takes less room and is read back at once; their positions stay.
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
      if ((position + 1) % SEGMENT_ITEMS === 0) this.#join(thread, list, position + 1 - SEGMENT_ITEMS);
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
    const stored = this.read(thread, before.ref);
    for (; kept < length; kept++) {
      const data = this.#serializer.dump(value[kept]);
      if (stored[kept]?.().equals(data) !== true) {
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
    const last = this.#database.get('SELECT position, substr(data, 1, 2) AS head FROM item WHERE list=? ORDER BY position DESC LIMIT 1', list);
    return last === undefined || integer(last, 'position') + countOf(bytes(last, 'head')) <= position;
  }

  /** Makes one row of the items from a position on, when all of them are there and they are small. */
  #join(thread: number, list: number, from: number): void {
    const rows = this.#database.all('SELECT data FROM item WHERE list=? AND position>=? AND position<? ORDER BY position', list, from, from + SEGMENT_ITEMS);
    if (rows.length !== SEGMENT_ITEMS) return;
    const stored = rows.map((row) => bytes(row, 'data'));
    // By their packed size first: what is large even so is not worth unpacking.
    if (stored.reduce((sum, { length }) => sum + length, 0) > SEGMENT_BYTES) return;
    const items = stored.map((data) => this.#threads.unpack(thread, data));
    if (items.reduce((sum, { length }) => sum + length, 0) > SEGMENT_BYTES) return;
    this.#database.run('DELETE FROM item WHERE list=? AND position>? AND position<?', list, from, from + SEGMENT_ITEMS);
    const blob = this.#database.insert('INSERT INTO blob(thread, data) VALUES(?, ?)', thread, this.#threads.pack(thread, joined(items)));
    this.#database.run('UPDATE item SET data=? WHERE list=? AND position=?', segment(items.length, blob), list, from);
  }

  /** Every item from `from` on (0: all of them), to be unpacked when it is needed. Must run inside a transaction. */
  read(thread: number, ref: ListRef, from = 0): (() => Buffer)[] {
    const unpack = this.#threads.unpacker(thread);
    const found: (() => Buffer)[][] = [];
    let list: number | null = ref.list;
    let end = ref.length;
    while (list !== null && end > from) {
      const row = this.#database.get('SELECT base, base_length FROM list WHERE id=?', list);
      if (row === undefined) throw new RowError(`list ${list} is missing`);
      const base = integerOrNull(row, 'base');
      const start = base === null ? 0 : Math.min(integer(row, 'base_length'), end);
      // One row can hold items from before `from`, and past the end.
      const first = Math.max(start, from - SEGMENT_ITEMS + 1);
      const rows = this.#database.all('SELECT position, data FROM item WHERE list=? AND position>=? AND position<? ORDER BY position', list, first, end);
      const items = rows.flatMap((each) => this.#itemsOf(bytes(each, 'data'), unpack).map((item, index) => ({ position: integer(each, 'position') + index, item })))
        .filter(({ position }) => position >= Math.max(start, from) && position < end);
      const belong = end - Math.max(start, from);
      if (items.length !== belong) throw new RowError(`list ${list} has ${items.length} items where ${belong} belong`);
      found.unshift(items.map(({ item }) => item));
      list = base;
      end = start;
    }
    return found.flat();
  }

  #itemsOf(row: Uint8Array, unpack: (stored: Uint8Array) => Buffer): (() => Buffer)[] {
    const blob = blobOf(row);
    if (blob === null) return [() => unpack(row)];
    const stored = this.#database.get('SELECT data FROM blob WHERE id=?', blob);
    if (stored === undefined) throw new RowError(`blob ${blob} is missing`);
    const data = bytes(stored, 'data');
    return split(countOf(row), () => unpack(data));
  }
}
