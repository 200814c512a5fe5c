import { LINE_MARK, LONGEST_LINE_KEPT } from '../../contract/fileVersion.ts';
import { marksOf } from './fileVersion.ts';
import { lineMap } from './lineMap.ts';

/** From this share of common text on a line may be what became of another. */
const ALIKE = 0.4;
/** Lines that are compared with one that is gone: enough for any place where a reader would look for it. */
const MOST_COMPARED = 200;

/** A line that something was written about: its number (from 1) then, its text, and the version of the file. Either may not be known. */
export interface WrittenLine {
  readonly line: number;
  readonly code?: string | undefined;
  readonly version?: string | undefined;
}

/** Where such a line is now. `outdated`: it is gone or another text; `line` is then the nearest place, and never past the end of the file. */
export interface Anchor {
  readonly line: number;
  readonly outdated: boolean;
}

/**
 * Finds lines of earlier versions of a file in its text of now. Lines of which nothing is kept stay where they were. The work for a
 * version is done once, however many lines of it are asked for.
 */
export function anchorFinder(lines: readonly string[]): (written: WrittenLine) => Anchor {
  let marks: readonly string[] | null = null;
  const finders = new Map<string, (index: number, code: string) => Anchor>();
  return ({ line, code, version }) => {
    if (code === undefined) return { line, outdated: false };
    if (version === undefined || line > version.length / LINE_MARK) return byText(lines, line - 1, code);
    const find = finders.get(version) ?? byVersion(version, (marks ??= marksOf(lines)), lines);
    finders.set(version, find);
    return find(line - 1, code);
  };
}

function byVersion(version: string, after: readonly string[], lines: readonly string[]): (index: number, code: string) => Anchor {
  const before = Array.from({ length: version.length / LINE_MARK }, (_, index) => version.slice(index * LINE_MARK, (index + 1) * LINE_MARK));
  const map = lineMap(before, after);
  return (index, code) => {
    const now = map[index] ?? -1;
    if (now !== -1) return { line: now + 1, outdated: false };
    const moved = movedTo(before, after, index, code);
    return moved === -1 ? { line: nearest(map, index, code, lines) + 1, outdated: true } : { line: moved + 1, outdated: false };
  };
}

/** A line that was moved past others is no line that stayed, but where it is the only one of its kind it is the same. -1: it is not. */
function movedTo(before: readonly string[], after: readonly string[], index: number, code: string): number {
  const mark = before[index] ?? '';
  const now = after.indexOf(mark);
  const only = (lines: readonly string[]): boolean => lines.indexOf(mark) === lines.lastIndexOf(mark);
  return now !== -1 && /[\p{L}\p{N}]/u.test(code) && only(before) && only(after) ? now : -1;
}

/** A place between the neighbours that stayed: the line that is most like it, else as far in as it was, or what follows where nothing is between them. */
function nearest(map: Int32Array, index: number, code: string, lines: readonly string[]): number {
  let above = index - 1;
  while (above >= 0 && map[above] === -1) above--;
  let below = index + 1;
  while (below < map.length && map[below] === -1) below++;
  const from = above < 0 ? 0 : (map[above] ?? 0) + 1;
  const to = below >= map.length ? lines.length : (map[below] ?? lines.length);
  if (from >= to) return clamp(from, lines.length);
  let best = { at: Math.min(from + (index - above - 1), to - 1), likeness: ALIKE };
  for (let at = from; at < Math.min(to, from + MOST_COMPARED); at++) {
    const likeness = likenessOf(code, lines[at] ?? '');
    if (likeness > best.likeness) best = { at, likeness };
  }
  return best.at;
}

/** How much of two lines is the same from their beginnings and ends: 1 when all is. */
function likenessOf(one: string, other: string): number {
  const [a, b] = [one.trim(), other.slice(0, LONGEST_LINE_KEPT).trim()];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return (start + end) / Math.max(a.length, b.length, 1);
}

/** Without a version: the nearest line of the same text. */
function byText(lines: readonly string[], index: number, code: string): Anchor {
  const start = clamp(index, lines.length);
  const is = (at: number): boolean => lines[at]?.slice(0, LONGEST_LINE_KEPT) === code;
  for (let away = 0; away < lines.length; away++) {
    if (is(start - away)) return { line: start - away + 1, outdated: false };
    if (is(start + away)) return { line: start + away + 1, outdated: false };
  }
  return { line: start + 1, outdated: true };
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(index, length - 1));
}
