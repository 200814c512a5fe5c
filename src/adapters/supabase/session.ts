import type { SupabaseClient } from '@supabase/supabase-js';
import * as z from 'zod';
import { authError, signedOut } from './errors.ts';
import type { SessionKeeper } from './sessionKeeper.ts';

const stored = z.object({ access_token: z.string(), user: z.object({ id: z.uuid(), email: z.string().nullish() }) });

export interface SignedIn {
  readonly id: string;
  readonly email: string;
}

/** Who is signed in, and the token that proves it. Throws RemoteError only. */
export class Session {
  private readonly client: () => SupabaseClient;
  private readonly keeper: SessionKeeper;
  private readonly key: string;
  private readonly host: string;
  /** The address last known; for what cannot wait. */
  email = '';

  constructor(client: () => SupabaseClient, options: { readonly keeper: SessionKeeper; readonly storageKey: string; readonly host: string }) {
    this.client = client;
    this.keeper = options.keeper;
    this.key = options.storageKey;
    this.host = options.host;
  }

  /** As it is kept, whether Supabase can be reached or not; null when nobody is signed in. */
  async kept(): Promise<SignedIn | null> {
    const text = await this.keeper.getItem(this.key);
    if (text === null) return null;
    let session;
    try {
      session = stored.safeParse(JSON.parse(text)).data;
    } catch {
      return null;
    }
    if (!session) return null;
    this.email = session.user.email ?? session.user.id;
    return { id: session.user.id, email: this.email };
  }

  /** Throws signed_out. */
  async who(): Promise<SignedIn> {
    const found = await this.kept();
    if (!found) throw signedOut();
    return found;
  }

  /** An access token that is good for a while. Throws signed_out, or what keeps it from being renewed. */
  async token(): Promise<string> {
    const { data, error } = await this.client().auth.getSession();
    if (data.session) return data.session.access_token;
    throw error ? authError(error, this.host) : signedOut();
  }

  /** Another access token, for one that was refused. Should another window have renewed it meanwhile, that one's. */
  async renewed(): Promise<string> {
    const before = await this.keeper.getItem(this.key);
    const { data, error } = await this.client().auth.refreshSession();
    if (data.session) return data.session.access_token;
    const after = await this.keeper.getItem(this.key);
    if (after !== null && after !== before) return this.token();
    throw error ? authError(error, this.host) : signedOut();
  }
}
