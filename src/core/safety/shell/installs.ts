import type { Finding } from '../finding.ts';
import { ask } from '../finding.ts';
import { locate, UNKNOWN_TEXT } from '../paths/location.ts';
import type { Evaluation } from './evaluation.ts';
import type { Scope } from './scope.ts';

const INSTALLS = ask('path/installs', [1, 4], 'installs to where the build says, which is usually outside the worktree');

/** What says where an installation goes: words of the command line and variables of the shell. */
const PLACE = /^(?:--?(?:D\w*PREFIX|prefix|destdir|install-prefix|home|user|root)=?|DESTDIR=|PREFIX=|prefix=|INSTALL_(?:ROOT|PREFIX|DIR)=|CMAKE_INSTALL_PREFIX=)(.*)$/;

const UNDECLARED = ask('packages/add', [3, 5], 'installs what this very line wrote into the list of dependencies');
const MANIFEST_OF: readonly (readonly [program: RegExp, words: RegExp, manifest: RegExp])[] = [
  [/^(?:npm|pnpm|yarn|bun|npx)$/, /^(?:(?:-\S+ )*(?:install|i|add|update|up)\b.*|)$/, /^package\.json$/],
  [/^(?:pip3?|uv|poetry|pipenv|pdm|rye|hatch|conda|mamba|micromamba)$/, /\b(?:install|sync|update|add|lock|env)\b/, /^(?:requirements|pyproject|Pipfile|environment)/],
  [/^(?:bundle|bundler)$/, /^(?:install|update|)\b/, /^Gemfile$/],
  [/^cargo$/, /\b(?:build|run|test|check|update|fetch|install)\b/, /^Cargo\.toml$/],
  [/^go$/, /\b(?:build|run|test|get|mod|install)\b/, /^go\.mod$/],
  [/^composer$/, /\b(?:install|update)\b/, /^composer\.json$/],
  [/^(?:mvnw?|gradlew?)$/, /./, /^(?:pom\.xml|build\.gradle)/],
  [/^(?:dart|flutter|pub)$/, /\b(?:get|upgrade|run|test)\b/, /^pubspec/],
  [/^mix$/, /\b(?:deps\.\w+|compile|test|run)\b/, /^mix\.exs$/],
];

/** Objection to installing by a list of dependencies that the line itself changed. */
export function judgeManifest(evaluation: Evaluation, program: string, args: readonly string[]): Finding | null {
  if (evaluation.manifests.size === 0) return null;
  if (program === 'git' && /^(?:checkout|restore|stash|pull|merge|reset|switch)$/.test(args[0] ?? '')) evaluation.manifests.clear();
  const text = args.join(' ');
  const entry = MANIFEST_OF.find(([name, words]) => name.test(program) && words.test(text));
  return entry !== undefined && [...evaluation.manifests].some((name) => entry[2].test(name)) ? UNDECLARED : null;
}

/** Objection to installing a folder that lies outside the worktree: its own code runs while it is installed. */
export function judgeFolderInstall(evaluation: Evaluation, program: string, args: readonly string[], scope: Scope): Finding | null {
  if (!/^(?:pip\d?|uv|npm|pnpm|yarn|cargo|gem|go)$/.test(program) || !/^(?:install|i|add|link|pip|ci|sync)$/.test(args.find((arg) => !arg.startsWith('-')) ?? '')) return null;
  const elsewhere = args.slice(1).map((arg) => arg.replace(/^(?:--editable=|file:|link:)|\[[\w,-]+\]$/g, '')).find((arg) => /^(?:[~/]|\.\.(?:\/|$))/.test(arg) && !/\.(?:txt|toml|lock|json|whl|in|cfg|cache)$|^\/dev\//.test(arg) && locate(arg, scope.cwd, evaluation.places).area !== 'worktree' && !/^-{1,2}(?:r|c|requirement|constraint|target|t|prefix|root|cache-dir|d|dest|w|wheel-dir|path|manifest-path|python|p|C|directory|project|cache|store-dir|modules-folder|cwd)$/.test(args[args.indexOf(arg) - 1] ?? ''));
  return elsewhere === undefined ? null : ask('packages/from-elsewhere', [3], `installs code that lies outside the worktree, which runs while it is installed: ${elsewhere.slice(0, 80)}`);
}

/** Objection to the `install` of a build tool, unless it is told a place in the worktree or the temporary folder. */
export function judgeInstall(evaluation: Evaluation, program: string, args: readonly string[], scope: Scope): Finding | null {
  const operands = args.filter((arg) => !arg.startsWith('-') && !arg.includes('='));
  const installs = /^c?make$/.test(program) && args.includes('--install') ? true : /^(?:g?make|bmake|ninja|samu|meson|scons|waf|rake|just)$/.test(program) && operands.some((word) => /^(?:un)?install(?:[-/](?!dev\b|deps?\b|dependencies|test|hooks|tools|lint|requirements|node|js|python|editable)[\w-]+)?$/.test(word)) && (program !== 'just' && program !== 'rake');
  if (!installs) {
    const prefix = args.flatMap((arg) => /^--?(?:DCMAKE_INSTALL_PREFIX(?::PATH)?=|prefix=|Dprefix=)(.+)$/.exec(arg)?.[1] ?? [])[0];
    if (prefix !== undefined) evaluation.installsNearby = ['worktree', 'temp'].includes(locate(prefix, scope.cwd, evaluation.places).area);
  }
  if (!installs || evaluation.installsNearby || args.includes('-n') || args.includes('--dry-run')) return null;
  const given = args.flatMap((arg, index) => {
    const value = PLACE.exec(arg)?.[1];
    return value === undefined ? [] : [value === '' ? (args[index + 1] ?? '') : value];
  });
  const places = [...given, ...['DESTDIR', 'PREFIX'].flatMap((name) => scope.vars.get(name) ?? [])].filter((place) => place !== '' && !place.includes(UNKNOWN_TEXT));
  return places.some((place) => ['worktree', 'temp'].includes(locate(place, scope.cwd, evaluation.places).area)) ? null : INSTALLS;
}
