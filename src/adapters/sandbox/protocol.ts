import * as z from 'zod';

/** What a command may do to files; absolute paths. Writing is denied but for `allowWrite`, reading is allowed but for `denyRead`. */
export const filePolicy = z.object({ allowWrite: z.array(z.string()), denyWrite: z.array(z.string()), denyRead: z.array(z.string()) });
export type FilePolicy = z.infer<typeof filePolicy>;

/** What the runner asks the sandbox's own process. `end` releases what `wrap` with the same id has set up. */
export const hostRequest = z.discriminatedUnion('type', [
  z.object({ type: z.literal('wrap'), id: z.number(), command: z.string(), files: filePolicy, allowedHosts: z.array(z.string()) }),
  z.object({ type: z.literal('end'), id: z.number() }),
]);
export type HostRequest = z.infer<typeof hostRequest>;

export const hostReply = z.discriminatedUnion('type', [
  /** `command` is for /bin/sh and runs the wrapped one in the sandbox. */
  z.object({ type: z.literal('wrapped'), id: z.number(), command: z.string() }),
  z.object({ type: z.literal('failed'), id: z.number(), why: z.string() }),
]);
export type HostReply = z.infer<typeof hostReply>;
