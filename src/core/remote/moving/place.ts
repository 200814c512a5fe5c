import { GitError, type Git } from '../../ports/git.ts';
import type { RemotePushed } from '../../ports/remote.ts';

export interface RunPlace {
  readonly repository: string;
  readonly path: string;
  readonly branch: string;
  readonly baseCommit: string;
}

/** Gets the commits of a run from the repository's remote. Changes nothing but a ref under refs/wave/. Throws GitError when they are not what was pushed. */
export async function fetchPushed(git: Git, { repository, baseCommit }: RunPlace, pushed: RemotePushed, signal: AbortSignal): Promise<{ readonly files: string }> {
  const remote = await git.remoteOf(repository);
  if (!remote) throw new GitError('no_remote', `${repository} has no remote to get the run's branch from (origin, or the only one). Open a clone of the repository that the team shares.`);
  await git.fetch(repository, remote.name, [{ from: pushed.ref, to: pushed.ref }], signal);
  const files = await git.commitAt(repository, pushed.ref);
  const whole = files !== null && await git.hasCommit(repository, pushed.commit) && await git.contains(repository, files, pushed.commit);
  if (!whole || !await git.contains(repository, pushed.commit, baseCommit)) {
    throw new GitError('failed', `What ${remote.name} has under ${pushed.ref} is not what the run pushed. Hand the run over again from the machine that holds it.`);
  }
  return { files };
}

/** Refuses where the run's branch or place is taken here. Changes nothing. */
export async function checkFree(git: Git, { repository, path, branch }: RunPlace, commit: string): Promise<void> {
  if (await git.hasWorktree(repository, path, branch)) return;
  const user = await git.checkedOutIn(repository, branch);
  if (user !== null) throw new GitError('failed', `The branch ${branch} is checked out in ${user}. Switch to another branch there, and try again.`);
  const head = await git.commitAt(repository, `refs/heads/${branch}`);
  if (head !== null && !await git.contains(repository, commit, head)) {
    throw new GitError('branch_exists', `There is a branch ${branch} here with commits that the run does not have. Rename it (git branch -m ${branch} <new name>), and try again.`);
  }
}

/**
 * Makes branch and worktree as the run left them, uncommitted edits included. Where the run was here before, its worktree is brought up to date and what
 * was in it is kept under `aside`. Returns how to take it back.
 */
export async function settle(git: Git, { repository, path, branch }: RunPlace, { commit, files, aside }: { readonly commit: string; readonly files: string; readonly aside: string }): Promise<() => Promise<void>> {
  if (await git.hasWorktree(repository, path, branch)) {
    const { commit: before } = await git.head(path);
    const kept = await git.moveBack(path, { commit, snapshot: files, aside });
    return async () => { await git.moveBack(path, { commit: before, snapshot: kept, aside: `${aside}-undone` }); };
  }
  const head = await git.commitAt(repository, `refs/heads/${branch}`);
  if (head !== commit) await git.setBranch(repository, { branch, from: head, to: commit, aside });
  await git.restoreWorktree({ repository, path, branch, snapshot: files });
  return async () => {
    await git.removeWorktree(repository, path);
    if (head === null) await git.deleteBranch(repository, branch, commit);
  };
}
