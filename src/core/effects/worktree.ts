import * as z from 'zod';
import { GitError, type Git, type WorktreeRequest } from '../ports/git.ts';
import type { EffectPlan } from './once.ts';

const intent = z.object({ existed: z.boolean() });
const result = z.object({ copied: z.array(z.string()) });

/** The key of the effect that makes a run's worktree. */
export function worktreeKey(threadId: string): string {
  return `${threadId}/worktree`;
}

/**
 * Making a run's branch and worktree. After a crash what was made is taken back, as far as nobody has put anything into it, and made again: a copy of
 * ignored files may have ended in the middle. What was there before is never touched.
 */
export function worktreeEffect(git: Git, request: WorktreeRequest, signal?: AbortSignal): EffectPlan<z.infer<typeof intent>, z.infer<typeof result>> {
  const { repository, path, branch, baseCommit } = request;
  return {
    kind: 'git.worktree',
    intentFrom: (stored) => intent.parse(stored),
    resultFrom: (stored) => result.parse(stored),
    prepare: async () => ({ existed: (await git.hasWorktree(repository, path, branch)) || (await git.commitAt(repository, `refs/heads/${branch}`)) !== null }),
    execute: async () => ({ copied: [...await git.createWorktree(request, signal)] }),
    probe: async ({ existed }) => {
      // Then it refuses, in words, as it would have before the crash.
      if (existed) return { state: 'not_done' };
      try {
        if (await git.hasWorktree(repository, path, branch)) await git.removeWorktree(repository, path, { onlyClean: true });
        if ((await git.commitAt(repository, `refs/heads/${branch}`)) !== null) await git.deleteBranch(repository, branch, baseCommit);
      } catch (error) {
        if (!(error instanceof GitError)) throw error;
        return { state: 'in_doubt', known: `The worktree ${path} was being made when WAVE was interrupted, and there is something in it now: ${error.message}` };
      }
      return { state: 'not_done' };
    },
  };
}
