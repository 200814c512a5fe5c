import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from '../../core/ports/git.ts';
import { firstLine } from './failures.ts';
import { runGit } from './gitProcess.ts';
import { identity } from './identity.ts';
import { commitOf } from './names.ts';
import { rebased } from './rebase.ts';
import { mergeTrees } from './mergeTrees.ts';
import { listWorktrees } from './worktreeList.ts';

export interface MergeRequest {
  readonly base: string;
  readonly branch: string;
  readonly method: 'squash' | 'merge' | 'rebase';
  readonly message: string;
}

export async function mergeConflicts(repository: string, base: string, branch: string): Promise<readonly string[]> {
  const [ours, theirs] = [await commitOf(repository, base), await commitOf(repository, branch)];
  return (await mergeTrees(repository, ours, theirs)).conflicts;
}

/**
 * Makes the merged commit from trees alone, beside all checkouts, and then moves the base there: by
 * `git merge --ff-only` where it is checked out, so that git itself protects what is uncommitted, else by a compare-and-swap of the ref.
 */
export async function merge(repository: string, request: MergeRequest): Promise<string> {
  const [ours, theirs] = [await commitOf(repository, request.base), await commitOf(repository, request.branch)];
  const { stdout } = await runGit({ cwd: repository, args: ['rev-list', '--count', `${ours}..${theirs}`] });
  if (stdout.trim() === '0') return ours;
  const merged = await mergedCommit(repository, request, ours, theirs);
  if (merged !== ours) await moveBase(repository, request, ours, merged);
  return merged;
}

async function mergedCommit(repository: string, { base, branch, method, message }: MergeRequest, ours: string, theirs: string): Promise<string> {
  const env = await identity(repository);
  if (method === 'rebase') return rebased(repository, ours, theirs, env);
  const { tree, conflicts } = await mergeTrees(repository, ours, theirs);
  if (conflicts.length > 0) throw conflict(base, branch, conflicts);
  const parents = method === 'merge' ? ['-p', ours, '-p', theirs] : ['-p', ours];
  const text = message.trim() === '' ? `Merge branch '${branch}'` : message.trim();
  return (await runGit({ cwd: repository, args: ['commit-tree', tree, ...parents, '-F', '-'], input: `${text}\n`, env })).stdout.trim();
}

export function conflict(base: string, branch: string, paths: readonly string[]): GitError {
  return new GitError('conflict', `${branch} cannot be merged into ${base}, because both changed: ${paths.join(', ')}. Nothing was moved. Recycle to development so that Dev brings ${base} in, or merge by hand.`);
}

async function moveBase(repository: string, { base, branch }: MergeRequest, from: string, to: string): Promise<void> {
  const checkouts = (await listWorktrees(repository)).filter((worktree) => worktree.branch === base);
  const gone = checkouts.find((checkout) => checkout.gone);
  if (gone) throw blocked(base, `it is checked out in ${gone.path}, which is not there. Run "git worktree prune" if that worktree is no more`);
  if (checkouts.length === 0) {
    await refuseWhenInUse(repository, base);
    const { code, stderr } = await runGit({ cwd: repository, args: ['update-ref', '-m', `merge ${branch}: WAVE`, `refs/heads/${base}`, to, from], accept: [1, 128] });
    if (code !== 0) throw movedMeanwhile(base, stderr);
    return;
  }
  for (const checkout of checkouts) {
    const args = ['merge', '--ff-only', '--no-autostash', '--no-verify-signatures', '--no-stat', to];
    const { code, stderr, stdout } = await runGit({ cwd: checkout.path, args, accept: [1, 2, 128] });
    if (code === 0) continue;
    if (/Not possible to fast-forward|Diverging branches/.test(stderr)) throw movedMeanwhile(base, stderr);
    const files = [...stderr.matchAll(/^\t(.+)$/gm)].map((match) => match[1] ?? '');
    throw blocked(base, files.length > 0
      ? `${checkout.path} has uncommitted changes in ${files.join(', ')}. Commit, stash or discard them there`
      : `git refused in ${checkout.path}: ${firstLine(stderr || stdout)}. Finish or abort what is under way there`);
  }
}

function blocked(base: string, why: string): GitError {
  return new GitError('checkout_blocks_merge', `${base} was not moved: ${why}, then merge again.`);
}

function movedMeanwhile(base: string, stderr: string): GitError {
  return new GitError('failed', `${base} was changed by somebody else during the merge, and was left alone (${firstLine(stderr)}). Merge again.`);
}

/** A branch in the middle of a rebase or bisect is checked out nowhere, and still must not move (as `git branch -f` refuses to). */
async function refuseWhenInUse(repository: string, base: string): Promise<void> {
  const common = (await runGit({ cwd: repository, args: ['rev-parse', '--path-format=absolute', '--git-common-dir'] })).stdout.replace(/\r?\n$/, '');
  const linked = await readdir(join(common, 'worktrees')).catch(() => []);
  for (const folder of [common, ...linked.map((name) => join(common, 'worktrees', name))]) {
    for (const file of ['rebase-merge/head-name', 'rebase-apply/head-name', 'BISECT_START']) {
      const name = (await readFile(join(folder, file), 'utf8').catch(() => '')).trim();
      if (name === base || name === `refs/heads/${base}`) throw blocked(base, 'a rebase or bisect of it is under way. Finish or abort it');
    }
  }
}
