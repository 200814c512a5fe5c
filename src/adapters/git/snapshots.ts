import { GitError } from '../../core/ports/git.ts';
import { checkLinked, head, inWorktree } from './commits.ts';
import { identity } from './identity.ts';
import { runGit } from './gitProcess.ts';
import { checkCommitId, commitOf } from './names.ts';
import { withOwnIndex } from './ownIndex.ts';

/** Where snapshots are kept: outside branches and tags, so that nobody pushes or sees them by accident. */
export const SNAPSHOT_REFS = 'refs/wave/';

/**
 * Keeps everything in the worktree that is not ignored, untracked files too, as a commit under a ref.
 * Index and files stay as they are: it is built in an index of its own, which begins as a copy, so that only what
 * changed is read.
 */
export async function snapshot(worktree: string, ref: string, message: string, signal?: AbortSignal): Promise<string> {
  checkRef(ref);
  return withOwnIndex(worktree, async (env) => {
    const limit = signal ? { signal } : {};
    await inWorktree(worktree, { args: ['add', '--all'], env, ...limit });
    const tree = (await inWorktree(worktree, { args: ['write-tree'], env, ...limit })).stdout.trim();
    const parent = (await head(worktree)).commit;
    const made = await inWorktree(worktree, { args: ['commit-tree', tree, '-p', parent, '-F', '-'], input: message, env: await identity(worktree), ...limit });
    const commit = made.stdout.trim();
    await inWorktree(worktree, { args: ['update-ref', ref, commit] });
    return commit;
  });
}

/**
 * Puts branch and files of a worktree back to a commit, and the files to a snapshot on top of it if one is given.
 * What was there is kept first, under `aside`. Ignored files stay. Throws 'failed' when a commit is gone; nothing has changed then.
 */
export async function restore(worktree: string, request: { readonly commit: string; readonly snapshot: string | null; readonly aside: string }): Promise<string> {
  await checkLinked(worktree);
  const commit = await commitOf(worktree, request.commit);
  const files = request.snapshot === null ? null : await commitOf(worktree, request.snapshot);
  const aside = await snapshot(worktree, request.aside, `Kept before going back to ${commit.slice(0, 8)}\n`);
  await inWorktree(worktree, { args: ['reset', '--hard', '--quiet', commit] });
  // Everything that goes was kept by the snapshot; what is ignored is neither kept nor removed.
  await inWorktree(worktree, { args: ['clean', '--force', '-d', '--quiet'] });
  if (files !== null) await inWorktree(worktree, { args: ['restore', `--source=${files}`, '--worktree', '--no-overlay', '--', '.'] });
  return aside;
}

/** Deletes refs of snapshots in one transaction of git's: all of them, and only while each is where it was seen, or none. */
export async function deleteRefs(repository: string, refs: readonly { readonly name: string; readonly commit: string }[]): Promise<void> {
  if (refs.length === 0) return;
  for (const { name } of refs) checkRef(name);
  const input = refs.map(({ name, commit }) => `delete ${name}\0${checkCommitId(commit)}\0`).join('');
  await runGit({ cwd: repository, args: ['update-ref', '--stdin', '-z'], input });
}

function checkRef(ref: string): void {
  if (!ref.startsWith(SNAPSHOT_REFS)) throw new GitError('failed', `${ref} is no place for a snapshot; they are kept under ${SNAPSHOT_REFS}.`);
}
