import { setImmediate } from 'node:timers/promises';
import type { TimelineEntry } from '../../contract/run.ts';
import type { Orchestrator } from '../../core/orchestrator/api.ts';

/** What a page sees first: more than fits a large screen, little enough to be there at once. */
const FIRST = 120;
/** Entries per message when much is new at once: small enough that the extension host is never held for long. */
const PAGE = 500;
/** Entries per message of what came before: it has time, and must not be in the way of what is new. */
const OLDER = 250;

export interface TimelineMessage {
  readonly place: 'reset' | 'newer' | 'older';
  readonly earlier: number;
  readonly entries: TimelineEntry[];
}

type Source = Pick<Orchestrator, 'timeline' | 'timelineTail'>;

/**
 * Sends a run's timeline to one webview without gaps: its end at first, then what is new as it comes. What came before is sent
 * when the page asks for it, from the newest back.
 */
export class TimelineFeed {
  readonly #threadId: string;
  readonly #post: (message: TimelineMessage) => void;
  /** Newest and oldest entry that were sent. */
  #sent = 0;
  #oldest = 0;
  #earlier = 0;
  #fresh = true;
  #generation = 0;
  #pumping = false;
  #again = false;

  constructor(threadId: string, post: (message: TimelineMessage) => void) {
    this.#threadId = threadId;
    this.#post = post;
  }

  /** The webview has nothing (any more). */
  restart(): void {
    this.#fresh = true;
    this.#generation += 1;
  }

  /** Sends what is new. Calls while one is under way are folded into it. */
  async pump(source: Source): Promise<void> {
    this.#again = true;
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#again) {
        this.#again = false;
        await this.#sendNew(source);
      }
    } finally {
      this.#pumping = false;
    }
  }

  /** Sends the page before the oldest that was sent; nothing while nothing was sent, or when there is none. */
  sendOlder(source: Source): void {
    if (this.#fresh || this.#earlier === 0) return;
    const { entries, earlier } = source.timelineTail(this.#threadId, this.#oldest, OLDER);
    this.#oldest = entries[0]?.seq ?? this.#oldest;
    this.#earlier = earlier;
    this.#post({ place: 'older', earlier, entries: [...entries] });
  }

  async #sendNew(source: Source): Promise<void> {
    for (;;) {
      if (this.#fresh) this.#sendFirst(source);
      const generation = this.#generation;
      const entries = [...source.timeline(this.#threadId, this.#sent, PAGE)];
      if (entries.length > 0) this.#post({ place: 'newer', earlier: this.#earlier, entries });
      this.#sent = entries.at(-1)?.seq ?? this.#sent;
      if (entries.length < PAGE) return;
      await setImmediate();
      if (generation !== this.#generation) this.#again = true;
    }
  }

  #sendFirst(source: Source): void {
    const { entries, earlier } = source.timelineTail(this.#threadId, null, FIRST);
    this.#fresh = false;
    this.#sent = entries.at(-1)?.seq ?? 0;
    this.#oldest = entries[0]?.seq ?? 0;
    this.#earlier = earlier;
    this.#post({ place: 'reset', earlier, entries: [...entries] });
  }
}
