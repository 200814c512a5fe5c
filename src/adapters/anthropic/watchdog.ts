/** Silence as long as this many idle times ends a call even when the server keeps sending pings. */
const PINGS_ALONE = 10;

/**
 * Ends a call on which nothing comes any more: the SDK's own `timeout` covers only the time to the first header.
 * Bytes count as life and not only content, because a model that reasons out of sight sends nothing but pings; pings
 * alone do not count for ever.
 */
export class Watchdog {
  readonly #idleMs: number;
  readonly #end: () => void;
  #byteAt = performance.now();
  #contentAt = performance.now();
  #timer: NodeJS.Timeout;
  #fired = false;

  /** @param idleMs milliseconds without a byte after which `end` is called, once. */
  constructor(idleMs: number, end: () => void) {
    this.#idleMs = idleMs;
    this.#end = end;
    this.#timer = setTimeout(() => this.#look(), idleMs);
  }

  /** It was the watchdog that ended the call. */
  get fired(): boolean {
    return this.#fired;
  }

  bytes(): void {
    this.#byteAt = performance.now();
  }

  content(): void {
    this.#contentAt = performance.now();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    const left = Math.min(this.#byteAt + this.#idleMs, this.#contentAt + PINGS_ALONE * this.#idleMs) - now;
    if (left > 0) {
      this.#timer = setTimeout(() => this.#look(), Math.ceil(left));
      return;
    }
    this.#fired = true;
    this.#end();
  }
}

/** `fetch` that tells the watchdog of every piece of the response. */
export function watchedFetch(watchdog: Watchdog): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    watchdog.bytes();
    if (response.body === null) return response;
    const watch = new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        watchdog.bytes();
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(watch), { status: response.status, statusText: response.statusText, headers: response.headers });
  };
}
