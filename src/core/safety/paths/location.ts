/** Where a path lies. `path` is absolute with `/`, or begins with `~` for the user's home. */
export interface Location {
  readonly area: 'worktree' | 'temp' | 'home' | 'system' | 'device' | 'outside' | 'unknown';
  readonly path: string;
  /** The area's top itself (the worktree, the home folder, the temp folder, `/`). */
  readonly isRoot: boolean;
  /** Below the area's top, without a leading slash. */
  readonly inside: string;
}

/** What the host is like. Everything optional is added to what is common on Linux, macOS and Windows. */
export interface Places {
  readonly worktree: string | null;
  readonly home?: string;
  readonly temp?: readonly string[];
}

/** Stands for a part of a text that only running can tell. NUL cannot occur in a real argument. */
export const UNKNOWN_TEXT = '\0';

const TEMP = [/^(?:\/private)?\/tmp(?:\/|$)/, /^(?:\/private)?\/var\/tmp(?:\/|$)/, /^(?:\/private)?\/var\/folders\/[^/]+\/[^/]+\/[^/]+(?:\/|$)/, /^[a-z]:\/(?:users\/[^/]+\/appdata\/local\/temp|windows\/temp|temp|tmp)(?:\/|$)/i, /^\/dev\/shm\//];
const HOME = [/^\/(?:home|Users)\/[^/]+(?:\/|$)/, /^\/root(?:\/|$)/, /^\/var\/root(?:\/|$)/, /^[a-z]:\/users\/[^/]+(?:\/|$)/i];
const SYSTEM = /^\/(?:$|etc|usr|bin|sbin|lib(?:32|64|x32)?|boot|proc|sys|run|var|opt|srv|snap|System|Library|Applications|Volumes|private|cores|Network|dev|mnt|media|home$|Users$|lost\+found)(?:\/|$)|^[a-z]:\/(?:$|windows|program files|programdata|system volume information|users$)/i;

/** Resolves a path as written (shell, tool input) against a folder. `cwd` null: nobody knows where. */
export function locate(text: string, cwd: string | null, places: Places): Location {
  const absolute = absolutePath(text, cwd, places);
  if (absolute === null) return { area: 'unknown', path: text, isRoot: false, inside: '' };
  const worktree = places.worktree === null ? null : normalize(unify(places.worktree, places));
  const own = worktree === null ? null : below(absolute, worktree);
  if (own !== null) return { area: 'worktree', path: absolute, isRoot: own === '', inside: own };
  const temp = inTemp(absolute, places);
  if (temp !== null && !isHomeInside(temp, absolute, places)) return temp;
  if (/^\/dev\/(?:null|stdin|stdout|stderr|tty|zero|full|u?random|fd\/\d+)$/.test(absolute)) return { area: 'temp', path: absolute, isRoot: false, inside: absolute };
  if (absolute.startsWith('/dev/')) return { area: 'device', path: absolute, isRoot: false, inside: absolute.slice(5) };
  const home = homeRest(absolute, places);
  if (home !== null) return { area: 'home', path: home === '' ? '~' : `~/${home}`, isRoot: home === '', inside: home };
  if (SYSTEM.test(absolute)) return { area: 'system', path: absolute, isRoot: absolute === '/' || /^[a-z]:\/$/i.test(absolute), inside: absolute.slice(1) };
  return { area: 'outside', path: absolute, isRoot: false, inside: absolute };
}

function inTemp(absolute: string, places: Places): Location | null {
  for (const temp of places.temp ?? []) {
    const rest = below(absolute, normalize(unify(temp, places)));
    if (rest !== null) return { area: 'temp', path: absolute, isRoot: rest === '', inside: rest };
  }
  for (const pattern of TEMP) {
    const match = pattern.exec(absolute);
    if (match !== null) return { area: 'temp', path: absolute, isRoot: absolute.length <= match[0].length, inside: absolute.slice(match[0].length) };
  }
  return null;
}

/** A home that lies in the temporary folder (in containers, for instance) is a home all the same; a temporary folder in the home is temporary. */
function isHomeInside(temp: Location, absolute: string, places: Places): boolean {
  if (places.home === undefined) return false;
  const inHome = below(absolute, normalize(unify(places.home, places)));
  return inHome !== null && inHome.length <= temp.inside.length;
}

/** Whether `ancestor` is the worktree or holds it: deleting it deletes the worktree and more. */
export function holdsWorktree(path: string, places: Places): boolean {
  if (places.worktree === null) return false;
  const worktree = normalize(unify(places.worktree, places));
  return path !== '/' && below(worktree, path) !== null;
}

/** Absolute and normal, or null when that cannot be told. */
export function absolutePath(text: string, cwd: string | null, places: Places): string | null {
  if (text.startsWith(UNKNOWN_TEXT)) return null;
  const unified = unify(text, places);
  if (unified === '~' || unified.startsWith('~/')) return places.home === undefined ? `~${normalize(unified.slice(1)).replace(/^\/$/, '')}` : normalize(unify(places.home, places) + unified.slice(1));
  if (/^~[a-z_][\w-]*(?:\/|$)/i.test(unified)) return normalize(`/home/${unified.slice(1)}`);
  if (unified.startsWith('/') || /^[a-z]:(?:\/|$)/i.test(unified)) return normalize(unified);
  return cwd === null ? null : normalize(`${cwd}/${unified}`);
}

function homeRest(path: string, places: Places): string | null {
  if (path === '~') return '';
  if (path.startsWith('~/')) return path.slice(2);
  if (places.home !== undefined) {
    const rest = below(path, normalize(unify(places.home, places)));
    if (rest !== null) return rest;
  }
  for (const pattern of HOME) {
    const match = pattern.exec(path);
    if (match !== null) return path.slice(match[0].length);
  }
  return null;
}

/** Backslashes and drive letters of Windows, and `/d/x` of its POSIX shells when the worktree is on a drive. */
function unify(text: string, places: Places): string {
  const windows = places.worktree !== null && /^[a-z]:[\\/]/i.test(places.worktree);
  let path = windows || /^[a-z]:\\/i.test(text) || text.startsWith('\\\\') ? text.replaceAll('\\', '/') : text;
  if (windows) path = path.replace(/^\/(?:mnt\/|cygdrive\/)?([a-z])(?=\/|$)/i, '$1:');
  return /^[a-z]:/i.test(path) ? path.charAt(0).toLowerCase() + path.slice(1) : path;
}

function normalize(path: string): string {
  const drive = /^[a-z]:/i.exec(path)?.[0] ?? '';
  const tilde = path.startsWith('~') ? '~' : '';
  const kept: string[] = [];
  for (const part of path.slice(drive.length + tilde.length).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') kept.pop();
    else kept.push(part);
  }
  return tilde + (drive === '' ? '' : drive) + (tilde !== '' && kept.length === 0 ? '' : `/${kept.join('/')}`);
}

/** The rest of `path` below `folder`; '' when they are the same; null when it lies elsewhere. */
function below(path: string, folder: string): string | null {
  if (path === folder) return '';
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  const same = /^[a-z]:/i.test(folder) ? path.toLowerCase().startsWith(prefix.toLowerCase()) : path.startsWith(prefix);
  return same ? path.slice(prefix.length) : null;
}
