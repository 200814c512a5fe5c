import type { Node, ParseError } from 'jsonc-parser';
import { createScanner, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { TreeNode, TreeResult } from './tree.ts';
import { MAX_DEPTH, MAX_NODES } from './tree.ts';

/** Kinds of jsonc-parser's scanner; its own enum is `const` and cannot be imported in isolated modules. */
const OPENING = new Set([1, 3]);
const CLOSING = new Set([2, 4]);
const END = 17;

/** Words for the parser's codes; what is not here is shown by its name. */
const MESSAGES: Readonly<Record<string, string>> = {
  InvalidSymbol: 'This is not JSON',
  InvalidNumberFormat: 'This is not a number',
  PropertyNameExpected: 'A property name in double quotes must stand here',
  ValueExpected: 'A value must stand here',
  ColonExpected: 'A colon must stand here',
  CommaExpected: 'A comma is missing before this',
  CloseBraceExpected: 'The object is not closed: "}" is missing',
  CloseBracketExpected: 'The list is not closed: "]" is missing',
  EndOfFileExpected: 'Nothing may follow the object',
  UnexpectedEndOfComment: 'The comment is not closed',
  UnexpectedEndOfString: 'The text is not closed: a double quote is missing',
  UnexpectedEndOfNumber: 'The number is cut off',
  InvalidUnicode: '\\u must be followed by four hexadecimal digits',
  InvalidEscapeCharacter: 'This escape does not exist in JSON',
  InvalidCharacter: 'A control character must be escaped',
};

/** Reads JSON, comments allowed, trailing commas not (other tools that read these files refuse them). */
export function parseJsonTree(text: string): TreeResult {
  const tooDeep = firstTooDeep(text);
  if (tooDeep !== null) {
    return { root: null, problems: [{ message: `Nested more than ${MAX_DEPTH} levels deep`, span: { start: tooDeep, end: tooDeep + 1 } }] };
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: false, allowTrailingComma: false });
  if (errors.length > 0) {
    const problems = errors.map((error) => {
      const code = printParseErrorCode(error.error);
      return { message: MESSAGES[code] ?? code, span: { start: error.offset, end: error.offset + Math.max(1, error.length) } };
    });
    return { root: null, problems };
  }
  if (root === undefined) return { root: null, problems: [] };
  const count = { nodes: 0 };
  const tree = convert(root, text, count);
  if (count.nodes > MAX_NODES) return { root: null, problems: [{ message: `More than ${MAX_NODES} values`, span: tree.span }] };
  return { root: tree, problems: [] };
}

/** The parser recurses, so depth is looked at before it runs. */
function firstTooDeep(text: string): number | null {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (;;) {
    const kind: number = scanner.scan();
    if (kind === END) return null;
    if (OPENING.has(kind)) depth += 1;
    else if (CLOSING.has(kind)) depth -= 1;
    if (depth > MAX_DEPTH) return scanner.getTokenOffset();
  }
}

function convert(node: Node, text: string, count: { nodes: number }): TreeNode {
  count.nodes += 1;
  const span = { start: node.offset, end: node.offset + node.length };
  if (node.type === 'array') return { kind: 'list', span, items: (node.children ?? []).map((child) => convert(child, text, count)) };
  if (node.type === 'object') {
    const entries = (node.children ?? []).flatMap((property) => {
      const [key, value] = property.children ?? [];
      if (key === undefined || value === undefined) return [];
      return [{ key: String(key.value), keySpan: { start: key.offset, end: key.offset + key.length }, value: convert(value, text, count) }];
    });
    return { kind: 'map', span, entries };
  }
  const value: unknown = node.value;
  const source = text.slice(span.start, span.end);
  if (typeof value === 'string') return { kind: 'scalar', span, value, source: value };
  if (typeof value === 'number' || typeof value === 'boolean') return { kind: 'scalar', span, value, source };
  return { kind: 'scalar', span, value: null, source };
}
