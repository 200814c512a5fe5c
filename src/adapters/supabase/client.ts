import { SupabaseClient } from '@supabase/supabase-js';
import type { SessionKeeper } from './sessionKeeper.ts';

export interface ClientOptions {
  readonly url: string;
  readonly key: string;
  readonly storageKey: string;
  readonly keeper: SessionKeeper;
  readonly fetch: typeof fetch;
  /** How often the socket is asked whether it lives (ms); the session is renewed with it. */
  readonly heartbeatMs: number;
}

/**
 * The one place that makes a client, every option said. There is no page whose address could hold a session; the code flow (PKCE) keeps tokens out of links
 * in mails; requests are not repeated here (the outbox does that, and knows how long to wait); nothing is traced or logged.
 */
export function createSupabaseClient({ url, key, storageKey, keeper, fetch: transport, heartbeatMs }: ClientOptions): SupabaseClient {
  return new SupabaseClient(url, key, {
    db: { schema: 'public', retry: false },
    auth: { storage: keeper, storageKey, persistSession: true, autoRefreshToken: true, detectSessionInUrl: false, flowType: 'pkce', debug: false },
    global: { fetch: transport },
    realtime: { heartbeatIntervalMs: heartbeatMs },
    tracePropagation: false,
  });
}
