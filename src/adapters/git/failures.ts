import { existsSync, statfsSync } from 'node:fs';
import { GitError, type GitErrorReason } from '../../core/ports/git.ts';
import { messageOf } from '../../core/errors.ts';

export interface FailedCall {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly code: number;
  readonly stderr: string;
}

const KNOWN: readonly (readonly [RegExp, GitErrorReason, (call: FailedCall, match: RegExpExecArray) => string])[] = [
  [/spawn \S*git\S* ENOENT/, 'git_missing', () => 'git was not found. Install git 2.39 or newer and see that it is on the PATH, then start the editor again.'],
  [/not a git repository/, 'not_a_repository', (call) => `${call.cwd} is not in a git repository. Open a folder of one, or make one with "git init" and a first commit.`],
  [/detected dubious ownership/, 'failed', (call) => `git does not trust ${call.cwd}, because it belongs to another user. If you do, run: git config --global --add safe.directory "${call.cwd}"`],
  [/Unable to create '(.*\.lock)': File exists/, 'failed', (_call, match) => `Another git process is at work in this repository, or one crashed. Try again; if it stays, delete ${match[1] ?? 'the lock file'}.`],
  [/No space left on device|Disk quota exceeded/i, 'failed', diskFull],
  [/[Pp]ermission denied/, 'failed', (call) => `git may not write in ${call.cwd}: ${firstLine(call.stderr)}`],
];

/** What git says of a file it could not write without saying why. */
const UNWRITTEN = /(?:unable|failed|could not|cannot) (?:to )?(?:write|create|append|close)|write (?:error|failure)|file write error/i;
/** Less than this, in bytes, is too little for anything git writes. */
const NO_ROOM = 256 * 1024;

function diskFull({ cwd }: FailedCall): string {
  return `git could not write in ${cwd}: the disk is full. Free some space and try again.`;
}

/** What git, or simple-git before it, said: as a GitError whose words say what to do where that is known. */
export function gitFailure(error: unknown, call: FailedCall): GitError {
  if (error instanceof GitError) return error;
  const options = error === null ? undefined : { cause: error };
  const said = `${call.stderr}\n${error === null ? '' : messageOf(error)}`;
  if (!existsSync(call.cwd)) return new GitError('not_a_repository', `The folder ${call.cwd} does not exist.`, options);
  for (const [pattern, reason, words] of KNOWN) {
    const match = pattern.exec(said);
    if (match) return new GitError(reason, words(call, match), options);
  }
  if (UNWRITTEN.test(said) && isFull(call.cwd)) return new GitError('failed', diskFull(call), options);
  const command = call.args.find((arg) => !arg.startsWith('-')) ?? '';
  return new GitError('failed', `git ${command} failed in ${call.cwd}${call.code > 0 ? ` (exit ${String(call.code)})` : ''}: ${firstLine(said)}`, options);
}

function isFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < NO_ROOM;
  } catch {
    return false;
  }
}

/** The line that tells what was wrong, without the passwords that URLs may hold. */
export function firstLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const telling = lines.find((line) => /^(fatal|error):/.test(line)) ?? lines[0] ?? 'no reason was given';
  return telling.replaceAll(/\/\/[^/\s@]+@/g, '//***@').slice(0, 500);
}
