import { existsSync } from 'node:fs';
import { appendFile, readFile, realpath, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import type { OwnFolders } from './caches.ts';
import type { FilePolicy } from './protocol.ts';
import { SECRET_PLACES } from './secretPlaces.ts';

/** What of the main repository's .git a linked worktree needs for committing. Not: its hooks, config, index, HEAD and other worktrees. */
const COMMIT_WRITES = ['objects', 'refs', 'logs', 'reftable', 'lfs'];
/** Of a worktree's own folder in .git, never written from inside: git obeys these when it is next called outside of the sandbox. */
const GIT_DENIED = ['config.worktree', 'commondir', 'gitdir'];
/** In the worktree: what editors and agents run or obey. Denied where it exists; what is new shows in the diff. */
const WORKTREE_DENIED = ['.wave', '.vscode', '.idea', '.devcontainer', '.claude', '.mcp.json'];

/** What of git's a command may write, and the repository (its .git) that the folder is a linked worktree of. */
interface GitAccess {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly repository: string | null;
}

/**
 * What a command in a folder may do to files: write in the folder and temp, commit if the folder is a worktree, read no secrets.
 *
 * Every denied path exists. For one that does not, bubblewrap puts an empty file there, on the disk, for as long as the command runs
 * (and for good, if the editor is killed meanwhile): git stops at an empty `.git/commondir`. What must not come into being is
 * therefore kept in a folder that cannot be written.
 * @param own what the command has instead of temp when its repository lies there: temp would open all of the repository
 */
export async function policyFor(folder: string, own: OwnFolders): Promise<{ readonly files: FilePolicy; readonly temp: string }> {
  const root = await realpath(folder);
  const git = await gitAccess(root);
  const shared = [...new Set(await Promise.all([tmpdir(), '/tmp', '/private/tmp'].filter((path) => existsSync(path)).map((path) => realpath(path))))];
  const { repository } = git;
  const exposed = repository !== null && shared.some((temp) => isWithin(repository, temp));
  return {
    files: {
      allowWrite: [root, ...(exposed ? [own.caches] : shared), ...git.allow],
      denyWrite: [...git.deny, ...WORKTREE_DENIED.map((name) => join(root, name)).filter((path) => existsSync(path))],
      denyRead: SECRET_PLACES.map((place) => (place.startsWith('~') ? join(homedir(), place.slice(1)) : place)).filter((path) => existsSync(path)),
    },
    temp: exposed ? own.temp : tmpdir(),
  };
}

async function gitAccess(root: string): Promise<GitAccess> {
  const pointer = join(root, '.git');
  const kind = await stat(pointer).catch(() => null);
  if (!kind) return { allow: [], deny: [], repository: null };
  // A whole repository, which is nobody's worktree, or a file: a folder in its place could bring a configuration of its own.
  const closed = { allow: [], deny: [pointer], repository: null };
  if (kind.isDirectory()) return closed;
  const gitDir = await linkedGitDir(root, pointer);
  if (gitDir === null) return closed;
  const common = dirname(dirname(gitDir));
  // The repository in the folder that may be written: there would be no keeping it from hooks and a configuration.
  if (isWithin(common, root)) return { ...closed, deny: [pointer, common] };
  // The worktree's own configuration, which git obeys where the repository allows one: it is there, if empty, so that it can be denied.
  await appendFile(join(gitDir, 'config.worktree'), '');
  return {
    allow: [gitDir, ...COMMIT_WRITES.map((name) => join(common, name)).filter((path) => existsSync(path))],
    deny: [pointer, ...GIT_DENIED.map((name) => join(gitDir, name))],
    repository: common,
  };
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
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
