import type { ReviewItem } from '../../contract/review.ts';
import { GitError, type Git } from '../ports/git.ts';
import type { StoredRequest } from './runRequest.ts';

/** From here on files that appear in the worktree (test output) are not part of the change. */
const FIRST_QUIET_GATE = 5;

/**
 * Why what a person is looking at is not what lies in the worktree any more; null when it still is. Throws GitError('worktree_missing').
 * The gate checks once more when it passes; this is to tell the person who decides.
 */
export async function staleness(git: Git, { request }: ReviewItem, run: StoredRequest): Promise<string | null> {
  if (request.type !== 'gate_decision' && request.type !== 'gate_override') return null;
  const { evidence, gate } = request;
  const head = await headOf(git, run.worktreePath);
  // Another branch is checked out there: the gate holds the run and says what to do.
  if (head === null || head.branch !== run.branch) return null;
  if (head.tree !== evidence.tree) return `the branch was at ${evidence.commit.slice(0, 8)} when the evidence was collected, and is at ${head.commit.slice(0, 8)} now`;
  const touched = (await git.changes(run.worktreePath, evidence.commit)).filter((file) => gate < FIRST_QUIET_GATE || file.status !== 'added');
  const names = touched.slice(0, 3).map((file) => file.path).join(', ');
  return touched.length === 0 ? null : `${names}${touched.length > 3 ? ` and ${String(touched.length - 3)} more` : ''} changed since the evidence was collected`;
}

async function headOf(git: Git, worktree: string): Promise<Awaited<ReturnType<Git['head']>> | null> {
  try {
    return await git.head(worktree);
  } catch (error) {
    if (error instanceof GitError && error.reason === 'detached_head') return null;
    throw error;
  }
}
