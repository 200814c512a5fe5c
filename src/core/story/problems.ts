import type { StoryProblem } from '../../contract/story.ts';
import type { Span } from './tree.ts';

/** A place in a file as editors count: lines and UTF-16 columns from 0, the end exclusive. */
export interface TextRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Turns offsets of one text into lines and columns. Lines end with \n, \r\n or \r, as in editors. */
export class LineIndex {
  private readonly starts: readonly number[];

  constructor(private readonly text: string) {
    const starts = [0];
    for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
    this.starts = starts;
  }

  range(span: Span): TextRange {
    const from = this.position(span.start);
    const to = this.position(Math.max(span.end, span.start));
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }

  private position(offset: number): { line: number; column: number } {
    const at = Math.min(Math.max(offset, 0), this.text.length);
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: at - (this.starts[low] ?? 0) };
  }
}

/** Collects what is wrong in one file. */
export class ProblemList {
  private readonly list: StoryProblem[] = [];

  constructor(private readonly lines: LineIndex) {}

  error(path: string, span: Span, message: string, expected: string): void {
    this.list.push({ severity: 'error', path, message, expected, ...this.lines.range(span) });
  }

  warning(path: string, span: Span, message: string, expected: string): void {
    this.list.push({ severity: 'warning', path, message, expected, ...this.lines.range(span) });
  }

  get hasErrors(): boolean {
    return this.list.some((problem) => problem.severity === 'error');
  }

  /** In the order in which they stand in the file. */
  all(): StoryProblem[] {
    return this.list.toSorted((a, b) => a.line - b.line || a.column - b.column);
  }
}
