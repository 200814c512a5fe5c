import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { PromptCache, promptTokens } from './promptCache.ts';
import { sendAnswer } from './send.ts';
import { checkHeaders, checkRequest, parseBody } from './validate.ts';
import type { MessagesRequest, Reply } from './wire.ts';
import { ApiRefusal, countRequest, messagesRequest } from './wire.ts';

export interface RecordedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as it came; null when it was no JSON. */
  readonly body: unknown;
  /** 0 until it is answered. */
  status: number;
}

/** What to answer to the n-th accepted call (from 0). */
export type Responder = (request: MessagesRequest, n: number) => Reply | Promise<Reply>;

export interface MessagesApi {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** Requests that are neither answered nor given up. */
  open(): number;
  close(): Promise<void>;
}

export interface MessagesApiOptions {
  readonly respond: Responder;
  /** The key it accepts. */
  readonly apiKey?: string;
  /** count_tokens answers this instead of a count. */
  readonly countError?: Extract<Reply, { status: number }>;
}

export const TEST_KEY = 'test-key-0123456789abcdef';

/**
 * A loopback stand-in of Anthropic's Messages API: streams, counts, caches, and refuses what the real one refuses
 * with its status and error shape. There is no official one to test against.
 */
export async function startMessagesApi(options: MessagesApiOptions): Promise<MessagesApi> {
  const requests: RecordedRequest[] = [];
  const cache = new PromptCache();
  let accepted = 0;
  let open = 0;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await bodyOf(request);
    const path = (request.url ?? '').split('?')[0] ?? '';
    const recorded: RecordedRequest = { path, headers: request.headers, body: jsonOf(text), status: 0 };
    requests.push(recorded);
    response.on('finish', () => (recorded.status = response.statusCode));
    try {
      if (request.method !== 'POST' || !path.startsWith('/v1/messages')) throw new ApiRefusal(404, 'not_found_error', 'Not Found');
      checkHeaders(request.headers, options.apiKey ?? TEST_KEY);
      if (path === '/v1/messages/count_tokens') {
        const counted = parseBody(countRequest, text);
        checkRequest(counted);
        if (options.countError !== undefined) refuse(response, options.countError);
        else sendJson(response, 200, { input_tokens: promptTokens(counted) });
        return;
      }
      const body = parseBody(messagesRequest, text);
      checkRequest(body);
      const n = accepted++;
      const reply = await options.respond(body, n);
      if ('hang' in reply) return;
      if ('status' in reply) {
        refuse(response, reply);
        return;
      }
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      await sleep(reply.delayMs ?? 0, undefined, { signal: gone.signal });
      await sendAnswer(response, body, reply, n, cache.charge(body));
    } catch (error) {
      if (response.destroyed) return;
      if (error instanceof ApiRefusal) refuse(response, { status: error.status, errorType: error.errorType, message: error.message });
      else refuse(response, { status: 500, errorType: 'api_error', message: String(error) });
    }
  };

  const server = createServer((request, response) => {
    open++;
    response.once('close', () => open--);
    void serve(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    open: () => open,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function refuse(response: ServerResponse, reply: Extract<Reply, { status: number }>): void {
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  const details = reply.errorCode === undefined ? {} : { details: { error_code: reply.errorCode } };
  sendJson(response, reply.status, { type: 'error', error: { type: reply.errorType, message: reply.message, ...details }, request_id: 'req_test' });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_test' });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
