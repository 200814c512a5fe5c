import type { Parser } from '@vscode/tree-sitter-wasm';
import { messageOf } from '../../core/errors.ts';
import type { ShellNode, ShellParse } from '../../core/ports/shellParser.ts';
import { Converter, MOST_STATEMENTS } from './convert.ts';
import { Deadline } from './deadline.ts';
import { Unreadable } from './unreadable.ts';

class OutOfTime extends Error {}

/** Parses one text within the time limit (milliseconds). Never throws. */
export function parseScript(parser: Parser, command: string, timeoutMs: number): ShellParse {
  const deadline = new Deadline(timeoutMs);
  let depth = 0;
  const checkTime = (): void => {
    if (deadline.passed()) throw new OutOfTime();
  };
  const read = (text: string): readonly ShellNode[] => {
    depth += 1;
    if (depth > 8) throw new Unreadable('backquotes nested more than eight deep');
    // Where more than that many commands could end, the parser need not count them.
    if (text.length > MOST_STATEMENTS && (text.match(/[;&|]+/g)?.length ?? 0) > MOST_STATEMENTS) throw new Unreadable(`it has more than ${MOST_STATEMENTS} commands`);
    parser.reset();
    // The typings say void; returning true is what cancels (tree-sitter 0.25, lib/binding_web).
    const progressCallback = (): boolean => deadline.passed();
    const tree = parser.parse(text, null, { progressCallback });
    if (tree === null) throw new OutOfTime();
    try {
      if (tree.rootNode.hasError) throw new Unreadable(errorPlace(text));
      return new Converter(text, read, checkTime).statements([tree.rootNode]);
    } finally {
      tree.delete();
      depth -= 1;
    }
  };
  try {
    return { parsed: true, body: read(command) };
  } catch (error) {
    if (error instanceof OutOfTime) return { parsed: false, reason: 'timeout', detail: `reading it took longer than ${timeoutMs} ms` };
    if (error instanceof Unreadable) return { parsed: false, reason: 'syntax', detail: error.message };
    return { parsed: false, reason: 'failed', detail: messageOf(error) };
  }
}

function errorPlace(text: string): string {
  return `it does not read as shell: ${JSON.stringify(text.slice(0, 60))}`;
}
