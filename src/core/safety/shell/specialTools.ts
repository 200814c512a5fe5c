import { Call } from '../commands/call.ts';
import { ask, askHard, unknown } from '../finding.ts';
import { namesSecret } from '../secretNames.ts';
import { locate, UNKNOWN_TEXT } from '../paths/location.ts';
import { DELETES_ALL, emacs, nano, vi } from './editors.ts';
import type { Evaluation } from './evaluation.ts';
import { PIPE_TO_SHELL } from './evaluation.ts';
import { OWN_PROCESS } from './expand.ts';
import type { Feed } from './feed.ts';
import { PLAIN_FEED } from './feed.ts';
import { runProgram } from './program.ts';
import type { Scope } from './scope.ts';
import { EXHAUSTS } from './special.ts';
import { childScope } from './scope.ts';

type Tool = (evaluation: Evaluation, args: readonly string[], scope: Scope, feed: Feed) => Promise<Feed | null>;

const deeper = (scope: Scope): Scope => childScope(scope, { depth: scope.depth + 1 });

/** `fd -x command`: the command runs for what is found, like `find -exec`. */
const fd: Tool = async (evaluation, args, scope) => {
  const at = args.findIndex((arg) => /^(?:-[a-zA-Z]*[xX]|--exec|--exec-batch)$/.test(arg));
  const command = at === -1 ? [] : args.slice(at + 1).filter((arg) => arg !== ';');
  const call = new Call('fd', at === -1 ? args : args.slice(0, at), '-e -E -t -d -S -o -j -c --extension --exclude --type --max-depth --min-depth --size --owner --threads --color --changed-within --changed-before --search-path --base-directory --max-results');
  const folders = [...call.operands.slice(1), ...call.valuesOf('--search-path --base-directory')];
  for (const folder of folders) evaluation.path('names', folder, scope);
  for (const folder of folders.length > 0 ? folders : ['.']) {
    if (command.length === 0) break;
    const found = `${folder.replace(/\/+$/, '')}/${UNKNOWN_TEXT}`;
    const words = command.map((word) => word.replaceAll(/\{(?:\/{0,2}\.?)?\}/g, found));
    await runProgram(evaluation, words.some((word) => word.includes(found)) ? words : [...words, found], deeper(scope), PLAIN_FEED);
  }
  return command.length === 0 ? { text: (folders.length > 0 ? folders : ['.']).map((folder) => `${folder.replace(/\/+$/, '')}/${UNKNOWN_TEXT}`).join('\n'), origin: 'plain' } : PLAIN_FEED;
};

/** A makefile that this command line gives or wrote: its recipes and `$(shell …)`. */
const make: Tool = async (evaluation, args, scope, feed) => {
  const named = args.flatMap((arg, index) => (/^(?:-f|--file|--makefile)$/.test(arg) ? [args[index + 1] ?? ''] : (/^(?:-f|--(?:make)?file=)(.+)$/.exec(arg)?.slice(1, 2) ?? [])));
  const texts = args.flatMap((arg, index) => (/^(?:-E|--eval)$/.test(arg) ? [args[index + 1] ?? ''] : (/^--eval=([\s\S]+)$/.exec(arg)?.slice(1, 2) ?? [])));
  for (const file of named.length > 0 ? named : ['GNUmakefile', 'makefile', 'Makefile']) {
    if (/^\/dev\/fd\//.test(file)) evaluation.add(unknown('code/unseen', 'gives make a text to run that shows only when it runs'), scope);
    const given = file === '-' || file === '/dev/stdin' ? feed : evaluation.written(file, scope);
    if (given === null) continue;
    if (given.text === null) evaluation.add(unknown('code/unseen', 'gives make a text to run that shows only when it runs'), scope);
    else texts.push(given.text);
  }
  for (const written of texts) {
    const text = filledIn(written, args);
    for (const recipe of text.matchAll(/(?:^\t|^[^\s#=:]+\s*:[^=;\n]*;)[-@+\s]*([^\n]+)/gm)) await evaluation.script((recipe[1] ?? '').replaceAll('$$', '$'), deeper(scope), PLAIN_FEED);
    for (const call of text.matchAll(/\$[({]shell\s+([^\n]*)[)}]/g)) await evaluation.script(call[1] ?? '', deeper(scope), PLAIN_FEED);
  }
  return null;
};

/** A makefile with its variables filled in: its own, those of the command line, and those of the environment as a shell writes them. */
function filledIn(makefile: string, args: readonly string[]): string {
  const values = new Map<string, string>();
  for (const [, name = '', value = ''] of makefile.slice(0, 20_000).matchAll(/^(?:export[ \t]+|override[ \t]+)?([A-Za-z_]\w*)[ \t]*(?:::?|\?|\+)?=[ \t]*([^\n]*)$/gm)) values.set(name, value);
  for (const arg of args) {
    const [, name, value = ''] = /^([A-Za-z_]\w*):?=([\s\S]*)$/.exec(arg) ?? [];
    if (name !== undefined) values.set(name, value);
  }
  let text = makefile;
  for (let pass = 0; pass < 4 && text.length < 60_000; pass += 1) text = text.replace(/(?<!\$)\$(?:\(([A-Za-z_]\w*)\)|\{([A-Za-z_]\w*)\})/g, (_, round?: string, curly?: string) => values.get(round ?? curly ?? '') ?? `$$${round ?? curly ?? ''}`);
  return text;
}

/** Line editors take commands on their input; `!` starts a program, `w` writes. */
const lineEditor: Tool = async (evaluation, args, scope, feed) => {
  if (feed.text !== null && DELETES_ALL.test(feed.text) && /^\s*(?:wq?|x|up)\b/m.test(feed.text)) for (const arg of args) if (!arg.startsWith('-')) evaluation.emptied(arg, scope);
  if (feed.origin === 'none') return null;
  if (feed.text === null) evaluation.add(unknown('code/unseen', 'gives an editor commands that show only when it runs'), scope);
  for (const call of (feed.text ?? '').matchAll(/^[\d,.$%:\s]*(?:r\s*|w\s*)?!(.+)$/gm)) await evaluation.script(call[1] ?? '', deeper(scope), PLAIN_FEED);
  for (const write of (feed.text ?? '').matchAll(/^[\d,.$%:\s]*[wW]q?\s+([^!\s]\S*)/gm)) evaluation.path('write', write[1] ?? '', scope);
  return null;
};

/** Debuggers take commands as options; some of them start programs. */
const debuggerCommands: Tool = async (evaluation, args, scope) => {
  for (const [index, arg] of args.entries()) {
    const text = /^--?(?:ex|iex|eval-command|init-eval-command|o|O|one-line|one-line-before-file)$/.test(arg) ? args[index + 1] : /^--?(?:ex|iex|eval-command|init-eval-command|one-line)=([\s\S]+)$/.exec(arg)?.[1];
    if (text === undefined) continue;
    const shell = /^\s*(?:shell\b|!|platform shell\b|make\b|pipe\b[^|]*\|)\s*([\s\S]+)$/.exec(text)?.[1];
    if (shell !== undefined) await evaluation.script(shell, deeper(scope), PLAIN_FEED);
    else if (/^\s*(?:py(?:thon)?|script|guile|source|attach|target\s+(?:extended-)?remote)\b|\b(?:system|exec\w*|popen|unlink|remove)\s*\(/.test(text)) evaluation.add(unknown('code/debugger', 'makes a debugger run code or reach another process'), scope);
  }
  return null;
};

const CMAKE_WORDS: Readonly<Record<string, readonly string[]>> = { rm: ['rm'], remove: ['rm', '-f'], remove_directory: ['rm', '-rf'], copy: ['cp', '-r'], copy_directory: ['cp', '-r'], copy_if_different: ['cp'], rename: ['mv'], make_directory: ['mkdir', '-p'], touch: ['touch'], create_symlink: ['ln', '-s'], create_hardlink: ['ln'], env: ['env'], time: ['time'], tar: ['tar'], cat: ['cat'] };

/** `cmake -E rm -rf x`: its own portable commands. */
const cmake: Tool = async (evaluation, args, scope, feed) => {
  if (args.includes('-P') && (feed.origin !== 'none' || /^(?:-|\/dev\/stdin)$/.test(args[args.indexOf('-P') + 1] ?? ''))) evaluation.add(unknown('code/unseen', 'gives cmake a script that the rules do not read'), scope);
  if (args[0] !== '-E') return null;
  const words = CMAKE_WORDS[args[1] ?? ''];
  if (args[1] === 'chdir') await runProgram(evaluation, args.slice(3), { ...deeper(scope), cwd: null }, feed);
  else if (words !== undefined) await runProgram(evaluation, [...words, ...args.slice(2)], deeper(scope), feed);
  return PLAIN_FEED;
};

/** Objection to printing a variable that by its name holds a secret, or null. */
export function printedSecret(name: string): ReturnType<typeof ask> | null {
  return namesSecret(name) ? ask('secret/variable', [2, 7], `prints a variable that by its name holds a secret: ${name.slice(0, 60)}`) : null;
}

const printenv: Tool = async (evaluation, args, scope) => {
  for (const name of args) evaluation.add(printedSecret(name), scope);
  return null;
};

/** `tee file`: the file holds what came in. */
const tee: Tool = async (evaluation, args, scope, feed) => {
  if (feed.text === '') for (const path of args.filter((arg) => !arg.startsWith('-'))) evaluation.emptied(path, scope);
  for (const path of args.filter((arg) => !arg.startsWith('-'))) evaluation.wrote(path, feed, args.some((arg) => /^(?:-[a-z]*a[a-z]*|--append)$/.test(arg)), scope);
  return null;
};

/** `head -c 100G /dev/zero`, `truncate -s 1T`: more than a disk has to spare. */
const sized: Tool = async (evaluation, args, scope) => {
  if (args.some((arg, index) => /^(?:(?:-c|-s|--bytes=|--size=)?[+]?(?:\d{2,}[gG]|\d+[tTpP]))(?:i?B)?$/.test(arg) && (/^-/.test(arg) || /^(?:-c|-s|--bytes|--size)$/.test(args[index - 1] ?? '')))) evaluation.add(EXHAUSTS, scope);
  return null;
};

/** Ending what this very line started needs no one. */
const kill: Tool = async (_evaluation, args) => {
  const targets = args.filter((arg, index) => !/^-(?:[A-Z]+|\d+|s|n|-signal)$/.test(arg) && !/^-[sn]$/.test(args[index - 1] ?? ''));
  return targets.length > 0 && targets.every((target) => target.startsWith(OWN_PROCESS)) ? PLAIN_FEED : null;
};

/** Files that this line wrote are known. */
const cat: Tool = async (evaluation, args, scope) => {
  const [file] = args;
  // A pid file inside the worktree is the project's own.
  if (args.length === 1 && file !== undefined && /\.pid$/.test(file) && locate(file, scope.cwd, evaluation.places).area === 'worktree' && !file.includes(UNKNOWN_TEXT)) return { text: OWN_PROCESS, origin: 'plain' };
  return args.length === 1 && file !== undefined ? (evaluation.written(file, scope)?.text?.includes(OWN_PROCESS) === true ? evaluation.written(file, scope) : null) : null;
};

const umask: Tool = async (evaluation, args, scope) => {
  if (/^0*(?:[0-7]?[0-7]?[01])$/.test(args.find((arg) => !arg.startsWith('-')) ?? '')) evaluation.add(askHard('filesystem/world-writable', [3], 'lets everybody on this machine change new files'), scope);
  return null;
};

/** Programs that take commands of their own in options or on their input. Null from one: the tables go on. */
/** Build tools that are given their build file on the input: nobody reads their languages. */
const buildFromInput: Tool = async (evaluation, args, scope, feed) => {
  const reads = args.some((arg, index) => /^(?:-f|-b|-I|--file|--build-file|--justfile|--taskfile|--rakefile|--init-script|-buildfile|-D|-P)$/.test(arg) && /^(?:-|\/dev\/stdin|\/dev\/fd\/\d+|\/proc\/self\/fd\/\d+)$/.test(args[index + 1] ?? '') || /^(?:-f|--(?:file|justfile|taskfile|rakefile|build-file|init-script)=)(?:-|\/dev\/(?:stdin|fd\/\d+))$/.test(arg));
  if (reads && feed.origin !== 'none') evaluation.add(feed.origin === 'network' ? PIPE_TO_SHELL : unknown('code/unseen', 'gives a build tool a file to run that the rules do not read'), scope);
  return null;
};

/** Archivers that take names from their input read what it names. */
const listed: Tool = async (evaluation, args, scope, feed) => {
  const takes = args.some((arg, index) => /^(?:-@|-T-|--files-from=-|-o|-p|-pdm|-oa|-ov|-ovB|--create)$/.test(arg) || (/^(?:-\w*T|--files-from|-I)$/.test(arg) && args[index + 1] === '-'));
  if (takes && feed.text !== null) for (const path of feed.text.split('\n').slice(0, 40)) if (path.trim() !== '') evaluation.path('read', path.trim(), scope);
  return null;
};

export const TOOLS: ReadonlyMap<string, Tool> = new Map<string, Tool>([
  ...['just', 'ninja', 'samu', 'task', 'go-task', 'rake', 'gradle', 'ant', 'scons', 'mvn', 'bazel', 'meson', 'doit', 'invoke', 'fab', 'mage', 'pmake', 'remake', 'nmake'].map((name): [string, Tool] => [name, buildFromInput]),
  ...['tar', 'gtar', 'bsdtar', 'cpio', 'pax', 'zip', 'rsync', 'afio'].map((name): [string, Tool] => [name, listed]),
  ...['fd', 'fdfind'].map((name): [string, Tool] => [name, fd]),
  ...['make', 'gmake', 'bmake'].map((name): [string, Tool] => [name, make]),
  ...['ed', 'red'].map((name): [string, Tool] => [name, lineEditor]),
  ...['gdb', 'lldb', 'rust-gdb', 'rust-lldb'].map((name): [string, Tool] => [name, debuggerCommands]),
  ...['vi', 'vim', 'nvim', 'view', 'rview', 'rvim', 'gvim', 'mvim', 'ex', 'vimdiff'].map((name): [string, Tool] => [name, name === 'ex' ? async (...given) => (await vi(...given)) ?? lineEditor(...given) : vi]),
  ...['emacs', 'emacsclient', 'xemacs'].map((name): [string, Tool] => [name, emacs]),
  ...['nano', 'pico'].map((name): [string, Tool] => [name, nano]),
  ['cmake', cmake],
  ['printenv', printenv],
  ...['tee', 'gtee', 'sponge'].map((name): [string, Tool] => [name, tee]),
  ['umask', umask],
  ['kill', kill],
  ['cat', cat],
  ...['head', 'truncate', 'mkfile'].map((name): [string, Tool] => [name, sized]),
]);
