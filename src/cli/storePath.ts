import { createHash } from 'node:crypto';
import { isAbsolute, join, resolve } from 'node:path';
import type { Environment } from './environment.ts';

const FILE = 'wave.db';
const HASH_LENGTH = 16;

/** The user's folder for data of programs: XDG, macOS or Windows, by what the variables say. */
export function userDataFolder({ platform, variables, home }: Pick<Environment, 'platform' | 'variables' | 'home'>): string {
  if (platform === 'win32') return variables['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  const xdg = variables['XDG_DATA_HOME'];
  // The XDG specification says that a relative path must be ignored.
  return xdg !== undefined && isAbsolute(xdg) ? xdg : join(home, '.local', 'share');
}

/** The database of a repository: in the folder given, or in the user's data, by a hash of the repository's path. */
export function storePathOf(environment: Pick<Environment, 'platform' | 'variables' | 'home' | 'cwd'>, repository: string, given: string | undefined): string {
  if (given !== undefined) {
    const path = resolve(environment.cwd, given);
    return path.endsWith('.db') ? path : join(path, FILE);
  }
  const hash = createHash('sha256').update(repository).digest('hex').slice(0, HASH_LENGTH);
  return join(userDataFolder(environment), 'wave', hash, FILE);
}
