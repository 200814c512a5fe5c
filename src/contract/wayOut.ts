import * as z from 'zod';

/**
 * What a person can do about a run that cannot go on because something is not as it was left. `restore`: branch, worktree and files are put back as the
 * run left them. `accept_branch`: it goes on from where the branch is now, evidence collected again. `look`: open the folder in question.
 * `choose_model`: the run goes on with another model. `kill`: it ends.
 */
export const wayOut = z.enum(['restore', 'accept_branch', 'look', 'choose_model', 'kill']);
export type WayOut = z.infer<typeof wayOut>;
