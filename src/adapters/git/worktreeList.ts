import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { runGit } from './gitProcess.ts';

export interface ListedWorktree {
  /** Real path where the folder exists, else as git has it. */
  readonly path: string;
  readonly branch: string | null;
  readonly bare: boolean;
  /** Its folder is gone, or was exchanged for something else. */
  readonly gone: boolean;
  readonly locked: boolean;
}

/** The worktrees of a repository; the main one comes first. */
export async function listWorktrees(repository: string, signal?: AbortSignal): Promise<readonly ListedWorktree[]> {
  const { stdout } = await runGit({ cwd: repository, args: ['worktree', 'list', '--porcelain', '-z'], ...(signal ? { signal } : {}) });
  // Attributes end with NUL, worktrees with two.
  const records = stdout.split('\0\0').filter((record) => record !== '');
  return Promise.all(records.map(async (record) => {
    const attributes = record.split('\0');
    const value = (name: string): string | null => attributes.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? null;
    const has = (name: string): boolean => attributes.some((line) => line === name || line.startsWith(`${name} `));
    return {
      path: await realPath(value('worktree') ?? ''),
      branch: value('branch')?.replace(/^refs\/heads\//, '') ?? null,
      bare: has('bare'),
      gone: has('prunable'),
      locked: has('locked'),
    };
  }));
}

/** The real path; the path itself, made absolute, when nothing is there. */
export async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return resolve(path);
  }
}

export async function folderThere(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isDirectory(), () => false);
}
