import type { ShellWordPart } from '../../core/ports/shellParser.ts';

/** Unquoted text: a backslash quotes one character, backslash newline vanishes. */
export function decodeBare(text: string): ShellWordPart[] {
  if (!text.includes('\\')) return text === '' ? [] : [{ kind: 'text', text, quoted: false }];
  const parts: ShellWordPart[] = [];
  let plain = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character !== '\\' || index + 1 >= text.length) {
      plain += character;
      continue;
    }
    index += 1;
    const next = text.charAt(index);
    if (next === '\n') continue;
    if (plain !== '') parts.push({ kind: 'text', text: plain, quoted: false });
    plain = '';
    parts.push({ kind: 'text', text: next, quoted: true });
  }
  if (plain !== '') parts.push({ kind: 'text', text: plain, quoted: false });
  return parts;
}

/** Text between double quotes: a backslash only quotes `$`, backquote, `"`, itself and newline. */
export function decodeDouble(text: string): string {
  return text.includes('\\') ? text.replace(/\\([$`"\\])|\\\n/g, (_, kept: string | undefined) => kept ?? '') : text;
}

const ANSI_C: Readonly<Record<string, string>> = { a: '\x07', b: '\b', e: '\x1b', E: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Text of `$'…'` (bash manual, 3.1.2.4). A NUL ends it there. */
export function decodeAnsiC(text: string): string {
  const decoded = text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|c(.)|([^]))/g,
    (_, hex?: string, short?: string, long?: string, octal?: string, control?: string, single?: string) => {
      const unicode = hex ?? short ?? long;
      if (unicode !== undefined) return character(Number.parseInt(unicode, 16));
      if (octal !== undefined) return character(Number.parseInt(octal, 8) & 0xff);
      if (control !== undefined) return character(control.charCodeAt(0) & 0x1f);
      return ANSI_C[single ?? ''] ?? single ?? '';
    },
  );
  return decoded.split('\0', 1)[0] ?? '';
}

function character(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}
