import { dirname } from 'node:path';
import { GitError, type CommitRequest } from '../../core/ports/git.ts';
import { identity } from './identity.ts';
import { runGit, type GitAnswer, type GitCall } from './gitProcess.ts';
import { commitOf } from './names.ts';

/**
 * Runs git in a worktree and nowhere else: were its link to the repository gone, git would look for one in
 * the folders above, and could find the user's own checkout.
 */
export async function inWorktree(worktree: string, call: Omit<GitCall, 'cwd'>): Promise<GitAnswer> {
  try {
    return await runGit({ ...call, cwd: worktree, env: { GIT_CEILING_DIRECTORIES: dirname(worktree), ...call.env } });
  } catch (error) {
    if (error instanceof GitError && error.reason === 'not_a_repository') {
      throw new GitError('worktree_missing', `The worktree ${worktree} is gone or no longer belongs to its repository. Recycle the run, or start it again.`, { cause: error });
    }
    throw error;
  }
}

export async function head(worktree: string): Promise<{ commit: string; tree: string; branch: string }> {
  const { stdout } = await inWorktree(worktree, { args: ['rev-parse', 'HEAD', 'HEAD^{tree}', '--symbolic-full-name', 'HEAD'] });
  const [commit = '', tree = '', ref = ''] = stdout.trim().split('\n');
  if (!ref.startsWith('refs/heads/')) {
    throw new GitError('detached_head', `The worktree ${worktree} is on no branch any more (detached HEAD). Check its branch out there again, then resume.`);
  }
  return { commit, tree, branch: ref.slice('refs/heads/'.length) };
}

export async function hasUncommitted(worktree: string): Promise<boolean> {
  return (await inWorktree(worktree, { args: ['status', '--porcelain', '-z'] })).stdout !== '';
}

/** Commits everything that is not ignored. Hooks and signing are off: an agent's commit must neither run the user's programs nor bear their signature. */
export async function commitAll(worktree: string, request: CommitRequest): Promise<string | null> {
  await checkLinked(worktree);
  await head(worktree);
  if (!request.allowEmpty && !(await hasUncommitted(worktree))) return null;
  await inWorktree(worktree, { args: ['add', '--all'] });
  // After adding there may be nothing left: a file whose change the line end rules take back, for instance.
  const { code } = await inWorktree(worktree, { args: ['diff', '--cached', '--quiet'], accept: [1] });
  if (code === 0 && !request.allowEmpty) return null;
  await inWorktree(worktree, {
    args: ['commit', '--no-verify', '--no-gpg-sign', '--cleanup=whitespace', '--allow-empty', '-F', '-'],
    input: messageWithTrailers(request),
    env: await identity(worktree),
  });
  return (await head(worktree)).commit;
}

/** A commit of HEAD's own tree on top of HEAD, made without index or files. */
export async function commitMarker(worktree: string, request: Omit<CommitRequest, 'allowEmpty'>): Promise<string> {
  await checkLinked(worktree);
  const { commit, tree } = await head(worktree);
  const made = await inWorktree(worktree, { args: ['commit-tree', tree, '-p', commit, '-F', '-'], input: messageWithTrailers(request), env: await identity(worktree) });
  const marker = made.stdout.trim();
  await inWorktree(worktree, { args: ['update-ref', '-m', 'WAVE: marker', 'HEAD', marker, commit] });
  return marker;
}

/** The newest commit reachable from a branch or commit that has this trailer in the last paragraph of its message. */
export async function findCommit(repository: string, ref: string, trailer: string, value: string): Promise<string | null> {
  const wanted = trailerLine(trailer, value);
  const from = await commitOf(repository, ref);
  const { stdout } = await runGit({ cwd: repository, args: ['log', '-z', '--no-color', '--fixed-strings', `--grep=${wanted}`, '--format=%H%n%B', from, '--'] });
  for (const record of stdout.split('\0')) {
    const [id = '', ...message] = record.trimEnd().split('\n');
    const lastParagraph = message.join('\n').split(/\n\s*\n/).at(-1) ?? '';
    if (lastParagraph.split('\n').includes(wanted)) return id.trim();
  }
  return null;
}

export function messageWithTrailers({ message, trailers }: Pick<CommitRequest, 'message' | 'trailers'>): string {
  const lines = Object.entries(trailers).map(([key, value]) => trailerLine(key, value));
  const text = message.trim() === '' ? '(no message)' : message.trim();
  return `${text}\n${lines.length > 0 ? `\n${lines.join('\n')}\n` : ''}`;
}

function trailerLine(key: string, value: string): string {
  if (!/^[A-Za-z0-9-]+$/.test(key)) throw new GitError('failed', `${JSON.stringify(key)} cannot be a trailer of a commit: only letters, digits and "-" can.`);
  return `${key}: ${value.replaceAll(/\s+/g, ' ').trim()}`;
}

/** Commits and resets happen in linked worktrees only: never in the user's own checkout, whatever happened to the folder. */
export async function checkLinked(worktree: string): Promise<void> {
  const ask = async (flag: string): Promise<string> => (await inWorktree(worktree, { args: ['rev-parse', '--path-format=absolute', flag] })).stdout;
  const [own, common] = await Promise.all([ask('--git-dir'), ask('--git-common-dir')]);
  if (own === common) throw new GitError('worktree_missing', `${worktree} is not a linked worktree any more, so nothing was done there. Recycle the run, or start it again.`);
}
