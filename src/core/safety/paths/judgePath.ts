import type { Finding } from '../finding.ts';
import { ask, askHard, catastrophe, danger, SCORE, unknown } from '../finding.ts';
import type { Location, Places } from './location.ts';
import { holdsWorktree, locate, UNKNOWN_TEXT } from './location.ts';
import { isBuildOutput, isGenerated, isScratch } from './outputs.ts';
import { PROTECTED_PATHS } from './protectedPaths.ts';
import { PLAIN_SYSTEM_FILES, SENSITIVE_PATHS } from './sensitive.ts';

/** What is done to a path. `names`: only its name is used (list, stat). `create`: made, nothing overwritten. */
export type PathUse = 'names' | 'read' | 'create' | 'write' | 'delete' | 'deleteTree' | 'attributes' | 'attributesTree';

/** The objection to using a path in this way, or null. */
export function judgePath(use: PathUse, text: string, cwd: string | null, places: Places): Finding | null {
  const location = locate(text, cwd, places);
  const named = (finding: Finding | null): Finding | null => (finding === null ? null : { ...finding, reason: `${finding.reason}: ${shown(location)}` });
  if (use === 'names') {
    if (/^(?:\/var)?\/root(?:\/|$)/.test(text) && places.home !== '/root' && location.area === 'home') return named(ask('path/other-home', [2], "looks into another user's home"));
    const secret = sensitive(location, text, 'read');
    return secret !== null && secret.score < SCORE.askHard ? named(ask('path/lists-secrets', [2], 'looks at where keys or private records are kept')) : null;
  }
  if (use === 'read') return named(sensitive(location, text, 'read') ?? readSystem(location));
  const severe = sensitive(location, text, 'write');
  switch (use) {
    case 'delete':
    case 'deleteTree':
      return named(worst(deletion(use, location, text, places), severe));
    case 'attributesTree':
      return named(worst(treeAttributes(location, places), severe));
    case 'create':
    case 'write':
    case 'attributes':
      return named(worst(writing(use, location), severe));
  }
}

function worst(a: Finding | null, b: Finding | null): Finding | null {
  if (a === null || b === null) return a ?? b;
  return a.score <= b.score ? a : b;
}

function shown(location: Location): string {
  const path = location.area === 'worktree' && location.inside !== '' ? location.inside : location.path;
  return path.replaceAll(UNKNOWN_TEXT, '…').slice(0, 120);
}

function sensitive(location: Location, text: string, use: 'read' | 'write'): Finding | null {
  const path = location.area === 'unknown' ? text : location.path;
  for (const entry of SENSITIVE_PATHS) {
    if (!entry.pattern.test(path)) continue;
    if (entry.onlyOutside === true && (location.area === 'worktree' || location.area === 'temp' || location.area === 'unknown')) continue;
    return entry[use];
  }
  return use === 'read' && /[*?[]/.test(path) ? couldMatch(location, path) : null;
}

/** Files with secrets that a pattern may stand for; one of each kind. */
const SECRET_FILES = ['.env', '.env.local', '.npmrc', '.netrc', '~/.netrc', '~/.ssh/id_rsa', '~/.aws/credentials', '~/.bash_history', '~/.git-credentials', '/etc/shadow', '/etc/passwd', '/etc/sudoers', '/proc/self/environ', '/proc/1/environ'];

/** The objection to the file with secrets that a pattern stands for among others, or null. Stars do not stand for a leading dot. */
function couldMatch(location: Location, path: string): Finding | null {
  const inside = location.area === 'worktree' ? location.inside : path;
  if (inside.length > 200 || inside.split('*').length > 6) return null;
  // Letters that no such file has: the usual case, and cheap to see.
  const letters = new Set(inside.replace(/\[[^\]]*\]|[*?]/g, ''));
  if (!SECRET_FILES.some((file) => [...letters].every((letter) => file.includes(letter)))) return null;
  const source = inside.split('/').map((part) => part.replace(/\[[^\]]+\]|[*?]|[.+^${}()|\\]/g, (piece, at: number) => (piece === '*' ? (at === 0 ? '(?!\\.)[^/]*' : '[^/]*') : piece === '?' ? (at === 0 ? '[^./]' : '[^/]') : piece.length > 2 ? piece.replace(/^\[!/, '[^') : `\\${piece}`))).join('/');
  let pattern: RegExp;
  try {
    pattern = new RegExp(`^${location.area === 'worktree' ? '(?:.*/)?' : ''}${source}$`);
  } catch {
    return null;
  }
  const name = SECRET_FILES.find((file) => (/^[/~]/.test(file) !== (location.area === 'worktree')) && pattern.test(file));
  return name === undefined ? null : (SENSITIVE_PATHS.find((entry) => entry.pattern.test(name))?.read ?? null);
}

/** What a person keeps in a home folder besides projects: hidden files, documents, mail, whatever is found by searching it. */
const PRIVATE = /^~\/(?:\.|\0|\*|(?:Documents|Desktop|Downloads|Pictures|Movies|Music|Videos|Mail|Maildir|Library|AppData|Dropbox|OneDrive[^/]*|Google Drive|iCloud[^/]*|Public|Private|Backups?)(?:\/|$))/i;
/** What tools of developers put there for everybody to read. */
const TOOL_FILES = /^~\/(?:\.(?:cache|cargo|rustup|npm|nvm|pnpm[\w-]*|yarn|bun|deno|pyenv|rbenv|nodenv|goenv|jenv|asdf|volta|fnm|sdkman|rvm|gem|bundle|m2|gradle|ivy2|sbt|konan|nuget|dotnet|pub-cache|dart[\w-]*|conda|miniconda\d*|virtualenvs|julia|stack|cabal|ghcup|opam|elan|vscode[\w-]*|cursor[\w-]*|codeium|claude|codex|gitconfig|gitignore[\w]*|editorconfig|tool-versions|config\/(?:git|pnpm|yarn|nvim|mise|pip|uv|ruff|flake8|pycodestyle|configstore|starship\.toml|yamllint|bat|eslint[\w-]*|prettier[\w-]*)|local\/(?:bin|lib|share\/(?:pnpm|uv|mise|virtualenvs|man|nvim|fonts|applications|containers|bash-completion))|prettierrc|eslintrc|npmignore|gemrc|rspec|irbrc|pryrc|tmux\.conf|screenrc|inputrc|nanorc|ackrc|ripgreprc|wgetrc|curlrc|posh[\w.]*)(?:[/.]|$)|Library\/(?:Caches|Developer|pnpm|Python|Logs)(?:\/|$))/;

function readSystem(location: Location): Finding | null {
  if (location.area === 'home' && PRIVATE.test(location.path) && !TOOL_FILES.test(location.path)) return ask('path/home-private', [2], 'reads private files of a home folder');
  if (location.path.startsWith('/\0') || (location.area === 'system' && (location.isRoot || /^\/(?:home|Users)(?:\/\0)?$/.test(location.path)))) return ask('path/whole-machine', [2], 'reads through the whole machine or all home folders');
  if (location.area === 'device') return danger('path/device', [2, 4], 'reads a device as a whole');
  if (location.area === 'system' && /^\/etc(?:\/|$)/.test(location.path) && !PLAIN_SYSTEM_FILES.test(location.path)) return ask('path/system-config', [2], "reads this machine's configuration");
  return null;
}

function writing(use: 'create' | 'write' | 'attributes', location: Location): Finding | null {
  switch (location.area) {
    case 'worktree':
      return PROTECTED_PATHS.find((entry) => entry.pattern.test(location.inside))?.finding ?? null;
    case 'temp':
      return null;
    case 'device':
      return catastrophe('path/device', [1, 4], 'writes to a device');
    case 'system':
      return danger('path/system', [1, 3], 'changes the system');
    case 'home':
    case 'outside':
      return askHard('path/outside', [4], 'changes something outside the worktree and the temporary folder');
    case 'unknown':
      return use === 'create' ? null : unknown('path/unknown', 'changes a file, but which one shows only when it runs', [4]);
  }
}

function deletion(use: 'delete' | 'deleteTree', location: Location, text: string, places: Places): Finding | null {
  const tree = use === 'deleteTree';
  const glob = /[*?[]/.test(text);
  const everything = /(?:^|\/)(?:\*|\.\*|\.\[.*|\{,\.\}\*)$/.test(text);
  const top = everything ? parentOf(location, text, places) : location;
  if (top.area === 'system' && tree) return catastrophe('delete/system', [1, 4], 'deletes the system or large parts of it');
  if (top.area === 'device') return catastrophe('delete/device', [1, 4], 'deletes a device');
  if (top.area === 'home' && top.isRoot && (tree || everything)) return catastrophe('delete/home', [1, 4], 'deletes a home folder');
  if (tree && holdsWorktree(top.path, places) && !(top.area === 'worktree')) return catastrophe('delete/repository', [1, 4], 'deletes the folder the worktree lies in');
  switch (location.area) {
    case 'system':
      return danger('delete/system', [1, 4], 'deletes part of the system');
    case 'device':
      return danger('delete/device', [1, 4], 'deletes a device');
    case 'home':
    case 'outside':
      return danger('delete/outside', [1, 4], 'deletes something outside the worktree and the temporary folder');
    case 'unknown':
      return isScratch(text.replaceAll(UNKNOWN_TEXT, '')) && !tree ? null : unknown('delete/unknown', 'deletes something, but what shows only when it runs', [1, 4]);
    case 'temp':
      if (top.isRoot) return askHard('delete/temp', [4], 'deletes what others keep in the temporary folder');
      return tree && text.includes(UNKNOWN_TEXT) && top.inside.startsWith(UNKNOWN_TEXT) ? unknown('delete/unknown', 'deletes below the temporary folder; what exactly shows only when it runs', [4]) : null;
    case 'worktree':
      return inWorktree(location, top, tree, glob);
  }
}

function inWorktree(location: Location, top: Location, tree: boolean, glob: boolean): Finding | null {
  if (/(?:^|\/)\.git(?:\/|$)/.test(location.inside)) return danger('delete/git', [1, 4, 10], "deletes git's own files, the history among them");
  // A lock file is deleted to be written anew; the others would be missed by nobody until they are needed.
  const guarded = PROTECTED_PATHS.find((entry) => entry.pattern.test(tree ? `${location.inside}/` : location.inside))?.finding;
  if (guarded && guarded.rule !== 'protected/lockfile') return guarded;
  if (top.isRoot && (tree || glob)) return isGenerated(location.inside) ? null : askHard('delete/worktree', [1, 4], 'deletes everything in the worktree');
  const unknownPart = location.inside.includes(UNKNOWN_TEXT);
  if (isBuildOutput(location.inside) || isGenerated(location.inside) || isScratch(location.inside)) return null;
  if (!glob && DATA_FILE.test(location.inside)) return ask('delete/data', [4], 'deletes data, which is in no commit as a rule');
  if (ENV_FILE.test(location.inside)) return ask('delete/secret-file', [4], 'deletes a file with settings of this machine, which no commit has');
  if (/(?:^|\/)\.(?:git|npm|docker|eslint|prettier)?(?:ignore|keep)$/.test(location.inside) && !glob && !unknownPart) return null;
  if (tree && (glob || unknownPart || !/[^/]\.\w{1,5}$/.test(location.inside))) return askHard('delete/source', [4], 'deletes a folder that is not build output');
  if (glob || unknownPart) return ask('delete/source', [4], 'deletes several files at once');
  return null;
}

/** Databases, but those of tests and trials. */
const DATA_FILE = /^(?!.*(?:test|tmp|temp|scratch|cache|example|sample|demo|dummy|\bdev\b|local|fixture))(?:.*\/)?[^/]+\.(?:db|sqlite3?|mdb|realm|rdb|tfstate)$/i;
/** Not in the repository as a rule, so nothing brings it back. */
const ENV_FILE = /(?:^|\/)\.env(?:\.(?!example|sample|template|dist|test|ci)[\w-]+)?$|(?:^|\/)\.(?:envrc|dev\.vars)$/;

function parentOf(location: Location, text: string, places: Places): Location {
  return location.area === 'unknown' ? location : locate(location.path.replace(/\/[^/]*$/, '') || '/', text.startsWith('~') ? null : '/', places);
}

function treeAttributes(location: Location, places: Places): Finding | null {
  if (location.area === 'system' && location.isRoot) return catastrophe('attributes/system', [1, 3], 'changes owner or rights of the whole system');
  if (location.area === 'home' && location.isRoot) return catastrophe('attributes/home', [1, 3], 'changes owner or rights of a home folder');
  if (location.area === 'system' || location.area === 'device') return danger('attributes/system', [1, 3], 'changes owner or rights of the system');
  if (holdsWorktree(location.path, places) && location.area !== 'worktree') return danger('attributes/repository', [3], 'changes owner or rights of everything around the worktree');
  return writing('attributes', location);
}
