import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../errors.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Outbox, OutboxEntry } from '../../ports/outbox.ts';
import { RemoteError, type Remote } from '../../ports/remote.ts';
import { Backoff } from './backoff.ts';
import type { RowContext } from './context.ts';
import { Delivery } from './delivery.ts';

/** Entries of one delivery. */
const WINDOW = 400;
/** Another window waits so long for one that is gone; sending twice meanwhile would be harmless. */
const LEASE_MS = 20_000;
/** How long before the end of the lease it is renewed. */
const RENEW_MS = 8_000;
/** When nothing told that something changed (writes and intents do not), it is looked for. */
const LOOK_MS = 5_000;
/** Another window sends: when to look again whether it still does. */
const OTHER_MS = 2_000;
/** What a person has to mend is tried again by itself, too, in case somebody mended it elsewhere. */
const REFUSED_MS = 5 * 60_000;
const REQUEST_MS = 60_000;

export interface SenderState {
  /** `refused`: a person has to mend something; `problem` says what. */
  readonly state: 'connecting' | 'connected' | 'offline' | 'refused';
  readonly problem: RemoteError | null;
}

export interface SenderDeps {
  readonly outbox: Outbox;
  readonly remote: Remote;
  readonly context: RowContext;
  readonly logger: Logger;
  /** Names this process; unique among those that share the store. */
  readonly owner: string;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly now: () => number;
  /** The state or what waits has changed. */
  readonly onChange: () => void;
  readonly onLost: (threadId: string) => void;
}

/** Sends what waits, as long as there is a way, and says how that stands. Runs until it is stopped. */
export class Sender {
  readonly #deps: SenderDeps;
  readonly #stopping = new AbortController();
  readonly #backoff: Backoff;
  #state: SenderState = { state: 'connecting', problem: null };
  #wake: () => void = () => undefined;
  #due = false;
  #renewed = 0;
  readonly #done: Promise<void>;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
    this.#backoff = new Backoff(deps.random);
    this.#done = this.#run();
  }

  get state(): SenderState {
    return this.#state;
  }

  /** Something changed. While the other side is to be left alone, this changes nothing. */
  changed(): void {
    if (this.#state.problem === null) this.#rouse();
  }

  /** Tries now, whatever came before. */
  retry(): void {
    this.#backoff.succeeded();
    this.#rouse();
  }

  /** Resolves when nothing waits any more, whichever window sent it. Throws the RemoteError that is in the way. */
  async flush(signal: AbortSignal): Promise<void> {
    this.retry();
    const before = this.#state.problem;
    while (this.#deps.outbox.waiting().count > 0) {
      if (signal.aborted || this.#stopping.signal.aborted) throw new RemoteError('timeout', 'What waits to be sent was not sent in time. It stays queued.');
      const { problem } = this.#state;
      if (problem !== null && problem !== before) throw problem;
      await sleep(50, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Ends what is under way; what was not sent stays queued. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { outbox, owner, logger } = this.#deps;
    // Not before who made it knows it.
    await Promise.resolve();
    while (!this.#stopping.signal.aborted) {
      this.#due = false;
      const wait = await this.#round().catch((error: unknown) => this.#failed(error));
      if (!this.#isDue()) await this.#pause(wait);
    }
    try {
      outbox.releaseSending(owner);
    } catch (error) {
      logger.debug(`The right to send ends by itself: ${String(error)}`);
    }
  }

  /** One delivery of what waits. Returns how long to wait for the next (ms). */
  async #round(): Promise<number> {
    const { outbox, remote } = this.#deps;
    if (this.#state.state !== 'connected') await remote.prepare(this.#limit());
    const entries = outbox.next(WINDOW);
    const audit = outbox.nextAudit(WINDOW);
    if (entries.length === 0 && audit.length === 0) return this.#arrived(LOOK_MS);
    if (!this.#hold()) return this.#arrived(OTHER_MS);
    let handled = 0;
    for (const some of [entries, audit]) if (some.length > 0) handled += await this.#deliver(some);
    return this.#arrived(handled > 0 ? 0 : LOOK_MS);
  }

  #deliver(entries: readonly OutboxEntry[]): Promise<number> {
    const { outbox, remote, context, logger, onLost } = this.#deps;
    return new Delivery({
      outbox, remote, context, onLost,
      onRequest: () => { if (!this.#hold()) throw new RemoteError('timeout', 'Another window sends now.'); },
      onRefused: ({ kind, threadId }, reason) => { logger.warn(`Something of ${threadId || 'the audit log'} (${kind}) is not taken by Supabase and was set aside: ${reason}`); },
    }, () => this.#limit()).deliver(entries);
  }

  #arrived(wait: number): number {
    this.#backoff.succeeded();
    this.#set({ state: 'connected', problem: null });
    return wait;
  }

  #failed(error: unknown): number {
    // What is under way when it is stopped fails; that says nothing about the other side.
    if (this.#stopping.signal.aborted) return 0;
    if (!(error instanceof RemoteError)) this.#deps.logger.error('What waits to be sent could not be sent.', error);
    const problem = error instanceof RemoteError ? error : new RemoteError('refused', `What waits could not be read to be sent: ${messageOf(error)}`, { cause: error });
    this.#set({ state: problem.passes ? 'offline' : 'refused', problem });
    return problem.passes ? this.#backoff.failed(problem) : REFUSED_MS;
  }

  #set(state: SenderState): void {
    const { logger, onChange } = this.#deps;
    if (state.problem !== null && state.problem.message !== this.#state.problem?.message) logger.warn(`Supabase: ${state.problem.message}`);
    this.#state = state;
    onChange();
  }

  /** Keeps, or takes, the right to send. Written to the store only now and then. */
  #hold(): boolean {
    const now = this.#deps.now();
    if (now - this.#renewed < RENEW_MS && now >= this.#renewed) return true;
    const held = this.#deps.outbox.holdSending(this.#deps.owner, LEASE_MS);
    this.#renewed = held ? now : 0;
    return held;
  }

  #limit(): AbortSignal {
    return AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(REQUEST_MS)]);
  }

  #rouse(): void {
    this.#due = true;
    this.#wake();
  }

  #isDue(): boolean {
    return this.#due;
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#stopping;
    if (ms <= 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => undefined;
  }
}
