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

/** Bytes in the unit that fits: 512 B, 1.5 KB, 20.0 MB. */
export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  return power === 0 ? `${value} B` : `${(value / 1_000 ** power).toFixed(1)} ${units[power] ?? ''}`;
}
