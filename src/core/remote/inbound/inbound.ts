import type { Sharing } from '../../../contract/supabase.ts';
import { messageOf } from '../../errors.ts';
import type { Orchestrator } from '../../orchestrator/api.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { RemoteError, type Remote } from '../../ports/remote.ts';
import type { Store } from '../../ports/store.ts';
import { CommandsIn, type CommandsOptions } from './commandsIn.ts';
import type { InboundContext } from './context.ts';
import { Leases } from './leases.ts';
import { Presence } from './presence.ts';
import type { RemoteArbiter } from './remoteArbiter.ts';
import { ReviewsIn } from './reviewsIn.ts';

/** How often what happened elsewhere is read while it does not arrive by itself (ms). */
const LOOK_MS = 60_000;
const AGAIN_MS = 2_000;

export interface InboundOptions {
  /** Prepared: schema, membership and store are in order. */
  readonly remote: Remote;
  readonly orchestrator: Orchestrator;
  readonly store: Store;
  readonly arbiter: RemoteArbiter;
  /** What may leave: an answer that is claimed there, too. */
  readonly sharing: Sharing;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly commands: CommandsOptions;
  /** Whether changes made elsewhere arrive at once. */
  readonly onLive: (live: boolean) => void;
  /** Something that a person has to mend (a table that is not published, no member any more); null when it was mended. */
  readonly onProblem: (problem: RemoteError | null) => void;
}

/**
 * Everything that comes in from the shared place: answers to reviews, commands, and runs that others took over. Changes are pushed; what happened while
 * nobody listened is read each time the socket comes up, and now and then while it is down. All of it can be delivered twice and takes effect once.
 */
export class Inbound {
  private readonly options: InboundOptions;
  private readonly ending = new AbortController();
  private readonly reviews: ReviewsIn;
  private readonly commands: CommandsIn;
  private readonly leases: Leases;
  private readonly presence: Presence;
  private readonly subscription: { dispose(): void };
  private readonly look: NodeJS.Timeout;
  private live = false;
  private socketProblem: RemoteError | null = null;
  private reading: Promise<void> | null = null;
  private readAgain = false;
  private retry: NodeJS.Timeout | null = null;

  /** Begins at once. */
  constructor(options: InboundOptions) {
    this.options = options;
    const { remote, orchestrator, store, arbiter, clock, logger } = options;
    const context: InboundContext = { remote, orchestrator, store, arbiter, clock, logger, signal: this.ending.signal, again: () => { this.retryIn(AGAIN_MS); } };
    this.reviews = new ReviewsIn(context);
    this.commands = new CommandsIn(context, options.commands);
    this.leases = new Leases(context, (error) => { if (!this.ending.signal.aborted) options.onProblem(error); });
    this.presence = new Presence(context, options.commands);
    arbiter.connect(remote, options.sharing, (row) => { void this.reviews.take(row); });
    this.subscription = remote.subscribe({
      onReview: (row) => { void this.reviews.take(row); },
      onCommand: (row) => { void this.commands.take(row); },
      onRun: (row) => { this.leases.see(row); },
      onLive: (live, problem) => { this.onLive(live, problem); },
    });
    this.look = setInterval(() => { if (!this.live) void this.catchUp(); }, LOOK_MS).unref();
    void this.catchUp();
    void this.leases.renew();
  }

  /** Another machine holds this run, as a write of ours was told: it is let go of here. Never rejects. */
  lost(threadId: string): Promise<void> {
    return this.leases.lost(threadId);
  }

  /** Reads now what happened elsewhere: the shared place can be reached again, say. Calls while it reads are merged. Never rejects. */
  catchUp(): Promise<void> {
    if (this.reading) {
      this.readAgain = true;
      return this.reading;
    }
    this.reading = this.read().finally(() => { this.reading = null; });
    return this.reading;
  }

  /** Resolves when what came in so far has taken effect. */
  async settled(): Promise<void> {
    await this.reading;
    await Promise.all([this.reviews.idle(), this.commands.idle(), this.leases.idle(), this.presence.idle()]);
  }

  async dispose(): Promise<void> {
    this.options.arbiter.disconnect(this.options.remote);
    this.ending.abort();
    clearInterval(this.look);
    if (this.retry) clearTimeout(this.retry);
    this.subscription.dispose();
    this.commands.dispose();
    this.leases.dispose();
    this.presence.dispose();
    await this.settled();
  }

  private onLive(live: boolean, problem: RemoteError | null): void {
    if (this.ending.signal.aborted) return;
    const changed = live !== this.live;
    this.live = live;
    if (changed) this.options.onLive(live);
    this.socketProblem = live ? null : problem ?? this.socketProblem;
    if (problem) this.options.onProblem(problem);
    if (live) void this.catchUp();
  }

  private async read(): Promise<void> {
    const { logger, onProblem } = this.options;
    do {
      this.readAgain = false;
      try {
        await this.leases.catchUp();
        await this.reviews.catchUp();
        await this.commands.catchUp();
        onProblem(this.socketProblem);
      } catch (error) {
        if (this.ending.signal.aborted) return;
        if (!(error instanceof RemoteError)) { logger.error('What happened elsewhere could not be read', error); return; }
        logger.info(`What happened elsewhere is read later: ${messageOf(error)}`);
        if (!error.passes) { onProblem(error); return; }
        // While changes arrive by themselves nothing else would read what came before.
        if (this.live) this.retryIn(error.retryAfterMs ?? AGAIN_MS);
        return;
      }
    } while (this.wantsMore());
  }

  private wantsMore(): boolean {
    return this.readAgain && !this.ending.signal.aborted;
  }

  private retryIn(ms: number): void {
    if (this.retry || this.ending.signal.aborted) return;
    this.retry = setTimeout(() => { this.retry = null; void this.catchUp(); }, ms).unref();
  }
}
