/** What an awk program does besides reading its input and printing. Parts of texts that only running can tell are NUL. */
export interface AwkProgram {
  /** Command lines it starts. */
  readonly commands: readonly string[];
  readonly writes: readonly string[];
  readonly reads: readonly string[];
  /** It loads extensions or other files, or talks to the network. */
  readonly loads: boolean;
  /** It goes through the whole environment. */
  readonly listsEnvironment: boolean;
  /** Nothing of its input gets to its output. */
  readonly dropsInput: boolean;
}

const UNKNOWN = '\0';

/** Reads an awk program by its words (POSIX awk and gawk). `variables` are those set on the command line. */
export function readAwk(code: string, variables: ReadonlyMap<string, string>): AwkProgram {
  const known = new Map(variables);
  for (const [, name = '', text = ''] of code.matchAll(/\b([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?=[;}\n)]|$)/g)) known.set(name, known.has(name) && known.get(name) !== unescaped(text) ? UNKNOWN : unescaped(text));
  const commands: string[] = [];
  const writes: string[] = [];
  const reads: string[] = [];
  let at = 0;
  /** Where the statement begins that `print` stands in, or -1. */
  let printing = -1;
  let depth = 0;
  let before = '';
  while (at < code.length) {
    const character = code.charAt(at);
    if (character === '"') {
      const end = endOfString(code, at);
      before = code.slice(at, end);
      at = end;
      continue;
    }
    if (character === '#') {
      at = lineEnd(code, at);
      continue;
    }
    if (character === '/' && /(?:^|[(,~!{;&|\n])\s*$/.test(code.slice(Math.max(0, at - 20), at))) {
      at = endOfRegex(code, at);
      continue;
    }
    const word = /^[A-Za-z_]\w*/.exec(code.slice(at, at + 40))?.[0];
    if (word !== undefined) {
      if (word === 'print' || word === 'printf') [printing, depth] = [at, 0];
      if (word === 'system') commands.push(expression(code, at + word.length, known).text);
      if (word === 'getline') {
        const from = /^[^;}\n|)]*?<(?!=)/.exec(code.slice(at, at + 200));
        if (from !== null) reads.push(expression(code, at + from[0].length, known).text);
      }
      before = word;
      at += word.length;
      continue;
    }
    if (character === '(' || character === '[') depth += 1;
    else if (character === ')' || character === ']') depth -= 1;
    else if (/[;}\n]/.test(character)) printing = -1;
    else if (character === '|' && code.charAt(at + 1) !== '|') {
      const target = code.charAt(at + 1) === '&' ? at + 2 : at + 1;
      if (/^\s*getline\b/.test(code.slice(target, target + 20))) commands.push(leftOf(before, known));
      else if (printing !== -1) commands.push(expression(code, target, known).text);
    } else if (character === '|') at += 1;
    else if (character === '>' && printing !== -1 && depth <= 0) {
      const target = code.charAt(at + 1) === '>' ? at + 2 : at + 1;
      const read = expression(code, target, known);
      writes.push(read.text);
      at = read.end;
      continue;
    }
    if (!/\s/.test(character)) before = character === ')' ? UNKNOWN : before;
    at += 1;
  }
  return {
    commands,
    writes: writes.filter((path) => !/^(?:\/dev\/(?:stdout|stderr|null|fd\/\d)|-)$/.test(path)),
    reads: reads.filter((path) => path !== '-' && path !== '/dev/stdin'),
    loads: /@(?:load|include)\b|\/inet[46]?\//.test(code),
    listsEnvironment: /\bin\s+ENVIRON\b/.test(code) && /ENVIRON\s*\[/.test(code),
    dropsInput: /^\s*(?:0|""|!1|1\s*[=<]=?\s*0|NR\s*(?:<\s*[01]|<=\s*0|==\s*0|!=\s*NR)|\{\s*(?:next)?;?\s*\})\s*$/.test(code) || code.trim() !== '' && !/\$|\bprint\s*(?:[;}\n]|$)|(?:^|[};\s])(?:1|NR|NF|!?\w+\[)|getline|^\s*!?\//.test(code),
  };
}

/** A concatenation of strings, variables and fields, up to where the statement or the brackets end. */
function expression(code: string, from: number, known: ReadonlyMap<string, string>): { text: string; end: number } {
  let text = '';
  let at = from;
  let depth = 0;
  while (at < code.length && text.length < 5000) {
    const character = code.charAt(at);
    if (character === '"') {
      const end = endOfString(code, at);
      text += unescaped(code.slice(at + 1, end - 1));
      at = end;
      continue;
    }
    if (character === '(') depth += 1;
    else if (character === ')') {
      depth -= 1;
      if (depth <= 0) return { text, end: at + 1 };
    } else if (/[;}\n]/.test(character) || (depth === 0 && /[|,]/.test(character))) break;
    else if (!/\s/.test(character)) {
      const word = /^[A-Za-z_]\w*(?![\w([])/.exec(code.slice(at, at + 60))?.[0];
      const other = word ?? /^(?:\$?[\w.]+(?:\[[^\]]*\]|\([^)]*\))?|[\s\S])/.exec(code.slice(at, at + 200))?.[0] ?? character;
      text += word === undefined ? UNKNOWN : (known.get(word) ?? UNKNOWN);
      at += other.length;
      continue;
    }
    at += 1;
  }
  return { text: text.replace(/\0+/g, UNKNOWN), end: at };
}

function leftOf(before: string, known: ReadonlyMap<string, string>): string {
  return before.startsWith('"') ? unescaped(before.slice(1, -1)) : (known.get(before) ?? UNKNOWN);
}

function endOfString(code: string, at: number): number {
  let end = at + 1;
  while (end < code.length && code[end] !== '"' && code[end] !== '\n') end += code[end] === '\\' ? 2 : 1;
  return Math.min(end + 1, code.length);
}

function endOfRegex(code: string, at: number): number {
  let end = at + 1;
  while (end < code.length && code[end] !== '/' && code[end] !== '\n') end += code[end] === '\\' ? 2 : 1;
  return end + 1;
}

function lineEnd(code: string, at: number): number {
  const end = code.indexOf('\n', at);
  return end === -1 ? code.length : end;
}

function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))/g, (_, hex?: string, octal?: string, single?: string) =>
    hex !== undefined ? String.fromCharCode(Number.parseInt(hex, 16)) : octal !== undefined ? String.fromCharCode(Number.parseInt(octal, 8) & 0xff) : single === 'n' ? '\n' : single === 't' ? '\t' : (single ?? ''));
}
