// One socket: its messages in order for each topic, its channels, what it is answered.
import type { WebSocket } from 'ws';
import { TokenError, type Claims } from '../tokens.ts';
import { Channel, type Subscription } from './channel.ts';
import { parseFilters } from './filters.ts';
import { readFrame, writeFrame, type Frame, type Version } from './frames.ts';

export interface SessionHost {
  readonly verify: (token: string) => Claims;
  readonly onError: (error: unknown) => void;
  readonly isMute: () => boolean;
  readonly opened: (channel: Channel) => void;
  readonly closed: (channel: Channel) => void;
  /** From now on the channel hears of these; what stands against it, in words, or null. */
  readonly listen: (channel: Channel, wanted: readonly Subscription[]) => Promise<string | null>;
}

let nextId = 1;

const text = (value: unknown, otherwise: string): string => (typeof value === 'string' && value !== '' ? value : otherwise);
const object = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {});

function readSubscriptions(config: Record<string, unknown>): Subscription[] {
  const list: unknown = config['postgres_changes'];
  return (Array.isArray(list) ? (list as unknown[]) : []).map((item) => {
    const params = object(item);
    const filterText = text(params['filter'], '');
    return { id: nextId++, params, event: text(params['event'], '*'), schema: text(params['schema'], '*'), table: text(params['table'], '*'), filterText, filters: filterText === '' ? [] : parseFilters(filterText) };
  });
}

/** An opaque key in the place of a user's token means that there is no user. */
const isToken = (value: unknown): value is string => typeof value === 'string' && value !== '' && !value.startsWith('sb_');

export class Session {
  readonly #channels = new Map<string, Channel>();
  readonly #queues = new Map<string, Promise<void>>();

  constructor(private readonly socket: WebSocket, private readonly apikey: string, private readonly version: Version, private readonly host: SessionHost) {
    socket.on('error', () => {});
    socket.on('close', () => {
      for (const channel of this.#channels.values()) channel.close();
    });
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary || this.host.isMute()) return; // binary frames are broadcasts, which are not there
      this.#receive(data.toString());
    });
  }

  #receive(message: string): void {
    let frame: Frame;
    try {
      frame = readFrame(message, this.version);
    } catch (error) {
      this.host.onError(error); return;
    }
    // In order for each topic: a new token may follow its join at once.
    const turn = (this.#queues.get(frame.topic) ?? Promise.resolve()).then(() => this.#handle(frame)).catch(this.host.onError);
    this.#queues.set(frame.topic, turn);
  }

  #send(frame: Frame): void {
    if (this.socket.readyState === this.socket.OPEN && !this.host.isMute()) this.socket.send(writeFrame(frame, this.version));
  }

  #reply({ joinRef, ref, topic }: Frame, status: 'ok' | 'error', response: Record<string, unknown> = {}): void {
    this.#send({ joinRef, ref, topic, event: 'phx_reply', payload: { status, response } });
  }

  async #handle(frame: Frame): Promise<void> {
    if (frame.topic === 'phoenix' && frame.event === 'heartbeat') { this.#reply(frame, 'ok'); return; }
    if (frame.event === 'phx_join') return this.#join(frame);
    const channel = this.#channels.get(frame.topic);
    if (!channel) { this.#reply(frame, 'error', { reason: 'unmatched topic' }); return; }
    switch (frame.event) {
      case 'phx_leave':
        channel.close();
        this.#reply(frame, 'ok');
        { this.#send({ joinRef: channel.joinRef, ref: null, topic: frame.topic, event: 'phx_close', payload: {} }); return; }
      case 'access_token':
        { this.#renew(channel, frame.payload['access_token']); return; }
      default:
        { this.#reply(frame, 'error', { reason: `${frame.event} is not part of this stand-in` }); return; }
    }
  }

  async #join(frame: Frame): Promise<void> {
    this.#channels.get(frame.topic)?.close();
    const given = frame.payload['access_token'];
    const config = object(frame.payload['config']);
    let claims: Claims;
    let wanted: Subscription[];
    try {
      claims = this.host.verify(isToken(given) ? given : this.apikey);
      wanted = readSubscriptions(config);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      this.#reply(frame, 'error', { reason: error instanceof TokenError ? `${error.reason === 'expired' ? 'InvalidJWTToken' : 'JwtSignatureError'}: ${words}` : words }); return;
    }
    const channel = this.#open(frame, claims);
    const joined = (): void => this.#reply(frame, 'ok', { postgres_changes: wanted.map(({ params, id }) => ({ ...params, id })) });
    // Unless a client asks to wait, it is told that it has joined before anybody has looked whether there is something to hear.
    const waits = object(config['postgres_changes_options'])['wait'] === true;
    if (!waits || wanted.length === 0) joined();
    if (wanted.length === 0) return;
    const problem = await this.host.listen(channel, wanted);
    const words = problem === null ? 'Subscribed to PostgreSQL' : `RealtimeDisabledForConfiguration: ${problem}`;
    if (problem !== null && waits) {
      channel.close();
      this.#reply(frame, 'error', { reason: words }); return;
    }
    if (waits) joined();
    channel.system('postgres_changes', problem === null ? 'ok' : 'error', words);
  }

  #open({ topic, joinRef }: Frame, claims: Claims): Channel {
    const channel: Channel = new Channel(
      topic,
      joinRef,
      claims,
      (event, payload, ref) => this.#send({ joinRef: ref, ref: null, topic, event, payload }),
      () => {
        if (this.#channels.get(topic) === channel) this.#channels.delete(topic);
        this.host.closed(channel);
      },
    );
    this.#channels.set(topic, channel);
    this.host.opened(channel);
    return channel;
  }

  #renew(channel: Channel, token: unknown): void {
    if (!isToken(token)) return;
    try {
      channel.renew(this.host.verify(token));
    } catch (error) {
      channel.expel(error instanceof Error ? error.message : String(error));
    }
  }
}
