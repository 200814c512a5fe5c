import type { FileChange } from '../../contract/run.ts';
import { WaveError } from '../errors.ts';

export type GitErrorReason =
  | 'git_missing' | 'not_a_repository' | 'no_commits' | 'branch_exists' | 'worktree_exists' | 'worktree_missing'
  | 'conflict' | 'checkout_blocks_merge' | 'detached_head' | 'no_remote' | 'remote_refused' | 'remote_unreachable' | 'failed';

export class GitError extends WaveError<GitErrorReason> {
  constructor(reason: GitErrorReason, message: string, options?: ErrorOptions) {
    super(reason, message, options);
    this.name = 'GitError';
  }

  static is(error: unknown): error is GitError {
    return error instanceof GitError;
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

/** The worktree of a branch that is there, to be made again where it was. `snapshot`: the files, where they are not those of the branch. */
export interface WorktreeRestore {
  readonly repository: string;
  readonly path: string;
  readonly branch: string;
  readonly snapshot: string | null;
}

/** `from`: where the branch is (null: nowhere), which is kept under the ref `aside`. */
export interface BranchMove {
  readonly branch: string;
  readonly from: string | null;
  readonly to: string;
  readonly aside: string;
}

export interface GitRemote {
  readonly name: string;
  readonly url: string;
}

export interface CommitRequest {
  readonly message: string;
  readonly trailers: Readonly<Record<string, string>>;
  readonly allowEmpty: boolean;
}

export interface LeftoversRequest {
  readonly threadId: string;
  readonly worktreePath: string;
  readonly branch: string;
  readonly baseBranch: string;
  /** Where the run began. */
  readonly baseCommit: string;
  /** When the run ended, in milliseconds since the epoch. It holds its branch until then, so one that was made later is another's. */
  readonly endedAt: number;
}

/** What a run has left in a repository: facts to judge by. Sizes are in bytes. */
export interface Leftovers {
  /** The repository has the commit the run began at. If not it is another repository, and nothing else here means anything. */
  readonly sameRepository: boolean;
  readonly worktree: {
    /** `folder_gone`: only git's entry is left. `replaced`: git's entry is left, and the folder is something else. `not_a_worktree`: git knows nothing of the folder. */
    readonly state: 'there' | 'folder_gone' | 'replaced' | 'not_a_worktree';
    /** What is checked out in it; null when that is no branch. */
    readonly branch: string | null;
    readonly locked: boolean;
    /** Changed and untracked paths; a folder that is untracked as a whole ends with a slash. */
    readonly uncommitted: readonly string[];
    /** Ignored paths, which go with the worktree. */
    readonly ignored: readonly string[];
    readonly bytes: number;
  } | null;
  readonly branch: {
    readonly commit: string;
    /** By reflog and trailers, this run made it: not a later one of the same name. */
    readonly own: boolean;
    /** Another working tree in which it is checked out. */
    readonly checkedOutIn: string | null;
    /** As `snapshotContained`, of the branch. */
    readonly contained: boolean;
    /** Commits that are not in the base, whatever their content. */
    readonly ahead: number;
  } | null;
  readonly refs: readonly {
    readonly name: string;
    readonly commit: string;
    /** Kept when the run went back: the attempt until then. Null for a snapshot on the way. */
    readonly attempt: {
      /** Merging it would bring the base nothing. */
      readonly contained: boolean;
      /** Files that were not committed then and are not in the base as they were. */
      readonly onlyHere: readonly string[];
    } | null;
  }[];
  readonly refBytes: number;
  /** Commit of the base branch; null when there is no such branch. */
  readonly base: string | null;
  /** Merging the newest snapshot would bring the base nothing that it does not have, or has not had since this run's merge. True without snapshots. */
  readonly snapshotContained: boolean;
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
  /** Makes a worktree that is gone again, whole or not at all, with the ignored files that `.worktreeinclude` names. Throws worktree_exists, or 'failed' when the branch is checked out elsewhere. */
  restoreWorktree(request: WorktreeRestore): Promise<void>;
  /** The folder of the working tree, the user's own included, in which a branch is checked out; null when there is none. */
  checkedOutIn(repository: string, branch: string): Promise<string | null>;
  /** Makes a branch, or moves one that is checked out nowhere, only while it is where it was seen. */
  setBranch(repository: string, move: BranchMove): Promise<void>;
  /** As `restore`, for a worktree whose branch was moved to another history; the branch moves last. */
  moveBack(worktree: string, request: { readonly commit: string; readonly snapshot: string | null; readonly aside: string }): Promise<string>;
  /** Removes a worktree with everything in it. `onlyClean`: refused ('failed') when something in it is neither committed nor ignored. */
  removeWorktree(repository: string, path: string, options?: { readonly onlyClean: boolean }): Promise<void>;
  /** Deletes a branch, but only while it points at the given commit. */
  deleteBranch(repository: string, branch: string, at: string): Promise<void>;
  /** What a run has left behind. Changes nothing. */
  leftovers(repository: string, request: LeftoversRequest): Promise<Leftovers>;
  /** Deletes refs under `refs/wave/`, all or none, and only while each points at the given commit. */
  deleteRefs(repository: string, refs: readonly { readonly name: string; readonly commit: string }[]): Promise<void>;
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
  /** The commit of a ref by its full name (`refs/heads/...`); null when there is none. */
  commitAt(repository: string, ref: string): Promise<string | null>;
  /** Can the second commit be reached from the first? False when one of them is not there. */
  contains(repository: string, commit: string, ancestor: string): Promise<boolean>;
  /** Is this commit (a full id) still in the repository? */
  hasCommit(repository: string, commit: string): Promise<boolean>;
  /** The remote that work is shared through: `origin`, or the only one. `url` without credentials. Null when there is none, or several and none is called origin. */
  remoteOf(repository: string): Promise<GitRemote | null>;
  /**
   * Sends commits to a remote, each to a ref of its own, never by force. Hooks do not run. Throws no_remote, remote_unreachable, or remote_refused (it has
   * commits of others there, or does not let the person push).
   */
  push(repository: string, remote: string, refs: readonly { readonly commit: string; readonly ref: string }[], signal?: AbortSignal): Promise<void>;
  /** Gets refs of a remote into refs under `refs/wave/`, whatever is there; nothing else changes. Throws no_remote, remote_unreachable, or remote_refused when one of them is not there. */
  fetch(repository: string, remote: string, refs: readonly { readonly from: string; readonly to: string }[], signal?: AbortSignal): Promise<void>;
  /** Changed files and unified diff from one commit to another, whatever is checked out. `path` narrows it to one file. */
  compare(repository: string, from: string, to: string, path?: string): Promise<{ readonly files: readonly FileChange[]; readonly diff: string }>;
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
