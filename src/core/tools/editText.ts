const CONTEXT_LINES = 3;
const LONGEST_SHOWN_LINE = 300;
/** Advice is not worth holding up the editor: further lines of a huge file are not looked through for it. */
const MOST_LINES_COMPARED = 30_000;

/**
 * Replaces the one occurrence of `oldText`, or says for the model why that cannot be done, with the lines
 * that come nearest. In a file with CRLF line ends throughout, LF in the texts stands for CRLF.
 */
export function editText(
  content: string,
  oldText: string,
  newText: string,
): { readonly ok: true; readonly content: string; readonly line: number } | { readonly ok: false; readonly problem: string } {
  const crlf = content.includes('\r\n') && !/(?<!\r)\n/.test(content);
  const wanted = crlf ? toCrlf(oldText) : oldText;
  const replacement = crlf ? toCrlf(newText) : newText;
  if (wanted === replacement) return { ok: false, problem: 'old_text and new_text are the same: there is nothing to change.' };
  const places = occurrences(content, wanted);
  const [place] = places;
  if (place === undefined) return { ok: false, problem: notFound(content, oldText) };
  if (places.length > 1) {
    const lines = places.slice(0, 10).map((offset) => lineAt(content, offset)).join(', ');
    return { ok: false, problem: `old_text occurs ${String(places.length)} times (lines ${lines}${places.length > 10 ? ', …' : ''}), and must occur exactly once. Include more of the lines around the one you mean.` };
  }
  return { ok: true, content: content.slice(0, place) + replacement + content.slice(place + wanted.length), line: lineAt(content, place) };
}

function toCrlf(text: string): string {
  return text.replaceAll(/\r?\n/g, '\r\n');
}

/** Offsets of all occurrences, overlapping ones included: an overlap is as ambiguous as any second match. */
function occurrences(content: string, wanted: string): number[] {
  const found: number[] = [];
  for (let at = content.indexOf(wanted); at !== -1 && found.length < 1_000; at = content.indexOf(wanted, at + 1)) found.push(at);
  return found;
}

function lineAt(content: string, offset: number): number {
  let line = 1;
  for (let at = content.indexOf('\n'); at !== -1 && at < offset; at = content.indexOf('\n', at + 1)) line++;
  return line;
}

function notFound(content: string, oldText: string): string {
  const unnumbered = oldText.replaceAll(/^ *\d+\t/gm, '');
  if (unnumbered !== oldText && content.includes(unnumbered)) {
    return 'old_text does not occur in the file (0 matches): it contains the line numbers that read_file adds. Leave them out.';
  }
  const lines = content.split('\n', MOST_LINES_COMPARED).map((line) => line.replace(/\r$/, ''));
  const nearest = nearestLine(lines, oldText);
  const advice = 'Read the file again and copy the passage exactly, whitespace included.';
  if (nearest === null) return `old_text does not occur in the file (0 matches), nor does anything like its first line. ${advice}`;
  const from = Math.max(0, nearest - CONTEXT_LINES);
  const shown = lines.slice(from, nearest + CONTEXT_LINES + 1)
    .map((line, index) => `${String(from + index + 1)}\t${line.slice(0, LONGEST_SHOWN_LINE)}`).join('\n');
  return `old_text does not occur in the file (0 matches). The nearest lines are:\n${shown}\n${advice}`;
}

/** Index of the line most like the first telling line of the text: equal but for whitespace, or containing it. */
function nearestLine(lines: readonly string[], text: string): number | null {
  const squeeze = (line: string): string => line.slice(0, LONGEST_SHOWN_LINE).replaceAll(/\s+/g, '').toLowerCase();
  const squeezed = lines.map(squeeze);
  for (const wanted of text.split('\n').map(squeeze).filter((line) => line.length > 2).slice(0, 5)) {
    const equal = squeezed.indexOf(wanted);
    if (equal !== -1) return equal;
    const containing = squeezed.findIndex((line) => line.includes(wanted));
    if (containing !== -1) return containing;
  }
  return null;
}
