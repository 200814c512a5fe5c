import { GitError } from '../../core/ports/git.ts';
import { inWorktree } from './commits.ts';
import { runGit } from './gitProcess.ts';
import { commitOf } from './names.ts';

/** Matches are looked at up to this many bytes; a pattern that matches nearly everything must not fill the memory. */
const MOST_GREP_BYTES = 8 * 1024 * 1024;

export async function status(worktree: string): Promise<string> {
  return (await inWorktree(worktree, { args: ['status', '--short', '--branch'] })).stdout;
}

export async function log(worktree: string, max: number): Promise<string> {
  const args = ['log', `--max-count=${String(Math.max(1, Math.trunc(max)))}`, '--no-color', '--date=iso-strict', '--format=%h %ad %an: %s'];
  return (await inWorktree(worktree, { args })).stdout;
}

interface GrepRequest {
  readonly pattern: string;
  readonly regex: boolean;
  readonly path: string | null;
  readonly max: number;
}

export async function grep(worktree: string, request: GrepRequest): Promise<readonly string[]> {
  if (/[\n\0]/.test(request.pattern)) throw new GitError('failed', 'The pattern has more than one line; lines are searched one by one. Search for one of its lines.');
  const first = await grepAs(worktree, request, request.regex ? '--perl-regexp' : '--fixed-strings');
  // Some builds of git come without PCRE; their extended expressions know most of what is asked for.
  const { code, stdout, stderr } = /USE_LIBPCRE/.test(first.stderr) ? await grepAs(worktree, request, '--extended-regexp') : first;
  if (code > 1) throw new GitError('failed', `The search failed: ${stderr.trim().slice(0, 300) || 'no reason was given'}. Correct the pattern or the path.`);
  return parseGrep(stdout, request.max);
}

async function grepAs(worktree: string, { pattern, path, max }: GrepRequest, kind: string): ReturnType<typeof inWorktree> {
  return inWorktree(worktree, {
    // The pattern comes by standard input, so that it is never taken for an option.
    args: ['grep', '-n', '-I', '-z', '--untracked', '--full-name', '--no-color', `--max-count=${String(max)}`, kind, '-f', '-', '--', path ?? '.'],
    input: `${pattern}\n`,
    accept: [1, 128],
    maxBytes: MOST_GREP_BYTES,
  });
}

/** Reads `path NUL line NUL text LF`; paths may hold any character but NUL. */
function parseGrep(output: string, max: number): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < output.length && lines.length < max;) {
    const pathEnd = output.indexOf('\0', at);
    const numberEnd = output.indexOf('\0', pathEnd + 1);
    if (pathEnd === -1 || numberEnd === -1) break;
    const textEnd = output.indexOf('\n', numberEnd);
    if (textEnd === -1) break;
    lines.push(`${output.slice(at, pathEnd)}:${output.slice(pathEnd + 1, numberEnd)}:${output.slice(numberEnd + 1, textEnd).replace(/\r$/, '')}`);
    at = textEnd + 1;
  }
  return lines;
}

/** Tracked and untracked files that are there, without ignored ones. */
export async function listFiles(worktree: string, path: string | null): Promise<readonly string[]> {
  const args = (kinds: readonly string[]): string[] => ['ls-files', '-z', ...kinds, '--', path ?? '.'];
  const [there, deleted] = await Promise.all([
    inWorktree(worktree, { args: args(['--cached', '--others', '--exclude-standard', '--deduplicate']) }),
    inWorktree(worktree, { args: args(['--deleted']) }),
  ]);
  const gone = new Set(deleted.stdout.split('\0'));
  return there.stdout.split('\0').filter((name) => name !== '' && !gone.has(name)).sort();
}

export async function show(repository: string, commit: string, path: string): Promise<string | null> {
  const id = await commitOf(repository, commit);
  const { code, stdout, stderr } = await runGit({ cwd: repository, args: ['cat-file', 'blob', `${id}:${path}`], accept: [128] });
  if (code === 0) return stdout;
  // Not there, or a folder or submodule and so not a file.
  if (/does not exist in|exists on disk, but not in|bad file/.test(stderr)) return null;
  throw new GitError('failed', `${path} at ${id.slice(0, 8)} could not be read: ${stderr.trim().slice(0, 300)}`);
}
