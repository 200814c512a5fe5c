import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Build tools write caches in the home folder, which is read-only inside. They get a place in temp, one for each worktree: caches of
 * the home folder stay as they are, and nobody else's builds take what a contained command left there.
 */
export async function cacheVariables(folder: string): Promise<Record<string, string>> {
  const own = join(tmpdir(), `wave-cache-${String(process.getuid?.() ?? 0)}-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`);
  await mkdir(own, { recursive: true, mode: 0o700 });
  const at = (name: string): string => join(own, name);
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
