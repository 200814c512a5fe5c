import type { ReviewItem } from '../../contract/review.ts';

export interface AnnouncerOptions {
  /** Shows one notification; resolves when it was answered or closed. */
  readonly show: (items: readonly [ReviewItem, ...ReviewItem[]]) => Promise<void>;
  /** The person sees the items of this run already. */
  readonly visible: (threadId: string) => boolean;
  readonly enabled: () => boolean;
  /** Milliseconds after which an unanswered notification has gone to the notification centre and another may follow. */
  readonly patienceMs: number;
}

/**
 * Announces what begins to wait for a person, and does not nag: each item at most once, one notification at a time (what comes
 * meanwhile is gathered into the next), nothing that is in view or was settled in the meantime, and nothing that waited before.
 */
export class Announcer {
  readonly #options: AnnouncerOptions;
  readonly #known = new Set<string>();
  #fresh: ReviewItem[] = [];
  #pending: ReadonlySet<string> = new Set();
  #first = true;
  #busy = false;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  /** The items that wait now. */
  update(items: readonly ReviewItem[]): void {
    this.#pending = new Set(items.map(({ id }) => id));
    for (const item of items) {
      if (this.#known.has(item.id)) continue;
      this.#known.add(item.id);
      if (!this.#first) this.#fresh.push(item);
    }
    this.#first = false;
    if (!this.#busy) void this.#announce();
  }

  async #announce(): Promise<void> {
    this.#busy = true;
    try {
      for (let next = this.#next(); next; next = this.#next()) await this.#shown(next);
    } finally {
      this.#busy = false;
    }
  }

  /** What is still worth saying of what is new. */
  #next(): readonly [ReviewItem, ...ReviewItem[]] | null {
    const { enabled, visible } = this.#options;
    const [first, ...others] = enabled() ? this.#fresh.filter(({ id, threadId }) => this.#pending.has(id) && !visible(threadId)) : [];
    this.#fresh = [];
    return first ? [first, ...others] : null;
  }

  async #shown(items: readonly [ReviewItem, ...ReviewItem[]]): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, this.#options.patienceMs)));
    await Promise.race([this.#options.show(items), patience]);
    clearTimeout(timer);
  }
}
