import { lstat, readdir, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { GitError, type WorktreeRequest } from '../../core/ports/git.ts';
import { copyIncluded, planIncluded } from './includeFiles.ts';
import { runGit } from './gitProcess.ts';
import { checkBranchName, checkCommitId } from './names.ts';
import { listWorktrees, realPath } from './worktreeList.ts';

/**
 * Makes branch and worktree, and copies what `.worktreeinclude` names: all of it or nothing. What stands in
 * the way is found before anything is made.
 */
export async function createWorktree(request: WorktreeRequest, signal?: AbortSignal): Promise<readonly string[]> {
  const { repository, branch, baseCommit } = request;
  checkBranchName(branch);
  checkCommitId(baseCommit);
  if (!isAbsolute(request.path)) throw new GitError('failed', `The worktree's path must be absolute, and ${request.path} is not.`);
  const path = await realTarget(request.path);
  // Finding the files to copy needs the user's checkout alone, so it runs beside the rest.
  const planning = Promise.allSettled([planIncluded(repository, signal)]);
  await checkFree(request, path, signal);
  const firstMissing = await firstMissingFolder(path);
  try {
    await runGit({ cwd: repository, args: ['worktree', 'add', '--no-track', '-b', branch, '--', path, baseCommit], ...(signal ? { signal } : {}) });
    const [planned] = await planning;
    if (planned.status === 'rejected') throw planned.reason;
    const copied = await copyIncluded(repository, path, planned.value, signal);
    signal?.throwIfAborted();
    return copied;
  } catch (error) {
    // These git finds before it makes a folder, so none is ours to take back; a branch may have been made already.
    if (error instanceof GitError && /branch named .* already exists/.test(error.message)) throw branchExists(branch, error);
    if (error instanceof GitError && /already registered worktree|fatal: '.*' already exists/s.test(error.message)) {
      await dropBranch(repository, branch, baseCommit);
      throw await worktreeExists(repository, path, error);
    }
    await undo(repository, path, firstMissing, { branch, baseCommit });
    if (error instanceof GitError) throw error;
    throw new GitError('failed', `The worktree ${path} could not be made${signal?.aborted ? ', because it was stopped' : `: ${error instanceof Error ? error.message : String(error)}`}. Nothing was left behind.`, { cause: error });
  }
}

/** One look at the objects and one at the disk; git itself refuses what only its own list of worktrees tells. */
async function checkFree({ repository, branch, baseCommit }: WorktreeRequest, path: string, signal?: AbortSignal): Promise<void> {
  const [objects, contents] = await Promise.all([
    runGit({ cwd: repository, args: ['cat-file', '--batch-check'], input: `refs/heads/${branch}\n${baseCommit}^{commit}\n`, ...(signal ? { signal } : {}) }),
    contentsOf(path),
  ]);
  const [branchLine = '', baseLine = ''] = objects.stdout.split('\n');
  if (!branchLine.endsWith(' missing')) throw branchExists(branch);
  if (baseLine.endsWith(' missing')) throw new GitError('failed', `There is no commit ${baseCommit} in ${repository} to start from. Start the run again.`);
  if (contents === 'something') throw await worktreeExists(repository, path);
}

async function worktreeExists(repository: string, path: string, cause?: unknown): Promise<GitError> {
  const options = cause === undefined ? undefined : { cause };
  const registered = (await listWorktrees(repository)).find((worktree) => worktree.path === path);
  if (!registered) {
    return new GitError('worktree_exists', `${path} exists already, and is not a worktree of this repository. Move it away, or choose another place (setting wave.worktree.location).`, options);
  }
  const advice = registered.gone ? `its folder is gone; run "git worktree prune" in ${repository}` : 'remove it (WAVE: Clean Up Worktrees), or resume its run';
  return new GitError('worktree_exists', `There is a worktree at ${path} already${registered.branch === null ? '' : `, on branch ${registered.branch}`}: ${advice}.`, options);
}

function branchExists(branch: string, cause?: unknown): GitError {
  return new GitError('branch_exists', `There is a branch ${branch} already, perhaps of an earlier run. Resume that run, or rename or delete the branch (git branch -m ${branch} <new name>).`, cause === undefined ? undefined : { cause });
}

/** Takes back what was made, and nothing else: the branch only if it still is where it was made. */
async function undo(repository: string, path: string, firstMissing: string | null, made: { branch: string; baseCommit: string }): Promise<void> {
  const listed = (await listWorktrees(repository)).find((worktree) => worktree.path === path);
  if (listed) await runGit({ cwd: repository, args: ['worktree', 'remove', '--force', '--force', '--', path], accept: [128] });
  // The folder was missing or empty before, which was checked: all that is in it is ours.
  await rm(path, { recursive: true, force: true });
  if (listed && (await listWorktrees(repository)).some((worktree) => worktree.path === path)) {
    await runGit({ cwd: repository, args: ['worktree', 'remove', '--force', '--force', '--', path], accept: [128] });
  }
  if (firstMissing !== null) await removeEmptyFolders(dirname(path), firstMissing);
  await dropBranch(repository, made.branch, made.baseCommit);
}

/** The branch was missing before, which was checked, and goes only if it still is where it was made. */
async function dropBranch(repository: string, branch: string, baseCommit: string): Promise<void> {
  await runGit({ cwd: repository, args: ['update-ref', '-d', `refs/heads/${branch}`, baseCommit], accept: [1, 128] });
}

async function removeEmptyFolders(from: string, to: string): Promise<void> {
  for (let folder = from; folder.startsWith(to); folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch {
      // Not empty any more, or never made: then it is not ours to remove.
      return;
    }
  }
}

/** The highest folder above the path that is yet to be made; null when its parent is there. */
async function firstMissingFolder(path: string): Promise<string | null> {
  let missing: string | null = null;
  for (let folder = dirname(path); (await contentsOf(folder)) === null; folder = dirname(folder)) missing = folder;
  return missing;
}

async function contentsOf(path: string): Promise<'empty' | 'something' | null> {
  try {
    return (await lstat(path)).isDirectory() && (await readdir(path)).length === 0 ? 'empty' : 'something';
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw new GitError('failed', `${path} cannot be looked at: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** The path with the links above it followed, as git will write it down. */
export async function realTarget(path: string): Promise<string> {
  const rest: string[] = [basename(path)];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((await contentsOf(folder)) !== null || folder === dirname(folder)) return join(await realPath(folder), ...rest);
    rest.unshift(basename(folder));
  }
}
