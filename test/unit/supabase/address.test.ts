import assert from 'node:assert/strict';
import { checkedKey, checkedUrl } from '../../../src/adapters/supabase/address.ts';
import { RemoteError } from '../../../src/core/ports/remote.ts';

const token = (claims: object): string => ['{"alg":"HS256"}', JSON.stringify(claims), 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');
const refused = (words: RegExp, without = '') => (error: unknown): boolean => {
  assert.ok(error instanceof RemoteError);
  assert.equal(error.reason, 'refused');
  assert.match(error.message, words);
  if (without !== '') assert.equal(error.message.includes(without), false);
  return true;
};

describe('the address and the key of a Supabase project', () => {
  for (const [given, expected] of [
    ['https://abc.supabase.co', 'https://abc.supabase.co'], ['  https://abc.supabase.co/ ', 'https://abc.supabase.co'], ['https://abc.supabase.co/rest/v1/', 'https://abc.supabase.co'],
    ['https://example.com/supabase/', 'https://example.com/supabase'], ['http://localhost:54321', 'http://localhost:54321'], ['http://127.0.0.1:54321/', 'http://127.0.0.1:54321'],
    ['https://abc.supabase.co?x=1#y', 'https://abc.supabase.co'],
  ] as const) it(`takes ${given}`, () => { assert.equal(checkedUrl(given), expected); });

  for (const [given, words] of [
    ['', /no address/], ['abc.supabase.co', /no address/], ['ftp://abc', /begins with https/], ['http://abc.supabase.co', /plain text/], ['http://192.168.1.5:8000', /plain text/], ['http://localhost.evil.com', /plain text/],
    ['https://supabase.com/dashboard/project/abc', /dashboard/], ['https://me:pw@abc.supabase.co', /name or a password/], ['javascript:alert(1)', /begins with https/],
  ] as const) it(`refuses ${given || 'nothing'}`, () => { assert.throws(() => checkedUrl(given), refused(words)); });

  it('takes a publishable key, and the older anon key', () => {
    assert.equal(checkedKey(' sb_publishable_abc '), 'sb_publishable_abc');
    const anon = token({ role: 'anon' });
    assert.equal(checkedKey(anon), anon);
  });

  for (const key of [['sb', 'secret', 'abcdefgh'].join('_'), token({ role: 'service_role' }), token({ role: 'supabase_admin' })]) {
    it(`refuses a key that no policy holds back, and does not repeat it (${key.slice(0, 6)})`, () => { assert.throws(() => checkedKey(key), refused(/passes every policy.*revoke/, key)); });
  }

  it('refuses what is no key', () => {
    assert.throws(() => checkedKey(''), refused(/Enter the publishable key/));
    assert.throws(() => checkedKey('hunter2'), refused(/no key of Supabase/, 'hunter2'));
    assert.throws(() => checkedKey('a.b.c'), refused(/no key of Supabase/));
    assert.throws(() => checkedKey(token({ role: 'authenticated' })), refused(/somebody who is signed in/));
  });
});
