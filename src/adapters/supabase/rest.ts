import type { SupabaseClient } from '@supabase/supabase-js';
import type * as z from 'zod';
import { describeIssues } from '../../core/describeIssues.ts';
import { RemoteError } from '../../core/ports/remote.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { quoted, timedOut, toRemoteError } from './errors.ts';

/** What the client's builders have in common. */
interface Query {
  setHeader(name: string, value: string): Query;
  abortSignal(signal: AbortSignal): { throwOnError(): PromiseLike<{ readonly data: unknown }> };
}
interface RangeQuery extends Query {
  range(from: number, to: number): Query;
}

/** Asks REST, with a time limit for the whole of a request: the renewal of the session before it counts. Throws RemoteError only. */
export class Rest {
  readonly client: SupabaseClient;
  private readonly host: string;
  private readonly limitMs: number;
  private readonly logger: Logger;
  private readonly storeId: string | null;

  /** @param options.storeId the store that asks: one account may be in use on several machines, and a run is held by one of them */
  constructor(client: SupabaseClient, options: { readonly host: string; readonly limitMs: number; readonly logger: Logger; readonly storeId?: string }) {
    this.client = client;
    this.storeId = options.storeId ?? null;
    this.host = options.host;
    this.limitMs = options.limitMs;
    this.logger = options.logger;
  }

  /** The same, for what a store asks. */
  forStore(storeId: string): Rest {
    return new Rest(this.client, { host: this.host, limitMs: this.limitMs, logger: this.logger, storeId });
  }

  async ask(query: Query, signal: AbortSignal): Promise<unknown> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(this.limitMs)]);
    try {
      const { data } = await beforeAborted((this.storeId === null ? query : query.setHeader('x-wave-store', this.storeId)).abortSignal(limit).throwOnError(), limit);
      return data;
    } catch (error) {
      throw limit.aborted && !(error instanceof RemoteError) ? timedOut() : toRemoteError(error, this.host);
    }
  }

  /** The rows of an answer, each in its form; one that is not is no answer of these tables. */
  async rows<Row>(schema: z.ZodType<Row>, query: Query, signal: AbortSignal): Promise<Row[]> {
    return list(await this.ask(query, signal)).map((row) => this.parsed(schema, row));
  }

  /** Rows that other people wrote: one that does not have its form is left out, and the log says so. */
  async fittingRows<Row>(what: string, schema: z.ZodType<Row>, query: Query, signal: AbortSignal): Promise<Row[]> {
    return list(await this.ask(query, signal)).flatMap((row) => this.fitting(what, schema, row) ?? []);
  }

  fitting<Row>(what: string, schema: z.ZodType<Row>, row: unknown): Row | null {
    const parsed = schema.safeParse(row);
    if (parsed.success) return parsed.data;
    this.logger.warn(`A row of ${what} is ignored: it does not have its form (${quoted(describeIssues(parsed.error))})`);
    return null;
  }

  /** All rows, a page at a time. A server may give less than was asked for: only an empty page is the end. */
  async *pages<Row>(schema: z.ZodType<Row>, size: number, query: () => RangeQuery, signal: AbortSignal): AsyncGenerator<Row[]> {
    for (let at = 0; ;) {
      const rows = await this.rows(schema, query().range(at, at + size - 1), signal);
      if (rows.length === 0) return;
      yield rows;
      at += rows.length;
    }
  }

  private parsed<Row>(schema: z.ZodType<Row>, row: unknown): Row {
    const parsed = schema.safeParse(row);
    if (parsed.success) return parsed.data;
    throw new RemoteError('refused', `A row in Supabase does not have the form that this version of WAVE knows: ${quoted(describeIssues(parsed.error))}.`);
  }
}

function list(data: unknown): unknown[] {
  return Array.isArray(data) ? data : data === null || data === undefined ? [] : [data];
}

/** The client may wait for a session before it looks at its signal. */
async function beforeAborted<Result>(work: PromiseLike<Result>, signal: AbortSignal): Promise<Result> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => { reject(timedOut()); };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
