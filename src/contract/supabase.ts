import * as z from 'zod';

/**
 * What may leave this machine for Supabase. `metadata`: where runs stand, reviews without what they are about, audit rows without their contents.
 * `content`: all of it, checkpoints too, with secrets redacted. Nothing leaves until a person has chosen one.
 */
export const sharing = z.enum(['off', 'metadata', 'content']);
export type Sharing = z.infer<typeof sharing>;

/** Which Supabase project and which WAVE project in it a workspace is connected to. The publishable key is no secret; the session is, and is kept elsewhere. */
export const supabaseConnection = z.object({
  url: z.url({ protocol: /^https?$/ }),
  publishableKey: z.string().min(1),
  projectId: z.uuid(),
  projectName: z.string(),
});
export type SupabaseConnection = z.infer<typeof supabaseConnection>;

/** What a workspace keeps of its connection: the project, and what was chosen to leave from here. */
export const teamConnection = supabaseConnection.extend({ sharing: sharing.exclude(['off']) });
export type TeamConnection = z.infer<typeof teamConnection>;

/**
 * Where the connection stands, for faces. `off`: not connected, or nothing may leave. `offline`: cannot be reached, tried again by itself.
 * `refused`: reached, and something a person has to mend (signed out, no member any more, schema missing): `problem` says what and how.
 */
export const remoteStatus = z.object({
  state: z.enum(['off', 'connecting', 'connected', 'offline', 'refused']),
  /** Since when it is in this state. */
  since: z.iso.datetime(),
  projectName: z.string(),
  /** Who is signed in. */
  user: z.string(),
  sharing,
  /** Changes that wait to be sent. */
  waiting: z.number().int().nonnegative(),
  /** When the oldest of them was made; null when none waits. */
  waitingSince: z.iso.datetime().nullable(),
  /** Whether changes made elsewhere arrive at once (the socket is up and subscribed). */
  live: z.boolean(),
  /** What is wrong and what to do, in words. */
  problem: z.string().nullable(),
});
export type RemoteStatus = z.infer<typeof remoteStatus>;
