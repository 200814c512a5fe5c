import type { FileChange } from '../../contract/run.ts';
import { WaveError } from '../errors.ts';

export type GitErrorReason =
  | 'git_missing' | 'not_a_repository' | 'no_commits' | 'branch_exists' | 'worktree_exists' | 'worktree_missing'
  | 'conflict' | 'checkout_blocks_merge' | 'detached_head' | 'failed';

export class GitError extends WaveError<GitErrorReason> {
  constructor(reason: GitErrorReason, message: string, options?: ErrorOptions) {
    super(reason, message, options);
    this.name = 'GitError';
  }
}

export interface RepositoryInfo {
  /** Real path of the main working tree. */
  readonly root: string;
  readonly commonDir: string;
  /** Branch checked out there; the base of new runs. */
  readonly branch: string;
  readonly head: string;
}

export interface WorktreeRequest {
  readonly repository: string;
  readonly path: string;
  readonly branch: string;
  readonly baseCommit: string;
}

export interface CommitRequest {
  readonly message: string;
  readonly trailers: Readonly<Record<string, string>>;
  readonly allowEmpty: boolean;
}

/**
 * Git as the orchestrator needs it. Paths are absolute. Nothing here but `merge` touches the user's
 * checkout, index or branches; all methods throw GitError.
 */
export interface Git {
  inspect(folder: string): Promise<RepositoryInfo>;
  /**
   * Makes branch and worktree at the base commit and copies the ignored files that `.worktreeinclude`
   * names. Returns the copied paths. Throws branch_exists or worktree_exists and then leaves nothing behind.
   */
  createWorktree(request: WorktreeRequest, signal?: AbortSignal): Promise<readonly string[]>;
  /** Is there a worktree of this repository at the path, on the branch? */
  hasWorktree(repository: string, path: string, branch: string): Promise<boolean>;
  removeWorktree(repository: string, path: string): Promise<void>;
  /** Deletes a branch, but only while it points at the given commit. */
  deleteBranch(repository: string, branch: string, at: string): Promise<void>;
  head(worktree: string): Promise<{ commit: string; tree: string; branch: string }>;
  /** Commits everything in the worktree (identity of the user's git); returns the new head, or null when there was nothing to commit and empty is not allowed. Hooks do not run. */
  commitAll(worktree: string, request: CommitRequest): Promise<string | null>;
  /** A commit of the same content as HEAD, to mark something by its trailers; index and files stay as they are. Hooks do not run. Returns the new head. */
  commitMarker(worktree: string, request: Omit<CommitRequest, 'allowEmpty'>): Promise<string>;
  /** The newest commit reachable from `ref` whose message has exactly this trailer, or null. */
  findCommit(repository: string, ref: string, trailer: string, value: string): Promise<string | null>;
  /** Keeps all that is not ignored as a commit under a ref (`refs/wave/...`); index and files stay as they are. */
  snapshot(worktree: string, ref: string, message: string, signal?: AbortSignal): Promise<string>;
  /**
   * Puts the worktree's branch and files back to a commit, and the files to a snapshot on top of it if one is given.
   * What was there is kept first, as a snapshot under `aside`, whose commit is returned.
   */
  restore(worktree: string, request: { readonly commit: string; readonly snapshot: string | null; readonly aside: string }): Promise<string>;
  hasUncommitted(worktree: string): Promise<boolean>;
  /** Changed files against a commit, uncommitted and untracked ones included. */
  changes(worktree: string, since: string): Promise<readonly FileChange[]>;
  /** Unified diff against a commit, uncommitted and untracked files included. */
  diff(worktree: string, since: string, path?: string): Promise<string>;
  status(worktree: string): Promise<string>;
  log(worktree: string, max: number): Promise<string>;
  /** Lines that match (git grep, untracked included): `path:line:text`. At most `max` lines. */
  grep(worktree: string, request: { pattern: string; regex: boolean; path: string | null; max: number }): Promise<readonly string[]>;
  listFiles(worktree: string, path: string | null): Promise<readonly string[]>;
  /** Content of a file at a commit; null when it is not there. */
  show(repository: string, commit: string, path: string): Promise<string | null>;
  /** Paths that would conflict; empty when the merge is clean. */
  mergeConflicts(repository: string, base: string, branch: string): Promise<readonly string[]>;
  /**
   * Merges branch into base without ever forcing: the commit is made beside the checkouts, then the base
   * branch moves there fast-forward. Where base is checked out with changes in the way: checkout_blocks_merge, nothing moved.
   * Returns the commit base now is at.
   */
  merge(repository: string, request: { base: string; branch: string; method: 'squash' | 'merge' | 'rebase'; message: string }): Promise<string>;
}
