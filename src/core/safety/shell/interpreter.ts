import type { Effects } from '../code/effects.ts';
import { onlyShows, plots } from '../code/unread.ts';
import { judgeWhole } from '../code/wholes.ts';
import { readWords } from '../code/words.ts';
import { readInvocation } from '../powershell/invocation.ts';
import { frameworkScript } from '../commands/families/frameworks.ts';
import type { InterpreterRule } from '../commands/families/interpreters.ts';
import { INTERPRETERS, MODULE_PROGRAMS } from '../commands/families/interpreters.ts';
import { ruleFor } from '../commands/registry.ts';
import { taskFindings } from '../commands/tasks.ts';
import { ask, danger, unknown } from '../finding.ts';
import { locate, UNKNOWN_TEXT } from '../paths/location.ts';
import type { Evaluation } from './evaluation.ts';
import { DECODED_CODE, PIPE_TO_SHELL } from './evaluation.ts';
import type { Feed } from './feed.ts';
import { PLAIN_FEED } from './feed.ts';
import { NETWORK_TEXT } from './outputs.ts';
import { runProgram } from './program.ts';
import type { Scope } from './scope.ts';
import { bindArguments, childScope } from './scope.ts';
import { unconditional } from './windowsText.ts';

/** More commands than honest code starts. */
const MOST_COMMANDS = 30;

const SERVES = ask('network/serve', [3, 5], 'serves something that others can reach');

export function interpreterFor(program: string): InterpreterRule | null {
  return INTERPRETERS.find((rule) => rule.programs.test(program)) ?? null;
}

/** How an interpreter was called. */
interface Invocation {
  readonly inline: string | null;
  readonly module: string | null;
  readonly script: string | null;
  readonly rest: readonly string[];
  /** Edits the files it is given (`perl -i`). */
  readonly inPlace: boolean;
  readonly asksVersion: boolean;
}

/** Judges an interpreter: inline code, a script file, or what it reads from its input. */
export async function runInterpreter(evaluation: Evaluation, rule: InterpreterRule, program: string, args: readonly string[], scope: Scope, feed: Feed): Promise<Feed> {
  if (rule.language === 'powershell') return runPowershell(evaluation, rule, program, args, scope, feed);
  const call = readArguments(rule, args);
  const address = rule.language === 'php' ? args[args.indexOf('-S') + 1] : undefined;
  if (address !== undefined && args.includes('-S') && !/^(?:localhost|127\.|\[::1\])/.test(address)) evaluation.add(SERVES, scope);
  if (rule.language === 'ruby' && args.some((arg) => /^-?(?:e ?)?httpd$|^-ehttpd$/.test(arg))) evaluation.add(SERVES, scope);
  for (const arg of call.rest) if (/^[~/]|\.\//.test(arg) && !/\s/.test(arg)) evaluation.path(call.inPlace ? 'write' : 'read', arg, scope);
  if (call.inPlace) for (const arg of call.rest) evaluation.path('write', arg, scope);
  if (call.inPlace && call.inline !== null && leavesNothing(args, call.inline)) for (const arg of call.rest) if (!arg.startsWith('-')) evaluation.emptied(arg, scope);
  const preload = args.flatMap((arg, index) => (/^(?:-r|--require|--import|--loader|--experimental-loader|--preload|--rcfile|--init-file)$/.test(arg) ? [args[index + 1] ?? ''] : (/^--(?:require|import|loader|experimental-loader|preload|rcfile|init-file)=(.+)$/.exec(arg)?.slice(1, 2) ?? [])));
  for (const file of preload) if (file.includes('/') && /^(?:home|outside|system)$/.test(locate(file, scope.cwd, evaluation.places).area)) evaluation.add(unknown('program/elsewhere', `runs a script outside the worktree: ${file.slice(0, 80)}`), scope);
  // With code of its own on the line, what an environment file holds can be printed.
  if (call.inline !== null) for (const arg of args) for (const file of /^--env-file(?:-if-exists)?=(.+)$/.exec(arg)?.slice(1, 2) ?? []) evaluation.path('read', file, scope);
  if (args.some((arg) => /^(?:--[\w-]+=)?data:/.test(arg))) evaluation.add(unknown('code/hidden', `gives ${program} a module inside an address`), scope);
  // Modules loaded by an option are part of the code: `perl -MLWP::Simple`, `ruby -ropen-uri`.
  const loaded = rule.language === 'perl' || rule.language === 'ruby' ? args.flatMap((arg) => /^-[Mr](\S+)$/.exec(arg)?.slice(1, 2) ?? []).map((name) => `use ${name};\n`).join('') : '';
  if (call.inline !== null) await runCode(evaluation, rule, program, loaded + call.inline, scope, feed, call.rest);
  else if (call.module !== null) return runModule(evaluation, program, call.module, call.rest, scope, feed);
  else if (call.script !== null && call.script !== '-' && call.script !== '/dev/stdin') await runFile(evaluation, rule, program, call.script, call.rest, scope, feed, rule.language === 'shell' && args.includes('-n'));
  else if (feed.origin === 'network') evaluation.add(PIPE_TO_SHELL, scope);
  else if (feed.text !== null) await runCode(evaluation, rule, program, feed.text, scope, PLAIN_FEED, call.rest);
  else if (feed.origin === 'decoded') evaluation.add(DECODED_CODE, scope);
  else if (feed.origin === 'plain' && !call.asksVersion) evaluation.add(unknown('code/unseen', `gives ${program} a text to run that shows only when it runs`), scope);
  return PLAIN_FEED;
}

/** Whether code that edits files in place (`perl -pi -e`, `ruby -ni -e`) leaves nothing of any line. */
function leavesNothing(args: readonly string[], code: string): boolean {
  const text = code.trim().replace(/;$/, '');
  const prints = args.some((arg) => /^-[a-zA-Z0-9.]*p/.test(arg));
  if (prints) return /^(?:s\s*([/|,#!])\^?\(?(?:\.|\[\\s\\S\]|\[\^\\n\])[*+]\??\)?\$?(?:\\n\??)?\$?\1\1\w*|y\/\0-\\377\/\/d|\$_\s*=\s*(?:""|''|undef|nil|q\(\))|undef\s*\$_|undef|\$_\.(?:clear|replace\(?["']{2}\)?)|next|chop\s+while.*)$/.test(text);
  return !/\b(?:print|say|puts|printf|p|putc|write)\b/.test(text) || /^(?:print|puts|say)\b[^;]*\b(?:unless\s+(?:1|true)|if\s+(?:0|false|nil|undef)|and\s+0)$/.test(text);
}

async function runPowershell(evaluation: Evaluation, rule: InterpreterRule, program: string, args: readonly string[], scope: Scope, feed: Feed): Promise<Feed> {
  const call = readInvocation(program.toLowerCase(), args);
  if (call.encoded) evaluation.add(danger('code/encoded', [3, 6], 'runs code that is hidden by an encoding'), scope);
  if (call.file !== null && call.file !== '-') await runFile(evaluation, rule, program, call.file, call.rest, scope, feed, false);
  else if (call.code !== null && call.code !== '-') await runCode(evaluation, rule, program, call.code, scope, feed, call.rest);
  else if (call.encoded || feed.origin === 'decoded') evaluation.add(DECODED_CODE, scope);
  else if (feed.origin === 'network') evaluation.add(PIPE_TO_SHELL, scope);
  else if (feed.text !== null) await runCode(evaluation, rule, program, feed.text, scope, PLAIN_FEED);
  else if (feed.origin === 'plain' && !call.asksVersion) evaluation.add(unknown('code/unseen', `gives ${program} a text to run that shows only when it runs`), scope);
  return PLAIN_FEED;
}

/** Judges a command line that is PowerShell itself. */
export async function runPowershellLine(evaluation: Evaluation, text: string, scope: Scope): Promise<void> {
  const rule = interpreterFor('pwsh');
  if (rule !== null) await runCode(evaluation, rule, 'pwsh', text, scope, PLAIN_FEED);
}

function readArguments(rule: InterpreterRule, args: readonly string[]): Invocation {
  const inline = new Set(rule.inline.split(' '));
  const valued = new Set((rule.valued ?? '').split(' '));
  let inPlace = false;
  const result = (changes: Partial<Invocation>): Invocation => ({ inline: null, module: null, script: null, rest: [], asksVersion: false, inPlace, ...changes });
  let subSeen = rule.sub === undefined;
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const next = args[index + 1] ?? '';
    if (!subSeen && rule.sub?.split('|').includes(arg) === true) {
      subSeen = true;
      if (arg === 'eval') return result({ inline: args.slice(index + 1).filter((word) => !word.startsWith('-')).join(' ') });
      continue;
    }
    if (!subSeen && !arg.startsWith('-')) return result({ script: null, rest: args.slice(index), asksVersion: true });
    if (inline.has(arg)) {
      if (rule.language === 'shell') return result(inlineShell(args, index + 1));
      return result({ inline: /^-(?:enc|ec|EncodedCommand)$/i.test(arg) ? `eval(${next})` : rule.language === 'other' ? args.slice(index + 1).join(' ') : next, rest: args.slice(index + 2) });
    }
    if (arg === rule.module) return result({ module: next, rest: args.slice(index + 2) });
    const equals = /^(--[\w-]+)=([\s\S]*)$/.exec(arg);
    if (equals !== null && inline.has(equals[1] ?? '')) return result({ inline: equals[2] ?? '', rest: args.slice(index + 1) });
    if (/^-(?:-version|v|V|-help|h)$/.test(arg) && args.length === 1) return result({ asksVersion: true });
    if (rule.language === 'shell' && /^-[a-zA-Z]*c[a-zA-Z]*$/.test(arg)) return result(inlineShell(args, index + 1));
    if ((rule.language === 'perl' || rule.language === 'ruby') && /^-[a-zA-Z0-9.]+$/.test(arg)) {
      if (/^-[a-zA-Z]*i/.test(arg)) inPlace = true;
      if (/^-[a-zA-Z0-9.]*[eE]$/.test(arg)) return result({ inline: next, rest: args.slice(index + 2).filter((word) => word !== '-e') });
    }
    if (rule.language === 'python' && /^-[a-zA-Z]+[cm]$/.test(arg)) return arg.endsWith('c') ? result({ inline: next, rest: args.slice(index + 2) }) : result({ module: next, rest: args.slice(index + 2) });
    if (rule.language === 'javascript' && /^-p?e$/.test(arg)) return result({ inline: next, rest: args.slice(index + 2) });
    if (rule.language === 'shell' && /^[-+][a-zA-Z]*[oO]$/.test(arg)) index += 1;
    else if (valued.has(arg)) index += 1;
    else if (rule.language === 'shell' && arg === '-s') return result({ rest: args.slice(index + 1) });
    else if (!arg.startsWith('-') || arg === '-') return result({ script: arg, rest: args.slice(index + 1) });
  }
  return result({});
}

/** The code behind `-c`, its name (which is not an argument) and its arguments. */
function inlineShell(args: readonly string[], from: number): Pick<Invocation, 'inline' | 'rest'> {
  const at = args.findIndex((arg, index) => index >= from && !/^[-+][a-zA-Z]+$|^--$/.test(arg));
  return at === -1 ? { inline: '', rest: [] } : { inline: args[at] ?? '', rest: args.slice(at + 2) };
}

/** Judges code in an interpreter's language. */
export async function runCode(evaluation: Evaluation, rule: InterpreterRule, program: string, code: string, scope: Scope, feed: Feed, args: readonly string[] = []): Promise<void> {
  const inner = childScope(scope, { depth: scope.depth + 1 });
  if (rule.language === 'shell') {
    bindArguments(inner.vars, args);
    await evaluation.script(code, inner, feed);
    return;
  }
  // cmd.exe: its own words are known beside the programs it starts. A backslash is one there.
  if (/^cmd(?:\.exe)?$/i.test(program)) return evaluation.script(unconditional(code).replaceAll('\\', '\\\\').replaceAll('^', ''), inner, feed).then(() => undefined);
  if (code.includes(NETWORK_TEXT)) evaluation.add(PIPE_TO_SHELL, scope);
  for (const finding of judgeWhole(code)) evaluation.add(finding, scope);
  if (code.trim() === UNKNOWN_TEXT || code.trim() === '$__unknown__') evaluation.add(unknown('code/unseen', `gives ${program} a text to run that shows only when it runs`), scope);
  if (program === 'gnuplot' && plots(code)) {
    for (const [, output = ''] of code.matchAll(/\bset\s+out(?:p|pu|put)?\s+['"]([^'"]*)/g)) evaluation.path('write', output, scope);
    return;
  }
  if (rule.language === 'other' && !onlyShows(code)) evaluation.add(unknown('code/language', `runs code in a language that the rules do not read (${program})`), scope);
  const own = /^i(?:python|rb)/.test(program) ? await runMagic(evaluation, code, scope) : code;
  if (rule.language === 'perl' || rule.language === 'lua') await runEffects(evaluation, rule, program, readWords(own, rule.language), inner, scope);
  else if (rule.language !== 'other') await runEffects(evaluation, rule, program, await evaluation.code(own, rule.language, args, inner), inner, scope);
}

/** Judges what code was seen to do. */
async function runEffects(evaluation: Evaluation, rule: InterpreterRule, program: string, effects: Effects, inner: Scope, scope: Scope): Promise<void> {
  for (const finding of effects.findings) evaluation.add(finding, scope);
  for (const [target, name] of effects.links) evaluation.link(target, name, scope);
  for (const { use, path, text } of effects.paths) {
    evaluation.path(use, path, scope);
    if (use === 'write' && text !== undefined) scope.files.set(evaluation.key(path, scope), { text, origin: 'plain' });
  }
  for (const command of [...new Set(effects.commands)].slice(0, MOST_COMMANDS)) await evaluation.script(command, inner, PLAIN_FEED);
  if (effects.commands.length > MOST_COMMANDS) evaluation.add(unknown('shell/too-long', 'holds more commands than can be read'), scope);
  for (const text of [...new Set(effects.codes)].slice(0, 20)) await runCode(evaluation, rule, program, text, inner, PLAIN_FEED);
  for (const file of [...new Set(effects.scripts)].slice(0, 20)) await runFile(evaluation, rule, program, file, [], inner, PLAIN_FEED, false);
}

/** Runs the shell lines of an interactive Python (`!ls`), and gives back the rest. */
async function runMagic(evaluation: Evaluation, code: string, scope: Scope): Promise<string> {
  const kept: string[] = [];
  for (const line of code.split('\n')) {
    const [, sign, rest = ''] = /^\s*(!{1,2}|%{1,2}\w*)\s*(.*)$/.exec(line) ?? [];
    if (sign === undefined) kept.push(line);
    else if (/^(?:!{1,2}|%{1,2}(?:sx|system|bash|sh|script))$/.test(sign)) await evaluation.script(rest, childScope(scope, { depth: scope.depth + 1 }), PLAIN_FEED);
    else if (/^%(?:time|timeit|prun)$/.test(sign)) kept.push(rest);
    else if (!/^%(?:pwd|who|whos|matplotlib|autoreload|load_ext|precision)$/.test(sign)) evaluation.add(unknown('code/hidden', `uses a command of its own that the rules do not know: ${sign}`), scope);
  }
  return kept.join('\n');
}

async function runFile(evaluation: Evaluation, rule: InterpreterRule, program: string, file: string, rest: readonly string[], scope: Scope, feed: Feed, checksOnly: boolean): Promise<void> {
  const written = evaluation.written(file, scope);
  if (written?.origin === 'network') evaluation.add(PIPE_TO_SHELL, scope);
  else if (written?.origin === 'decoded') evaluation.add(DECODED_CODE, scope);
  else if (typeof written?.text === 'string') await runCode(evaluation, rule, program, written.text, scope, feed, rest);
  if (file.startsWith('/dev/fd/')) evaluation.add(unknown('code/unseen', `gives ${program} a text to run that shows only when it runs`), scope);
  if (/^(?:https?|ftp):\/\//.test(file)) evaluation.add(PIPE_TO_SHELL, scope);
  const { area } = locate(file, scope.cwd, evaluation.places);
  if (area === 'home' || area === 'outside' || area === 'system') evaluation.add(unknown('program/elsewhere', `runs a script outside the worktree: ${file.slice(0, 80)}`), scope);
  if (/(?:^|\/)[\w.-]*(?:deploy|publish)[\w.-]*$/i.test(file) && !/test|spec/.test(file) && !checksOnly) evaluation.add(ask('packages/deploy-script', [9], "runs the project's script for publishing or deploying"), scope);
  const framework = frameworkScript(file);
  if (framework !== null) await runProgram(evaluation, [framework, ...rest], scope, feed);
  else if (!checksOnly) for (const finding of taskFindings({ names: [file], told: rest }, scope.vars)) evaluation.add(finding, scope);
  evaluation.path('read', file, scope);
}

async function runModule(evaluation: Evaluation, program: string, module: string, rest: readonly string[], scope: Scope, feed: Feed): Promise<Feed> {
  const tool = MODULE_PROGRAMS[module.split('.')[0] ?? module] ?? MODULE_PROGRAMS[module];
  if (module === 'timeit' || module === 'code') {
    const python = interpreterFor('python3');
    if (python !== null) for (const text of rest.filter((arg) => !arg.startsWith('-'))) await runCode(evaluation, python, program, text, scope, PLAIN_FEED);
    return PLAIN_FEED;
  }
  if (module === 'http.server') return runProgram(evaluation, ['python-http-server', ...rest], scope, feed);
  if (tool !== undefined) return runProgram(evaluation, [tool, ...rest], childScope(scope, { depth: scope.depth + 1 }), feed);
  // Tools that are known by the module's name ask what they ask anyway; `awscli` and the like are called after their package.
  const known = module === 'awscli' ? 'aws' : ruleFor(module) !== null ? module : null;
  if (known !== null && !/^(?:test|build|install|run|serve|start|app|main|server|cli|api|set|check|update|select|trace|code|open|help|info)$/.test(module)) return runProgram(evaluation, [known, ...rest], childScope(scope, { depth: scope.depth + 1 }), feed);
  for (const finding of taskFindings({ names: [module], told: rest }, scope.vars)) evaluation.add(finding, scope);
  // A module of the project or of an installed package: the project's own script.
  if (module.includes(UNKNOWN_TEXT)) evaluation.add(unknown('code/unseen', `runs a module of ${program} whose name shows only when it runs`), scope);
  return PLAIN_FEED;
}
