import { LONGEST_OUTPUT } from './results.ts';

const LONGEST_LINE = 2_000;

/**
 * Lines of a text with their numbers, as many as a model gets at once, and where to read on. Whole lines
 * are left out at the end rather than in the middle, because a range can be asked for.
 */
export function numberedLines(
  content: string,
  start = 1,
  end = Number.MAX_SAFE_INTEGER,
): { readonly ok: true; readonly text: string; readonly range: string } | { readonly ok: false; readonly problem: string } {
  if (content === '') return { ok: true, text: '(The file is empty.)', range: 'empty' };
  const crlf = content.includes('\r\n');
  const lines = content.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const total = lines.length;
  if (start > total) return { ok: false, problem: `start_line is ${String(start)}, but the file ends at line ${String(total)}.` };
  if (end < start) return { ok: false, problem: `end_line (${String(end)}) is before start_line (${String(start)}).` };
  const shown: string[] = [];
  let size = 0;
  for (let number = start; number <= Math.min(end, total); number++) {
    const line = lines[number - 1] ?? '';
    const cut = line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}… (${String(line.length - LONGEST_LINE)} characters more)` : line;
    size += cut.length + 10;
    if (size > LONGEST_OUTPUT - 300 && shown.length > 0) break;
    shown.push(`${String(number)}\t${cut}`);
  }
  const last = start + shown.length - 1;
  const range = `lines ${String(start)} to ${String(last)} of ${String(total)}`;
  const notes = [
    ...(start > 1 || last < total ? [range] : []),
    ...(last < Math.min(end, total) ? [`read on with start_line ${String(last + 1)}`] : []),
    ...(crlf ? ['line ends are CRLF'] : []),
  ];
  return { ok: true, text: `${shown.join('\n')}${notes.length > 0 ? `\n(${notes.join('; ')})` : ''}`, range };
}
