import type { RemoteError } from '../../ports/remote.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/**
 * How long to leave the other side alone after failures in a row: doubled each time, with full jitter so that many windows do not come back at once
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), and never less than it asked for.
 */
export class Backoff {
  readonly #random: () => number;
  #failures = 0;

  /** `random`: numbers in [0, 1). */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Milliseconds until the next try. */
  failed(error: Pick<RemoteError, 'retryAfterMs'>): number {
    const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 16);
    return Math.max(error.retryAfterMs ?? 0, FIRST_MS / 2 + this.#random() * ceiling);
  }

  succeeded(): void {
    this.#failures = 0;
  }
}
