import type { Node } from '@vscode/tree-sitter-wasm';
import type { ShellAssignment, ShellNode, ShellRedirect, ShellWord } from '../../core/ports/shellParser.ts';
import { braceBudget, expandBraces } from './braces.ts';
import { Unreadable } from './unreadable.ts';
import { childrenOf, WordReader, withVariables } from './words.ts';

const DEPTH = 200;
/** More than anybody reads; the rules would give up on them anyway. */
export const MOST_STATEMENTS = 2000;
const OPERATORS: ReadonlySet<string> = new Set(['<', '>', '>>', '<>', '>|', '&>', '&>>', '>&', '<&']);
const SEPARATORS: ReadonlySet<string> = new Set([';', ';;', '&', '&&', '||', '\n', '|', '|&', 'comment', 'heredoc_end', 'heredoc_start', ';&', ';;&']);

/** A loop as long as all goes well, which makes files or fills them. */
const UNTIL_FULL = /^while\s+(?:\[\s+"?\$\?"?\s+(?:-eq|==?)\s+0\s+\]|\[\[\s+\$\?\s+(?:-eq|==?)\s+0\s+\]\]|\(\(\s*\$\?\s*==\s*0\s*\)\)|!\s*false|\[\s+1\s+-eq\s+1\s+\]|let\s+1)\s*[;\n][\s\S]*(?:\bdd\s|\bfallocate\b|\bmkdir\s|\bcp\s|\btouch\s|\bmktemp\b|\byes\s|>\s*["']?[\w$./{])/;

/** A condition that is always true. */
const ENDLESS = /^(?:while\s+(?:true|:|(?:touch|mkdir|cp|dd|echo|printf|fallocate)\s[^;\n|&]*|\[\s*(?:1|true)\s*\]|\(\(\s*1\s*\)\)|\[\[\s*1\s*\]\])|until\s+false)\s*[;\n]/;

type Redirect = { -readonly [K in keyof ShellRedirect]: ShellRedirect[K] };
interface Simple {
  readonly assignments: ShellAssignment[];
  readonly words: ShellWord[];
  readonly redirects: Redirect[];
}

function operatorOf(type: string): ShellRedirect['operator'] {
  switch (type) {
    case '<': case '>': case '>>': case '<>': case '>|': case '&>': case '&>>': case '>&': case '<&':
      return type;
    default:
      throw new Unreadable(`the redirect ${type}`);
  }
}

/**
 * The tree of tree-sitter-bash in the words of the port. Throws Unreadable on errors in the tree and on anything it does not
 * know: what is not understood must not look harmless.
 */
export class Converter {
  readonly #source: string;
  readonly #words: WordReader;
  readonly #checkTime: () => void;
  readonly #parse: (command: string) => readonly ShellNode[];
  readonly #braces = braceBudget();
  #depth = 0;
  #count = 0;

  /** `parse` reads a text inside the text (backquotes in a here-document); `checkTime` throws when there is none left. */
  constructor(source: string, parse: (command: string) => readonly ShellNode[], checkTime: () => void) {
    this.#source = source;
    this.#parse = parse;
    this.#checkTime = checkTime;
    this.#words = new WordReader(source, (nodes) => this.statements(nodes), checkTime);
  }

  statements(nodes: readonly Node[]): ShellNode[] {
    this.#depth += 1;
    if (this.#depth > DEPTH) throw new Unreadable('more than 200 levels of nesting');
    const result = nodes.flatMap((node) => (SEPARATORS.has(node.type) ? [] : this.#statement(node)));
    this.#depth -= 1;
    return result;
  }

  #statement(node: Node): ShellNode[] {
    this.#count += 1;
    this.#checkTime();
    if (this.#count > MOST_STATEMENTS) throw new Unreadable(`it has more than ${MOST_STATEMENTS} commands`);
    if (node.type === 'ERROR' || node.isMissing) throw new Unreadable(`not shell at character ${node.startIndex}: ${node.text.slice(0, 40)}`);
    switch (node.type) {
      case 'program':
      case 'list':
      case 'negated_command':
      case 'else_clause':
      case 'elif_clause':
      case 'do_group':
        return this.#parts(node);
      case 'command': {
        const grouped = this.#timed(node);
        if (grouped !== null) return grouped;
        return [isArithmetic(node) ? this.#test(node) : this.#command(node)];
      }
      case 'declaration_command':
      case 'unset_command':
        return [this.#command(node)];
      case 'variable_assignment':
      case 'variable_assignments':
        return [{ kind: 'command', assignments: this.#assignments(node), words: [], redirects: [] }];
      case 'test_command':
        return [this.#test(node)];
      case 'pipeline':
        return [{ kind: 'pipeline', stages: childrenOf(node).filter((child) => !SEPARATORS.has(child.type)).map((child) => one(this.#statement(child))) }];
      case 'redirected_statement':
        return this.#redirected(node);
      case 'subshell':
        return [{ kind: 'group', body: this.#parts(node), redirects: [], subshell: true }];
      case 'compound_statement':
      case 'while_statement':
        return [{ kind: 'group', body: this.#parts(node), redirects: [], subshell: false, ...(isEndless(node.text) ? { endless: true } : {}) }];
      case 'if_statement':
      case 'c_style_for_statement':
        return [{ kind: 'group', body: this.#parts(node), redirects: [], subshell: false }];
      case 'case_statement':
        return [this.#caseOf(node)];
      case 'for_statement':
        return [this.#loop(node)];
      case 'function_definition':
        return [this.#functionOf(node)];
      default:
        throw new Unreadable(`a statement of kind ${node.type}`);
    }
  }

  /** The statements among the children; keywords and brackets fall away, expressions run what they substitute. */
  #parts(node: Node): ShellNode[] {
    return this.statements(childrenOf(node).filter((child) => child.isNamed || child.type === 'ERROR').flatMap((child) => (isExpression(child.type) ? [] : [child])))
      .concat(childrenOf(node).filter((child) => isExpression(child.type)).flatMap((child) => [...this.#words.nested(child)]));
  }

  /** `time ( … )`: the brackets are a subshell, not an argument. */
  #timed(node: Node): ShellNode[] | null {
    const [name, ...rest] = childrenOf(node);
    const last = rest.at(-1);
    if (name?.text !== 'time' || last?.type !== 'subshell' || rest.slice(0, -1).some((child) => child.text !== '-p')) return null;
    return this.#statement(last);
  }

  #command(node: Node): ShellNode {
    const simple: Simple = { assignments: [], words: [], redirects: [] };
    let end = -1;
    for (const child of childrenOf(node)) {
      if (child.type === 'ERROR' || child.isMissing) throw new Unreadable(`not shell at character ${child.startIndex}: ${child.text.slice(0, 40)}`);
      if (child.type === 'variable_assignment') simple.assignments.push(...this.#assignments(child));
      else if (child.type.endsWith('_redirect')) this.#redirect(child, simple, []);
      else if (child.type === 'comment') continue;
      else if (child.type === '$') end = child.endIndex === node.endIndex ? pushWord(simple.words, [{ kind: 'text', text: '$', quoted: true }], end) : end;
      else if (child.type === 'subshell') throw new Unreadable('a bracket among the arguments');
      else {
        // The tree sometimes makes two words of one; without a gap in the source they are one.
        const read = child.isNamed ? this.#words.read(child) : ([{ kind: 'text', text: child.text, quoted: false }] satisfies ShellWord);
        const last = child.startIndex === end && !/^\s/.test(child.text) ? simple.words.pop() : undefined;
        simple.words.push(last === undefined ? read : withVariables([...last, ...read]));
        end = child.endIndex;
      }
    }
    return { kind: 'command', assignments: simple.assignments, words: simple.words.flatMap((word) => expandBraces(word, this.#braces)), redirects: simple.redirects };
  }

  #assignments(node: Node): ShellAssignment[] {
    if (node.type === 'variable_assignments') return childrenOf(node).flatMap((child) => this.#assignments(child));
    const [name, operator, ...values] = childrenOf(node);
    if (name === undefined || operator === undefined) throw new Unreadable('an assignment without a value');
    const append = operator.type === '+=';
    // `a[$(cmd)]=x` runs cmd.
    const run = name.type === 'subscript' ? this.#words.nested(name) : [];
    const words = values.flatMap((value): ShellWord[] =>
      value.type === 'array' ? childrenOf(value).filter((child) => child.isNamed && child.type !== 'comment').map((child) => this.#words.read(child)) : [this.#words.read(value)]);
    if (run.length > 0) words.push([{ kind: 'opaque', body: run, quoted: true }]);
    const isElement = name.type === 'subscript';
    const isList = isElement || values.some((value) => value.type === 'array');
    return [{ name: isElement ? (name.text.split('[', 1)[0] ?? name.text) : name.text, values: words, append: append || isElement, ...(isList ? { list: true } : {}) }];
  }

  /** `[ … ]`, `[[ … ]]` and `(( … ))`: they run nothing but what they substitute. */
  #test(node: Node): ShellNode {
    if (/^\({8}/.test(node.text)) throw new Unreadable('brackets that may be arithmetic or subshells');
    return { kind: 'command', assignments: [], words: [[{ kind: 'text', text: '[[', quoted: true }], [{ kind: 'opaque', body: this.#words.nested(node), quoted: true }]], redirects: [] };
  }

  #caseOf(node: Node): ShellNode {
    const body: ShellNode[] = [...this.#words.nested(node.childForFieldName('value') ?? node)];
    for (const item of childrenOf(node).filter((child) => child.type === 'case_item')) {
      const patterns = new Set(item.childrenForFieldName('value').map((value) => value?.id));
      body.push(...this.statements(childrenOf(item).filter((child) => child.isNamed && !patterns.has(child.id))));
    }
    if (childrenOf(node).some((child) => child.type === 'ERROR')) throw new Unreadable('a case that does not end');
    return { kind: 'group', body, redirects: [], subshell: false };
  }

  #loop(node: Node): ShellNode {
    const variable = node.childForFieldName('variable')?.text ?? '';
    const values = node.childrenForFieldName('value').filter((value) => value !== null).flatMap((value) => expandBraces(this.#words.read(value), this.#braces));
    const body = this.statements(childrenOf(node).filter((child) => child.type === 'do_group' || child.type === 'compound_statement' || child.type === 'ERROR'));
    return { kind: 'loop', variable, values, body };
  }

  #functionOf(node: Node): ShellNode {
    const name = node.childForFieldName('name');
    const body = node.childForFieldName('body');
    if (name === null || body === null) throw new Unreadable('a function without a body');
    return { kind: 'function', name: name.text, body: this.#statement(body) };
  }

  #redirected(node: Node): ShellNode[] {
    const simple: Simple = { assignments: [], words: [], redirects: [] };
    const after: ShellNode[] = [];
    const stages: ShellNode[] = [];
    const before: ShellNode[] = [];
    let inner: ShellNode[] = [];
    let at = node.startIndex;
    for (const child of childrenOf(node)) {
      // The grammar leaves a lone `-` before a here-document out of its tree.
      const lost = this.#source.slice(at, child.startIndex).replaceAll('\\\n', ' ').trim();
      if (/^-(?:\s+-)*$/.test(lost)) simple.words.push(...lost.split(/\s+/).map((text): ShellWord => [{ kind: 'text', text, quoted: false }]));
      else if (lost !== '') throw new Unreadable('words between a command and its redirects');
      at = child.endIndex;
      if (child.type.endsWith('_redirect')) stages.push(...this.#redirect(child, simple, after));
      else if (child.type !== 'comment') {
        inner = this.#statement(child);
        // In `a && b > f` only b is redirected, whatever the tree says.
        if (child.type === 'list') before.push(...inner.splice(0, inner.length - 1));
      }
    }
    const last = inner.at(-1);
    const statement: ShellNode =
      last?.kind === 'command' && inner.length === 1
        ? { ...last, words: [...last.words, ...simple.words.flatMap((word) => expandBraces(word, this.#braces))], redirects: [...last.redirects, ...simple.redirects] }
        : { kind: 'group', body: inner, redirects: simple.redirects, subshell: false };
    if (simple.words.length > 0 && statement.kind !== 'command') throw new Unreadable('words after a redirect');
    return [...before, stages.length > 0 ? { kind: 'pipeline', stages: [statement, ...stages] } : statement, ...after];
  }

  /** Reads one redirect into `simple`; a here-document may be followed on its line by a pipe (returned) or a list (`after`). */
  #redirect(node: Node, simple: Simple, after: ShellNode[]): ShellNode[] {
    const children = childrenOf(node).filter((child) => child.type !== 'file_descriptor');
    const [operator, ...rest] = children;
    if (operator === undefined || rest.some((child) => child.type === 'ERROR' || child.isMissing)) throw new Unreadable('a redirect that does not end');
    if (node.type === 'heredoc_redirect') return this.#heredoc(operator, rest, simple, after);
    const [target, ...words] = rest;
    if (operator.type === '>&-' || operator.type === '<&-') return [];
    if (target === undefined) throw new Unreadable('a redirect to nowhere');
    if (node.type === 'herestring_redirect') simple.redirects.push({ operator: '<<<', target: this.#words.read(target) });
    else if (!OPERATORS.has(operator.type)) throw new Unreadable(`the redirect ${operator.type}`);
    else simple.redirects.push({ operator: operatorOf(operator.type), target: this.#words.read(target) });
    simple.words.push(...words.map((word) => this.#words.read(word)));
    return [];
  }

  #heredoc(operator: Node, rest: readonly Node[], simple: Simple, after: ShellNode[]): ShellNode[] {
    const start = rest.find((child) => child.type === 'heredoc_start');
    if (start === undefined || !rest.some((child) => child.type === 'heredoc_end')) throw new Unreadable('a here-document that does not end');
    const body = rest.find((child) => child.type === 'heredoc_body');
    // The grammar takes a first line that begins with a backslash for words of the command: a shell runs it, or writes it.
    let line = this.#source.indexOf('\n', start.endIndex);
    while (line !== -1 && this.#source[line - 1] === '\\') line = this.#source.indexOf('\n', line + 1);
    const isLost = (child: Node): boolean => line !== -1 && child.startIndex >= line && child.type !== 'heredoc_body' && child.type !== 'heredoc_end';
    if (rest.some(isLost)) {
      const text = this.#source.slice(line + 1, rest.find((child) => child.type === 'heredoc_end')?.startIndex);
      if (!/["'\\]/.test(start.text) && /[$`]/.test(text)) throw new Unreadable('a here-document whose first line begins with a backslash');
      simple.redirects.push({ operator: '<<', target: [{ kind: 'text', text: operator.type === '<<-' ? text.replace(/^\t+/gm, '') : text, quoted: true }] });
      return this.#heredocStages(rest.filter((child) => !isLost(child)), simple, after);
    }
    simple.redirects.push({ operator: '<<', target: body === undefined ? [] : this.#heredocBody(body, /["'\\]/.test(start.text), operator.type === '<<-') });
    return this.#heredocStages(rest, simple, after);
  }

  /** What stands on the line of the here-document beside it. */
  #heredocStages(rest: readonly Node[], simple: Simple, after: ShellNode[]): ShellNode[] {
    const stages: ShellNode[] = [];
    for (const child of rest) {
      if (['heredoc_start', 'heredoc_end', 'heredoc_body', '&&', '||', ';', '&'].includes(child.type)) continue;
      if (child.type === 'pipeline') stages.push(...childrenOf(child).filter((stage) => stage.isNamed).flatMap((stage) => this.#statement(stage)));
      else if (child.type.endsWith('_redirect')) stages.push(...this.#redirect(child, simple, after));
      else if (isStatement(child.type)) after.push(...this.#statement(child));
      else simple.words.push(this.#words.read(child));
    }
    return stages;
  }

  #heredocBody(node: Node, quoted: boolean, strip: boolean): ShellWord {
    if (!quoted) return this.#words.heredoc(node, this.#parse);
    const text = this.#source.slice(node.startIndex, node.endIndex);
    return [{ kind: 'text', text: strip ? text.replace(/^\t+/gm, '') : text, quoted: true }];
  }
}

/** `(( … ))`: a calculation, not a program. */
function isEndless(text: string): boolean {
  return ENDLESS.test(text.slice(0, 60)) || UNTIL_FULL.test(text.slice(0, 2000));
}

function isArithmetic(node: Node): boolean {
  const [name, ...rest] = childrenOf(node);
  const [inner, ...more] = name === undefined ? [] : childrenOf(name);
  return name?.type === 'command_name' && rest.length === 0 && more.length === 0 && inner?.type === 'arithmetic_expansion' && inner.text.startsWith('((') && inner.text.endsWith('))');
}

function pushWord(words: ShellWord[], word: ShellWord, end: number): number {
  words.push(word);
  return end;
}

function one(nodes: readonly ShellNode[]): ShellNode {
  const [first] = nodes;
  return nodes.length === 1 && first !== undefined ? first : { kind: 'group', body: nodes, redirects: [], subshell: true };
}

function isStatement(type: string): boolean {
  return /_statement$|_command$|^command$|^list$|^subshell$|^pipeline$|_definition$|^variable_assignments?$/.test(type);
}

function isExpression(type: string): boolean {
  return /_expression$|^number$|^word$|^variable_name$|^simple_expansion$|^expansion$|^arithmetic_expansion$|^string$|^raw_string$|^concatenation$|^command_substitution$/.test(type);
}
