import { elsewhere, postgrestError, restError, timedOut, unreachable } from './errors.ts';

type Fetch = typeof fetch;

export interface TransportOptions {
  readonly fetch: Fetch;
  readonly key: string;
  /** Longest time for one request (ms). */
  readonly limitMs: number;
  /** A new access token; throws RemoteError when there is none. */
  renew(): Promise<string>;
  /** The access token as it is; throws RemoteError when there is none. */
  current(): Promise<string>;
}

/**
 * `fetch` for the client: with a time limit, and for REST with everything that is no success turned into a RemoteError. An expired token is renewed once.
 * Auth gets its answers as they are: its client reads them.
 */
export function createTransport(options: TransportOptions): Fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (!url.pathname.includes('/rest/v1/')) return send(options, input, init, url.host);
    const headers = new Headers(init.headers);
    // Without a session the client would ask as the anon role, which sees nothing: "nobody is signed in" and "nothing there" are not the same.
    if (headers.get('authorization') === `Bearer ${options.key}`) headers.set('authorization', `Bearer ${await options.current()}`);
    let response = await send(options, input, { ...init, headers }, url.host);
    if (response.status === 401) {
      const refused = await refusal(response);
      if (refused.reason !== 'signed_out') throw refused;
      headers.set('authorization', `Bearer ${await options.renew()}`);
      response = await send(options, input, { ...init, headers }, url.host);
    }
    if (!response.ok) throw await refusal(response);
    if (response.headers.get('content-type')?.includes('text/html') === true) throw elsewhere('It sent a page');
    return response;
  };
}

async function send({ fetch: request, limitMs }: TransportOptions, input: Parameters<Fetch>[0], init: RequestInit, host: string): Promise<Response> {
  const limit = AbortSignal.timeout(limitMs);
  const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
  try {
    return await request(input, { ...init, signal, redirect: 'error' });
  } catch (error) {
    throw signal.aborted ? timedOut() : unreachable(error, host);
  }
}

async function refusal(response: Response): Promise<ReturnType<typeof restError>> {
  const text = await response.text().catch(() => '');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    if (response.status < 500 && response.status !== 429) return elsewhere(`It answered HTTP ${String(response.status)} with something unreadable`);
  }
  return restError(response.status, postgrestError.safeParse(body).data ?? {}, retryAfter(response.headers.get('retry-after')));
}

/** Seconds, or a date. */
function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, 3_600_000) : null;
}
