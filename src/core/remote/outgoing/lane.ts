import type { OutboxEntry } from '../../ports/outbox.ts';
import { RemoteError } from '../../ports/remote.ts';

/** At most so much in one request; a single row may be larger. */
const MOST = { rows: 500, bytes: 400_000 } as const;

interface Item<Row> {
  readonly entry: OutboxEntry;
  readonly row: Row;
  readonly bytes: number;
}

/** What became of a delivery's entries. */
export interface Outcome {
  /** Entries whose row the other side does not take, with its reason. */
  readonly refused: Map<OutboxEntry, string>;
  /** Runs that another machine holds. */
  readonly lost: Set<string>;
}

/** The rows of one table on their way. Nothing that is wrong with one of them keeps the others. */
export class Lane<Row extends object> {
  readonly #items: Item<Row>[] = [];
  readonly #put: (rows: readonly Row[]) => Promise<void>;
  readonly #isRowsFault: (error: RemoteError, entry: OutboxEntry) => Promise<boolean>;

  /** `isRowsFault`: whether a refusal that names no row is the row's, and not everybody's. */
  constructor(put: (rows: readonly Row[]) => Promise<void>, isRowsFault: (error: RemoteError, entry: OutboxEntry) => Promise<boolean> = () => Promise.resolve(false)) {
    this.#put = put;
    this.#isRowsFault = isRowsFault;
  }

  /** Returns how large the row is, about (bytes). */
  add(entry: OutboxEntry, row: Row): number {
    const bytes = Object.values(row).reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 16), 100);
    this.#items.push({ entry, row, bytes });
    return bytes;
  }

  /** Puts everything, in requests of a bounded size. Throws the RemoteError that is not a row's own. */
  async send(outcome: Outcome): Promise<void> {
    let batch: Item<Row>[] = [];
    let bytes = 0;
    for (const item of this.#items) {
      if (batch.length > 0 && (batch.length >= MOST.rows || bytes + item.bytes > MOST.bytes)) {
        await this.#sendSome(batch, outcome);
        batch = [];
        bytes = 0;
      }
      batch.push(item);
      bytes += item.bytes;
    }
    await this.#sendSome(batch, outcome);
  }

  async #sendSome(all: readonly Item<Row>[], outcome: Outcome): Promise<void> {
    const items = all.filter(({ entry }) => !outcome.refused.has(entry) && !outcome.lost.has(entry.threadId));
    const [first] = items;
    if (!first) return;
    try {
      await this.#put(items.map(({ row }) => row));
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      const rest = await this.#afterRefusal(error, items, first, outcome);
      for (const some of rest) await this.#sendSome(some, outcome);
    }
  }

  /** What is to be put again, without what was refused. */
  async #afterRefusal(error: RemoteError, items: readonly Item<Row>[], first: Item<Row>, outcome: Outcome): Promise<readonly (readonly Item<Row>[])[]> {
    if (error.reason === 'not_holder') {
      const threads = Map.groupBy(items, ({ entry }) => entry.threadId);
      if (threads.size > 1) return [...threads.values()];
      outcome.lost.add(first.entry.threadId);
      return [];
    }
    const named = error.row === null ? undefined : items[error.row];
    if (error.reason === 'bad_row' && named) {
      outcome.refused.set(named.entry, error.message);
      return [items.slice((error.row ?? 0) + 1)];
    }
    const isRows = error.reason === 'bad_row' || (error.reason === 'refused' && await this.#isRowsFault(error, first.entry));
    if (!isRows) throw error;
    if (items.length > 1) return [items.slice(0, Math.ceil(items.length / 2)), items.slice(Math.ceil(items.length / 2))];
    outcome.refused.set(first.entry, error.message);
    return [];
  }
}
