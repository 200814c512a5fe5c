import { RowError } from '../errors.ts';

/** First byte of a row that stands for several items; the second says how many, the rest in which blob they are. Other rows begin with a tag of the codec. */
const SEGMENT = 0x53;
const BREAK = Buffer.from('\n');

/** Items that become one row. */
export const SEGMENT_ITEMS = 32;
/** They do not when together they are larger: a step must not have to pack much more than what is new in it. */
export const SEGMENT_BYTES = 48 * 1024;

/** The row that stands for items in a blob. */
export function segment(count: number, blob: number): Buffer {
  return Buffer.concat([Buffer.of(SEGMENT, count), Buffer.from(String(blob))]);
}

/** How many items a row stands for, by its first two bytes. */
export function countOf(row: Uint8Array): number {
  return row[0] === SEGMENT ? row[1] ?? 0 : 1;
}

/** The blob in which a row's items are; null when it holds one item itself. Throws RowError on damage. */
export function blobOf(row: Uint8Array): number | null {
  if (row[0] !== SEGMENT) return null;
  const blob = Number(Buffer.from(row.subarray(2)).toString());
  if (!Number.isSafeInteger(blob)) throw new RowError('a row of several items refers to nothing');
  return blob;
}

/** Several items as one. JSON has no raw line break, so that one can stand between them. */
export function joined(items: readonly Buffer[]): Buffer {
  return Buffer.concat(items.flatMap((item, index) => (index === 0 ? [item] : [BREAK, item])));
}

/** The items of a blob, to be called for one by one; unpacked together, once, by the first that is. */
export function split(count: number, unpack: () => Buffer): (() => Buffer)[] {
  let items: readonly Buffer[] | null = null;
  return Array.from({ length: count }, (_, index) => () => {
    items ??= lines(unpack());
    const item = items[index];
    if (item === undefined || items.length !== count) throw new RowError(`a row of ${count} items holds ${items.length}`);
    return item;
  });
}

function lines(text: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let from = 0; from <= text.length;) {
    const end = text.indexOf(BREAK, from);
    found.push(text.subarray(from, end === -1 ? text.length : end));
    from = end === -1 ? text.length + 1 : end + 1;
  }
  return found;
}
