import { existsSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import type { FilePolicy } from './protocol.ts';
import { SECRET_PLACES } from './secretPlaces.ts';

/** What of the main repository's .git a linked worktree needs for committing. Not: its hooks, config, index, HEAD and other worktrees. */
const COMMIT_WRITES = ['objects', 'refs', 'logs', 'reftable', 'lfs'];
/** Never written from inside: git runs or obeys these when it is next called outside of the sandbox. */
const GIT_DENIED = ['hooks', 'config', 'config.worktree', 'info', 'commondir', 'gitdir'];
/** In the worktree: what editors and agents run or obey. Denied where it exists; what is new shows in the diff. */
const WORKTREE_DENIED = ['.wave', '.vscode', '.idea', '.devcontainer', '.claude', '.mcp.json'];

/** What a command in a folder may do to files: write in the folder and temp, commit if the folder is a worktree, read no secrets. */
export async function policyFor(folder: string): Promise<FilePolicy> {
  const root = await realpath(folder);
  const git = await gitWrites(root);
  const temp = [...new Set([tmpdir(), '/tmp', '/private/tmp'].filter((path) => existsSync(path)))];
  return {
    allowWrite: [root, ...temp, ...git.allow],
    denyWrite: [...git.deny, ...WORKTREE_DENIED.map((name) => join(root, name)).filter((path) => existsSync(path))],
    denyRead: SECRET_PLACES.map((place) => (place.startsWith('~') ? join(homedir(), place.slice(1)) : place)).filter((path) => existsSync(path)),
  };
}

async function gitWrites(root: string): Promise<{ allow: string[]; deny: string[] }> {
  const pointer = join(root, '.git');
  const kind = await stat(pointer).catch(() => null);
  if (!kind) return { allow: [], deny: [] };
  if (kind.isDirectory()) return { allow: [], deny: GIT_DENIED.map((name) => join(pointer, name)) };
  // The file is read-only inside: a folder in its place could bring a configuration of its own.
  const own = [pointer];
  const gitDir = await linkedGitDir(root, pointer);
  if (gitDir === null) return { allow: [], deny: own };
  const common = dirname(dirname(gitDir));
  return {
    allow: [gitDir, ...COMMIT_WRITES.map((name) => join(common, name)).filter((path) => existsSync(path))],
    deny: [...own, ...GIT_DENIED.map((name) => join(common, name)), ...GIT_DENIED.map((name) => join(gitDir, name))].filter((path) => !path.endsWith(`${sep}info`) || existsSync(path)),
  };
}

/**
 * `<repository>/.git/worktrees/<name>` of a linked worktree; null when the two do not point at each other. What `.git` says alone is
 * not believed: it would open whatever folder it names.
 */
async function linkedGitDir(root: string, pointer: string): Promise<string | null> {
  try {
    const [, named = ''] = /^gitdir: (.+?)\s*$/.exec(await readFile(pointer, 'utf8')) ?? [];
    const gitDir = await realpath(resolve(root, named));
    const back = await realpath(resolve(gitDir, (await readFile(join(gitDir, 'gitdir'), 'utf8')).trim()));
    const common = await realpath(resolve(gitDir, (await readFile(join(gitDir, 'commondir'), 'utf8')).trim()));
    return back === pointer && dirname(dirname(gitDir)) === common && dirname(gitDir) === join(common, 'worktrees') ? gitDir : null;
  } catch {
    // A submodule, or not git's file at all: it gets no more than the folder.
    return null;
  }
}
