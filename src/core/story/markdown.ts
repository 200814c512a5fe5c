import type { CriterionDraft } from './criteria.ts';
import { splitLeadingId } from './criteria.ts';
import type { BodyParts } from './normalize.ts';
import type { Span } from './tree.ts';

export interface MarkdownParts {
  /** The YAML between the `---` lines, and where it begins. Null when there is none. */
  readonly frontMatter: { readonly text: string; readonly start: number } | null;
  /** A front matter that is not closed. */
  readonly unclosed: Span | null;
  readonly body: BodyParts;
}

interface Line {
  readonly text: string;
  readonly start: number;
}

/** Splits a Markdown story into front matter, title, prompt and criteria. */
export function splitMarkdown(text: string): MarkdownParts {
  const open = /^---[ \t]*(?:\r\n|\n|\r)/.exec(text);
  if (open === null) return { frontMatter: null, unclosed: null, body: readBody(text, 0) };
  const start = open[0].length;
  const close = /^(?:---|\.\.\.)[ \t]*$/m.exec(text.slice(start));
  if (close === null) return { frontMatter: null, unclosed: { start: 0, end: 3 }, body: readBody('', start) };
  const bodyStart = start + close.index + close[0].length;
  return { frontMatter: { text: text.slice(start, start + close.index), start }, unclosed: null, body: readBody(text.slice(bodyStart), bodyStart) };
}

const HEADING = /^(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$/;
const ITEM = /^[ \t]{0,3}(?:[-*+]|\d{1,6}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(.*)$/;

/** The body: its first `# heading` as title, the list under `## Acceptance criteria`, and the rest as prompt. */
function readBody(text: string, base: number): BodyParts {
  const kept: string[] = [];
  const items: { text: string; start: number; end: number }[] = [];
  let title: string | null = null;
  let fence: string | null = null;
  let level = 0;
  for (const line of lines(text)) {
    const mark = /^[ \t]{0,3}(`{3,}|~{3,})/.exec(line.text)?.[1] ?? null;
    if (mark !== null && (fence === null || mark.startsWith(fence))) fence = fence === null ? mark : null;
    const heading = fence === null ? HEADING.exec(line.text) : null;
    if (heading !== null) {
      const depth = heading[1]?.length ?? 0;
      const words = heading[2] ?? '';
      if (level > 0 && depth <= level) level = 0;
      if (/^acceptance[ _-]criteria:?$/i.test(words)) {
        level = depth;
        continue;
      }
      if (depth === 1 && title === null && words !== '') title = words;
    }
    if (level === 0) kept.push(line.text);
    else collect(line, base, items, kept);
  }
  const body = kept.join('\n').replace(/\n{3,}/g, '\n\n').trim();
  return { title, text: body === '' ? null : body, criteria: items.map((item, index) => toDraft(item, index)) };
}

/** A line of the criteria section: a new item, more of the last one, or prose that stays in the prompt. */
function collect(line: Line, base: number, items: { text: string; start: number; end: number }[], kept: string[]): void {
  const end = base + line.start + line.text.length;
  const item = ITEM.exec(line.text)?.[1];
  const last = items.at(-1);
  if (item !== undefined && item.trim() !== '') items.push({ text: item.trim(), start: base + line.start + line.text.indexOf(item), end });
  else if (last !== undefined && /^[ \t]+\S/.test(line.text)) items[items.length - 1] = { text: `${last.text} ${line.text.trim()}`, start: last.start, end };
  else if (line.text.trim() !== '') kept.push(line.text);
}

function toDraft(item: { text: string; start: number; end: number }, index: number): CriterionDraft {
  return { ...splitLeadingId(item.text), threshold: null, extra: {}, path: `$.body.acceptance_criteria[${index}]`, span: { start: item.start, end: item.end } };
}

function* lines(text: string): Generator<Line> {
  let start = 0;
  for (const match of text.matchAll(/\r\n|\n|\r/g)) {
    yield { text: text.slice(start, match.index), start };
    start = match.index + match[0].length;
  }
  yield { text: text.slice(start), start };
}
