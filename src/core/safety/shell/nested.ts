import { Call } from '../commands/call.ts';
import type { Finding } from '../finding.ts';
import { UNKNOWN_TEXT } from '../paths/location.ts';
import { isGenerated } from '../paths/outputs.ts';
import type { Feed } from './feed.ts';
import { PLAIN_FEED } from './feed.ts';
import type { WrapperRule } from './wrappers.ts';
import { WRAPPERS } from './wrappers.ts';

/** A command inside a command: words, or a text that some shell reads. */
export type Nested =
  | { readonly kind: 'argv'; readonly argv: readonly string[]; readonly feed: Feed; readonly remote: boolean; readonly assignments: readonly string[]; readonly cwd?: string }
  | { readonly kind: 'script'; readonly text: string; readonly feed: Feed; readonly remote: boolean; /** It runs when everything else is done. */ readonly later?: true };

export interface Unwrapped {
  readonly findings: readonly Finding[];
  readonly nested: readonly Nested[];
  /** The wrapper runs a command, but which one shows only when it runs. */
  readonly hidden: boolean;
  /** The wrapper's own options and operands. */
  readonly own?: readonly string[];
}

const SCRIPT_LISTS = new Set(['concurrently', 'hyperfine', 'npm-run-all', 'npm-run-all2', 'run-s', 'run-p', 'wireit', 'start-server-and-test']);

/** Takes one layer of wrapping off; null when the program wraps nothing. */
export function unwrap(program: string, args: readonly string[], feed: Feed): Unwrapped | null {
  if (program === 'xargs' || program === 'gxargs') return xargs(args, feed);
  if (program === 'parallel' || program === 'sem') return parallel(args, feed);
  if (program === 'eval' || program === 'trap') return evaluated(program, args, feed);
  for (const rule of WRAPPERS) {
    if (!rule.programs.trim().split(/\s+/).includes(program)) continue;
    const own = rule.sub === undefined ? args : afterSub(rule.sub, args, rule.valued ?? '');
    if (own === null) continue;
    const result = rule.after === undefined ? wrapped(rule, program, own, feed) : afterOption(rule, program, own, feed);
    if (result !== null) return result;
  }
  return null;
}

/** The arguments after the wrapper's own words, or null when other words stand there. */
function afterSub(sub: string, args: readonly string[], valued: string): readonly string[] | null {
  const takes = new Set(valued.split(' '));
  let index = 0;
  for (const word of sub.split(' ')) {
    while (args[index]?.startsWith('-') === true) index += takes.has(args[index] ?? '') ? 2 : 1;
    if (!word.split('|').includes(args[index] ?? '')) return null;
    index += 1;
  }
  return args.slice(index);
}

/** Words behind an option such as `--args` or `--`; null when it is not given, and nothing else says what runs. */
function afterOption(rule: WrapperRule, program: string, args: readonly string[], feed: Feed): Unwrapped | null {
  const options = (rule.after ?? '').split(' ');
  const at = args.findIndex((arg) => options.includes(arg));
  if (at === -1) return rule.scripts === undefined ? null : orNull(wrapped(rule, program, args, feed));
  return wrapped({ programs: rule.programs, ...(rule.finding === undefined ? {} : { finding: rule.finding }), ...(rule.remote === true ? { remote: true } : {}) }, program, args.slice(at + 1), feed);
}

function orNull(result: Unwrapped): Unwrapped | null {
  return result.nested.length === 0 ? null : result;
}

function wrapped(rule: WrapperRule, program: string, args: readonly string[], feed: Feed): Unwrapped {
  const takes = new Set((rule.valued ?? '').split(' ').filter((name) => name !== ''));
  const scripts = new Set((rule.scripts ?? '').split(' ').filter((name) => name !== ''));
  const nested: Nested[] = [];
  const assignments: string[] = [];
  let index = 0;
  let skip = rule.operands ?? 0;
  const remote = rule.remote === true;
  let cwd: string | undefined;
  for (; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const equals = arg.indexOf('=');
    const name = arg.startsWith('--') && equals !== -1 ? arg.slice(0, equals) : arg;
    if (scripts.has(name) || (/^-[a-zA-Z]./.test(arg) && scripts.has(arg.slice(0, 2)) && !takes.has(arg))) {
      const value = name === arg ? (arg.length > 2 && !arg.startsWith('--') ? arg.slice(2) : (args[(index += 1)] ?? '')) : arg.slice(equals + 1);
      nested.push({ kind: 'script', text: value, feed, remote });
    } else if (arg === '--') {
      index += 1;
      break;
    } else if (arg.startsWith('-') && arg.length > 1) {
      // A cluster whose last letter takes the next word: `script -qc '…'`, `sudo -nu root …`.
      const last = /^-[a-zA-Z]{2,}$/.test(arg) && !takes.has(arg) && !takes.has(arg.slice(0, 2)) ? `-${arg.slice(-1)}` : null;
      if (last !== null && scripts.has(last)) nested.push({ kind: 'script', text: args[(index += 1)] ?? '', feed, remote });
      else if (last !== null && takes.has(last)) index += 1;
      else if (takes.has(arg)) {
        if (arg === '-C' || arg === '--chdir') cwd = args[index + 1];
        index += 1;
      }
    } else if (rule.assignments === true && /^[A-Za-z_]\w*=/.test(arg)) assignments.push(arg);
    else if (skip > 0) skip -= 1;
    else break;
  }
  const rest = args.slice(index);
  if (rest.length > 0 && SCRIPT_LISTS.has(program)) nested.push(...rest.filter((text) => program !== 'start-server-and-test' || /\s/.test(text)).map((text): Nested => ({ kind: 'script', text: npmShorthand(text), feed, remote })));
  else if (rest.length > 0 && ((rule.line === true && !args.slice(0, index).some((arg) => rule.words?.split(' ').includes(arg) === true)) || (rest.length === 1 && /\s/.test(rest[0] ?? '')))) nested.push({ kind: 'script', text: rest.join(' '), feed, remote });
  else if (rest.length > 0) nested.push({ kind: 'argv', argv: rest, feed, remote, assignments, ...(cwd === undefined ? {} : { cwd }) });
  return { findings: rule.finding === undefined ? [] : [rule.finding], nested, hidden: false, ...(remote ? {} : { own: args.slice(0, index) }) };
}

/** `npm:watch` of concurrently. */
function npmShorthand(text: string): string {
  return text.replace(/^(npm|yarn|pnpm|bun|node):(\S+)/, '$1 run $2');
}

function xargs(args: readonly string[], feed: Feed): Unwrapped {
  const valued = '-I -i -n -P -L -l -d -E -e -s -a -S -R -J --replace --max-args --max-procs --max-lines --delimiter --eof --max-chars --arg-file --process-slot-var';
  const start = firstOperand(args, valued);
  const call = new Call('xargs', start === -1 ? args : args.slice(0, start), valued);
  const argv = start === -1 ? ['echo'] : args.slice(start);
  const placeholder = call.valuesOf('-I|-J|--replace')[0] ?? (call.has('-i|--replace') ? '{}' : null);
  // `xargs -a file` shows what the file holds to the program it starts.
  const listed = call.valuesOf('-a --arg-file').map((file): Nested => ({ kind: 'argv', argv: ['cat', file], feed: PLAIN_FEED, remote: false, assignments: [] }));
  const items = feed.text === null || listed.length > 0 ? [UNKNOWN_TEXT] : feed.text.split(placeholder === null ? /\s+/ : /\n/).filter((item) => item !== '');
  const shown = items.length === 0 ? [UNKNOWN_TEXT] : items;
  if (placeholder === null) return { findings: [], nested: [...listed, { kind: 'argv', argv: [...argv, ...shown], feed: PLAIN_FEED, remote: false, assignments: [] }], hidden: false };
  const nested = shown.slice(0, 20).map((item): Nested => ({ kind: 'argv', argv: argv.map((word) => word.replaceAll(placeholder, item)), feed: PLAIN_FEED, remote: false, assignments: [] }));
  return { findings: [], nested: [...listed, ...nested], hidden: false };
}

function parallel(args: readonly string[], feed: Feed): Unwrapped {
  const valued = '-j -P -a -S -I -n -N -L -d -C --jobs --arg-file --sshlogin --max-args --delay --timeout --retries --joblog --results --colsep --tmpdir --load --memfree --halt --tagstring --wd --workdir --env --block';
  const start = firstOperand(args, valued);
  if (start === -1) return { findings: [], nested: feed.text === null ? [] : [{ kind: 'script', text: feed.text, feed: PLAIN_FEED, remote: false }], hidden: feed.text === null };
  const rest = args.slice(start);
  const cut = rest.findIndex((arg) => /^:::+\+?$/.test(arg));
  const template = cut === -1 ? rest : rest.slice(0, cut);
  const items = cut === -1 ? (feed.text ?? UNKNOWN_TEXT).split('\n').filter((item) => item !== '') : rest.slice(cut + 1).filter((arg) => !/^:::+\+?$/.test(arg));
  const line = template.join(' ');
  const nested = items.slice(0, 20).map((item): Nested => {
    const text = line === '' ? item : /\{[^}]*\}/.test(line) ? line.replaceAll(/\{[#%./+0-9]*\}/g, item) : `${line} ${item}`;
    // `bash -c` gets the item as one word: what follows `-c` is the command.
    const shell = /^(?:\S*\/)?(?:ba|z|da|k)?sh\s+-\w*c\s+/.exec(text);
    return { kind: 'script', text: shell === null ? text : text.slice(shell[0].length), feed: PLAIN_FEED, remote: false };
  });
  return { findings: [], nested, hidden: items.length === 0 };
}

function evaluated(program: string, args: readonly string[], feed: Feed): Unwrapped {
  // `eval eval eval …` is one eval.
  const first = args.findIndex((arg) => arg !== '--' && (program !== 'eval' || arg !== 'eval'));
  const words = first === -1 ? [] : args.slice(first);
  if (program === 'trap') {
    const [code] = words;
    if (code === undefined || code === '-' || code === '' || code.startsWith('-')) return { findings: [], nested: [], hidden: false };
    return { findings: [], nested: [{ kind: 'script', text: code, feed, remote: false, later: true }], hidden: false };
  }
  return { findings: [], nested: words.length === 0 ? [] : [{ kind: 'script', text: words.join(' '), feed, remote: false }], hidden: false };
}

function firstOperand(args: readonly string[], valued: string): number {
  const takes = new Set(valued.split(' '));
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--') return index + 1 < args.length ? index + 1 : -1;
    if (takes.has(arg)) index += 1;
    else if (!arg.startsWith('-')) return index;
  }
  return -1;
}

/** What `find` looks at and does. */
export interface FindPlan {
  readonly roots: readonly string[];
  readonly deletes: boolean;
  /** Files it writes (`-fprint`). */
  readonly writes: readonly string[];
  readonly nested: readonly Nested[];
  /** Names it looks for. */
  readonly names: readonly string[];
  /** A path that stands for what it found. */
  readonly found: readonly string[];
}

/** Reads the arguments of `find`. */
export function planFind(args: readonly string[]): FindPlan {
  const firstTest = args.findIndex((arg, index) => index >= 0 && (/^-(?![HLPEXdsx]$|O\d)/.test(arg) || arg === '(' || arg === '!' || arg === ','));
  const head = (firstTest === -1 ? args : args.slice(0, firstTest)).filter((arg) => !arg.startsWith('-'));
  const roots = head.length === 0 ? ['.'] : head;
  const tail = firstTest === -1 ? [] : args.slice(firstTest);
  const names = valuesAfter(tail, /^-(?:i?name|i?path|i?wholename|i?regex)$/);
  const limited = names.length > 0 && names.every((name) => isGenerated(name) || /__pycache__|node_modules|\.cache|\.pytest_cache|\.mypy_cache|dist$|build$|\.egg-info/.test(name));
  const found = roots.map((root) => `${root.replace(/\/+$/, '')}/${limited ? (names[0] ?? '').replace(/^.*\//, '').replace(/^\*(?=\.)/, 'x') : UNKNOWN_TEXT}`);
  const nested: Nested[] = [];
  for (let index = 0; index < tail.length; index += 1) {
    if (!/^-(?:exec|execdir|ok|okdir)$/.test(tail[index] ?? '')) continue;
    let end = index + 1;
    while (end < tail.length && tail[end] !== ';' && !(tail[end] === '+' && tail[end - 1] === '{}')) end += 1;
    const words = tail.slice(index + 1, end);
    for (const target of found) nested.push({ kind: 'argv', argv: words.map((word) => word.replaceAll('{}', target)), feed: PLAIN_FEED, remote: false, assignments: [] });
    index = end;
  }
  return { roots, deletes: tail.includes('-delete'), writes: valuesAfter(tail, /^-f(?:print0?|printf|ls)$/), nested, names, found };
}

function valuesAfter(args: readonly string[], option: RegExp): string[] {
  return args.flatMap((arg, index) => (option.test(arg) ? [args[index + 1] ?? ''] : []));
}
