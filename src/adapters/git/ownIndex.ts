import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inWorktree } from './commits.ts';
import { gitFailure } from './failures.ts';

/**
 * Does something with an index of its own, which begins as a copy of the worktree's, so that only what changed is read; the worktree's stays as it is. It lies
 * beside that one: what a process that was killed leaves of it goes with the worktree. Throws GitError.
 */
export async function withOwnIndex<T>(worktree: string, work: (environment: { readonly GIT_INDEX_FILE: string }) => Promise<T>): Promise<T> {
  const args = ['rev-parse', '--path-format=absolute', '--git-path', 'index'];
  const own = (await inWorktree(worktree, { args })).stdout.replace(/\r?\n$/, '');
  let folder: string | null = null;
  try {
    folder = await mkdtemp(join(dirname(own), 'wave-index-'));
    const index = join(folder, 'index');
    await copyFile(own, index);
    return await work({ GIT_INDEX_FILE: index });
  } catch (error) {
    // What git said is said already.
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw gitFailure(error, { cwd: worktree, args: ['index'], code: 0, stderr: '' });
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}
