import { createHash } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the commands of one worktree keep what nobody else's take from them: absolute paths. */
export interface OwnFolders {
  readonly caches: string;
  readonly temp: string;
}

/** Makes the folders, in temp. Throws when somebody else has made something of that name before. */
export async function ownFolders(folder: string): Promise<OwnFolders> {
  const user = process.getuid?.() ?? 0;
  const caches = join(tmpdir(), `wave-cache-${String(user)}-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`);
  await mkdir(caches, { recursive: true, mode: 0o700 });
  const made = await lstat(caches);
  if (!made.isDirectory() || made.uid !== user) throw new Error(`${caches} belongs to somebody else; remove it`);
  const temp = join(caches, 'tmp');
  await mkdir(temp, { recursive: true });
  return { caches, temp };
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
