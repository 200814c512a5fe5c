import { createHash } from 'node:crypto';
import { LINE_MARK, LONGEST_LINE_KEPT, MOST_VERSION_LINES } from '../../contract/fileVersion.ts';

/** The lines of a text without their ends; an empty text has none. */
export function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}

/** A short mark for each line: the same for the same text. Thirty bits, so that lines of one file are hardly ever taken for each other. */
export function marksOf(lines: readonly string[]): string[] {
  const known = new Map<string, string>();
  return lines.map((line) => {
    const mark = known.get(line) ?? createHash('sha256').update(line).digest('base64').slice(0, LINE_MARK);
    known.set(line, mark);
    return mark;
  });
}

/** What is kept of a file with a comment on one of its lines (from 1). Without a version where the file is too long; null when it has no such line. */
export function writtenOn(text: string, line: number): { readonly code: string; readonly version?: string } | null {
  const lines = linesOf(text);
  const code = lines[line - 1]?.slice(0, LONGEST_LINE_KEPT);
  if (code === undefined) return null;
  return lines.length > MOST_VERSION_LINES ? { code } : { code, version: marksOf(lines).join('') };
}
