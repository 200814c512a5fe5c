import { simpleGit, type SimpleGit } from 'simple-git';
import { GitError } from '../../core/ports/git.ts';
import { gitFailure } from './failures.ts';

export interface GitCall {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly input?: string;
  /** Variables on top of the scrubbed environment, e.g. GIT_INDEX_FILE. */
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes beside 0 that are answers, not failures. */
  readonly accept?: readonly number[];
  readonly signal?: AbortSignal;
  /** Bytes of output after which git is stopped; the answer is then cut. */
  readonly maxBytes?: number;
}

export interface GitAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly cut: boolean;
}

/**
 * Configuration of every call. Nothing of the repository may run a program or change the answer: no hooks, no
 * file system monitor, no signing, no pager, no colour, no quoted paths, no clean-up behind our back.
 */
const CONFIG = [
  'core.hooksPath=/dev/null', 'core.fsmonitor=false', 'core.quotePath=false', 'core.safecrlf=false', 'color.ui=false', 'commit.gpgSign=false',
  'gc.auto=0', 'maintenance.auto=false', 'submodule.recurse=false', 'merge.autoStash=false', 'log.showSignature=false', 'advice.addEmbeddedRepo=false',
  // What a person hides from their own status is still there, and must not be committed over or removed unseen.
  'status.showUntrackedFiles=normal',
];
/** simple-git refuses these settings unless told that they are meant: hooksPath and fsmonitor are set here to switch both off. */
const UNSAFE = { allowUnsafeHooksPath: true, allowUnsafeFsMonitor: true };

const FIXED_ENVIRONMENT: Readonly<Record<string, string>> = {
  /** Reading must not refresh, and so rewrite, the user's index. */
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  /** Paths are names, not patterns. */
  GIT_LITERAL_PATHSPECS: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  LC_ALL: 'C',
};
/** What simple-git guards in the environment: GIT_* would point git elsewhere, the others start programs. */
const SCRUBBED = /^(git_.*|editor|visual|pager|prefix|ssh_askpass)$/i;

/** Who runs git, when it is not this process. */
let elsewhere: { run(call: GitCall): Promise<GitAnswer> } | null = null;

/** Has git run by another process from here on (host/gitHost.ts); null: by this one. */
export function runGitIn(host: { run(call: GitCall): Promise<GitAnswer> } | null): void {
  elsewhere = host;
}

/**
 * Runs git, by simple-git, in a folder. Throws GitError for what is not accepted. The exit code is kept apart
 * from the output, which simple-git by itself does not do.
 */
export function runGit(call: GitCall): Promise<GitAnswer> {
  return elsewhere === null ? runGitHere(call) : elsewhere.run(call);
}

/** The same, always as a child of this process. */
export async function runGitHere(call: GitCall): Promise<GitAnswer> {
  const seen = { code: 0, stderr: '' };
  const chunks: Buffer[] = [];
  const limit = { bytes: 0, stop: new AbortController() };
  const signals = call.signal ? [call.signal, limit.stop.signal] : [limit.stop.signal];
  const git = open(call, AbortSignal.any(signals), seen);
  git.outputHandler((_command, stdout, stderr) => {
    // simple-git waits 50 ms more for output of a git that was silent. All is read once the pipes are closed, which
    // is what it is told to wait for; so it is told, once it listens, that something came.
    queueMicrotask(() => stderr.emit('data', Buffer.alloc(0)));
    stdout.on('data', (chunk: Buffer) => {
      limit.bytes += chunk.length;
      if (call.maxBytes !== undefined && limit.bytes > call.maxBytes) limit.stop.abort();
      else chunks.push(chunk);
    });
  });
  try {
    await git.raw([...call.args]);
  } catch (error) {
    if (call.signal?.aborted) throw stopped(call, error);
    if (!limit.stop.signal.aborted) throw gitFailure(error, { ...call, code: -1, stderr: seen.stderr });
  }
  const stdout = Buffer.concat(chunks).toString('utf8');
  const cut = limit.stop.signal.aborted;
  if (seen.code !== 0 && call.signal?.aborted) throw stopped(call, call.signal.reason);
  if (!cut && seen.code !== 0 && !call.accept?.includes(seen.code)) throw gitFailure(null, { ...call, code: seen.code, stderr: seen.stderr || stdout });
  return { code: seen.code, stdout, stderr: seen.stderr, cut };
}

function open(call: GitCall, abort: AbortSignal, seen: { code: number; stderr: string }): SimpleGit {
  const added = { ...FIXED_ENVIRONMENT, ...call.env };
  try {
    return simpleGit({
      baseDir: call.cwd,
      config: CONFIG,
      unsafe: UNSAFE,
      allowEnvironment: Object.keys(added),
      completion: { onClose: true, onExit: false },
      abort,
      ...(call.input === undefined ? {} : { input: () => call.input }),
      errors(error, result) {
        // None when it was ended by a signal, whatever the type says.
        seen.code = Number.isInteger(result.exitCode) ? result.exitCode : -1;
        seen.stderr = Buffer.concat(result.stdErr).toString('utf8');
        // Ours to judge, by exit code, unless git could not even be run.
        return result.exitCode < 0 || isInterruption(error) ? (error ?? new Error(seen.stderr)) : undefined;
      },
    }).env({ ...scrubbed(process.env), ...added });
  } catch (error) {
    throw gitFailure(error, { ...call, code: -1, stderr: '' });
  }
}

/** Aborted by a signal, or refused by simple-git's own guards: a plugin's error, which git knows nothing of. */
function isInterruption(error: Buffer | Error | undefined): boolean {
  return error instanceof Error && 'plugin' in error;
}

function scrubbed(own: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && !SCRUBBED.test(name) && name.toUpperCase() !== 'LANGUAGE') result[name] = value;
  }
  return result;
}

function stopped(call: GitCall, cause: unknown): GitError {
  return new GitError('failed', `git ${call.args[0] ?? ''} was stopped.`, { cause });
}
