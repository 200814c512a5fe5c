import { REALTIME_SUBSCRIBE_STATES, type RealtimeChannel } from '@supabase/supabase-js';
import * as z from 'zod';
import { remoteCommand, remoteReview, remoteRun } from '../../contract/remoteRows.ts';
import { listedRun } from './runColumns.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { RemoteError, type RemoteListener } from '../../core/ports/remote.ts';
import type { RemoteAccount } from '../../core/ports/remoteAccount.ts';
import { quoted, signedOut, toRemoteError } from './errors.ts';
import type { Rest } from './rest.ts';
import type { Session } from './session.ts';

export interface SubscriptionOptions {
  readonly rest: Rest;
  readonly session: Session;
  readonly account: Pick<RemoteAccount, 'onDidChange'>;
  readonly logger: Logger;
  readonly projectId: string;
  readonly listener: RemoteListener;
  readonly reconnectMs?: (tries: number) => number;
}

const DELAYS_MS = [1_000, 2_000, 5_000, 10_000, 30_000];
/** What a person has to mend is looked at again by itself, too. */
const MENDED_MS = 60_000;
/** A server that was asked to wait with its answer may leave out the word that changes arrive; it has them arriving then (ms). */
const SILENT_MS = 8_000;
/** What Realtime says when a table is not in its publication; the words after it vary. */
const UNPUBLISHED = /RealtimeDisabledForConfiguration/;
const TOKEN = /InvalidJWT|JwtSignature|token has expired|expired token/i;

const system = z.object({ status: z.string(), message: z.string().optional() });
const change = z.object({ table: z.string(), new: z.unknown(), errors: z.array(z.string()).nullish() });
/** What is listened to, without what can be large: what a review is about, and what a run was started with. Servers that do not know of this send all. */
const TABLES = {
  human_review_queue: Object.keys(remoteReview.shape),
  orchestrator_commands: Object.keys(remoteCommand.shape),
  orchestrator_runs: Object.keys(remoteRun.omit({ request: true }).shape),
} as const;
/** Sockets that are being closed, by whichever subscription: until they are, another one cannot be opened. */
const closing = new WeakMap<Rest['client'], Promise<unknown>>();
let made = 0;

/** Somewhat random, so that many machines do not come back in the same moment. */
function delayOf(tries: number): number {
  return (DELAYS_MS[tries - 1] ?? 30_000) * (0.5 + Math.random() / 2);
}

/**
 * Hears of changes made elsewhere. A channel that fails in any way is thrown away, and another one made after a while with a fresh token: the client's own
 * way back would join with the token it had, and cannot tell a table that is not published from one where nothing happens.
 */
export class Subscription {
  private readonly options: SubscriptionOptions;
  private channel: RealtimeChannel | null = null;
  private live = false;
  private tries = 0;
  private problem: RemoteError | null = null;
  private timer: NodeJS.Timeout | null = null;
  private disposed = false;
  /** Counts the channels: what an older one still says is of no interest. */
  private current = 0;
  private readonly people: { dispose(): void };

  constructor(options: SubscriptionOptions) {
    this.options = options;
    // Without a session the channel would stay, as the anon role's, and nothing would arrive.
    this.people = options.account.onDidChange((user) => {
      if (user === null) this.lose(signedOut());
      else if (!this.live) this.again(0);
    });
    this.again(0);
  }

  dispose(): void {
    this.disposed = true;
    this.people.dispose();
    if (this.timer) clearTimeout(this.timer);
    this.drop();
    this.setLive(false, null);
  }

  private again(inMs: number): void {
    if (this.disposed) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.timer = null; void this.join(); }, inMs);
    this.timer.unref();
  }

  private async join(): Promise<void> {
    this.drop();
    const mine = ++this.current;
    const { rest, session, projectId } = this.options;
    try {
      await Promise.all([session.token(), closing.get(rest.client)]);
      if (this.isOld(mine)) return;
      await rest.client.realtime.setAuth();
      if (this.isOld(mine)) return;
      const channel = rest.client.channel(`wave ${projectId} ${String(++made)}`, { config: { postgres_changes_options: { wait: true } } });
      this.channel = channel;
      this.listen(channel, mine);
    } catch (error) {
      if (!this.isOld(mine)) this.lose(toRemoteError(error, 'Supabase'));
    }
  }

  private listen(channel: RealtimeChannel, mine: number): void {
    const { projectId } = this.options;
    for (const [table, columns] of Object.entries(TABLES)) {
      const wanted = { schema: 'public', table, filter: `project_id=eq.${projectId}`, select: [...columns] };
      const hear = (row: unknown): void => { if (!this.isOld(mine)) this.take(row); };
      // Not DELETE: those reach everybody, whatever the policies say, and mean nothing here.
      channel.on('postgres_changes', { ...wanted, event: 'INSERT' }, hear);
      channel.on('postgres_changes', { ...wanted, event: 'UPDATE' }, hear);
    }
    let subscribed = false;
    let flowing = false;
    const settle = (): void => { if (subscribed && flowing && !this.isOld(mine)) this.arrived(); };
    channel.on('system', {}, (payload: unknown) => {
      const said = system.safeParse(payload);
      if (!said.success || this.isOld(mine)) return;
      if (said.data.status === 'ok') {
        flowing = true;
        settle();
      } else this.lose(this.failure(said.data.message ?? ''));
    });
    channel.subscribe((status, error) => {
      if (this.isOld(mine)) return;
      if (status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED) {
        subscribed = true;
        settle();
        setTimeout(() => { flowing = true; settle(); }, SILENT_MS).unref();
      } else this.lose(this.failure(error?.message ?? status));
    });
  }

  private arrived(): void {
    this.tries = 0;
    this.problem = null;
    if (this.live) return;
    this.options.logger.info('Changes made elsewhere arrive at once');
    this.setLive(true, null);
  }

  private failure(message: string): RemoteError {
    if (UNPUBLISHED.test(message)) {
      return new RemoteError('refused', `Realtime is off for a table of WAVE in this Supabase project, so decisions made elsewhere arrive late. Apply the migrations (supabase db push), or switch Realtime on for human_review_queue, orchestrator_commands and orchestrator_runs in the dashboard under Database, Publications. (${quoted(message)})`);
    }
    if (TOKEN.test(message)) return new RemoteError('server', 'The token of the socket has expired; it is renewed.');
    return new RemoteError('unreachable', `The socket to Supabase is gone (${quoted(message)}); it is opened again.`);
  }

  private lose(problem: RemoteError): void {
    if (this.disposed) return;
    this.drop();
    this.tries++;
    const told = problem.passes ? null : problem;
    if (this.live || told?.message !== this.problem?.message) this.setLive(false, told);
    this.problem = told;
    this.options.logger.debug(`Changes made elsewhere do not arrive at once (${problem.message})`);
    this.again(told ? MENDED_MS : (this.options.reconnectMs ?? delayOf)(this.tries));
  }

  private setLive(live: boolean, problem: RemoteError | null): void {
    if (!this.live && !live && problem === null && this.problem === null) return;
    this.live = live;
    this.options.listener.onLive(live, problem);
  }

  private drop(): void {
    this.current++;
    const { channel } = this;
    this.channel = null;
    if (!channel) return;
    const { client } = this.options.rest;
    channel.unsubscribe().then(() => { channel.teardown(); }, (error: unknown) => { this.options.logger.debug(`A channel could not be left: ${quoted(String(error))}`); });
    // A socket that is gone is opened anew, by a new channel, instead of by itself.
    if (client.getChannels().every((other) => other === channel)) closing.set(client, client.realtime.disconnect());
  }

  private isOld(mine: number): boolean {
    return this.disposed || mine !== this.current;
  }

  private take(payload: unknown): void {
    const { rest, listener, logger } = this.options;
    const read = change.safeParse(payload);
    if (!read.success) return;
    const { table, new: row, errors } = read.data;
    if (errors && errors.length > 0 && table === 'orchestrator_runs') return;
    if (errors && errors.length > 0) {
      // Too large to be sent whole, say: what happened is to be read.
      logger.warn(`A change of ${quoted(table)} came incomplete (${quoted(errors.join('; '))}); it is read instead`);
      listener.onLive(true, null);
      return;
    }
    if (table === 'human_review_queue') give(rest.fitting(table, remoteReview, row), (review) => { listener.onReview(review); });
    else if (table === 'orchestrator_commands') give(rest.fitting(table, remoteCommand, row), (command) => { listener.onCommand(command); });
    else if (table === 'orchestrator_runs') give(rest.fitting(table, listedRun, row), (run) => { listener.onRun(run); });
  }
}

function give<Row>(row: Row | null, to: (row: Row) => void): void {
  if (row !== null) to(row);
}
