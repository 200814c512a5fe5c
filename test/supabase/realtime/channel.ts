// One channel of one socket: who listens, to what, and until when.
import type { Claims } from '../tokens.ts';
import type { Filter } from './filters.ts';

export interface Subscription {
  readonly id: number;
  readonly event: string;
  readonly schema: string;
  readonly table: string;
  readonly filterText: string;
  readonly filters: readonly Filter[];
  /** As the client asked for it; it compares what comes back. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** Node's timers end here, about 24.8 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class Channel {
  subscriptions: readonly Subscription[] = [];
  #expiry: NodeJS.Timeout | undefined;

  constructor(
    readonly topic: string,
    readonly joinRef: string | null,
    public claims: Claims,
    private readonly write: (event: string, payload: Record<string, unknown>, joinRef: string | null) => void,
    private readonly removed: (channel: Channel) => void,
  ) {
    this.#armExpiry();
  }

  /** The user's newer token takes the place of the one that will run out. */
  renew(claims: Claims): void {
    this.claims = claims;
    this.#armExpiry();
  }

  send(event: string, payload: Record<string, unknown>): void {
    this.write(event, payload, null);
  }

  system(extension: string, status: 'ok' | 'error', message: string): void {
    this.write('system', { extension, status, message, channel: this.topic.replace(/^realtime:/, '') }, this.joinRef);
  }

  /** The server ends it, and says why. */
  expel(message: string): void {
    this.system('system', 'error', message);
    this.close();
    this.write('phx_close', {}, this.joinRef);
  }

  close(): void {
    clearTimeout(this.#expiry);
    this.subscriptions = [];
    this.removed(this);
  }

  #armExpiry(): void {
    clearTimeout(this.#expiry);
    const left = this.claims.exp * 1000 - Date.now();
    this.#expiry = setTimeout(() => this.claims.exp * 1000 > Date.now() ? this.#armExpiry() : this.expel('Token has expired'), Math.min(LONGEST_TIMER_MS, Math.max(0, left)));
    this.#expiry.unref();
  }
}
