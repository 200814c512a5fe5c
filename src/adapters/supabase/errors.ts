import { isAuthError, isAuthRefreshDiscardedError, isAuthRetryableFetchError, isAuthSessionMissingError } from '@supabase/supabase-js';
import * as z from 'zod';
import { messageOf } from '../../core/errors.ts';
import { RemoteError, type RemoteErrorReason } from '../../core/ports/remote.ts';
import { redact } from '../../core/redact/redact.ts';

/** Longest part of an answer that a message repeats (characters). */
const MOST_WORDS = 400;
/** Tokens and keys, wherever they turn up in somebody else's words. */
const TOKEN = /eyJ[\w-]+\.[\w-]+(\.[\w-]*)?|sb_(secret|publishable)_[\w-]+|(bearer\s+)\S+/gi;

/** What PostgREST says of an error; others in its place say less. */
export const postgrestError = z.object({ code: z.string().nullish(), message: z.string().nullish(), details: z.string().nullish(), hint: z.string().nullish() });
export type PostgrestSaid = z.infer<typeof postgrestError>;

/** Another's words, fit to be shown: no token, no key, not too long. */
export function quoted(words: string): string {
  const clean = redact(words.replaceAll(TOKEN, '[redacted]')).replaceAll(/\s+/g, ' ').trim();
  return clean.length > MOST_WORDS ? `${clean.slice(0, MOST_WORDS)}...` : clean;
}

const MISSING = new Set(['PGRST205', 'PGRST202', '42P01', '42883']);
const OLDER = new Set(['PGRST204', '42703', '42P10']);
const TOKENS = new Set(['PGRST300', 'PGRST301', 'PGRST302', 'PGRST303']);
const BUSY = /^(08|40|53|55|57P)/;

/** What an answer of REST that is no success means. */
export function restError(status: number, said: PostgrestSaid, retryAfterMs: number | null): RemoteError {
  const code = said.code ?? '';
  const words = quoted(said.message ?? '');
  const because = words === '' ? `HTTP ${String(status)}` : words;
  if (status === 429) return new RemoteError('rate_limited', 'Supabase asks for fewer requests; they are sent again later.', { retryAfterMs });
  if (status === 540) return new RemoteError('server', 'The Supabase project is paused. Resume it in the dashboard; what waits is sent then.', { retryAfterMs });
  if (MISSING.has(code)) return schemaMissing(because);
  if (OLDER.has(code)) return schemaOlder(because);
  if (code === '42501') return notAllowed(said.hint ?? '', because, status);
  if (code === '57014') return new RemoteError('timeout', `The database took too long (${because}). It is tried again.`);
  if (status >= 500 || BUSY.test(code) || /^PGRST00/.test(code)) return new RemoteError('server', `Supabase has trouble (${because}). It is tried again.`, { retryAfterMs });
  if (TOKENS.has(code)) return signedOut();
  if (/^(22|23)/.test(code)) return new RemoteError('bad_row', `The database does not take this row: ${because}`);
  if (code === 'P0001' || code === 'P0002') return new RemoteError('refused', because);
  if (status === 413) return new RemoteError('bad_row', 'Supabase does not take a row of this size.');
  if (status === 401 || status === 403) return new RemoteError('refused', `Supabase refuses the key (${because}). Connect again with the project's publishable key, from the dashboard under Project Settings, API Keys.`);
  if (code === '' && status === 404) return elsewhere('It answered that there is no such page (404)');
  return new RemoteError('refused', `Supabase refused it: ${because}${code === '' ? '' : ` (${code})`}`);
}

export function schemaMissing(because: string): RemoteError {
  return new RemoteError('schema_missing', `This Supabase project lacks WAVE's tables (${because}). Apply the migrations: supabase db push, in a checkout of WAVE that is linked to the project.`);
}

export function schemaOlder(because: string): RemoteError {
  return new RemoteError('schema_older', `The tables in Supabase are older than this version of WAVE (${because}). Apply the newer migrations: supabase db push.`);
}

export function schemaNewer(because: string): RemoteError {
  return new RemoteError('schema_newer', `The tables in Supabase are newer than this version of WAVE (${because}). Update WAVE.`);
}

export function signedOut(): RemoteError {
  return new RemoteError('signed_out', 'Nobody is signed in to Supabase any more. Sign in again; nothing is lost.');
}

/** Something that is not Supabase answers there. */
export function elsewhere(what: string): RemoteError {
  return new RemoteError('unreachable', `What answers is not a Supabase project. ${what}: a login page of the network, or the address is wrong. Check the Project URL.`);
}

function notAllowed(hint: string, because: string, status: number): RemoteError {
  if (hint === 'not_holder') return new RemoteError('not_holder', because);
  if (hint === 'different_approver') return new RemoteError('refused', because);
  // The anon role has no rights at all: a session is what is missing.
  if (status === 401) return signedOut();
  return new RemoteError('not_allowed', `You may not do this in the project (${because}). Ask a lead whether you are a member, and whether your role is developer or lead.`);
}

/** Says that a project's wrong address or a missing network is what is behind a failed connection. */
export function unreachable(thrown: unknown, host: string): RemoteError {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  const words = code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? `the name ${host} is not known` : code === 'ECONNREFUSED' ? `${host} refuses the connection` : quoted(messageOf(cause));
  const kept = new Error(quoted(messageOf(thrown)));
  return new RemoteError('unreachable', `Supabase cannot be reached: ${words}. Check the network and the Project URL; it is tried again.`, { cause: kept });
}

/** Anything that a call to REST threw. */
export function toRemoteError(thrown: unknown, host: string): RemoteError {
  if (thrown instanceof RemoteError) return thrown;
  if (thrown instanceof DOMException && (thrown.name === 'TimeoutError' || thrown.name === 'AbortError')) return timedOut();
  if (thrown instanceof z.ZodError) return elsewhere('Its answer has another form');
  if (thrown instanceof SyntaxError || (thrown instanceof Error && thrown.name === 'PostgrestError')) return elsewhere('Its answer cannot be read');
  return unreachable(thrown, host);
}

export function timedOut(): RemoteError {
  return new RemoteError('timeout', 'Supabase took too long, or was no longer waited for. It is tried again.');
}

/** Words for what Auth says by a code; what is absent is told as it came. */
const AUTH: Readonly<Record<string, readonly [RemoteErrorReason, string]>> = {
  invalid_credentials: ['refused', 'E-mail or password is wrong.'],
  email_not_confirmed: ['refused', 'The e-mail address is not confirmed yet: open the mail that Supabase sent, then sign in again.'],
  otp_expired: ['refused', 'The code is wrong or no longer valid. Have another one sent.'],
  user_banned: ['refused', 'This account is banned in the Supabase project.'],
  otp_disabled: ['refused', 'One-time codes are only for people who have an account in this Supabase project. Ask for an invitation, or sign in with a password.'],
  signup_disabled: ['refused', 'There is no account with this address, and this Supabase project takes no new ones. Ask for an invitation.'],
  email_provider_disabled: ['refused', 'This Supabase project does not let people sign in by e-mail. Switch the provider on in the dashboard under Authentication.'],
  email_address_invalid: ['refused', 'This is no e-mail address that Supabase takes.'],
  validation_failed: ['refused', 'This is no e-mail address, or the code has another form.'],
  over_email_send_rate_limit: ['rate_limited', 'Supabase has sent too many mails lately. Wait a few minutes, or sign in with a password.'],
  over_request_rate_limit: ['rate_limited', 'Too many tries. Wait a few minutes.'],
};

/** What Auth means. A session that cannot be renewed is `signed_out`. */
export function authError(thrown: unknown, host: string): RemoteError {
  if (thrown instanceof RemoteError) return thrown;
  if (!isAuthError(thrown)) return toRemoteError(thrown, host);
  const status = thrown.status ?? 0;
  if (isAuthRetryableFetchError(thrown)) return status >= 500 ? new RemoteError('server', `Supabase has trouble (HTTP ${String(status)}). It is tried again.`) : unreachable(thrown, host);
  if (isAuthSessionMissingError(thrown) || isAuthRefreshDiscardedError(thrown)) return signedOut();
  const known = AUTH[thrown.code ?? ''];
  if (known) return new RemoteError(known[0], known[1]);
  if (/^(refresh_token|session|bad_jwt|user_not_found)/.test(thrown.code ?? '')) return signedOut();
  if (status === 429) return new RemoteError('rate_limited', 'Too many tries. Wait a few minutes.');
  if (status === 401 || status === 403) return restError(status, { message: thrown.message }, null);
  if (status === 404 || thrown.name === 'AuthUnknownError') return elsewhere('Its answer to signing in cannot be read');
  return new RemoteError('refused', `Supabase refused it: ${quoted(thrown.message)}`);
}
