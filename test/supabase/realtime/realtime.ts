// A stand-in for Supabase Realtime: Phoenix channels and `postgres_changes`. Changes come from PostgreSQL's own log, and who may see a
// row is asked of PostgreSQL under the subscriber's role and claims. Not there: presence, broadcast, private channels, rate limits.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import pg from 'pg';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Claims } from '../tokens.ts';
import { TableBatch, type Change } from './batch.ts';
import type { Channel, Subscription } from './channel.ts';
import { ChangeFeed } from './changeFeed.ts';
import { matches, payloadFor } from './payload.ts';
import type { Relation, RowChange } from './pgoutput.ts';
import { Session } from './session.ts';

/** Hosted Realtime looks every 100 ms. */
const POLL_MS = 50;

export interface RealtimeOptions {
  readonly url: string;
  readonly publication: string;
  /** The claims of a token or a key of the project. @throws TokenError */
  readonly verify: (token: string) => Claims;
  /** What went wrong in here; a test that ends well saw none. */
  readonly onError: (error: unknown) => void;
}

export class Realtime {
  readonly #channels = new Set<Channel>();
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #db: pg.Client;
  readonly #feed: ChangeFeed;
  #timer: NodeJS.Timeout | undefined;
  #chain: Promise<unknown> = Promise.resolve();
  #isWaiting = false;
  #stopped = false;
  #paused = false;
  #mute = false;

  constructor(private readonly options: RealtimeOptions) {
    this.#db = new pg.Client({ connectionString: options.url, application_name: 'realtime' });
    this.#db.on('error', () => {}); // the query that waits for it fails with the same
    this.#feed = new ChangeFeed(options.url, options.publication);
  }

  async start(): Promise<void> {
    await Promise.all([this.#db.connect(), this.#feed.start()]);
    this.#timer = setInterval(() => this.kick(), POLL_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopped = true;
    this.dropConnections();
    await this.#chain.catch(() => {});
    await Promise.all([this.#db.end(), this.#feed.stop()]);
  }

  /** How many channels are joined. */
  get channels(): number {
    return this.#channels.size;
  }

  /** Every socket ends without a farewell, as when a network is lost. Clients may come back at once. */
  dropConnections(): void {
    for (const socket of this.#server.clients) socket.terminate();
  }

  /** An outage: sockets end and none is accepted. What changes meanwhile nobody is told of, then or later. */
  pause(): void {
    this.#paused = true;
    this.dropConnections();
  }

  resume(): void {
    this.#paused = false;
  }

  /** While true, sockets stay open and nothing comes through them: heartbeats are not answered, changes not told. */
  set mute(mute: boolean) {
    this.#mute = mute;
  }

  /** The tokens of joined channels are refused from now on, as when they have run out. */
  expireTokens(): void {
    for (const channel of this.#channels) channel.expel('Token has expired');
  }

  /** Looks for changes now; calls made while one waits are merged into it. */
  kick(): void {
    if (this.#stopped || this.#isWaiting) return;
    this.#isWaiting = true;
    this.#inTurn(() => {
      this.#isWaiting = false;
      return this.#poll();
    }).catch(this.options.onError);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const query = new URL(request.url ?? '', 'http://localhost').searchParams;
    const refuse = (status: string): void => void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    if (this.#paused) { refuse('503 Service Unavailable'); return; }
    const apikey = query.get('apikey') ?? '';
    try {
      this.options.verify(apikey);
    } catch {
      refuse('403 Forbidden'); return;
    }
    this.#server.handleUpgrade(request, socket, head, (accepted) => this.#open(accepted, apikey, query.get('vsn') === '2.0.0' ? '2.0.0' : '1.0.0'));
  }

  #open(socket: WebSocket, apikey: string, version: '1.0.0' | '2.0.0'): void {
    new Session(socket, apikey, version, {
      verify: this.options.verify,
      onError: this.options.onError,
      isMute: () => this.#mute,
      opened: (channel) => this.#channels.add(channel),
      closed: (channel) => this.#channels.delete(channel),
      listen: (channel, wanted) => this.#inTurn(async () => {
        const problem = await this.#checkPublished(wanted);
        if (problem !== null) return problem;
        await this.#poll(); // what was committed before this point is not for these subscriptions
        if (this.#channels.has(channel)) channel.subscriptions = wanted;
        return null;
      }),
    });
  }

  /** One task at a time on the one connection. */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const mine = this.#chain.then(task);
    this.#chain = mine.catch(() => {});
    return mine;
  }

  async #checkPublished(wanted: readonly Subscription[]): Promise<string | null> {
    const { rows } = await this.#db.query<{ schema: string; table: string }>('select schemaname::text as schema, tablename::text as "table" from pg_publication_tables where pubname = $1', [this.options.publication]);
    const missing = wanted.find((subscription) => !rows.some(({ schema, table }) => matches({ ...subscription, event: '*' }, { type: 'INSERT', relation: { oid: 0, schema, table, columns: [] } })));
    if (!missing) return null;
    return `Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect parameters: [${Object.entries(missing.params).map(([key, value]) => `${key}: ${String(value)}`).join(', ')}]`;
  }

  async #poll(): Promise<void> {
    const changes = await this.#feed.take();
    const listening = [...this.#channels].flatMap((channel) => channel.subscriptions.map((subscription) => ({ channel, subscription })));
    if (listening.length === 0 || this.#mute) return;
    const loaded = new Map<Relation, Promise<Map<RowChange, { batch: TableBatch; change: Change }>>>();
    const byRelation = Map.groupBy(changes, ({ relation }) => relation);
    for (const raw of changes) {
      const told = listening.filter(({ subscription }) => matches(subscription, raw));
      if (told.length === 0) continue;
      const facts = loaded.get(raw.relation) ?? this.#load(raw.relation, byRelation.get(raw.relation) ?? []);
      loaded.set(raw.relation, facts);
      const known = (await facts).get(raw);
      if (known) for (const { channel, subscription } of told) await this.#tell(known.change, known.batch, channel, subscription);
    }
  }

  async #load(relation: Relation, raw: readonly RowChange[]): Promise<Map<RowChange, { batch: TableBatch; change: Change }>> {
    try {
      const batch = await TableBatch.load(this.#db, relation, raw);
      return new Map(batch?.changes.map((change, index) => [raw[index] ?? change, { batch, change }]));
    } catch (error) {
      this.options.onError(error);
      return new Map();
    }
  }

  async #tell(change: Change, batch: TableBatch, channel: Channel, subscription: Subscription): Promise<void> {
    try {
      const data = await payloadFor(change, batch, channel, subscription);
      if (data !== null) channel.send('postgres_changes', { ids: [subscription.id], data });
    } catch (error) {
      this.options.onError(error); // one subscriber's bad filter is not the others' loss
    }
  }
}
