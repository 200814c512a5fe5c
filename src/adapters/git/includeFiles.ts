import { constants } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir, readFile, readlink, realpath, stat, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { GitError } from '../../core/ports/git.ts';
import { runGit } from './gitProcess.ts';

const INCLUDE_FILE = '.worktreeinclude';

/**
 * The ignored files of the user's checkout that `.worktreeinclude` names (gitignore syntax), relative with `/`.
 * Tracked files never are among them, nor other repositories that lie inside.
 */
export async function planIncluded(repository: string, signal?: AbortSignal): Promise<readonly string[]> {
  const patterns = await includePatterns(repository);
  if (!patterns) return [];
  const { stdout } = await runGit({ cwd: repository, args: ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'], ...(signal ? { signal } : {}) });
  const found: string[] = [];
  for (const entry of stdout.split('\0').filter((name) => name !== '')) {
    if (entry.endsWith('/')) await collect(repository, entry.slice(0, -1), patterns, found, signal);
    else if (patterns.ignores(entry)) found.push(entry);
  }
  return found.sort();
}

async function includePatterns(repository: string): Promise<Ignore | null> {
  try {
    const text = await readFile(join(repository, INCLUDE_FILE), 'utf8');
    return ignore({ ignorecase: process.platform === 'win32' || process.platform === 'darwin', allowRelativePaths: true }).add(text);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new GitError('failed', `${INCLUDE_FILE} of ${repository} cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** What matches inside an ignored folder: git names the folder alone. */
async function collect(repository: string, folder: string, patterns: Ignore, found: string[], signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const entries = await readdir(join(repository, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes(codeOf(error))) return [];
    throw error;
  });
  if (entries.some((entry) => entry.name === '.git')) return;
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) await collect(repository, path, patterns, found, signal);
    else if (patterns.ignores(path)) found.push(path);
  }
}

/** Copies them into the worktree; what is there already stays. Returns what was copied. */
export async function copyIncluded(repository: string, worktree: string, paths: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
  const copied: string[] = [];
  for (const path of paths) {
    signal?.throwIfAborted();
    try {
      if (await copyOne(repository, worktree, path)) copied.push(path);
    } catch (error) {
      throw new GitError('failed', `${path}, which ${INCLUDE_FILE} names, could not be copied into the worktree (${codeOf(error) || 'unknown error'}). Make it readable, or take it out of ${INCLUDE_FILE}.`, { cause: error });
    }
  }
  return copied;
}

async function copyOne(repository: string, worktree: string, path: string): Promise<boolean> {
  const source = join(repository, path);
  const target = join(worktree, path);
  const entry = await lstat(source);
  if (!entry.isFile() && !entry.isSymbolicLink()) return false;
  if (!(await makeFolders(worktree, dirname(path)))) return false;
  try {
    if (entry.isSymbolicLink()) return await copyLink(repository, source, target);
    await copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await chmod(target, entry.mode & 0o777);
    return true;
  } catch (error) {
    // The base commit may track what is ignored now: the commit wins.
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** A link is copied as a link, and only one that stays inside: from the worktree, nothing may lead back into the user's checkout or elsewhere. */
async function copyLink(repository: string, source: string, target: string): Promise<boolean> {
  const root = await realpath(repository);
  const text = await readlink(source);
  const end = isAbsolute(text) ? text : join(await realpath(dirname(source)), text);
  const inside = relative(root, end);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return false;
  const real = await realpath(source).catch(() => null);
  if (real !== null && !real.startsWith(root + sep)) return false;
  const isFolder = real !== null && (await stat(real)).isDirectory();
  await symlink(relative(await realpath(dirname(source)), end), target, isFolder ? 'dir' : 'file');
  return true;
}

/** Makes the folders of a path one by one, through no link: a tracked link could lead out of the worktree. */
async function makeFolders(worktree: string, folder: string): Promise<boolean> {
  let at = worktree;
  for (const name of folder.split('/').filter((segment) => segment !== '' && segment !== '.')) {
    at = join(at, name);
    try {
      await mkdir(at);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      if (!(await lstat(at)).isDirectory()) return false;
    }
  }
  return true;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
