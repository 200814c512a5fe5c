import type { TimelineEntry } from '../../src/contract/run.ts';
import { RowLayout } from './rowLayout.ts';
import { ROW_HEIGHT, rowHeight, rowText } from './rowModel.ts';

export interface TimelineStretch {
  readonly place: 'reset' | 'newer' | 'older';
  readonly earlier: number;
  readonly entries: readonly TimelineEntry[];
}

/**
 * The entries of a run as far as they are here, and where each is on the page. What is not here yet has its room kept above, so that
 * the scroll bar tells the truth from the first moment. Positions count over the whole run.
 */
export class TimelineRows {
  readonly #layout = new RowLayout();
  readonly #unfolded = new Set<number>();
  #entries: TimelineEntry[] = [];
  #earlier = 0;

  /** Entries of the whole run. */
  get count(): number {
    return this.#earlier + this.#entries.length;
  }

  /** Entries that are not here yet. */
  get earlier(): number {
    return this.#earlier;
  }

  /** Height of everything in pixels. */
  get height(): number {
    return this.#room + this.#layout.total;
  }

  get #room(): number {
    return this.#earlier * ROW_HEIGHT;
  }

  /** Takes a stretch; returns how many entries are new at the end. */
  take({ place, earlier, entries }: TimelineStretch): number {
    if (place === 'older') return this.#takeOlder(entries, earlier);
    if (place === 'reset') this.#clear(earlier);
    const last = this.#entries.at(-1)?.seq ?? 0;
    const fresh = entries.filter(({ seq }) => seq > last);
    for (const entry of fresh) {
      this.#entries.push(entry);
      this.#layout.push(rowHeight(entry));
    }
    return place === 'reset' ? 0 : fresh.length;
  }

  #takeOlder(entries: readonly TimelineEntry[], earlier: number): number {
    const first = this.#entries[0]?.seq ?? Number.POSITIVE_INFINITY;
    const fresh = entries.filter(({ seq }) => seq < first);
    this.#entries = [...fresh, ...this.#entries];
    this.#layout.prepend(fresh.map(rowHeight));
    this.#earlier = earlier;
    return 0;
  }

  #clear(earlier: number): void {
    this.#entries = [];
    this.#earlier = earlier;
    this.#layout.clear();
    this.#unfolded.clear();
  }

  /** The entry at a position; undefined where it is not here yet. */
  at(position: number): TimelineEntry | undefined {
    return this.#entries[position - this.#earlier];
  }

  top(position: number): number {
    return position < this.#earlier ? position * ROW_HEIGHT : this.#room + this.#layout.top(position - this.#earlier);
  }

  heightOf(position: number): number {
    return position < this.#earlier ? ROW_HEIGHT : this.#layout.height(position - this.#earlier);
  }

  positionAt(y: number): number {
    return y < this.#room ? Math.max(0, Math.floor(y / ROW_HEIGHT)) : this.#earlier + this.#layout.indexAt(y - this.#room);
  }

  /** Positions from `first` to before `end` that are here and cover a window, with `overscan` pixels on either side. */
  window(top: number, height: number, overscan: number): { readonly first: number; readonly end: number } {
    const { first, end } = this.#layout.window(top - this.#room, height, overscan);
    return { first: this.#earlier + first, end: this.#earlier + end };
  }

  isUnfolded(entry: TimelineEntry): boolean {
    return this.#unfolded.has(entry.seq);
  }

  /** Folds or unfolds a row. */
  toggle(position: number): void {
    const entry = this.at(position);
    if (!entry) return;
    if (this.#unfolded.delete(entry.seq)) this.#layout.set(position - this.#earlier, rowHeight(entry));
    else this.#unfolded.add(entry.seq);
  }

  /** The height of an unfolded row, once it is drawn. True when it was another one before. */
  measured(position: number, height: number): boolean {
    if (this.heightOf(position) === height) return false;
    this.#layout.set(position - this.#earlier, height);
    return true;
  }

  /** Positions whose text contains `text`, whatever the case; none for an empty text. */
  find(text: string): number[] {
    const wanted = text.trim().toLowerCase();
    if (wanted === '') return [];
    return this.#entries.flatMap((entry, index) => (rowText(entry).toLowerCase().includes(wanted) ? [this.#earlier + index] : []));
  }
}
