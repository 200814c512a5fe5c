import type { FileChange } from '../../contract/run.ts';
import type { CommitRequest, Git, GitRemote, Leftovers, LeftoversRequest, BranchMove, RepositoryInfo, WorktreeRequest, WorktreeRestore } from '../../core/ports/git.ts';
import { changes, compare, diff } from './changes.ts';
import { commitAll, commitMarker, findCommit, hasUncommitted, head } from './commits.ts';
import { inspect } from './inspect.ts';
import { leftovers } from './leftovers.ts';
import { merge, mergeConflicts, type MergeRequest } from './merging.ts';
import { commitAt, contains, hasCommit } from './names.ts';
import { grep, listFiles, log, show, status } from './reading.ts';
import { fetch, push, remoteOf } from './remotes.ts';
import { checkedOutIn, moveBack, restoreWorktree, setBranch } from './restoreWorktree.ts';
import { deleteRefs, restore, snapshot } from './snapshots.ts';
import { createWorktree } from './createWorktree.ts';
import { deleteBranch, hasWorktree, removeWorktree } from './worktrees.ts';

/** The user's own git (2.39 or newer), run by simple-git. It keeps no state: each call asks the repository anew. */
export class SimpleGit implements Git {
  async inspect(folder: string): Promise<RepositoryInfo> {
    return inspect(folder);
  }

  async createWorktree(request: WorktreeRequest, signal?: AbortSignal): Promise<readonly string[]> {
    return createWorktree(request, signal);
  }

  async hasWorktree(repository: string, path: string, branch: string): Promise<boolean> {
    return hasWorktree(repository, path, branch);
  }

  async restoreWorktree(request: WorktreeRestore): Promise<void> {
    await restoreWorktree(request);
  }

  async checkedOutIn(repository: string, branch: string): Promise<string | null> {
    return checkedOutIn(repository, branch);
  }

  async setBranch(repository: string, move: BranchMove): Promise<void> {
    await setBranch(repository, move);
  }

  async moveBack(worktree: string, request: { readonly commit: string; readonly snapshot: string | null; readonly aside: string }): Promise<string> {
    return moveBack(worktree, request);
  }

  async removeWorktree(repository: string, path: string, options?: { readonly onlyClean: boolean }): Promise<void> {
    await removeWorktree(repository, path, options);
  }

  async deleteBranch(repository: string, branch: string, at: string): Promise<void> {
    await deleteBranch(repository, branch, at);
  }

  async leftovers(repository: string, request: LeftoversRequest): Promise<Leftovers> {
    return leftovers(repository, request);
  }

  async deleteRefs(repository: string, refs: readonly { readonly name: string; readonly commit: string }[]): Promise<void> {
    await deleteRefs(repository, refs);
  }

  async head(worktree: string): Promise<{ commit: string; tree: string; branch: string }> {
    return head(worktree);
  }

  async commitAll(worktree: string, request: CommitRequest): Promise<string | null> {
    return commitAll(worktree, request);
  }

  async commitMarker(worktree: string, request: Omit<CommitRequest, 'allowEmpty'>): Promise<string> {
    return commitMarker(worktree, request);
  }

  async findCommit(repository: string, ref: string, trailer: string, value: string): Promise<string | null> {
    return findCommit(repository, ref, trailer, value);
  }

  async snapshot(worktree: string, ref: string, message: string, signal?: AbortSignal): Promise<string> {
    return snapshot(worktree, ref, message, signal);
  }

  async restore(worktree: string, request: { readonly commit: string; readonly snapshot: string | null; readonly aside: string }): Promise<string> {
    return restore(worktree, request);
  }

  async hasUncommitted(worktree: string): Promise<boolean> {
    return hasUncommitted(worktree);
  }

  async commitAt(repository: string, ref: string): Promise<string | null> {
    return commitAt(repository, ref);
  }

  async contains(repository: string, commit: string, ancestor: string): Promise<boolean> {
    return contains(repository, commit, ancestor);
  }

  async hasCommit(repository: string, commit: string): Promise<boolean> {
    return hasCommit(repository, commit);
  }

  async remoteOf(repository: string): Promise<GitRemote | null> {
    return remoteOf(repository);
  }

  async push(repository: string, remote: string, refs: readonly { readonly commit: string; readonly ref: string }[], signal?: AbortSignal): Promise<void> {
    await push(repository, remote, refs, signal);
  }

  async fetch(repository: string, remote: string, refs: readonly { readonly from: string; readonly to: string }[], signal?: AbortSignal): Promise<void> {
    await fetch(repository, remote, refs, signal);
  }

  async compare(repository: string, from: string, to: string, path?: string): Promise<{ files: readonly FileChange[]; diff: string }> {
    return compare(repository, from, to, path);
  }

  async changes(worktree: string, since: string): Promise<readonly FileChange[]> {
    return changes(worktree, since);
  }

  async diff(worktree: string, since: string, path?: string): Promise<string> {
    return diff(worktree, since, path);
  }

  async status(worktree: string): Promise<string> {
    return status(worktree);
  }

  async log(worktree: string, max: number): Promise<string> {
    return log(worktree, max);
  }

  async grep(worktree: string, request: { pattern: string; regex: boolean; path: string | null; max: number }): Promise<readonly string[]> {
    return grep(worktree, request);
  }

  async listFiles(worktree: string, path: string | null): Promise<readonly string[]> {
    return listFiles(worktree, path);
  }

  async show(repository: string, commit: string, path: string): Promise<string | null> {
    return show(repository, commit, path);
  }

  async mergeConflicts(repository: string, base: string, branch: string): Promise<readonly string[]> {
    return mergeConflicts(repository, base, branch);
  }

  async merge(repository: string, request: MergeRequest): Promise<string> {
    return merge(repository, request);
  }
}
