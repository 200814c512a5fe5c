import { Call } from '../commands/call.ts';
import { judgeCompiled } from '../code/unread.ts';
import { CHANGES_RECORDS } from '../code/wholes.ts';
import { frameworkCode } from '../commands/families/frameworks.ts';
import { INTERPRETER_WORDS } from '../commands/families/interpreterWords.ts';
import { DATA_VARIABLE, genericFindings } from '../commands/generic.ts';
import { pathsInArgument, pathsOf } from '../commands/paths.ts';
import { ruleFor } from '../commands/registry.ts';
import type { ProgramRule } from '../commands/rule.ts';
import { codeInOptions, commandsInOptions } from '../commands/runOptions.ts';
import { effectOf } from '../commands/rule.ts';
import { taskFindings, tasksOf } from '../commands/tasks.ts';
import { hidesDirection, looksAlike } from '../deceptive.ts';
import { ask, danger, unknown } from '../finding.ts';
import { locate, UNKNOWN_TEXT } from '../paths/location.ts';
import { isBuildOutput, isScratch } from '../paths/outputs.ts';
import { isCmdletName } from '../powershell/invocation.ts';
import { runBuiltin } from './builtins.ts';
import { carriedCommand } from './carried.ts';
import type { Evaluation } from './evaluation.ts';
import { DECODED_CODE, PIPE_TO_SHELL } from './evaluation.ts';
import type { Feed } from './feed.ts';
import { PLAIN_FEED } from './feed.ts';
import { interpreterFor, runCode, runInterpreter } from './interpreter.ts';
import { unwrap } from './nested.ts';
import { judgeFolderInstall, judgeInstall, judgeManifest } from './installs.ts';
import { judgeArguments } from './options.ts';
import { outputOf } from './outputs.ts';
import type { Scope } from './scope.ts';
import { childScope } from './scope.ts';
import { runSpecial } from './special.ts';
import { TOOLS } from './specialTools.ts';

/** Programs of Microsoft's tool chain take `/out:file`. */
const SLASH_SWITCHES = /^(?:csc|vbc|fsc|msbuild|vstest\.console|mstest|nmake|link|lib|cl|devenv|nunit3-console|xunit\.console|rc|mt|midl|cmake|dotnet|signtool|makeappx)$/i;
const SYSTEM_BIN = /^(?:\/usr(?:\/local)?|\/opt\/homebrew|\/opt\/local|\/snap)?\/s?bin\/|^[a-z]:\/(?:windows|program files)/i;
/** Publishers whose scoped packages carry well-known tools. */
const TRUSTED_SCOPES = new Set('biomejs playwright angular nestjs redocly openapitools commitlint changesets tailwindcss sveltejs vitejs babel swc graphql-codegen storybook microsoft bufbuild stoplight lhci size-limit arethetypeswrong cspell capacitor ionic tauri-apps expo astrojs remix-run vscode typescript-eslint typescript vue vitest mermaid-js asyncapi apidevtools compodoc docusaurus nuxt nx rollup stryker-mutator web wdio react-native-community react-router tanstack cyclonedx secretlint textlint'.split(' '));

/** Judges one program with its arguments, and what runs inside it. Returns what it writes to standard output. */
export async function runProgram(evaluation: Evaluation, words: readonly string[], scope: Scope, feed: Feed): Promise<Feed> {
  const [raw = '', ...given] = words;
  // `cargo +nightly publish`: which tool chain is asked says nothing about what it is asked.
  const args = /^\+[\w.-]+$/.test(given[0] ?? '') && /^(?:cargo|rustc|rustup|rustdoc)$/.test(nameOf(raw)) ? given.slice(1) : given;
  if (raw.includes(UNKNOWN_TEXT)) {
    evaluation.add(unknown('program/unknown-name', 'runs a program whose name shows only when it runs'), scope);
    for (const arg of args) for (const path of pathsInArgument(arg)) evaluation.path('read', path, scope);
    return PLAIN_FEED;
  }
  // Escapes may have made what the line as it was written did not show.
  for (const word of words) if (hidesDirection(word)) evaluation.add(danger('text/bidi', [6, 10], 'makes a name with characters that change the reading direction'), scope);
  for (const word of words) if (word.length < 300 && !/\s/.test(word) && looksAlike(word)) evaluation.add(unknown('text/look-alike', `mixes letters that only look alike: ${word.slice(0, 60)}`), scope);
  // PowerShell has a word `sls`, too; with these words it is the other one.
  const program = /^(?:deploy|remove|invoke|rollback|login)$/.test(args[0] ?? '') && nameOf(raw) === 'sls' ? 'serverless' : nameOf(raw);
  const body = scope.functions.get(raw);
  if (body !== undefined) return evaluation.call(body, args, scope, feed);
  const alias = scope.aliases.get(raw);
  if (alias !== undefined) {
    // Inside itself an alias is the plain word.
    const inner = childScope(scope, { depth: scope.depth + 1 });
    inner.aliases.delete(raw);
    return evaluation.script([alias, ...args.map((arg) => (/^[\w@%+=:,./~*?-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`))].join(' '), inner, feed);
  }
  if (await runBuiltin(evaluation, program, args, scope)) return outputOf(program, args, feed, scope.cwd, evaluation.places.worktree);
  if (evaluation.maybePowershell && (isCmdletName(raw) || /^(?:gci|sls|iex|iwr|irm|gc|gcm|gi|gp|select|where|foreach|ft|fl|measure|ni|ri|sc|saps|\$\w*|\?|%)$/i.test(raw))) return PLAIN_FEED;
  for (const arg of args) {
    const source = /\.\w+$/.test(arg) ? evaluation.written(arg, scope)?.text : null;
    if (typeof source === 'string') evaluation.add(judgeCompiled(program, source), scope);
  }
  const interpreter = interpreterFor(program);
  const ownWords = interpreter === null ? undefined : INTERPRETER_WORDS.find((entry) => entry.programs.split(' ').includes(program));
  if (ownWords !== undefined) {
    const effect = effectOf(ownWords, new Call(program, args));
    if (typeof effect === 'object') evaluation.add(effect, scope);
  }
  if (interpreter !== null) return runInterpreter(evaluation, interpreter, program, args, scope, feed);
  if (args.length === 1 && /^(?:--help|--version|version|help)$/.test(args[0] ?? '') && !raw.includes('/')) return PLAIN_FEED;
  const rule = ruleFor(program);
  const unwrapped = unwrap(program, args, feed);
  if (unwrapped !== null) {
    for (const finding of unwrapped.findings) evaluation.add(finding, scope);
    if (unwrapped.hidden) evaluation.add(unknown('shell/unseen', 'runs commands that show only when it runs'), scope);
    if (unwrapped.own !== undefined) await judgeArguments(evaluation, rule, unwrapped.own, scope);
    for (const name of packagesFor(program, args)) if (!isKnownPackage(program, name)) evaluation.add(unknown('packages/run-remote', `downloads and runs a package that the rules do not know: ${name.slice(0, 60)}`), scope);
    let output: Feed = PLAIN_FEED;
    const remote = unwrapped.nested.some((nested) => nested.remote);
    for (const nested of unwrapped.nested) {
      const inner = childScope(scope, { depth: scope.depth + 1, remote: scope.remote || nested.remote, ...(nested.remote ? { cwd: null } : {}), ...(nested.kind === 'argv' && nested.cwd !== undefined ? { cwd: nested.cwd } : {}) });
      if (inner.depth > 20) evaluation.add(unknown('shell/too-deep', 'holds more commands inside commands than can be read'), scope);
      else if (nested.kind === 'script' && nested.later === true) evaluation.later(nested.text, scope);
      else if (nested.kind === 'script') output = await evaluation.script(nested.text, inner, nested.feed);
      else {
        // Only the shell itself knows functions; whatever starts a program does not.
        inner.functions.clear();
        for (const assignment of nested.assignments) await evaluation.script(assignment, inner, PLAIN_FEED);
        output = await runProgram(evaluation, packageName(program, nested.argv), inner, nested.feed);
      }
    }
    if (remote || unwrapped.nested.length === 0) await judge(evaluation, rule, program, raw, args, scope);
    return output;
  }
  await runWritten(evaluation, raw, scope, feed);
  for (const command of commandsInOptions(program, args)) {
    const [first = ''] = command.split(/\s/);
    if (/^[/~]|^\.\./.test(first) && !SYSTEM_BIN.test(first) && locate(first, scope.cwd, evaluation.places).area !== 'worktree') evaluation.add(unknown('program/elsewhere', `runs a program outside the worktree: ${first.slice(0, 80)}`), scope);
    await evaluation.script(command, childScope(scope, { depth: scope.depth + 1 }), PLAIN_FEED);
  }
  for (const path of codeInOptions(program, args)) if (/^(?:home|outside|system)$/.test(locate(path, scope.cwd, evaluation.places).area)) evaluation.add(unknown('program/elsewhere', `runs code outside the worktree: ${path.slice(0, 80)}`), scope);
  const inside = frameworkCode(program, args, feed.text);
  if (inside !== null) {
    for (const finding of inside.findings) evaluation.add(finding, scope);
    if (CHANGES_RECORDS.test(inside.argv.join(' ')) && !isForTests(args, scope)) evaluation.add(ask('database/data', [4, 9], "changes records in the project's database"), scope);
    await runProgram(evaluation, inside.argv, childScope(scope, { depth: scope.depth + 1 }), PLAIN_FEED);
  }
  const carried = carriedCommand(program, args);
  if (carried !== null && scope.depth > 6) evaluation.add(unknown('shell/too-deep', 'holds more commands inside commands than can be read'), scope);
  else if (carried !== null) await runProgram(evaluation, carried, childScope(scope, { depth: scope.depth + 1 }), feed);
  evaluation.add(judgeInstall(evaluation, program, args, scope), scope);
  evaluation.add(judgeManifest(evaluation, program, args), scope);
  evaluation.add(judgeFolderInstall(evaluation, program, args, scope), scope);
  const tool = await TOOLS.get(program)?.(evaluation, args, scope, feed);
  if (tool) return tool;
  // A program of the project may well be called `stress`.
  const special = /^\.?\.?[\w-]*\//.test(raw) && !SYSTEM_BIN.test(raw) && /^(?:stress|format|fetch|http|java)/.test(program) ? null : await runSpecial(evaluation, program, args, scope, feed);
  if (special !== null) return special;
  await judge(evaluation, rule, program, raw, args, scope);
  return outputOf(program, args, feed, scope.cwd, evaluation.places.worktree);
}

/** Runs what this very command line wrote into a file before. */
async function runWritten(evaluation: Evaluation, raw: string, scope: Scope, feed: Feed): Promise<void> {
  const text = raw.includes('/') ? (evaluation.written(raw, scope)?.text ?? null) : null;
  if (text === null) return;
  const shebang = /^#!\s*\S*\/(?:env\s+(?:-S\s+)?)?([\w.-]+)/.exec(text)?.[1] ?? 'sh';
  const interpreter = interpreterFor(shebang);
  if (interpreter === null) evaluation.add(unknown('program/unknown', `runs a script for ${shebang}, which the rules do not know`), scope);
  else await runCode(evaluation, interpreter, shebang, text, childScope(scope, { depth: scope.depth + 1 }), feed);
}

/** The bare name: folders of the system and suffixes do not matter. */
function nameOf(raw: string): string {
  // `.\\build.bat` has lost its backslash to a POSIX reading.
  const name = raw.replaceAll('\\', '/').replace(/^.*\//, '').replace(/^\.(?=\w[\w-]*\.(?:bat|cmd|exe|ps1)$)/, '');
  return name === '' ? raw : name.replace(/\.(?:exe|cmd|bat)$/i, '');
}

async function judge(evaluation: Evaluation, rule: ProgramRule | null, program: string, raw: string, args: readonly string[], scope: Scope): Promise<void> {
  const isPath = raw.includes('/') || raw.includes('\\');
  if (isPath && !SYSTEM_BIN.test(raw) && judgeOwnProgram(evaluation, raw, rule !== null, scope)) {
    checkArguments(evaluation, args, scope);
    await judgeArguments(evaluation, null, args, scope);
    for (const finding of taskFindings({ names: [raw], told: args }, scope.vars)) evaluation.add(finding, scope);
    return;
  }
  if (rule === null) {
    evaluation.add(unknown('program/unknown', `runs ${program.slice(0, 60)}, a program the rules do not know`), scope);
    checkArguments(evaluation, args, scope);
    return;
  }
  const call = new Call(program, args, `${rule.valued ?? ''} ${rule.writes ?? ''}`);
  const effect = effectOf(rule, call);
  // What is thrown away before every test may be.
  if (typeof effect === 'object' && effect.rule === 'database/drop' && isForTests(args, scope)) return;
  const mirrors = typeof effect === 'object' && effect.rule === 'delete/rsync' && !call.has('--remove-source-files') && isMadeAnew(evaluation, call.operands.filter((word) => !/^\/\w/.test(word)).at(-1) ?? '', scope);
  if (mirrors) await judgeArguments(evaluation, rule, args, scope);
  else if (effect === 'unknown') evaluation.add(unknown('program/unknown-use', `uses ${program} in a way the rules do not know`), scope);
  else if (effect !== 'allow') evaluation.add(effect, scope);
  else {
    for (const finding of genericFindings(rule, call, scope.vars)) evaluation.add(finding, scope);
    const task = tasksOf(program, args);
    if (task !== null) for (const finding of taskFindings(task, scope.vars)) evaluation.add(finding, scope);
    await judgeArguments(evaluation, rule, SLASH_SWITCHES.test(program) ? args.map((arg) => arg.replace(/^\/([a-zA-Z][\w.-]*)(?::|$)/, '--$1=')) : args, scope);
  }
  const files = rule.slashes === true ? new Call(program, args.filter((arg) => !/^\/[a-z?!][\w:+-]*$/i.test(arg)), rule.valued) : call;
  for (const used of pathsOf(rule, files)) evaluation.use(used, scope);
  if (rule.operands === 'copy' && (rule.recursive === 'always' || call.has(rule.recursive ?? '-r'))) {
    const copied = files.operands.slice(0, -1).find((path) => /^~\/[^./]/.test(locate(path, scope.cwd, evaluation.places).path));
    if (copied !== undefined) evaluation.add(ask('path/copies-home', [2], `copies a folder of your home: ${copied.slice(0, 80)}`), scope);
  }
  if (rule.operands === 'link') evaluation.link(files.operands.at(-2) ?? '', files.operands.at(-1) ?? '', scope);
  if (rule.operands === 'copy' || rule.operands === 'link' || rule.operands === 'move') renamed(files.operands, scope);
  if (rule.operands !== 'text' && rule.operands !== 'names' && rule.operands !== 'pattern') checkArguments(evaluation, args.filter((arg) => arg.startsWith('-')), scope);
  if (/^(?:make|gmake|just|task|mage|rake|ninja|invoke|inv|grunt|gulp|jake|run-s|run-p|npm-run-all|npm-run-all2|doit|earthly|dagger|mask|pants|waf|scons|nuke|cake|fake|psake|xtask)$/.test(program) && call.operands.some((target) => /^(?:[\w-]+[:_-])?(?:deploy|publish|upload|push|prod(?:uction)?)(?:[:_-]|$)/i.test(target))) evaluation.add(ask('packages/deploy-script', [9], "runs the project's script for publishing or deploying"), scope);
}

/** Whether a folder holds only what a build makes, or is temporary. */
function isMadeAnew(evaluation: Evaluation, folder: string, scope: Scope): boolean {
  const { area, inside, isRoot } = locate(folder.replaceAll('\\', '/'), scope.cwd, evaluation.places);
  return (area === 'temp' && !isRoot && !inside.includes(UNKNOWN_TEXT)) || (area === 'worktree' && isBuildOutput(inside));
}

/** Whether a framework is told to work on the database of its tests, and on nothing else. */
function isForTests(args: readonly string[], scope: Scope): boolean {
  const environments = ['RAILS_ENV', 'RACK_ENV', 'APP_ENV', 'MIX_ENV', 'DJANGO_ENV', 'HANAMI_ENV'].flatMap((name) => scope.vars.get(name) ?? []);
  const given = args.flatMap((arg, index) => /^--?(?:env|environment|e)=(.+)$/.exec(arg)?.[1] ?? (/^(?:-e|--env|--environment)$/.test(arg) ? (args[index + 1] ?? '') : []));
  const told = [...environments, ...given];
  const elsewhere = [...scope.vars].some(([name, values]) => DATA_VARIABLE.test(name) && values.some((value) => !/localhost|127\.0\.0\.1|sqlite|:memory:/.test(value)));
  return told.length > 0 && told.every((name) => /^(?:test|testing)$/.test(name)) && !elsewhere;
}

/** A program under another name is the same program. */
function renamed(operands: readonly string[], scope: Scope): void {
  const [source = '', target, ...more] = operands;
  if (target === undefined || more.length > 0 || !SYSTEM_BIN.test(source) || source.includes(UNKNOWN_TEXT)) return;
  for (const name of [target, `./${target}`, `${target.replace(/\/+$/, '')}/${nameOf(source)}`]) scope.aliases.set(name, nameOf(source));
}

/** A program by its path. True when nothing more is to be said about which program it is. */
function judgeOwnProgram(evaluation: Evaluation, raw: string, known: boolean, scope: Scope): boolean {
  const origin = evaluation.written(raw, scope)?.origin;
  if (origin === 'network') evaluation.add(PIPE_TO_SHELL, scope);
  if (origin === 'decoded') evaluation.add(DECODED_CODE, scope);
  if (known && !/(?:^|\/)(?:test|install|link|submit|edit|run|serve|start|open|update|wave|entire|cds|set|split|format|info|check)$/.test(raw)) return false;
  const { area } = locate(raw, scope.cwd, evaluation.places);
  // What lies in the temporary folder and was not made by this line can be anybody's.
  if (area === 'temp' && origin === undefined && !isScratch(raw.replace(/\.\w+$/, '')) && !/\/(?:bin|build|target|venv|\.venv|node_modules)\//.test(raw)) evaluation.add(unknown('program/elsewhere', `runs a program in the temporary folder that this line did not make: ${raw.slice(0, 80)}`), scope);
  if (area === 'worktree' || area === 'temp' || (area === 'unknown' && /^\.{0,2}\/?[\w.]/.test(raw))) {
    if (/(?:^|\/)[\w.-]*(?:deploy|publish)[\w.-]*$/i.test(raw)) evaluation.add(ask('packages/deploy-script', [9], "runs the project's script for publishing or deploying"), scope);
    return true;
  }
  if (/\/(?:node_modules\/\.bin|go\/bin|\.cargo\/bin|\.local\/bin|venv\/bin|\.venv\/bin|site-packages|\.pyenv|\.nvm|\.rbenv|\.asdf|miniconda\d*|anaconda\d*)\//.test(raw)) return false;
  evaluation.add(unknown('program/elsewhere', `runs a program outside the worktree: ${raw.slice(0, 80)}`), scope);
  return true;
}

function checkArguments(evaluation: Evaluation, args: readonly string[], scope: Scope): void {
  for (const arg of args) for (const path of pathsInArgument(arg)) evaluation.path('read', path, scope);
}

/** Packages without a program of their own that carry well-known ones, or are libraries everybody uses. */
const PLAIN_PACKAGES = /^(?:typescript|node|npm|yarn|pnpm|bun|react|react-dom|vue|lodash|chalk|semver|zod|tslib|rxjs|yaml|dotenv|commander|yargs|express|axios|@types\/[\w.-]+|numpy|pandas|requests|rich|httpx|pydantic|click|typer|matplotlib|scipy|pyyaml|pillow|attrs|setuptools|wheel|hatchling|pytest(?:-[\w-]+)?|types-[\w-]+|polars|tqdm|jinja2|beautifulsoup4|lxml|sqlalchemy|flask|django|fastapi|scikit-learn|torch|\.{0,2}\/.*|\.)$/i;

/** The packages that a runner is told to fetch for what it runs: `npx -p x`, `uvx --from x`, `uv run --with x`. */
function packagesFor(program: string, args: readonly string[]): string[] {
  const option = /^(?:npx|pnpx|bunx|npm|pnpm|yarn|bun)$/.test(program) ? /^(?:-p|--package)(?:=(.+))?$/ : /^(?:uvx|uv|pipx)$/.test(program) ? /^(?:--from|--with|--spec)(?:=(.+))?$/ : null;
  if (option === null) return [];
  const found: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const match = option.exec(arg);
    if (match !== null) found.push(...(match[1] ?? args[(index += 1)] ?? '').split(','));
    // What follows the program to run is its own.
    else if (arg === '--' || (!arg.startsWith('-') && !/^(?:exec|x|dlx|run|tool)$/.test(arg))) break;
    else if (/^(?:-[cw]|--call|--workspace|--python|--directory|--project|--group|--extra|--index-url|--env-file)$/.test(arg)) index += 1;
  }
  return found.filter((name) => name !== '');
}

function isKnownPackage(program: string, name: string): boolean {
  const bare = name.replace(/(?<=.)@[\w.^~*-]*$/, '').replace(/(?:\[[^\]]*\])?(?:[=<>!~]=?.*)?$/, '');
  if (PLAIN_PACKAGES.test(bare)) return true;
  const [known = ''] = packageName(program === 'uv' || program === 'pipx' ? 'uvx' : program, [bare]);
  return !/:\/\/|^git\+/.test(name) && (ruleFor(known) !== null || interpreterFor(known) !== null);
}

/** The tool's name in a package's name: `eslint@9` and `@biomejs/biome` are `eslint` and `biome`. */
function packageName(wrapper: string, argv: readonly string[]): readonly string[] {
  const [first = '', ...rest] = argv;
  // What these run by a bare word nobody knows is a script that the project declares.
  if (/^(?:pdm|hatch|rye|pixi|pipenv)$/.test(wrapper) && !first.includes('/') && ruleFor(first) === null && interpreterFor(first) === null) return ['project-script', first, ...rest];
  if (!/^(?:npx|pnpx|bunx|uvx|npm|pnpm|yarn|bun)$/.test(wrapper)) return argv;
  const bare = first.replace(/(?<=.)@[\w.^~*-]*$/, '').replace(/(?<=\w)(?:==|>=|\[).*$/, '');
  const scoped = /^@([\w-]+)\/([\w.-]+)$/.exec(bare);
  if (scoped === null) return [bare, ...rest];
  if (!TRUSTED_SCOPES.has(scoped[1] ?? '')) return [bare.replace('/', '_'), ...rest];
  const name = scoped[2] ?? '';
  return [name === 'cli' || name === 'test' ? (scoped[1] === 'angular' ? 'ng' : scoped[1] === 'nestjs' ? 'nest' : (scoped[1] ?? name)) : name, ...rest];
}
