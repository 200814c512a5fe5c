import { APIConnectionError, APIError, APIUserAbortError } from '@anthropic-ai/sdk';
import { ZodError } from 'zod';
import { messageOf } from '../../core/errors.ts';
import type { ModelErrorReason } from '../../core/ports/model.ts';
import { ModelError } from '../../core/ports/model.ts';

/** A failed try, and whether and when another may help. */
export interface Failure {
  readonly error: ModelError;
  readonly retryable: boolean;
  /** Milliseconds the server asks to wait; null when it does not say. */
  readonly retryAfterMs: number | null;
}

const RETRYABLE: ReadonlySet<ModelErrorReason> = new Set(['rate_limit', 'overloaded', 'server', 'network', 'idle_timeout', 'garbled']);

/** Where the API has no code of its own for "the prompt does not fit", only these words. */
const OVERFLOW = /prompt is too long|exceed(s|ed)? (the )?(context|maximum context)|context (window|limit)|request_too_large/i;
const NO_CREDIT = /credit balance|billing|spend limit/i;
const SPEND_CODE = /spend_limit_reached|billing_unavailable/;

const TYPES: Readonly<Record<string, ModelErrorReason>> = {
  invalid_request_error: 'invalid_request',
  authentication_error: 'auth',
  billing_error: 'billing',
  permission_error: 'permission',
  not_found_error: 'unknown_model',
  request_too_large: 'context_overflow',
  rate_limit_error: 'rate_limit',
  overloaded_error: 'overloaded',
  timeout_error: 'server',
  api_error: 'server',
};

const STATUSES: Readonly<Record<number, ModelErrorReason>> = {
  400: 'invalid_request', 401: 'auth', 402: 'billing', 403: 'permission', 404: 'unknown_model',
  408: 'server', 409: 'server', 413: 'context_overflow', 429: 'rate_limit', 529: 'overloaded',
};

/** Turns anything a call threw into a typed error in plain words. `scrub` takes the key out of text. */
export function toFailure(thrown: unknown, model: string, scrub: (text: string) => string): Failure {
  const error = toModelError(thrown, model, scrub);
  const headers = isApiError(thrown) ? thrown.headers : undefined;
  const told = headers?.get('x-should-retry');
  const retryable = told === 'false' ? false : RETRYABLE.has(error.reason);
  return { error, retryable, retryAfterMs: headers === undefined ? null : retryAfter(headers) };
}

function toModelError(thrown: unknown, model: string, scrub: (text: string) => string): ModelError {
  if (thrown instanceof ModelError) return thrown;
  const said = scrub(isApiError(thrown) ? thrown.apiMessage ?? thrown.message : messageOf(thrown));
  // The original may hold the request with its headers: only its words and its stack are kept.
  const cause = new Error(scrub(messageOf(thrown)));
  if (thrown instanceof Error && thrown.stack !== undefined) cause.stack = scrub(thrown.stack);
  const make = (reason: ModelErrorReason, message: string): ModelError => new ModelError(reason, message, { cause });

  if (thrown instanceof APIUserAbortError) return make('aborted', 'The model call was stopped.');
  if (thrown instanceof SyntaxError || thrown instanceof ZodError) return make('garbled', `What ${model} sent could not be read: ${said}`);
  if (thrown instanceof APIConnectionError || !isApiError(thrown)) {
    return make('network', `The connection to the model service failed: ${reachable(thrown, scrub)}. Check the network, a proxy and ANTHROPIC_BASE_URL.`);
  }
  const reason = reasonOf(thrown, said);
  return make(reason, inWords(reason, thrown.status, said, model, thrown.requestID ?? null));
}

/** A guard, because `instanceof` alone leaves the SDK's type parameters open. */
function isApiError(thrown: unknown): thrown is APIError {
  return thrown instanceof APIError;
}

function reasonOf(error: APIError, said: string): ModelErrorReason {
  if (error.errorCode !== null && SPEND_CODE.test(error.errorCode)) return 'billing';
  const reason = STATUSES[error.status ?? 0] ?? TYPES[error.type ?? ''] ?? 'server';
  if (reason === 'invalid_request' && OVERFLOW.test(said)) return 'context_overflow';
  if ((reason === 'invalid_request' || reason === 'permission') && NO_CREDIT.test(said)) return 'billing';
  return reason;
}

function inWords(reason: ModelErrorReason, status: number | undefined, said: string, model: string, requestId: string | null): string {
  const code = status === undefined ? '' : ` (${status})`;
  const detail = `${said === '' ? '' : ` The service says: ${said}`}${requestId === null ? '' : ` [request ${requestId}]`}`;
  switch (reason) {
    case 'auth':
      return `The key was refused${code}. Set another with "WAVE: Set API Key" or ANTHROPIC_API_KEY.${detail}`;
    case 'billing':
      return `The account cannot pay for this call${code}. Check credit and spend limits in the Claude Console, then resume the run.${detail}`;
    case 'permission':
      return `The key may not use ${model}${code}. Choose another model with "WAVE: Choose Models" or another key.${detail}`;
    case 'unknown_model':
      return `The service knows no model ${model}${code}. Choose another with "WAVE: Choose Models".${detail}`;
    case 'context_overflow':
      return `The conversation is too long for ${model}${code}. It has to be shortened before it can go on.${detail}`;
    case 'rate_limit':
      return `The account's rate limit for ${model} is reached${code}. Wait a little and resume, or run fewer stories at once.${detail}`;
    case 'overloaded':
      return `The model service is overloaded${code}. Resume the run later.${detail}`;
    case 'invalid_request':
      return `The model service refused the request${code}. This is most likely a fault in WAVE: please report it.${detail}`;
    default:
      return `The model service failed${code}. Resume the run later.${detail}`;
  }
}

/** The innermost cause says what really happened ("connect ECONNREFUSED ..."); the outer ones only "fetch failed". */
function reachable(thrown: unknown, scrub: (text: string) => string): string {
  let inner: unknown = thrown;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  const code = inner instanceof Error && 'code' in inner && typeof inner.code === 'string' ? inner.code : '';
  return scrub([code, messageOf(inner)].filter((part) => part !== '').join(' ')) || 'no reason given';
}

/** `retry-after-ms`, else `retry-after` in seconds or as a date. */
function retryAfter(headers: Headers): number | null {
  const ms = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  if (Number.isFinite(ms)) return Math.max(ms, 0);
  const text = headers.get('retry-after');
  if (text === null) return null;
  const seconds = Number.parseFloat(text);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(wait) ? Math.max(wait, 0) : null;
}
