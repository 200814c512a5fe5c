import assert from 'node:assert/strict';
import { authError, quoted, restError } from '../../../src/adapters/supabase/errors.ts';
import { createTransport } from '../../../src/adapters/supabase/transport.ts';
import { RemoteError, type RemoteErrorReason } from '../../../src/core/ports/remote.ts';

describe('what Supabase says, as an error with a reason', () => {
  const cases: readonly (readonly [number, string, RemoteErrorReason, string?])[] = [
    [404, 'PGRST205', 'schema_missing'], [404, '42P01', 'schema_missing'], [404, 'PGRST202', 'schema_missing'], [400, 'PGRST204', 'schema_older'], [400, '42703', 'schema_older'],
    [403, '42501', 'not_allowed'], [401, '42501', 'signed_out'], [403, '42501', 'not_holder', 'not_holder'], [403, '42501', 'refused', 'different_approver'], [401, 'PGRST301', 'signed_out'], [401, 'PGRST303', 'signed_out'],
    [400, '22P02', 'bad_row'], [409, '23503', 'bad_row'], [400, '23514', 'bad_row'], [413, '', 'bad_row'], [400, 'P0001', 'refused'], [500, '57014', 'timeout'], [503, 'PGRST001', 'server'], [400, '40001', 'server'],
    [503, '53300', 'server'], [500, 'XX000', 'server'], [540, '', 'server'], [429, '', 'rate_limited'], [401, '', 'refused'], [404, '', 'unreachable'], [418, '', 'refused'],
  ];
  for (const [status, code, reason, hint] of cases) {
    it(`${String(status)} ${code} ${hint ?? ''}: ${reason}`, () => {
      const error = restError(status, { code, message: 'words', hint: hint ?? null }, null);
      assert.equal(error.reason, reason);
      assert.ok(error.message.length > 10 || error.message === 'words');
    });
  }

  it('repeats no tokens, and not much', () => {
    const token = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiJ4In0', 'c2lnbmF0dXJl'].join('.');
    assert.equal(quoted(`bad Bearer ${token} and ${['sb', 'secret', 'x1'].join('_')}`).includes('c2ln'), false);
    assert.ok(quoted('x '.repeat(5_000)).length < 500);
  });

  it('Auth\'s own errors have words, too', () => {
    const said = (code: string, status: number, name = 'AuthApiError') => authError(Object.assign(new Error('x'), { __isAuthError: true, code, status, name }), 'host');
    assert.equal(said('refresh_token_already_used', 400).reason, 'signed_out');
    assert.equal(said('session_expired', 400).reason, 'signed_out');
    assert.equal(said('over_request_rate_limit', 429).reason, 'rate_limited');
    assert.equal(said('', 503, 'AuthRetryableFetchError').reason, 'server');
    assert.equal(said('', 0, 'AuthRetryableFetchError').reason, 'unreachable');
    assert.match(said('email_not_confirmed', 400).message, /open the mail/);
  });

  describe('on the way', () => {
    const responding = (...answers: Response[]) => {
      const asked: { authorization: string | null }[] = [];
      const transport = createTransport({
        key: 'sb_publishable_x', limitMs: 1_000, current: () => Promise.resolve('current'), renew: () => Promise.resolve('renewed'),
        fetch: (_input, init) => { asked.push({ authorization: new Headers(init?.headers).get('authorization') }); return Promise.resolve(answers.shift() ?? new Response('[]')); },
      });
      return { asked, ask: (authorization = 'Bearer old') => transport('https://x.supabase.co/rest/v1/t', { headers: { authorization } }) };
    };
    const expired = (): Response => new Response(JSON.stringify({ code: 'PGRST303', message: 'JWT expired' }), { status: 401 });
    const failing = (reason: RemoteErrorReason, retryAfterMs: number | null = null) => (error: unknown): boolean => error instanceof RemoteError && error.reason === reason && error.retryAfterMs === retryAfterMs;

    it('an expired token is renewed once', async () => {
      const { asked, ask } = responding(expired());
      assert.equal((await ask()).status, 200);
      assert.deepEqual(asked.map(({ authorization }) => authorization), ['Bearer old', 'Bearer renewed']);
    });

    it('and no more than once', async () => {
      const { asked, ask } = responding(expired(), expired(), expired());
      await assert.rejects(ask(), failing('signed_out'));
      assert.equal(asked.length, 2);
    });

    it('nothing is asked as nobody', async () => {
      const { asked, ask } = responding();
      await ask('Bearer sb_publishable_x');
      assert.deepEqual(asked.map(({ authorization }) => authorization), ['Bearer current']);
    });

    it('how long to wait is seconds, or a date', async () => {
      const limited = (after: string): Response => new Response('', { status: 429, headers: { 'retry-after': after } });
      await assert.rejects(responding(limited('3')).ask(), failing('rate_limited', 3_000));
      await assert.rejects(responding(limited('soon')).ask(), failing('rate_limited', null));
      await assert.rejects(responding(limited(new Date(Date.now() + 60_000).toUTCString())).ask(), (error: unknown) => error instanceof RemoteError && Math.abs((error.retryAfterMs ?? 0) - 60_000) < 5_000);
    });

    it('a page is not an answer', async () => {
      await assert.rejects(responding(new Response('<html>', { headers: { 'content-type': 'text/html' } })).ask(), failing('unreachable'));
      await assert.rejects(responding(new Response('<html>', { status: 403, headers: { 'content-type': 'text/html' } })).ask(), failing('unreachable'));
    });
  });
});
