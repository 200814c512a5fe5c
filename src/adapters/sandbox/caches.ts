import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the commands of one worktree keep what nobody else's take from them: absolute paths. */
export interface OwnFolders {
  readonly caches: string;
  readonly temp: string;
}

/** Makes the folders, in temp. Throws when somebody else has made something of that name before. */
export async function ownFolders(folder: string): Promise<OwnFolders> {
  const user = ownUser();
  const caches = cachesOf(folder);
  await mkdir(caches, { recursive: true, mode: 0o700 });
  const made = await lstat(caches);
  if (!made.isDirectory() || made.uid !== user) throw new Error(`${caches} belongs to somebody else; remove it`);
  const temp = join(caches, 'tmp');
  await mkdir(temp, { recursive: true });
  return { caches, temp };
}

/** Removes them: the folder whose commands they were for is gone. Some tools make what they keep read-only (Go its modules). Throws what the system says. */
export async function removeOwnFolders(folder: string): Promise<void> {
  const caches = cachesOf(folder);
  const there = await lstat(caches).catch(() => null);
  // What somebody else put in its place is theirs.
  if (there?.isDirectory() !== true || there.uid !== ownUser()) return;
  await rm(caches, { recursive: true, force: true }).catch(async () => {
    await makeWritable(caches);
    await rm(caches, { recursive: true, force: true });
  });
}

async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
  }
}

function ownUser(): number {
  return process.getuid?.() ?? 0;
}

function cachesOf(folder: string): string {
  return join(tmpdir(), `wave-cache-${String(ownUser())}-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`);
}

/**
 * Build tools write caches in the home folder, which is read-only inside. They get a place in temp, one for each worktree: caches of
 * the home folder stay as they are, and nobody else's builds take what a contained command left there.
 */
export function cacheVariables({ caches }: OwnFolders): Record<string, string> {
  const at = (name: string): string => join(caches, name);
  return {
    XDG_CACHE_HOME: at('xdg'),
    npm_config_cache: at('npm'),
    npm_config_userconfig: at('npmrc'),
    pnpm_config_store_dir: at('pnpm-store'),
    YARN_CACHE_FOLDER: at('yarn'),
    BUN_INSTALL_CACHE_DIR: at('bun'),
    PIP_CACHE_DIR: at('pip'),
    UV_CACHE_DIR: at('uv'),
    GOCACHE: at('go-build'),
    GRADLE_USER_HOME: at('gradle'),
    GRADLE_RO_DEP_CACHE: join(homedir(), '.gradle', 'caches'),
    COMPOSER_CACHE_DIR: at('composer'),
    DOTNET_CLI_HOME: at('dotnet'),
  };
}
