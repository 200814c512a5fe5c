import * as z from 'zod';
import type { SessionStorage } from '../../core/ports/remoteAccount.ts';

const kept = z.looseObject({ access_token: z.string(), expires_in: z.number(), expires_at: z.number().optional() });

/**
 * Where the client keeps its session. Several windows share it: a window whose refresh token was used up by another one must not throw away the session
 * which that one has put there. Times are by this machine's clock, which may be wrong: the client compares with no other.
 */
export class SessionKeeper {
  private readonly storage: SessionStorage;
  private readonly now: () => number;
  /** What this window knows of; another text in the storage was written by another window. */
  private readonly seen = new Map<string, string>();

  constructor(storage: SessionStorage, now: () => number) {
    this.storage = storage;
    this.now = now;
  }

  async getItem(key: string): Promise<string | null> {
    const text = await this.storage.get(key);
    if (text !== null) this.seen.set(key, text);
    return text;
  }

  async setItem(key: string, value: string): Promise<void> {
    const text = this.byThisClock(value, await this.storage.get(key));
    this.seen.set(key, text);
    await this.storage.set(key, text);
  }

  async removeItem(key: string): Promise<void> {
    const current = await this.storage.get(key);
    if (current !== null && this.seen.has(key) && current !== this.seen.get(key)) return;
    this.seen.delete(key);
    await this.storage.remove(key);
  }

  /** Signing out is for every window. */
  async forget(key: string): Promise<void> {
    this.seen.delete(key);
    await this.storage.remove(key);
  }

  /** A new token is good for `expires_in` seconds from now, whatever time the server has. */
  private byThisClock(value: string, before: string | null): string {
    const session = parse(value);
    if (!session || session.access_token === parse(before)?.access_token) return value;
    return JSON.stringify({ ...session, expires_at: Math.floor(this.now() / 1_000) + session.expires_in });
  }
}

function parse(text: string | null): z.infer<typeof kept> | null {
  if (text === null) return null;
  try {
    return kept.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
