import type { ReviewItem, ReviewType } from '../../src/contract/review.ts';

/** Cards on one page: more would make every update slow, and nobody reads more at once. */
export const PAGE_SIZE = 10;

/** What of the queue is shown. Empty texts: everything. */
export interface QueueFilter {
  readonly type: string;
  readonly threadId: string;
}

/** A stretch of the queue to draw. */
export interface QueuePage {
  readonly items: readonly ReviewItem[];
  /** Counts from 0; never past the last one. */
  readonly page: number;
  readonly pages: number;
  /** Items that fit the filter. */
  readonly total: number;
}

/** The page of the queue that is in view. A filter that nothing fits any more shows everything again. */
export function queuePage(items: readonly ReviewItem[], filter: QueueFilter, page: number): QueuePage {
  const fitting = items.filter((item) => (filter.type === '' || item.request.type === filter.type) && (filter.threadId === '' || item.threadId === filter.threadId));
  if (fitting.length === 0 && items.length > 0) return queuePage(items, { type: '', threadId: '' }, page);
  const pages = Math.max(1, Math.ceil(fitting.length / PAGE_SIZE));
  const at = Math.min(Math.max(0, page), pages - 1);
  return { items: fitting.slice(at * PAGE_SIZE, (at + 1) * PAGE_SIZE), page: at, pages, total: fitting.length };
}

/** New cards in one frame: building a card's components takes milliseconds, and a frame has few. */
const NEW_PER_FRAME = 2;

/** Of a page's items those to draw in this frame: all that are on screen already and a few new ones, in order. The rest follows in the next frames. */
export function drawNow(items: readonly ReviewItem[], drawn: ReadonlySet<string>): readonly ReviewItem[] {
  let left = NEW_PER_FRAME;
  return items.filter(({ id }) => drawn.has(id) || left-- > 0);
}

/** The types that wait, with how many of each, in the order in which they first come. */
export function typesOf(items: readonly ReviewItem[]): readonly (readonly [type: ReviewType, count: number])[] {
  return [...Map.groupBy(items, ({ request }) => request.type)].map(([type, all]) => [type, all.length] as const);
}

/** The runs that wait, with their stories and how many items each has. */
export function runsOf(items: readonly ReviewItem[]): readonly { readonly threadId: string; readonly storyId: string; readonly count: number }[] {
  return [...Map.groupBy(items, ({ threadId }) => threadId)].map(([threadId, all]) => ({ threadId, storyId: all[0]?.storyId ?? threadId, count: all.length }));
}
