import { stripVTControlCharacters } from 'node:util';

/** One safe line: what agents and files say must not move the cursor, colour the screen or hide text. */
export function oneLine(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu, ' ').replace(/ {2,}/g, ' ').trim();
}

/** At most `width` characters, with an ellipsis where something was cut. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1)).trimEnd()}…`;
}

/** 12345 as 12,345, the same everywhere: people paste these lines into reports. */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** US dollars, or that nobody knows. */
export const dollars = (value: number | null): string => (value === null ? 'unknown' : `$${value.toFixed(2)}`);
