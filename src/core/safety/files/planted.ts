import type { ShellParser } from '../../ports/shellParser.ts';
import type { SqlParser } from '../../ports/sqlParser.ts';
import type { Finding } from '../finding.ts';
import { askHard } from '../finding.ts';
import { readCommands } from '../judgeCommand.ts';
import type { Places } from '../paths/location.ts';

type Runner = 'shell' | 'make' | 'docker' | 'manifest' | 'python3' | 'node' | 'ruby' | 'strings';

/** Files that tools run by themselves: on build, test, install, when an editor or a shell opens the folder. */
const RUN_BY_TOOLS: readonly (readonly [RegExp, Runner])[] = [
  [/(?:^|\/)(?:setup|conftest|noxfile|fabfile|tasks|sitecustomize|usercustomize|wscript|dodo)\.py$/, 'python3'],
  [/(?:^|\/)(?:pre|post)?(?:install|prepare|pack|publish)[\w.-]*\.[cm]?[jt]s$|\.(?:config|setup|conf)\.[cm]?[jt]s$|(?:^|\/)(?:setupTests|globalSetup|global-setup|gulpfile|Gruntfile|jakefile|\.eslintrc|\.prettierrc|\.babelrc|\.mocharc|\.pnpmfile|karma\.conf)\.?[cm]?[jt]?s?$/, 'node'],
  [/(?:^|\/)(?:Rakefile|Gemfile|Podfile|Vagrantfile|Fastfile|Guardfile|Dangerfile|extconf\.rb)$|\.gemspec$/, 'ruby'],
  [/(?:^|\/)(?:GNU)?[Mm]akefile(?:\.\w+)?$|\.mk$|(?:^|\/)[Jj]ustfile$/, 'make'],
  [/(?:^|\/)(?:[\w.-]*\.)?(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?$/i, 'docker'],
  [/(?:^|\/)package\.json$|(?:^|\/)composer\.json$/, 'manifest'],
  [/(?:^|\/)build\.rs$|\.gradle(?:\.kts)?$|(?:^|\/)build\.sbt$|(?:^|\/)pom\.xml$|(?:^|\/)CMakeLists\.txt$|(?:^|\/)meson\.build$|(?:^|\/)Taskfile\.ya?ml$|(?:^|\/)mix\.exs$|\.csproj$/, 'strings'],
];
const DATA = /(?:^|\/)(?:fixtures?|__fixtures__|testdata|test-data)\//;

/** How a file is run without anybody naming it, or null. */
export function runsByItself(path: string): Runner | null {
  return RUN_BY_TOOLS.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/** Ordinary in code that sets tests up: databases, servers that are stopped, other hosts that are stood in for. */
const ORDINARY = /^(?:network\/code|code\/system|processes\/|packages\/|publish\/|git\/commit|path\/outside)/;

/**
 * Objections to commands and code that a file would run later: scripts, recipes, scripts of manifests, and files that tools run by themselves. What
 * would be refused as a command waits for a person here; what would merely be asked about may stand in a file, where running it is asked about.
 */
export async function judgePlanted(path: string, text: string, parser: ShellParser, sqlParser: SqlParser | null, places: Places): Promise<Finding[]> {
  const isShell = /\.(?:sh|bash|zsh|command|ksh)$/.test(path) || /^#!.*sh\b/.test(text);
  const runner = isShell ? 'shell' : runsByItself(path);
  if (runner === null || text.length > 64 * 1024) return [];
  const isData = DATA.test(path);
  // A script's own folder: `cd "$(dirname "$0")/.."` goes to the project.
  const folder = path.includes('/') ? path.replace(/\/[^/]*$/, '') : '.';
  const lines = commandsIn(runner, runner === 'shell' ? text.replaceAll(/\$\(\s*dirname\s+(?:--\s+)?"?\$(?:0|\{0\}|\{BASH_SOURCE(?:\[0\])?\}|BASH_SOURCE)"?\s*\)|\$\{(?:0|BASH_SOURCE(?:\[0\])?)%\/\*\}/g, folder) : text);
  const found: Finding[] = [];
  for (const line of lines.slice(0, 60)) found.push(...(await readCommands(line, parser, sqlParser, places)));
  const code = runner === 'python3' || runner === 'node' || runner === 'ruby';
  const serious = found.filter((finding) => finding.catastrophe === true || (!isData && finding.unknown !== true && (finding.score < 0.7 || (code && finding.score < 0.75 && !ORDINARY.test(finding.rule)))));
  const wanted = runner === 'docker' ? serious.filter(({ rule }) => rule === 'network/pipe-to-shell' || rule === 'secret/in-command') : serious;
  const [worst] = [...wanted].sort((a, b) => a.score - b.score);
  return worst === undefined ? [] : [askHard('content/planted', worst.principles, `writes ${path}, ${isShell ? 'a script' : 'which tools run by themselves and'} that ${worst.reason}`)];
}

function commandsIn(runner: Runner, text: string): string[] {
  switch (runner) {
    case 'shell':
      return [text];
    case 'make':
      return [...text.replaceAll('\\\n', ' ').matchAll(/^(?:\t| {2,})[@+-]*([^\n]+)$/gm)].map((match) => (match[1] ?? '').replaceAll('$$', '$').replaceAll(/\$\([A-Z_]+\)|\$\{[A-Z_]+\}/g, 'x'));
    case 'docker':
      return [...text.replaceAll(/\\\r?\n/g, ' ').matchAll(/^[ \t]*RUN[ \t]+([^\n]+)$/gim)].map((match) => (match[1] ?? '').replace(/^(?:--\S+[ \t]+)+/, ''));
    case 'manifest': {
      const scripts = [...text.matchAll(/"scripts"\s*:\s*\{([^{}]*)\}?/g)].map((match) => match[1] ?? '').join('\n') || text;
      return [...scripts.matchAll(/"[\w:.-]+"\s*:\s*("(?:[^"\\\n]|\\.)*")/g)].flatMap((match) => unquoted(match[1] ?? ''));
    }
    case 'strings':
      return [...text.matchAll(/"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'/g)].map((match) => match[1] ?? match[2] ?? '').filter((each) => each.length < 2000 && /\s|\|/.test(each) && /curl|wget|\brm\b|\bsh\b|bash|nc\b|eval|sudo|base64/.test(each));
    case 'python3':
    case 'node':
    case 'ruby':
      return [`${runner} ${runner === 'python3' ? '-c' : '-e'} '${text.replaceAll("'", `'\\''`)}'`];
  }
}

function unquoted(json: string): string[] {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' ? [value] : [];
  } catch {
    return [];
  }
}
