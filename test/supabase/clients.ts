// The real client of Supabase, as this or that person.
import { createClient, type SupabaseClientOptions } from '@supabase/supabase-js';
import type { Stack } from './stack.ts';

/** A client that keeps nothing and renews nothing by itself. */
export function connect(stack: Pick<Stack, 'url'>, key: string, options: SupabaseClientOptions<'public'> = {}) {
  return createClient(stack.url, key, { ...options, auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false, ...options.auth } });
}

export type Client = ReturnType<typeof connect>;

/** A client with the session of a user, by password. */
export async function signedIn(stack: Stack, email: string, options: SupabaseClientOptions<'public'> = {}): Promise<Client> {
  const client = connect(stack, stack.publishableKey, options);
  const { error } = await client.auth.signInWithPassword(stack.user(email));
  if (error) throw error;
  return client;
}

/** A client that shows this token, whatever it says. */
export function withToken(stack: Stack, token: string): Client {
  return connect(stack, stack.publishableKey, { accessToken: async () => token });
}
