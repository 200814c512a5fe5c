/** Longer lines are not kept: no action and no text worth scanning is as long, and memory is not endless. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
const NEWLINE = 0x0a;

export type Line =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string };

/** Reads lines of JSON from any bytes: exactly one result per line that is not blank, in order, never an exception. */
export async function* readJsonLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let size = 0;
  const add = (piece: Uint8Array): void => {
    size += piece.length;
    if (size <= MAX_LINE_BYTES) parts.push(piece);
    else parts = [];
  };
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, end));
      const line = parse(parts, size);
      if (line !== null) yield line;
      parts = [];
      size = 0;
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  const last = parse(parts, size);
  if (last !== null) yield last;
}

function parse(parts: readonly Uint8Array[], size: number): Line | null {
  if (size > MAX_LINE_BYTES) return { ok: false, problem: `The line is longer than ${MAX_LINE_BYTES} bytes` };
  const bytes = Buffer.concat(parts);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { ok: false, problem: 'The line is not text in UTF-8' };
  }
  if (text.trim() === '') return null;
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, problem: 'The line is not JSON' };
  }
}
