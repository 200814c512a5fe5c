/** What a sed script does besides editing text. */
export interface SedScript {
  /** Programs it runs (`e`, the `e` flag of `s`). */
  readonly executes: boolean;
  /** Files it writes (`w`, `W`, the `w` flag of `s`). */
  readonly writes: readonly string[];
  /** Files it reads (`r`, `R`). */
  readonly reads: readonly string[];
  /** Deletes every line (`d`, `1,$d`, `/^/d`). */
  readonly empties: boolean;
}

/** A deletion of all lines as it is usually written. */
const EMPTIES = /^\s*(?:|1\s*,\s*\$|0?\/(?:\^|\.|\.\*|\^\.\*\$?|\$)?\/|\/\.\/!?\{?)\s*d\s*[;}]*\s*$|^\s*(?:\$!)?N?;?d\s*$|^\s*s([/|#,@])(?:\^?\.\*\$?)\1\1g?\s*$/;

/** Reads a sed script command by command (POSIX sed and GNU extensions). */
export function readSed(code: string): SedScript {
  const writes: string[] = [];
  const reads: string[] = [];
  let executes = false;
  let at = 0;
  const line = (): string => {
    const end = code.indexOf('\n', at);
    const text = code.slice(at, end === -1 ? code.length : end);
    at = end === -1 ? code.length : end;
    return text.trim();
  };
  /** Skips to behind the next unescaped delimiter; inside `[…]` it does not count. */
  const past = (delimiter: string): void => {
    for (; at < code.length && code[at] !== delimiter; at += 1) if (code[at] === '\\') at += 1;
    at += 1;
  };
  const address = (): void => {
    const custom = code[at] === '\\' ? code[at + 1] : undefined;
    if (code[at] === '/' || custom !== undefined) {
      at += custom === undefined ? 1 : 2;
      past(custom ?? '/');
      while (/[IM]/.test(code[at] ?? '')) at += 1;
    } else while (/[0-9$~+]/.test(code[at] ?? '')) at += 1;
  };
  while (at < code.length) {
    while (/[\s;{}!,]/.test(code[at] ?? '')) at += 1;
    if (at >= code.length) break;
    const before = at;
    address();
    if (at > before) continue;
    const command = code[at] ?? '';
    at += 1;
    if (command === 's' || command === 'y') {
      const delimiter = code[at] ?? '';
      at += 1;
      past(delimiter);
      past(delimiter);
      for (; /[a-zA-Z0-9]/.test(code[at] ?? ''); at += 1) {
        if (code[at] === 'e' && command === 's') executes = true;
        if (code[at] !== 'w' || command !== 's') continue;
        at += 1;
        writes.push(line());
        break;
      }
    } else if (command === 'w' || command === 'W') writes.push(line());
    else if (command === 'r' || command === 'R') reads.push(line());
    else if (command === 'e') {
      executes = true;
      line();
    } else if ('aic'.includes(command)) {
      // Text to the end of the line; a backslash at its end continues it.
      while (line().endsWith('\\') && at < code.length) at += 1;
    } else if ('btT:#'.includes(command)) {
      const end = /[;\n}]/.exec(command === '#' ? code.slice(at).replace(/[;}]/g, ' ') : code.slice(at));
      at = end === null ? code.length : at + end.index;
    }
  }
  return { executes, writes, reads, empties: EMPTIES.test(code) };
}
