import type { RemoteRun } from '../../contract/remoteRows.ts';
import type { RemoteStatus, Sharing } from '../../contract/supabase.ts';
import type { Remote } from '../ports/remote.ts';

/** What the link does at the moment of a take-over, for a progress bar: a sentence. */
export type TakeOverProgress = (step: string) => void;

/**
 * The link between this workspace's store and its team's shared place: sends what changes here, brings in what others answer and ask for there, and
 * moves runs between machines. Without it nothing is missing; while it is down everything here goes on.
 */
export interface RemoteLink {
  status(): RemoteStatus;
  onDidChange(listener: (status: RemoteStatus) => void): { dispose(): void };

  /** Begins to mirror into this project. All runs that are kept are sent the first time. With `off` nothing is sent and nothing is brought in. */
  connect(remote: Remote, project: { readonly name: string; readonly sharing: Sharing }): void;
  /** Stops. What waits to be sent stays queued until another project is chosen, or it is thrown away here. */
  disconnect(options: { readonly discard: boolean }): Promise<void>;
  /** Tries again now: the person signed in, or has mended what was refused. */
  retry(): void;
  /** Resolves when nothing waits any more, or throws the RemoteError that is in the way. */
  flush(signal: AbortSignal): Promise<void>;

  /**
   * Resolves when what happened elsewhere until now (answers, commands, runs that were taken over) has taken effect here, or cannot be read now. For who is
   * about to act in a process that has just begun.
   */
  caughtUp(signal: AbortSignal): Promise<void>;

  /** Runs of the project that other machines hold. */
  elsewhere(signal: AbortSignal): Promise<readonly RemoteRun[]>;
  /**
   * Pauses the run, pushes its branch and the files of its last step to the repository's remote, sends everything and lets go of it: another machine can
   * take it over at once. A push is a person's decision: `by` made it. Throws OrchestratorError, GitError, RemoteError; the run is paused then and still here.
   */
  handOver(threadId: string, by: string, signal: AbortSignal, progress: TakeOverProgress): Promise<void>;
  /**
   * Goes on here with a run of another machine, in a worktree of `repository`: its lease must have ended and its branch be pushed. Returns the thread id; the
   * run is paused, with everything as it was there. Nothing is left behind when it fails before the database gave the run to this store.
   */
  takeOver(threadId: string, repository: string, by: string, signal: AbortSignal, progress: TakeOverProgress): Promise<string>;
  dispose(): Promise<void>;
}
