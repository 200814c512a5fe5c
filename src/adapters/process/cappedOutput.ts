/** Bytes of a stream: the first and the last ones, in bounded memory, however many come. */
export class CappedOutput {
  readonly #headLimit: number;
  readonly #tailLimit: number;
  readonly #head: Buffer[] = [];
  readonly #tail: Buffer[] = [];
  #headBytes = 0;
  #tailBytes = 0;
  #dropped = 0;

  /** @param limit bytes that are kept in all, two thirds of them from the end: that is where failures are told */
  constructor(limit: number) {
    this.#headLimit = Math.floor(limit / 3);
    this.#tailLimit = limit - this.#headLimit;
  }

  push(chunk: Buffer): void {
    const forHead = Math.min(chunk.length, this.#headLimit - this.#headBytes);
    if (forHead > 0) {
      // A copy, so that a small piece does not keep the pooled buffer it came in.
      this.#head.push(Buffer.from(chunk.subarray(0, forHead)));
      this.#headBytes += forHead;
    }
    if (forHead === chunk.length) return;
    this.#tail.push(Buffer.from(chunk.subarray(forHead)));
    this.#tailBytes += chunk.length - forHead;
    this.#trim();
  }

  #trim(): void {
    while (this.#tailBytes > this.#tailLimit) {
      const [oldest] = this.#tail;
      if (!oldest) return;
      const surplus = this.#tailBytes - this.#tailLimit;
      const gone = Math.min(surplus, oldest.length);
      if (gone === oldest.length) this.#tail.shift();
      else this.#tail[0] = oldest.subarray(gone);
      this.#tailBytes -= gone;
      this.#dropped += gone;
    }
  }

  /** The text, with a line that says what is missing in the middle. Bytes that are not UTF-8 become U+FFFD. */
  result(): { output: string; droppedBytes: number } {
    const head = Buffer.concat(this.#head);
    const tail = Buffer.concat(this.#tail);
    if (this.#dropped === 0) return { output: Buffer.concat([head, tail]).toString('utf8'), droppedBytes: 0 };
    const headEnd = wholeCharactersEnd(head);
    const tailStart = wholeCharactersStart(tail);
    const dropped = this.#dropped + (head.length - headEnd) + tailStart;
    return {
      output: `${head.toString('utf8', 0, headEnd)}\n… ${String(dropped)} bytes of output left out …\n${tail.toString('utf8', tailStart)}`,
      droppedBytes: dropped,
    };
  }
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** Where the last whole character ends: a cut must not leave a broken one. */
function wholeCharactersEnd(bytes: Buffer): number {
  let start = bytes.length - 1;
  while (start > bytes.length - 4 && isContinuation(bytes[start])) start--;
  const lead = bytes[start];
  if (lead === undefined || lead < 0xc0) return bytes.length;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return start + length > bytes.length ? start : bytes.length;
}

function wholeCharactersStart(bytes: Buffer): number {
  let start = 0;
  while (start < 3 && isContinuation(bytes[start])) start++;
  return start;
}
