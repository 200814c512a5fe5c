import * as z from 'zod';
import { WaveError, messageOf } from '../core/errors.ts';
import type { ExitCode } from './exitCodes.ts';
import { EXIT } from './exitCodes.ts';

export type CliErrorReason = 'bad_option' | 'bad_story' | 'not_a_repository' | 'no_key' | 'no_store' | 'unreadable';

/** Something wrong with what the CLI was given. */
export class CliError extends WaveError<CliErrorReason> {
  constructor(reason: CliErrorReason, message: string, options?: ErrorOptions) {
    super(reason, message, options);
    this.name = 'CliError';
  }
}

/** Typed errors by their shape: the engine is a bundle of its own, so its classes are not the ones here. */
const typedError = z.object({ name: z.string(), reason: z.string() });

/** Reasons by which others refuse what they were given; all else is a failure of the run or the machine. */
const REFUSALS: Readonly<Record<string, readonly string[] | 'all'>> = {
  CliError: 'all',
  OrchestratorError: 'all',
  GitError: ['not_a_repository', 'no_commits', 'branch_exists', 'worktree_exists', 'detached_head', 'git_missing'],
  ModelError: ['no_key', 'unknown_model', 'invalid_request', 'auth'],
  StoreError: ['newer', 'sqlite_missing'],
  RemoteError: ['refused', 'signed_out', 'not_allowed', 'schema_missing', 'schema_older', 'schema_newer'],
  WaveError: ['bad_settings'],
};

/** The exit code for an error that ended a command. */
export function exitCodeOfError(error: unknown): ExitCode {
  const typed = typedError.safeParse(error);
  if (!typed.success) return EXIT.stopped;
  const reasons = REFUSALS[typed.data.name];
  return reasons === 'all' || reasons?.includes(typed.data.reason) === true ? EXIT.badInput : EXIT.stopped;
}

/** The line that tells of an error. */
export const describeError = (error: unknown): string => `wave: ${messageOf(error)}\n`;
