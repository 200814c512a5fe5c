// The one origin of a project: REST and Auth over HTTP, Realtime over a socket, and the faults a test asks for.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Fault, Faults } from './faults.ts';
import type { Lite } from './rest/lite.ts';

export interface Upgrades {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Something may have been written: look now, not at the next turn. */
  kick(): void;
}

const SOCKET_PATH = '/realtime/v1/websocket';

/** What the gateway or PostgREST says with such a status. */
function answer(status: number, retryAfterSeconds?: number): Response {
  const headers = { 'content-type': 'application/json', ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }) };
  const message = status === 429 ? 'Too many requests' : 'An invalid response was received from the upstream server';
  return new Response(JSON.stringify({ code: String(status), message, details: null, hint: null }), { status, headers });
}

export class Gateway {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #held = new AbortController();
  /** While true, whoever connects is turned away, as when there is no network. */
  #down = false;

  constructor(private readonly lite: Lite, private readonly realtime: Upgrades, private readonly faults: Faults) {
    const listen = getRequestListener(async (request, env) => {
      const { incoming, outgoing } = env as HttpBindings;
      const response = await this.#answer(request, incoming.socket.remoteAddress ?? null, outgoing);
      if (response !== null) return response;
      outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    });
    this.#server = createServer((request, response) => void listen(request, response));
    this.#server.on('upgrade', (request, socket, head) => {
      if (request.url?.startsWith(SOCKET_PATH)) this.realtime.upgrade(request, socket, head);
      else socket.destroy();
    });
    this.#server.on('connection', (socket) => {
      if (this.#down) return void socket.destroy();
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** An outage begins: every connection ends, and none is made. */
  goDown(): void {
    this.#down = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  comeBack(): void {
    this.#down = false;
  }

  async stop(): Promise<void> {
    this.#held.abort();
    this.#server.close();
    this.goDown();
    await once(this.#server, 'close');
  }

  /** Null: the connection is to end without a word. */
  async #answer(request: Request, peer: string | null, outgoing: ServerResponse): Promise<Response | null> {
    const fault = this.faults.take(request.method, new URL(request.url).pathname);
    if (fault) return this.#fail(fault, request, peer, outgoing);
    return this.#pass(request, peer);
  }

  async #pass(request: Request, peer: string | null): Promise<Response> {
    const response = await this.lite.fetch(request, peer);
    if (request.method !== 'GET' && request.method !== 'HEAD') this.realtime.kick();
    return response;
  }

  async #fail(fault: Fault, request: Request, peer: string | null, outgoing: ServerResponse): Promise<Response | null> {
    switch (fault.kind) {
      case 'status':
        return answer(fault.status, fault.retryAfterSeconds);
      case 'cut':
        return null;
      case 'hang':
        await this.#givenUp(request);
        return null;
      case 'lost':
        await (await this.#pass(request, peer)).arrayBuffer();
        return null;
      case 'half':
        return this.#half(await this.#pass(request, peer), outgoing);
    }
  }

  #givenUp(request: Request): Promise<void> {
    return new Promise((resolve) => {
      for (const signal of [request.signal, this.#held.signal]) {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      }
    });
  }

  /** The length of the whole is promised, half of it sent, the rest never comes. */
  async #half(response: Response, outgoing: ServerResponse): Promise<null> {
    const body = Buffer.from(await response.arrayBuffer());
    const length = Math.max(2, body.length);
    outgoing.writeHead(response.status === 204 ? 200 : response.status, { ...Object.fromEntries(response.headers), 'content-length': String(length) });
    await new Promise((resolve) => outgoing.write(body.length > 0 ? body.subarray(0, length >> 1) : ' ', resolve));
    return null;
  }
}
