import type { ShellEdit } from '../../ports/shellParser.ts';
import { UNKNOWN_TEXT } from '../paths/location.ts';

/** An operand of an edit: literal pieces and pieces that are patterns. Null: only running can tell. */
export type EditOperand = readonly { readonly text: string; readonly literal: boolean }[] | null;

/** Values whose first character is known though the rest is not. */
const ABSOLUTE = /^(?:PATH|HOME|PWD|OLDPWD|SHELL|TMPDIR|MANPATH|_)$/;

/** What `${name%pattern}` and the like make of a value; unknown text where that cannot be told. (bash manual, 3.5.3.) */
export function edited(name: string, value: string | null, edit: ShellEdit['operator'], operands: readonly EditOperand[]): string {
  const [first, second] = operands;
  if (edit === ':' && plain(first) === '0' && plain(second) === '1' && ABSOLUTE.test(name) && (value === null || value.startsWith('~'))) return '/';
  if (value === null || operands.includes(null) || value.length > 2000 || stars(first) > 2 || (stars(first) > 1 && value.length > 100)) return UNKNOWN_TEXT;
  switch (edit) {
    case '#':
    case '##':
      return value.replace(new RegExp(`^(?:${pattern(first, edit === '##')})`, 's'), '');
    case '%':
    case '%%':
      return withoutSuffix(value, pattern(first, true), edit === '%%');
    case '/':
    case '//':
    case '/#':
    case '/%':
      if (value.includes(UNKNOWN_TEXT) || /[*?[]/.test(value)) return UNKNOWN_TEXT;
      return value.replace(new RegExp(`${edit === '/#' ? '^' : ''}(?:${pattern(first, true)})${edit === '/%' ? '$' : ''}`, edit === '//' ? 'gs' : 's'), () => plain(second) ?? '');
    case ':':
      return slice(value, plain(first), second === undefined ? undefined : plain(second));
    case '^':
      return value.charAt(0).toUpperCase() + value.slice(1);
    case '^^':
      return value.toUpperCase();
    case ',':
      return value.charAt(0).toLowerCase() + value.slice(1);
    case ',,':
      return value.toLowerCase();
    case '!':
      return UNKNOWN_TEXT;
  }
}

/** The shortest or longest suffix; a plain search would find the first place where one begins. */
function withoutSuffix(value: string, source: string, longest: boolean): string {
  const whole = new RegExp(`^(?:${source})$`, 's');
  const starts = Array.from({ length: Math.min(value.length, 500) + 1 }, (_, index) => value.length - index);
  const fitting = starts.filter((start) => whole.test(value.slice(start)));
  const start = longest ? fitting.at(-1) : fitting[0];
  return start === undefined ? value : value.slice(0, start);
}

function slice(value: string, offset: string | null, length: string | null | undefined): string {
  if (value.includes(UNKNOWN_TEXT) || /[*?[]/.test(value) || offset === null || length === null || !/^\s*-?\d+$/.test(offset) || (length !== undefined && !/^\s*-?\d+$/.test(length))) return UNKNOWN_TEXT;
  const from = Number(offset) < 0 ? Math.max(0, value.length + Number(offset)) : Number(offset);
  if (length === undefined) return value.slice(from);
  return Number(length) < 0 ? value.slice(from, value.length + Number(length)) : value.slice(from, from + Number(length));
}

/** Many stars make a pattern slow. */
function stars(operand: EditOperand | undefined): number {
  return (operand ?? []).reduce((sum, piece) => sum + (piece.literal ? 0 : piece.text.split('*').length - 1), 0);
}

function plain(operand: EditOperand | undefined): string | null {
  return operand === null ? null : (operand ?? []).map((piece) => piece.text).join('');
}

/** A glob as a regular expression. */
function pattern(operand: EditOperand | undefined, greedy: boolean): string {
  return (operand ?? []).map(({ text, literal }) => (literal ? escaped(text) : glob(text, greedy))).join('');
}

function glob(text: string, greedy: boolean): string {
  return text.slice(0, 200).replace(/\[[^\]]+\]|\*+|\?|[\s\S]/g, (piece) => {
    if (piece.startsWith('*')) return greedy ? '.*' : '.*?';
    if (piece === '?') return '.';
    if (piece.length > 2 && piece.startsWith('[')) return `[${piece.slice(1, -1).replace(/^!/, '^').replace(/[\\[]/g, '\\$&')}]`;
    return escaped(piece);
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
