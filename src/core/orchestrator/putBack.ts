import type { Clock } from '../ports/clock.ts';
import type { Git } from '../ports/git.ts';
import type { RunRecord, Store } from '../ports/store.ts';
import { stateSummary } from '../run/stateSummary.ts';
import type { PutBack } from './api.ts';
import { lastCommit, whyStuck } from './resumable.ts';
import type { StoredRequest } from './runRequest.ts';

const NOTHING: PutBack = { branch: 'as_it_was', worktree: 'as_it_was', files: 'as_they_were', kept: null };

/**
 * Puts a run's branch, worktree and files back as its last step left them, as far as they are not. Interrupted on the way, it is still seen that something
 * is missing, and doing it again does the rest. Throws StuckError when they cannot be put back, and GitError when something is in the way.
 */
export async function putBack({ git, store, clock }: { readonly git: Git; readonly store: Store; readonly clock: Clock }, record: RunRecord, request: StoredRequest): Promise<PutBack> {
  const stuck = await whyStuck(record, request, git);
  if (!stuck) return NOTHING;
  if (!stuck.ways.includes('restore')) throw stuck;
  const { repository, threadId } = record;
  const { branch, worktreePath: path, baseCommit } = request;
  const last = lastCommit(record) || baseCommit;
  const aside = `refs/wave/${threadId}/aside-${clock.iso().replaceAll(/[^0-9TZ]/g, '')}`;
  const recorded = await recordedFiles(git, store, record);
  const head = await git.commitAt(repository, `refs/heads/${branch}`);
  const isThere = await git.hasWorktree(repository, path, branch);
  if (stuck.reason === 'branch_moved' && isThere) {
    await git.moveBack(path, { commit: last, snapshot: recorded, aside });
    return { ...NOTHING, branch: 'moved', files: 'recorded', kept: aside };
  }
  const isMoved = stuck.reason !== 'worktree_missing';
  if (isMoved) await git.setBranch(repository, { branch, from: head, to: last, aside });
  // With commits of others on it, the branch is newer than what was recorded.
  const isOurs = isMoved || head === last;
  await git.restoreWorktree({ repository, path, branch, snapshot: isOurs ? recorded : null });
  return { branch: !isMoved ? 'as_it_was' : head === null ? 'made' : 'moved', worktree: 'made', files: isOurs ? 'recorded' : 'branch', kept: isMoved && head !== null ? aside : null };
}

/** The files of the step that was interrupted, if it came that far, else of the last one; null when they are those of its commit. Thrown away ones are not there. */
async function recordedFiles(git: Git, store: Store, { threadId, repository, summary }: RunRecord): Promise<string | null> {
  const [step] = store.steps(threadId, null, 1).steps;
  const interrupted = step ? await git.commitAt(repository, `refs/wave/${threadId}/${step.checkpoint}`) : null;
  if (interrupted !== null) return interrupted;
  const snapshot = stateSummary.pick({ git: true }).safeParse(summary).data?.git.snapshot ?? '';
  return snapshot !== '' && await git.hasCommit(repository, snapshot) ? snapshot : null;
}
