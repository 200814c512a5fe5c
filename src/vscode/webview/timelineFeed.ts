import { setImmediate } from 'node:timers/promises';
import type { TimelineEntry } from '../../contract/run.ts';
import type { Orchestrator } from '../../core/orchestrator/api.ts';

/** Entries per message: small enough that the extension host is never held for long, large enough that a long run opens quickly. */
const PAGE = 500;

/** Sends a run's timeline to one webview, in order and without gaps: all of it at first, then only what is new. */
export class TimelineFeed {
  readonly #threadId: string;
  readonly #post: (message: { reset: boolean; entries: TimelineEntry[] }) => void;
  #sent = 0;
  #fresh = true;
  #generation = 0;
  #pumping = false;
  #again = false;

  constructor(threadId: string, post: (message: { reset: boolean; entries: TimelineEntry[] }) => void) {
    this.#threadId = threadId;
    this.#post = post;
  }

  /** The webview has nothing (any more). */
  restart(): void {
    this.#sent = 0;
    this.#fresh = true;
    this.#generation += 1;
  }

  /** Sends what the webview does not have yet. Calls while one is under way are folded into it. */
  async pump(source: Pick<Orchestrator, 'timeline'>): Promise<void> {
    this.#again = true;
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#again) {
        this.#again = false;
        await this.#sendAll(source);
      }
    } finally {
      this.#pumping = false;
    }
  }

  async #sendAll(source: Pick<Orchestrator, 'timeline'>): Promise<void> {
    for (;;) {
      const generation = this.#generation;
      const entries = [...source.timeline(this.#threadId, this.#sent, PAGE)];
      if (entries.length > 0 || this.#fresh) this.#post({ reset: this.#fresh, entries });
      this.#fresh = false;
      this.#sent = entries.at(-1)?.seq ?? this.#sent;
      if (entries.length < PAGE) return;
      await setImmediate();
      if (generation !== this.#generation) this.#again = true;
    }
  }
}
