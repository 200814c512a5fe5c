import * as z from 'zod';
import type { GitCall } from '../gitProcess.ts';

/** What is asked of the process that runs git: a call, or the end of one. */
export type Question = { readonly id: number; readonly call: Omit<GitCall, 'signal'> } | { readonly id: number; readonly stop: true };

/** What it answers: once for each call. `reason` is one of GitError's. */
export const reply = z.object({
  id: z.number(),
  answer: z.object({ code: z.number(), stdout: z.string(), stderr: z.string(), cut: z.boolean() }).optional(),
  problem: z.object({
    reason: z.enum(['git_missing', 'not_a_repository', 'no_commits', 'branch_exists', 'worktree_exists', 'worktree_missing', 'conflict', 'checkout_blocks_merge', 'detached_head', 'no_remote', 'remote_refused', 'remote_unreachable', 'failed']),
    message: z.string(),
  }).optional(),
});
export type Reply = z.infer<typeof reply>;
