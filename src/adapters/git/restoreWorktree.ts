import { readdir, rm } from 'node:fs/promises';
import { GitError, type BranchMove, type WorktreeRestore } from '../../core/ports/git.ts';
import { checkLinked, inWorktree } from './commits.ts';
import { realTarget } from './createWorktree.ts';
import { runGit } from './gitProcess.ts';
import { copyIncluded, planIncluded } from './includeFiles.ts';
import { checkBranchName, checkCommitId, commitOf } from './names.ts';
import { snapshot, SNAPSHOT_REFS } from './snapshots.ts';
import { folderThere, listWorktrees } from './worktreeList.ts';

/**
 * Makes the worktree of a branch anew. It is made beside its place and moved there when it is whole, so that one that is there is always whole; what an
 * interrupted try has left goes first. Throws worktree_exists when something else is at the path, 'failed' when the branch is checked out elsewhere.
 */
export async function restoreWorktree({ repository, path: wanted, branch, snapshot: files }: WorktreeRestore): Promise<void> {
  checkBranchName(branch);
  const path = await realTarget(wanted);
  const making = `${path}.making`;
  await drop(repository, making);
  await checkPath(repository, path);
  const user = await checkedOutIn(repository, branch);
  if (user !== null) throw new GitError('failed', `The branch ${branch} is checked out in ${user}. Switch to another branch there, and try again.`);
  const source = files === null ? null : await commitOf(repository, files);
  await dropEntry(repository, path);
  try {
    await runGit({ cwd: repository, args: ['worktree', 'add', '--', making, branch] });
    if (source !== null) await inWorktree(making, { args: ['restore', `--source=${source}`, '--worktree', '--no-overlay', '--', '.'] });
    await copyIncluded(repository, making, await planIncluded(repository));
    await runGit({ cwd: repository, args: ['worktree', 'move', '--', making, path] });
  } catch (error) {
    await drop(repository, making);
    throw error;
  }
}

/** Only nothing, or an empty folder, may be where the worktree was. */
async function checkPath(repository: string, path: string): Promise<void> {
  const registered = (await listWorktrees(repository)).find((worktree) => worktree.path === path && !worktree.gone);
  if (registered && await folderThere(path)) {
    const on = registered.branch === null ? 'no branch' : `branch ${registered.branch}`;
    throw new GitError('worktree_exists', `${path} is a worktree on ${on}. Switch it back there (git switch), or move it away, and try again.`);
  }
  const found = await readdir(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new GitError('worktree_exists', `Something else is at ${path}: ${error instanceof Error ? error.message : String(error)}. Move it away, and try again.`, { cause: error });
  });
  if (found === null) return;
  if (found.length > 0) throw new GitError('worktree_exists', `Something else is at ${path}. Move it away, and try again.`);
  // `git worktree move` would put it inside.
  await rm(path, { recursive: true });
}

/** Takes away what an interrupted try has left: its name is never anybody else's. */
async function drop(repository: string, making: string): Promise<void> {
  if ((await listWorktrees(repository)).some((worktree) => worktree.path === making)) {
    await runGit({ cwd: repository, args: ['worktree', 'remove', '--force', '--force', '--', making], accept: [128] });
  }
}

/** Forgets git's entry of a worktree whose folder is gone. */
async function dropEntry(repository: string, path: string): Promise<void> {
  if ((await listWorktrees(repository)).some((worktree) => worktree.path === path && worktree.gone)) {
    await runGit({ cwd: repository, args: ['worktree', 'remove', '--force', '--force', '--', path] });
  }
}

/** The folder in which a branch is checked out; null when there is none. */
export async function checkedOutIn(repository: string, branch: string): Promise<string | null> {
  return (await listWorktrees(repository)).find((worktree) => worktree.branch === branch && !worktree.gone)?.path ?? null;
}

/** Makes a branch, or moves one that is checked out nowhere, only while it is where it was seen; where it was is kept under `aside` by the same transaction. */
export async function setBranch(repository: string, { branch, from, to, aside }: BranchMove): Promise<void> {
  checkBranchName(branch);
  if (!aside.startsWith(SNAPSHOT_REFS)) throw new GitError('failed', `${aside} is no place to keep a commit; they are kept under ${SNAPSHOT_REFS}.`);
  const user = await checkedOutIn(repository, branch);
  if (user !== null) throw new GitError('failed', `The branch ${branch} was not moved: it is checked out in ${user}. Switch to another branch there, and try again.`);
  const old = from === null ? '0'.repeat(to.length) : checkCommitId(from);
  const keep = from === null ? '' : `create ${aside}\0${old}\0`;
  await runGit({ cwd: repository, args: ['update-ref', '--stdin', '-z'], input: `${keep}update refs/heads/${branch}\0${checkCommitId(to)}\0${old}\0` });
}

/**
 * Puts the branch of a worktree back to a commit it was moved away from, and the files to a snapshot on top of it. What was there is kept first. The branch
 * moves last: interrupted on the way, it is still seen to be elsewhere.
 */
export async function moveBack(worktree: string, request: { readonly commit: string; readonly snapshot: string | null; readonly aside: string }): Promise<string> {
  await checkLinked(worktree);
  const commit = await commitOf(worktree, request.commit);
  const files = request.snapshot === null ? commit : await commitOf(worktree, request.snapshot);
  const aside = await snapshot(worktree, request.aside, `Kept before the branch was put back to ${commit.slice(0, 8)}\n`);
  await inWorktree(worktree, { args: ['reset', '--hard', '--quiet'] });
  // Everything that goes was kept by the snapshot; what is ignored is neither kept nor removed.
  await inWorktree(worktree, { args: ['clean', '--force', '-d', '--quiet'] });
  await inWorktree(worktree, { args: ['restore', `--source=${files}`, '--staged', '--worktree', '--no-overlay', '--', '.'] });
  await inWorktree(worktree, { args: ['reset', '--soft', commit] });
  await inWorktree(worktree, { args: ['reset', '--quiet'] });
  return aside;
}
