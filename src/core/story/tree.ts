/** Half-open range of UTF-16 offsets into the text of the file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** The scalar as it is written, without quotes: `007` for the number 7. */
  readonly source: string;
  readonly span: Span;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly TreeNode[];
  readonly span: Span;
}

export interface MapEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: TreeNode;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly span: Span;
}

/** A parsed file, whatever its syntax: values that know where they stand. */
export type TreeNode = ScalarNode | ListNode | MapNode;

export interface SyntaxProblem {
  readonly message: string;
  readonly span: Span;
}

export interface TreeResult {
  /** Null when there are problems, or when the file is empty. */
  readonly root: TreeNode | null;
  readonly problems: readonly SyntaxProblem[];
}

/** Deeper nesting is refused: no story needs it, and it would exhaust the stack of those who read it. */
export const MAX_DEPTH = 64;

/** More values than this are refused: YAML aliases can make a small file large. */
export const MAX_NODES = 100_000;

/** The plain value of a node. A `__proto__` key becomes an own property, like any other. */
export function toPlain(node: TreeNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return typeof node.value === 'number' && !Number.isFinite(node.value) ? node.source : node.value;
    case 'list':
      return node.items.map(toPlain);
    case 'map':
      return Object.fromEntries(node.entries.map((entry) => [entry.key, toPlain(entry.value)]));
  }
}

/** What a node is, for messages: "a number", "a list". */
export function describe(node: TreeNode): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'an object';
  if (node.value === null) return 'nothing';
  if (typeof node.value === 'string') return node.value === '' ? 'an empty text' : 'a text';
  return typeof node.value === 'number' ? 'a number' : 'true or false';
}

/** Adds a key or index to a JSON path: `$.files` and 0 make `$.files[0]`. */
export function joinPath(path: string, part: string | number): string {
  if (typeof part === 'number') return `${path}[${part}]`;
  return /^[A-Za-z_$][\w$]*$/.test(part) ? `${path}.${part}` : `${path}[${JSON.stringify(part)}]`;
}
