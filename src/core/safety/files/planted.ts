import type { ShellParser } from '../../ports/shellParser.ts';
import type { SqlParser } from '../../ports/sqlParser.ts';
import { judgeWhole } from '../code/wholes.ts';
import type { Finding } from '../finding.ts';
import { askHard } from '../finding.ts';
import { readCommands } from '../judgeCommand.ts';
import type { Places } from '../paths/location.ts';

type Runner = 'shell' | 'make' | 'docker' | 'manifest' | 'python3' | 'node' | 'ruby' | 'php' | 'strings';

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

/** Code that the project itself runs: only what no product does is looked for. */
const CODE: readonly (readonly [RegExp, Runner])[] = [[/\.pyw?$/, 'python3'], [/\.[cm]?[jt]sx?$/, 'node'], [/\.rb$|\.rake$/, 'ruby'], [/\.(?:php|phtml|inc)$/, 'php']];
const NEVER = /^(?:network\/(?:reverse-shell|pipe-to-shell)|code\/(?:decoded|encoded))$/;
/** Cheap to look for, and always there when code runs what it got from elsewhere. */
const RUNS = /\b(?:exec\w*|eval|assert|spawn\w*|p?open\d?|system|Function|passthru|proc_open|dup2|subprocess|runIn\w+|instance_eval|class_eval|include|require|import)\b|`/i;
const GETS = /sock|\bnet\b|https?|fetch|axios|request|url|base64|b64|atob|fromhex|hex|decode|unpack|inflate|rot13|curl|wget|Buffer\.from/i;
const SOURCE = /\.(?:go|rs|java|kt|cs|pl|pm|lua|c|cc|cpp|swift|scala|ps1|ex|exs|groovy)$/;

/** Ordinary in code that sets tests up: databases, servers that are stopped, other hosts that are stood in for. */
const ORDINARY = /^(?:network\/code|code\/system|processes\/|packages\/|publish\/|git\/commit|path\/outside|database\/)/;

/**
 * Objections to commands and code that a file would run later: scripts, recipes, scripts of manifests, and files that tools run by themselves. What
 * would be refused as a command waits for a person here; what would merely be asked about may stand in a file, where running it is asked about.
 */
export async function judgePlanted(path: string, text: string, parser: ShellParser, sqlParser: SqlParser | null, places: Places): Promise<Finding[]> {
  const isShell = /\.(?:sh|bash|zsh|command|ksh)$/.test(path) || /^#!.*sh\b/.test(text);
  const runner = isShell ? 'shell' : runsByItself(path);
  if (text.length > 64 * 1024) return [];
  if (runner === null) return judgeCode(path, text, parser, sqlParser, places);
  const isData = DATA.test(path);
  // A script's own folder: `cd "$(dirname "$0")/.."` goes to the project.
  const folder = path.includes('/') ? path.replace(/\/[^/]*$/, '') : '.';
  const lines = commandsIn(runner, runner === 'shell' ? text.replaceAll(/\$\(\s*dirname\s+(?:--\s+)?"?\$(?:0|\{0\}|\{BASH_SOURCE(?:\[0\])?\}|BASH_SOURCE)"?\s*\)|\$\{(?:0|BASH_SOURCE(?:\[0\])?)%\/\*\}/g, folder) : text);
  const found: Finding[] = [];
  for (const line of lines.slice(0, 60)) found.push(...(await readCommands(line, parser, sqlParser, places)));
  const code = runner === 'python3' || runner === 'node' || runner === 'ruby';
  const serious = found.filter((finding) => finding.catastrophe === true || (!isData && finding.unknown !== true && (finding.score < 0.7 || ((code || isShell) && finding.score < 0.75 && !ORDINARY.test(finding.rule)))));
  const wanted = runner === 'docker' ? serious.filter(({ rule }) => rule === 'network/pipe-to-shell' || rule === 'secret/in-command') : serious;
  const [worst] = [...wanted].sort((a, b) => a.score - b.score);
  return worst === undefined ? [] : [askHard('content/planted', worst.principles, `writes ${path}, ${isShell ? 'a script' : 'which tools run by themselves and'} that ${worst.reason}`)];
}

/** Objections to code of the project: a shell for the network, and running what was downloaded or hidden. Talking to hosts is what products do. */
async function judgeCode(path: string, text: string, parser: ShellParser, sqlParser: SqlParser | null, places: Places): Promise<Finding[]> {
  const language = CODE.find(([pattern]) => pattern.test(path))?.[1];
  if ((language === undefined && !SOURCE.test(path)) || !RUNS.test(text) || !GETS.test(text)) return [];
  const found = judgeWhole(text);
  if (language !== undefined) for (const line of commandsIn(language, text)) found.push(...(await readCommands(line, parser, sqlParser, places)));
  const worst = found.find(({ rule, score, unknown: unread }) => NEVER.test(rule) && unread !== true && score < 0.7);
  return worst === undefined ? [] : [askHard('content/planted', worst.principles, `writes ${path}, which ${worst.reason}`)];
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
    case 'php':
      return [`php -r '${text.replace(/^\s*<\?php\b|\?>\s*$/g, '').replaceAll("'", `'\\''`)}'`];
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
