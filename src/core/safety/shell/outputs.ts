import { UNKNOWN_TEXT } from '../paths/location.ts';
import { OWN_PROCESS } from './expand.ts';
import type { Feed } from './feed.ts';
import { PLAIN_FEED } from './feed.ts';

/** Stands for text that came from the network. */
export const NETWORK_TEXT = `${UNKNOWN_TEXT}\x01`;
/** Stands for text that was decoded from something unreadable. */
export const DECODED_TEXT = `${UNKNOWN_TEXT}\x02`;

/** The text a substitution puts in. */
export function textOf(feed: Feed): string {
  return feed.text ?? (feed.origin === 'network' ? NETWORK_TEXT : feed.origin === 'decoded' ? DECODED_TEXT : UNKNOWN_TEXT);
}

/** What a program writes to its standard output, as far as its arguments and input tell. */
export function outputOf(program: string, args: readonly string[], stdin: Feed, cwd: string | null, worktree: string | null): Feed {
  const words = args.filter((arg) => !/^-[a-zA-Z]+$|^--\w/.test(arg));
  const known = (text: string | null): Feed => (text === null ? passed(stdin) : { text, origin: text.includes(NETWORK_TEXT) ? 'network' : 'plain' });
  switch (program) {
    case 'echo':
      return known(args[0] === '-e' ? escapes(args.slice(1).join(' ')) : args.filter((arg, index) => index > 0 || !/^-[neE]+$/.test(arg)).join(' ').concat('\n'));
    case 'printf':
      return known(formatted(words));
    case 'jobs':
      return args.some((arg) => /^-\w*p/.test(arg)) ? known(OWN_PROCESS) : PLAIN_FEED;
    case 'yes':
      return { text: null, origin: 'endless' };
    case 'cat':
      if (words.some((word) => /^\/dev\/(?:zero|u?random|full)$/.test(word))) return { text: null, origin: 'endless' };
      return words.length === 0 || words[0] === '-' ? stdin : PLAIN_FEED;
    case 'tee':
    case 'command':
      return program === 'tee' || words.length === 0 ? stdin : PLAIN_FEED;
    case 'pwd':
      return known(cwd);
    case 'which':
    case 'realpath':
    case 'readlink':
      return words.length === 1 ? known(words[0] ?? null) : PLAIN_FEED;
    case 'dirname':
      return words.length === 1 ? known((words[0] ?? '').replace(/\/?[^/]*\/?$/, '') || '.') : PLAIN_FEED;
    case 'basename':
      return words.length === 1 ? known((words[0] ?? '').replace(/\/+$/, '').replace(/^.*\//, '')) : PLAIN_FEED;
    case 'mktemp':
      return known('/tmp/tmp.made');
    case 'locate':
    case 'mlocate':
    case 'plocate':
    case 'mdfind':
      return known(`/${UNKNOWN_TEXT}`);
    case 'ls':
      if (words.length > 0 && words.every((word) => /[*?]/.test(word)) && !args.some((arg) => /^-\w*[ldgoin]|^--\w/.test(arg))) return known(words.join('\n'));
      return words.length === 0 ? known(`./${UNKNOWN_TEXT}`) : PLAIN_FEED;
    case 'grep':
    case 'egrep':
    case 'rg':
    case 'ag':
      return args.some((arg) => /^-[a-zA-Z]*[lL]|^--files/.test(arg)) && stdin.origin === 'none' ? known(foundIn(args.includes('--files') ? words : words.slice(1))) : passed(stdin);
    case 'git':
      if (args.includes('ls-files') || args.includes('--name-only') || (args.includes('grep') && args.some((arg) => /^-[a-zA-Z]*[lL]|^--files-with/.test(arg)))) return known(`./${UNKNOWN_TEXT}`);
      return args.includes('--show-toplevel') && worktree !== null ? known(worktree) : PLAIN_FEED;
    case 'sort':
    case 'uniq':
    case 'head':
    case 'tail':
    case 'shuf':
      // These only choose or order lines: what comes out is among what went in.
      return words.filter((word) => !/^[+-]?\d+[kMG]?$/.test(word)).length === 0 && stdin.text !== null && stdin.origin === 'plain' && /\0|[*?]/.test(stdin.text) && !args.some((arg) => /^-(?:\w*c|-bytes|-count)/.test(arg)) ? stdin : passed(stdin);
    case 'xz':
    case 'gzip':
    case 'pv':
    case 'od':
    case 'hexdump':
      return stdin.origin === 'endless' ? stdin : passed(stdin);
    case 'base64':
    case 'base32':
    case 'gbase64':
      if (stdin.origin === 'endless') return stdin;
      return args.some((arg) => /^-[a-zA-Z]*[dD]|^--d/.test(arg)) ? decoded(stdin, program === 'base32' ? null : 'base64', words) : passed(stdin);
    case 'xxd':
      return args.some((arg) => /^-[a-z]*r/.test(arg)) ? decoded(stdin, 'hex', words) : passed(stdin);
    case 'rev':
      return stdin.text === null ? passed(stdin) : { text: stdin.text.split('\n').map((line) => Array.from(line).reverse().join('')).join('\n'), origin: 'decoded' };
    case 'tr':
      if (stdin.origin === 'endless') return stdin;
      return { text: null, origin: stdin.origin === 'network' ? 'network' : stdin.text === null ? stdin.origin : 'decoded' };
    case 'openssl':
    case 'uudecode':
    case 'gpg':
    case 'perl':
    case 'gunzip':
    case 'zcat':
      return { text: null, origin: stdin.origin === 'network' ? 'network' : 'decoded' };
    default:
      return passed(stdin);
  }
}

/** Names of files below what was searched. */
function foundIn(places: readonly string[]): string {
  return (places.length === 0 ? ['.'] : places).map((place) => (/[*?]|[^/.]\.\w{1,6}$/.test(place) ? place : `${place.replace(/\/+$/, '')}/${UNKNOWN_TEXT}`)).join('\n');
}

/** A filter: the text is no longer known, where it came from still is. */
function passed(stdin: Feed): Feed {
  return stdin.origin === 'network' || stdin.origin === 'decoded' ? { text: null, origin: stdin.origin } : PLAIN_FEED;
}

function decoded(stdin: Feed, encoding: 'base64' | 'hex' | null, words: readonly string[]): Feed {
  if (stdin.origin === 'network') return { text: null, origin: 'network' };
  if (encoding === null || stdin.text === null || words.length > 0 || stdin.text.includes(UNKNOWN_TEXT)) return { text: null, origin: 'decoded' };
  return { text: Buffer.from(stdin.text.replace(/\s/g, ''), encoding).toString('utf8'), origin: 'decoded' };
}

function formatted(words: readonly string[]): string | null {
  const [format = '', ...values] = words;
  if (/%[^s%]/.test(format)) return values.length === 0 ? null : escapes(format).replace(/%%|%[-+ #0']*(?:\d+|\*)?(?:\.\d+)?[a-zA-Z]/g, (sign) => (sign === '%%' ? '%' : UNKNOWN_TEXT));
  let index = 0;
  const once = (): string => escapes(format).replace(/%%|%s/g, (sign) => (sign === '%%' ? '%' : (values[index++] ?? '')));
  let text = once();
  while (index > 0 && index < values.length && text.length < 20_000) text += once();
  return text;
}

function escapes(text: string): string {
  return text.replace(/\\(?:x([0-9a-fA-F]{1,2})|0?([0-7]{1,3})|([abefnrtv\\c]))/g, (_, hex?: string, octal?: string, single?: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    return single === 'n' ? '\n' : single === 't' ? '\t' : single === '\\' ? '\\' : ' ';
  });
}
