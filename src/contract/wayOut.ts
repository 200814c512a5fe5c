import * as z from 'zod';

/**
 * What a person can do about a run that cannot go on because something is not as it was left. `restore`: branch, worktree and files are put back as the
 * run left them. `accept_branch`: it goes on from where the branch is now, evidence collected again. `look`: open the folder in question.
 * `choose_model`: the run goes on with another model. `kill`: it ends.
 */
export const wayOut = z.enum(['restore', 'accept_branch', 'look', 'choose_model', 'kill']);
export type WayOut = z.infer<typeof wayOut>;

/** What a face needs to offer the ways out. */
export const stuckWords = z.object({
  threadId: z.string(),
  ways: z.array(wayOut),
  /** What `look` opens. */
  folder: z.string(),
  /** The model that is missing; empty otherwise. */
  model: z.string(),
});
export type StuckWords = z.infer<typeof stuckWords>;
