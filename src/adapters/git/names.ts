import { GitError } from '../../core/ports/git.ts';
import { runGit } from './gitProcess.ts';

// What git refuses in a branch name (git-check-ref-format), so that a name is never an option or an expression.
const BAD_BRANCH = /^[-/.]|[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(\/|$)|[/.]$|^@$|^$/;
const COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

export function checkBranchName(branch: string): string {
  if (BAD_BRANCH.test(branch)) throw new GitError('failed', `${JSON.stringify(branch)} cannot be the name of a branch. Letters, digits, "-", "_" and "/" are safe.`);
  return branch;
}

export function checkCommitId(commit: string): string {
  if (!COMMIT.test(commit)) throw new GitError('failed', `${JSON.stringify(commit)} is not the full id of a commit.`);
  return commit;
}

/** Is a commit of this full id in the repository? */
export async function hasCommit(repository: string, commit: string): Promise<boolean> {
  if (!COMMIT.test(commit)) return false;
  const { code } = await runGit({ cwd: repository, args: ['cat-file', '-e', `${commit}^{commit}`], accept: [1, 128] });
  return code === 0;
}

/** The commit of a ref by its full name; null when there is none. */
export async function commitAt(repository: string, ref: string): Promise<string | null> {
  if (!ref.startsWith('refs/')) throw new GitError('failed', `${JSON.stringify(ref)} is not the full name of a ref.`);
  const { code, stdout } = await runGit({ cwd: repository, args: ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`], accept: [1, 128] });
  return code === 0 ? stdout.trim() : null;
}

/** Can the second commit be reached from the first? */
export async function contains(repository: string, commit: string, ancestor: string): Promise<boolean> {
  const { code } = await runGit({ cwd: repository, args: ['merge-base', '--is-ancestor', checkCommitId(ancestor), checkCommitId(commit)], accept: [1, 128] });
  return code === 0;
}

/** The commit of a branch, or of a full commit id. */
export async function commitOf(repository: string, branchOrCommit: string): Promise<string> {
  const name = COMMIT.test(branchOrCommit) ? branchOrCommit : `refs/heads/${checkBranchName(branchOrCommit)}`;
  const { code, stdout } = await runGit({ cwd: repository, args: ['rev-parse', '--verify', '--end-of-options', `${name}^{commit}`], accept: [128] });
  if (code !== 0) throw new GitError('failed', `There is no branch or commit ${branchOrCommit} in ${repository}. It may have been deleted or renamed.`);
  return stdout.trim();
}
