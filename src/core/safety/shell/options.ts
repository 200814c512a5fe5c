import type { ProgramRule } from '../commands/rule.ts';
import { ruleFor } from '../commands/registry.ts';
import { ask, unknown } from '../finding.ts';
import { locate, UNKNOWN_TEXT } from '../paths/location.ts';
import type { Evaluation } from './evaluation.ts';
import { NO_FEED, PLAIN_FEED } from './feed.ts';
import { interpreterFor } from './interpreter.ts';
import type { Scope } from './scope.ts';
import { childScope } from './scope.ts';

/** One word of a call, with the option it belongs to (`''` for an operand). */
interface Given {
  /** In small letters, words parted by `-`: `--outDir` is `out-dir`. */
  readonly option: string;
  readonly value: string;
}

/** Words in an option's name that say that its value is written to. */
const OUTPUT = /(?:^|-)(?:out|output|outputs|outfile|outdir|outputfile|outputdir|dest|destination|save|export|dump|junitxml|basetemp|logfile|install-prefix|build-dir|data-dir|record|(?:log|logs?|report|reports|coverage|html|xml|json|trace|profile|archive|artifacts?|snapshot|results?)-(?:file|dir|directory|path|folder|output|report|to))(?:$|-(?:file|dir|directory|path|folder|to|root))/;
/** Words that say that its value is only read: settings, headers, libraries. */
const INPUT = /(?:^|-)(?:base-href|deploy-url|base-path|context-path|asset-prefix|route|routes|config|configfile|settings|rcfile|include|isystem|idirafter|iquote|lib|library|libs|l|i|load|sysroot|toolchain|sdk|input|in|from|source|src|schema|template|theme|plugin|plugins|cert|cacert|key|env-file|ignore|exclude|filter|tsconfig|project|cwd|root|rootdir|path|paths|resolve|alias|types|type-roots|base-url|public-path|public-url|base|prefix|cache|cache-dir|cachedir|cache-directory|cache-location|python|interpreter|compiler|linker|cmake|stylesheet|std|target|arch|c|p|classpath|cp|module-path|format|template-dir|grammar|data|pattern|grep|match|regex|filename|stdin-filename|stdin-file-path|url)$/;
/** Options whose value is a command line. Source: the manuals of runners, watchers and test tools. */
const COMMAND = /^(?:exec|execute|command|cmd|run-command|shell|pager|editor|init-command|startup-command|script-shell|use-compress-program|to-command|preview|wrapper|launcher|(?:pre|post|test|build|compile|prepare|cleanup|setup|conclude|before|after|start|stop)-(?:command|cmd|script|exec|hook)|on-(?:success|failure|fail|first-success|compilation-complete|compilation-started|emit|change|exit|error|busy-update|finish|start)(?:-command)?|testrun|compilecmd|runner-command)$/;
/** What a machine keeps for everybody to read. */
const PUBLIC = /^\/(?:usr\/(?:\*|include|lib|lib64|share|bin|local\/(?:include|lib|share|bin|opt)|src)|lib|lib64|opt\/(?:homebrew|local|hostedtoolcache|conda|venv)|bin|sys|nix\/store|System\/Library|Library\/(?:Developer|Frameworks|Java)|Applications|proc\/(?:cpuinfo|meminfo|version))(?:\/|$)|^~\/(?:\.cache|\.cargo\/(?:registry|bin|git)|\.rustup|\.npm|\.nvm|\.pyenv|\.rbenv|\.asdf|\.local\/(?:bin|lib|share|state)|\.m2\/repository|\.gradle\/(?:caches|wrapper)|go\/(?:pkg|bin)|\.pnpm-store|\.yarn|\.bun|\.deno|\.conda|miniconda\d*|anaconda\d*|Library\/(?:Caches|Developer|pnpm))(?:\/|$)/;
const LOCAL = /^(?:localhost|127(?:\.\d+){3}|\[?::1?\]?|0\.0\.0\.0|.*\.(?:localhost|test|local|invalid)|host\.docker\.internal|(?:.*\.)?example\.(?:com|org|net)|(?:www\.)?w3\.org|json-schema\.org|schemas?\..*|.*\.schemastore\.org)$/i;
const REGISTRY = /^(?:registry\.npmjs\.org|registry\.yarnpkg\.com|pypi\.org|files\.pythonhosted\.org|(?:static\.|index\.)?crates\.io|proxy\.golang\.org|sum\.golang\.org|rubygems\.org|repo1?\.maven\.(?:apache\.)?org|api\.nuget\.org|packagist\.org|repo\.packagist\.org|hex\.pm|jsr\.io)$/i;

/**
 * What options and operands mean with any program: an output is written, a command is run, an address is another host, and a
 * place outside may be changed. `rule` null: a program of the project's own.
 */
export async function judgeArguments(evaluation: Evaluation, rule: ProgramRule | null, args: readonly string[], scope: Scope): Promise<void> {
  if (rule?.operands === 'text' || args.length > 300) return;
  const works = rule === null || rule.operands === undefined || rule.operands === 'any';
  for (const { option, value } of givenBy(args)) {
    if (value === '' || value.length > 4000) continue;
    if (option !== '' && COMMAND.test(option) && !(option === 'shell' && /^[\w.-]+$/.test(value))) await runs(evaluation, value, scope);
    if (/\s/.test(value)) continue;
    const host = works && (option === '' || /(?:^|-)(?:url|uri|host|server|endpoint|proxy|remote|pool|o|u)$/.test(option)) ? hostOf(value) : null;
    if (host !== null && !LOCAL.test(host) && !REGISTRY.test(host)) evaluation.add(ask('network/other-host', [5], `talks to another host (${host.slice(0, 80)})`), scope);
    if (/:\/\//.test(value) || value.startsWith(UNKNOWN_TEXT)) continue;
    if (OUTPUT.test(option) || (option === 'o' && rule?.operands !== 'pattern' && rule?.operands !== 'names' && /^(?:[~/]|\.\.)/.test(value))) {
      evaluation.path('write', value.replace(/^\w+(?:\[\w+\])?[:=](?=[~/.])/, ''), scope);
      // What a compiler makes may be run by the same line.
      if (option === 'o') evaluation.wrote(value, PLAIN_FEED, false, scope);
    } else if (works && !INPUT.test(option)) reaches(evaluation, value, scope);
  }
}

/** A place outside the worktree that the program may change as well as read. */
function reaches(evaluation: Evaluation, value: string, scope: Scope): void {
  if (!/^(?:[~/]|\.\.(?:\/|$)|[a-z]:[\\/])/i.test(value) || value.startsWith('//') || value.includes(UNKNOWN_TEXT)) return;
  const location = locate(value, scope.cwd, evaluation.places);
  if (!/^(?:home|outside|system)$/.test(location.area) || PUBLIC.test(location.path) || (location.area === 'system' && !/\/./.test(location.path.slice(1)) && !location.isRoot)) return;
  evaluation.add(unknown('path/worked-on', `works on something outside the worktree; whether it changes it the rules cannot tell: ${location.path.slice(0, 100)}`, [4]), scope);
}

async function runs(evaluation: Evaluation, text: string, scope: Scope): Promise<void> {
  // A single word that is no program's name is more often a name of something else.
  const [first = ''] = text.trim().split(/\s+/);
  if (!/[\s/|;&$`]/.test(text) && ruleFor(first) === null && interpreterFor(first) === null) return;
  await evaluation.script(text, childScope(scope, { depth: scope.depth + 1 }), NO_FEED);
}

function givenBy(args: readonly string[]): Given[] {
  const found: Given[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const next = args[index + 1];
    const long = /^--?([a-zA-Z][\w.-]+)[=:]([\s\S]*)$/.exec(arg);
    const attached = /^-([a-zA-Z])=?([~/][\s\S]*|\.\.\/[\s\S]*)$/.exec(arg);
    if (attached !== null) found.push({ option: attached[1] ?? '', value: attached[2] ?? '' });
    else if (long !== null) found.push({ option: kebab(long[1] ?? ''), value: long[2] ?? '' });
    else if (/^-/.test(arg) && arg !== '-' && arg !== '--') {
      if (next === undefined || next.startsWith('-')) continue;
      found.push({ option: kebab(arg.replace(/^--?/, '')), value: next });
      index += 1;
    } else found.push({ option: '', value: arg });
  }
  return found;
}

function kebab(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replaceAll(/[_.]/g, '-').toLowerCase();
}

function hostOf(value: string): string | null {
  const url = /^[a-z][a-z0-9+.-]{1,20}:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]+)/i.exec(value)?.[1];
  if (url !== undefined) return value.startsWith('file:') || url.includes(UNKNOWN_TEXT) ? null : url.toLowerCase();
  return /^((?:[a-z0-9-]+\.)+[a-z]{2,}|\d{1,3}(?:\.\d{1,3}){3}):\d{2,5}$/i.exec(value)?.[1]?.toLowerCase() ?? null;
}
