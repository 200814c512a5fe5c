import type { Node } from '@vscode/tree-sitter-wasm';
import type { ShellEdit, ShellNode, ShellWord, ShellWordPart } from '../../core/ports/shellParser.ts';
import { decodeAnsiC, decodeBare, decodeDouble } from './quoting.ts';
import { Unreadable } from './unreadable.ts';

/** Turns the statements below a node into nodes of the port; given by the converter, which needs words in turn. */
export type Statements = (nodes: readonly Node[]) => readonly ShellNode[];

export function childrenOf(node: Node): Node[] {
  return node.children.filter((child) => child !== null);
}

/** Named nodes that are nothing but text. */
const LITERAL: ReadonlySet<string> = new Set(['string_content', 'heredoc_content']);

/** Names of variables that the grammar leaves as text: of `a$b-c$d` it sees the first only. */
export function withVariables(parts: readonly ShellWordPart[]): ShellWord {
  if (!parts.some((part) => part.kind === 'text' && !part.quoted && part.text.includes('$'))) return parts;
  const joined: ShellWordPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind === 'text' && !part.quoted && last?.kind === 'text' && !last.quoted) joined[joined.length - 1] = { ...last, text: last.text + part.text };
    else joined.push(part);
  }
  return joined.flatMap((part): ShellWordPart[] => {
    if (part.kind !== 'text' || part.quoted) return [part];
    const pieces = part.text.split(/\$([A-Za-z_]\w*|[0-9@*#?!-])/);
    return pieces.flatMap((piece, index): ShellWordPart[] => (index % 2 === 1 ? [{ kind: 'variable', name: piece, quoted: false }] : piece === '' ? [] : [{ kind: 'text', text: piece, quoted: false }]));
  });
}

/** Decodes word nodes. One instance per parsed text. */
export class WordReader {
  readonly #statements: Statements;
  readonly #source: string;
  readonly #checkTime: () => void;

  constructor(source: string, statements: Statements, checkTime: () => void) {
    this.#checkTime = checkTime;
    this.#source = source;
    this.#statements = statements;
  }

  /** The parts of one word node; quoting is undone, expansions stay. */
  read(node: Node): ShellWord {
    this.#checkTime();
    switch (node.type) {
      case 'command_name':
      case 'concatenation':
      case 'array_element':
        return this.#sequence(node);
      case 'word':
      case 'number':
      case 'variable_name':
      case 'test_operator':
      case 'extglob_pattern':
      case 'regex':
      case 'file_descriptor':
      case 'special_character':
        // A `number` may be `$((…))`-like or `16#ff`; with children it is not plain.
        return node.namedChildCount === 0 ? decodeBare(node.text) : this.#sequence(node);
      case 'raw_string':
        return [{ kind: 'text', text: node.text.slice(1, -1), quoted: true }];
      case 'ansi_c_string':
        return [{ kind: 'text', text: decodeAnsiC(node.text.slice(2, -1)), quoted: true }];
      case 'string':
        return this.#string(node);
      case 'translated_string':
        return childrenOf(node).filter((child) => child.type === 'string').flatMap((child) => this.read(child));
      case 'simple_expansion':
        return this.#plainVariable(node.text.trimStart().slice(1));
      case 'expansion':
        return [this.#expansion(node, false)];
      case 'command_substitution':
        return [this.#substitution(node, false)];
      case 'process_substitution':
        return [{ kind: 'process', body: this.#statements(this.#inside(node)) }];
      case 'arithmetic_expansion':
        return [{ kind: 'opaque', body: this.nested(node), quoted: false }];
      case 'brace_expression':
        return decodeBare(node.text);
      default:
        throw new Unreadable(`a word of kind ${node.type}`);
    }
  }

  /** Every command that expanding anything below this node would run. */
  nested(node: Node): readonly ShellNode[] {
    const found: ShellNode[] = [];
    const visit = (current: Node): void => {
      if (current.type === 'command_substitution' || current.type === 'process_substitution') {
        found.push({ kind: 'group', body: this.#statements(this.#inside(current)), redirects: [], subshell: true });
        return;
      }
      for (const child of childrenOf(current)) visit(child);
    };
    visit(node);
    return found;
  }

  /** The body of a here-document whose delimiter is not quoted. Backquotes in it are not in the tree: they are returned for parsing. */
  heredoc(node: Node, backquoted: (command: string) => readonly ShellNode[]): ShellWord {
    const parts: ShellWordPart[] = [];
    const literal = (text: string): void => {
      for (const [index, piece] of text.split(/(?<!\\)`/).entries()) {
        if (index % 2 === 1) parts.push({ kind: 'command', body: backquoted(piece.replaceAll('\\`', '`')), quoted: true });
        else if (piece !== '') parts.push({ kind: 'text', text: decodeDouble(piece), quoted: true });
      }
    };
    this.#walk(node, { start: node.startIndex, end: node.endIndex }, literal, (child) => parts.push(...this.read(child).map(quote)));
    return parts;
  }

  #string(node: Node): ShellWord {
    // An empty string is still a word.
    const parts: ShellWordPart[] = [{ kind: 'text', text: '', quoted: true }];
    const inner = { start: node.startIndex + 1, end: node.endIndex - 1 };
    this.#walk(node, inner, (text) => parts.push({ kind: 'text', text: decodeDouble(text), quoted: true }), (child) => parts.push(...this.read(child).map(quote)));
    return parts;
  }

  #sequence(node: Node): ShellWord {
    if (node.childCount === 0) return decodeBare(node.text);
    const parts: ShellWordPart[] = [];
    this.#walk(node, { start: node.startIndex, end: node.endIndex }, (text) => parts.push(...decodeBare(text)), (child) => parts.push(...this.read(child)));
    return withVariables(parts);
  }

  /**
   * Walks the children in order. Source text that is not inside an expansion or a quoted piece goes to `literal`, tree or no tree,
   * so that nothing a shell sees is lost.
   */
  #walk(node: Node, span: { start: number; end: number }, literal: (text: string) => void, take: (child: Node) => void): void {
    let at = span.start;
    let from = span.start;
    for (const child of childrenOf(node)) {
      if (child.startIndex < at || child.endIndex > span.end) continue;
      at = child.endIndex;
      if (LITERAL.has(child.type) || !child.isNamed) continue;
      // Inside a string some tokens (`${`) swallow the white space before them.
      const start = child.startIndex + (/^\s*/.exec(this.#source.slice(child.startIndex, child.endIndex))?.[0].length ?? 0);
      if (start > from) literal(this.#source.slice(from, start));
      take(child);
      from = child.endIndex;
    }
    if (span.end > from) literal(this.#source.slice(from, span.end));
  }

  /** `$9if`: the grammar takes it for one name; to a shell it is the ninth argument and two letters. */
  #plainVariable(name: string): ShellWord {
    return /^\d./.test(name) ? [this.#variable(name.charAt(0), false), { kind: 'text', text: name.slice(1), quoted: false }] : [this.#variable(name, false)];
  }

  #variable(name: string, quoted: boolean, fallback?: ShellWord): ShellWordPart {
    return fallback === undefined ? { kind: 'variable', name, quoted } : { kind: 'variable', name, quoted, fallback };
  }

  #expansion(node: Node, quoted: boolean): ShellWordPart {
    const children = childrenOf(node).filter((child) => child.type !== '${' && child.type !== '}');
    const [first, operator, value, ...more] = children;
    // `${files[@]}` is any of what the array holds; so is one element, whose number nobody counts here.
    const array = first?.type === 'subscript' && !/^\$\{[!#]/.test(node.text) ? /^(\w+)\[(?:@|\*|\d+|-\d+|\$\w+|\w+|"\w+"|'\w+')\]$/.exec(first.text)?.[1] : undefined;
    if (array !== undefined && operator === undefined) return { kind: 'variable', name: array, quoted };
    if (first?.type === '!' && operator?.type === 'variable_name') return { kind: 'variable', name: operator.text, quoted, edit: { operator: '!', operands: [] } };
    const edit = operator === undefined || operator.isNamed ? null : editOf(operator.type);
    if (first?.type === 'variable_name' && edit !== null) {
      const operands = children.slice(2).filter((child) => child.isNamed);
      // An operand that reading drops would change the meaning; what has none is not an edit (`${a:}`).
      if (operands.length <= 2 && !operands.some((child) => child.type === 'ERROR')) return { kind: 'variable', name: first.text, quoted, edit: { operator: edit, operands: operands.map((child) => this.read(child)) } };
    }
    if (first !== undefined && (first.type === 'variable_name' || first.type === 'special_variable_name') && more.length === 0) {
      if (operator === undefined) return this.#variable(first.text, quoted);
      if (/^:?[-=]$/.test(operator.type) && !operator.isNamed) return this.#variable(first.text, quoted, value === undefined ? [] : this.read(value));
      if (/^:?\?$/.test(operator.type)) return this.#variable(first.text, quoted);
    }
    return { kind: 'opaque', body: this.nested(node), quoted };
  }

  #substitution(node: Node, quoted: boolean): ShellWordPart {
    return { kind: 'command', body: this.#statements(this.#inside(node)), quoted };
  }

  /** The statements of a substitution, without its brackets. */
  #inside(node: Node): Node[] {
    return childrenOf(node).filter((child) => child.isNamed || child.type === '&&' || child.type === '||');
  }
}

function editOf(type: string): ShellEdit['operator'] | null {
  switch (type) {
    case '#': case '##': case '%': case '%%': case '/': case '//': case '/#': case '/%': case ':': case '^': case '^^': case ',': case ',,':
      return type;
    default:
      return null;
  }
}

function quote(part: ShellWordPart): ShellWordPart {
  return part.kind === 'process' ? part : { ...part, quoted: true };
}
