import type { Node } from '@vscode/tree-sitter-wasm';
import type { CodeNode } from '../../../core/ports/codeParser.ts';
import { Unreadable } from '../unreadable.ts';

const DEPTH = 250;
/** More than anybody writes on a command line. */
const MOST_NODES = 30_000;

export const text = (value: string): CodeNode => ({ kind: 'text', text: value });
export const name = (value: string): CodeNode => ({ kind: 'name', name: value });
export const other = (parts: readonly CodeNode[]): CodeNode => ({ kind: 'other', parts });
export const block = (body: readonly CodeNode[], maybe = false): CodeNode => ({ kind: 'block', body, maybe });
export const member = (of: CodeNode, key: CodeNode): CodeNode => ({ kind: 'member', of, key });

/** One language's grammar in the words of the port. Throws Unreadable on errors in the tree. */
export abstract class CodeConverter {
  readonly #checkTime: () => void;
  #depth = 0;
  #count = 0;

  /** `checkTime` throws when there is none left. */
  constructor(checkTime: () => void) {
    this.#checkTime = checkTime;
  }

  /** A node of the grammar; null has no meaning here (`other` with its parts is made of it). */
  protected abstract convert(node: Node): CodeNode | null;

  read(node: Node | null): CodeNode {
    if (node === null) return other([]);
    if (node.type === 'ERROR' || node.isMissing) throw new Unreadable(`not code at character ${node.startIndex}: ${node.text.slice(0, 40)}`);
    this.#depth += 1;
    this.#count += 1;
    if (this.#depth > DEPTH) throw new Unreadable(`more than ${DEPTH} levels of nesting`);
    if (this.#count > MOST_NODES) throw new Unreadable('more code than anybody reads');
    this.#checkTime();
    const result = this.convert(node) ?? other(this.all(node));
    this.#depth -= 1;
    return result;
  }

  field(node: Node, field: string): CodeNode {
    return this.read(node.childForFieldName(field));
  }

  fieldText(node: Node, field: string): string {
    return node.childForFieldName(field)?.text ?? '';
  }

  all(node: Node): CodeNode[] {
    return named(node).map((child) => this.read(child));
  }
}

/** Children that the grammar names, comments left out. */
export function named(node: Node): Node[] {
  return node.namedChildren.flatMap((child) => (child === null || /^(?:comment|line_comment|block_comment)$/.test(child.type) ? [] : [child]));
}

/** Whether something inside (not in a function of its own) can leave a loop, or waits for something. */
export function leaves(node: Node | null): boolean {
  return node !== null && /\b(?:break|return|sleep|exit|throw|raise|yield|await|input|accept|readline|gets|recv|wait|die|last)\b/.test(node.text);
}

const SIMPLE: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\x01', a: '\x07', b: '\b', f: '\f', v: '\v', e: '\x1b', '\n': '' };

/** Undoes the escapes that most languages share: `\n`, `\x41`, `\101`, `\u0041`, `\u{41}`. A NUL, which no path or command can hold, becomes another control character. */
export function unescape(source: string): string {
  return source.replace(/\\(?:x([0-9a-fA-F]{1,2})|u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g, (_, hex?: string, brace?: string, short?: string, long?: string, octal?: string, single?: string) => {
    const code = hex ?? brace ?? short ?? long;
    if (code !== undefined || (octal !== undefined && octal !== '0')) {
      const point = code === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(code, 16);
      return point === 0 || point > 0x10ffff ? '\x01' : String.fromCodePoint(point);
    }
    return SIMPLE[octal ?? single ?? ''] ?? single ?? '';
  }).replaceAll('\0', '\x01');
}
