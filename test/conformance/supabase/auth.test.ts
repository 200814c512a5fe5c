import { expect } from 'expect';
import { join } from 'node:path';
import { connect, signedIn } from '../../supabase/clients.ts';
import { useStack } from '../../supabase/useStack.ts';
import { until } from '../../fakes/until.ts';

const MIGRATIONS = join(import.meta.dirname, '../../fixtures/supabase');
const TOKEN_SECONDS = 3;

describe('the test stack: signing in, by the real client', () => {
  const stack = useStack({ migrations: MIGRATIONS, users: [{ email: 'ada@example.com', password: 'correct horse' }, { email: 'bob@example.com' }], tokenSeconds: TOKEN_SECONDS });
  const fresh = () => connect(stack(), stack().publishableKey);

  it('takes the right password, and says what is wrong with another', async () => {
    const right = await fresh().auth.signInWithPassword({ email: 'ada@example.com', password: 'correct horse' });
    expect(right.data.user?.id).toBe(stack().user('ada@example.com').id);
    const wrong = await fresh().auth.signInWithPassword({ email: 'ada@example.com', password: 'wrong horse' });
    expect([wrong.error?.status, wrong.error?.code]).toEqual([400, 'invalid_credentials']);
    const stranger = await fresh().auth.signInWithPassword({ email: 'eve@example.com', password: 'x' });
    expect(stranger.error?.code).toBe('invalid_credentials');
  });

  it('mails a code that is good once', async () => {
    const client = fresh();
    expect((await client.auth.signInWithOtp({ email: 'bob@example.com', options: { shouldCreateUser: false } })).error).toBeNull();
    const code = stack().mail.code('bob@example.com');
    const wrong = await client.auth.verifyOtp({ email: 'bob@example.com', token: code === '000000' ? '000001' : '000000', type: 'email' });
    expect(wrong.error?.code).toBe('otp_expired');
    const right = await client.auth.verifyOtp({ email: 'bob@example.com', token: code, type: 'email' });
    expect(right.data.user?.id).toBe(stack().user('bob@example.com').id);
    expect((await client.from('notes').insert({ title: 'by code' })).error).toBeNull();
    expect((await fresh().auth.verifyOtp({ email: 'bob@example.com', token: code, type: 'email' })).error?.code).toBe('otp_expired');
  });

  it('mails nobody whom it does not know, unless users may be made', async () => {
    const { error } = await fresh().auth.signInWithOtp({ email: 'eve@example.com', options: { shouldCreateUser: false } });
    expect(error?.code).toBe('otp_disabled');
    expect(() => stack().mail.code('eve@example.com')).toThrow('No code was mailed');
  });

  it('lets a new user in by a code', async () => {
    const client = fresh();
    await client.auth.signInWithOtp({ email: 'new@example.com' });
    const { data, error } = await client.auth.verifyOtp({ email: 'new@example.com', token: stack().mail.code('new@example.com'), type: 'email' });
    expect([error, data.user?.email]).toEqual([null, 'new@example.com']);
  });

  it('issues tokens that run out, and new ones for the refresh token', async () => {
    const client = await signedIn(stack(), 'ada@example.com');
    const { data: { session: first } } = await client.auth.getSession();
    expect(first?.expires_in).toBe(TOKEN_SECONDS);
    const old = connect(stack(), stack().publishableKey, { accessToken: async () => first?.access_token ?? '' });
    expect((await old.from('notes').select()).status).toBe(200);
    await until(() => Date.now() / 1000 > (first?.expires_at ?? 0));
    expect((await old.from('notes').select()).error?.message).toBe('JWT expired');
    const { data: { session: second }, error } = await client.auth.refreshSession(first ?? undefined);
    expect(error).toBeNull();
    expect(second?.access_token).not.toBe(first?.access_token);
    expect((await client.from('notes').select()).status).toBe(200);
  });

  it('ends a session: its refresh token is worth nothing after that', async () => {
    const client = await signedIn(stack(), 'ada@example.com');
    const { data: { session } } = await client.auth.getSession();
    expect((await client.auth.signOut()).error).toBeNull();
    const { error } = await fresh().auth.refreshSession({ refresh_token: session?.refresh_token ?? '' });
    expect([error?.status, error?.code]).toEqual([400, 'refresh_token_not_found']);
  });

  it('says who a token belongs to', async () => {
    const user = stack().user('ada@example.com');
    expect((await fresh().auth.getUser(stack().tokenFor(user))).data.user?.email).toBe(user.email);
    expect((await fresh().auth.getUser(stack().tokenFor(user, -60))).error?.status).toBe(403);
  });
});
