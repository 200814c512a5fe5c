import type { CommandRunner } from '../ports/commandRunner.ts';
import type { WorktreeFiles } from '../ports/files.ts';
import type { Git } from '../ports/git.ts';

/** What tools work with: one run's worktree. */
export interface ToolContext {
  readonly files: WorktreeFiles;
  readonly git: Git;
  readonly runner: CommandRunner;
  /** Real path of the worktree; commands run there. */
  readonly worktree: string;
  /** The commit that `git_diff` compares with. */
  readonly baseCommit: string;
  /** The longest a command may run (settings: limits.commandTimeoutSeconds). */
  readonly commandTimeoutSeconds: number;
  /** Hosts that contained commands may reach, and whether a person allowed this one to run outside of containment (see CommandRequest). */
  readonly allowedHosts?: readonly string[];
  readonly uncontained?: boolean;
  /** Ends commands. */
  readonly signal: AbortSignal;
  /** Told of a command's output as it comes. */
  readonly onOutput?: (text: string) => void;
}
