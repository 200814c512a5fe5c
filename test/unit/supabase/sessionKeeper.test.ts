import assert from 'node:assert/strict';
import { SessionKeeper } from '../../../src/adapters/supabase/sessionKeeper.ts';
import { MemorySession } from '../../fakes/memorySession.ts';

const NOW = Date.parse('2026-11-30T12:00:00.000Z');
const session = (token: string, more: object = {}): string => JSON.stringify({ access_token: token, refresh_token: `for ${token}`, expires_in: 3_600, expires_at: 1, user: { id: 'u' }, ...more });

describe('the session, in a storage that windows share', () => {
  const shared = () => {
    const storage = new MemorySession();
    return { storage, one: new SessionKeeper(storage, () => NOW), two: new SessionKeeper(storage, () => NOW) };
  };

  it('a window whose refresh was refused does not throw away what another one has put there', async () => {
    const { one, two } = shared();
    await one.setItem('k', session('first'));
    await two.getItem('k');
    await one.setItem('k', session('second'));
    await two.removeItem('k');
    assert.match(await two.getItem('k') ?? '', /second/);
    await two.removeItem('k');
    assert.equal(await one.getItem('k'), null);
  });

  it('signing out is for every window', async () => {
    const { one, two } = shared();
    await one.setItem('k', session('first'));
    await two.forget('k');
    assert.equal(await one.getItem('k'), null);
  });

  it('a new token is good from now on by this clock, a known one as long as it was', async () => {
    const { one } = shared();
    await one.setItem('k', session('first'));
    const kept = JSON.parse(await one.getItem('k') ?? '') as { expires_at: number };
    assert.equal(kept.expires_at, NOW / 1_000 + 3_600);
    await one.setItem('k', session('first', { expires_at: 77 }));
    assert.equal((JSON.parse(await one.getItem('k') ?? '') as { expires_at: number }).expires_at, 77);
  });

  it('keeps what is no session as it is', async () => {
    const { one } = shared();
    await one.setItem('verifier', 'abc/recovery');
    assert.equal(await one.getItem('verifier'), 'abc/recovery');
  });
});
