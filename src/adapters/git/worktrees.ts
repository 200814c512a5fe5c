import { GitError } from '../../core/ports/git.ts';
import { runGit } from './gitProcess.ts';
import { checkBranchName, checkCommitId } from './names.ts';
import { folderThere, listWorktrees, realPath, type ListedWorktree } from './worktreeList.ts';

async function find(repository: string, path: string): Promise<ListedWorktree | null> {
  const real = await realPath(path);
  const [, ...linked] = await listWorktrees(repository);
  return linked.find((worktree) => worktree.path === real || worktree.path === path) ?? null;
}

export async function hasWorktree(repository: string, path: string, branch: string): Promise<boolean> {
  const worktree = await find(repository, path);
  return worktree !== null && !worktree.gone && worktree.branch === branch && (await folderThere(worktree.path));
}

/** Removes a linked worktree with everything in it; the branch stays. Only what git itself lists is ever deleted. `onlyClean`: git looks once more and refuses. */
export async function removeWorktree(repository: string, path: string, options?: { readonly onlyClean: boolean }): Promise<void> {
  const worktree = await find(repository, path);
  if (!worktree) throw new GitError('worktree_missing', `${path} is not a worktree of ${repository}; nothing was removed.`);
  if (worktree.locked) throw new GitError('failed', `The worktree ${path} is locked. Unlock it first: git worktree unlock "${path}"`);
  await runGit({ cwd: repository, args: ['worktree', 'remove', ...(options?.onlyClean === true ? [] : ['--force']), '--', worktree.path] });
}

/** Deletes a branch that is checked out nowhere, and only while it points at that commit: git compares and deletes in one. */
export async function deleteBranch(repository: string, branch: string, at: string): Promise<void> {
  checkBranchName(branch);
  const user = (await listWorktrees(repository)).find((worktree) => worktree.branch === branch);
  if (user) throw new GitError('failed', `The branch ${branch} was not deleted: it is checked out in ${user.path}.`);
  const { code, stderr } = await runGit({ cwd: repository, args: ['update-ref', '-d', `refs/heads/${branch}`, checkCommitId(at)], accept: [1, 128] });
  if (code !== 0) throw new GitError('failed', `The branch ${branch} was not deleted: it is gone or no longer at ${at.slice(0, 8)}. ${stderr.trim()}`);
}
