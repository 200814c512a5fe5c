import type { Node } from '@vscode/tree-sitter-wasm';
import type { CodeNode, CommandWord } from '../../../core/ports/codeParser.ts';
import { block, CodeConverter, leaves, member, name, named, other, text } from './convert.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\x01', a: '\x07', b: '\b', f: '\f', v: '\v', e: '\x1b', '\n': '' };

/** tree-sitter-powershell in the words of the port. Names are in lower case; variables keep their `$`, types their brackets. */
export class PowershellConverter extends CodeConverter {
  protected convert(node: Node): CodeNode | null {
    switch (node.type) {
      case 'program':
      case 'statement_list':
      case 'statement_block':
      case 'script_block_body':
      case 'named_block':
      case 'named_block_list':
        return block(this.all(node));
      case 'pipeline_chain': {
        const stages = this.all(node);
        return stages.length === 1 ? (stages[0] ?? null) : { kind: 'pipeline', stages };
      }
      case 'command':
        return this.#command(node);
      case 'variable':
      case 'braced_variable':
        return name(variableName(node.text));
      case 'string_literal':
        return this.read(named(node)[0] ?? null);
      case 'verbatim_string_characters':
        return text(node.text.slice(1, -1).replaceAll("''", "'"));
      case 'verbatim_here_string_characters':
        return text(node.text.replace(/^@'\r?\n/, '').replace(/\r?\n'@$/, ''));
      case 'expandable_string_literal':
      case 'expandable_here_string_literal':
        return this.#expandable(node);
      case 'generic_token':
      case 'command_name':
        return bare(node.text);
      case 'decimal_integer_literal':
      case 'hexadecimal_integer_literal':
      case 'real_literal':
      case 'simple_name':
        return text(node.text);
      case 'type_literal':
        return name(node.text.replace(/\s/g, '').toLowerCase().replace(/^\[system\./, '['));
      case 'member_access': {
        const [of, key] = named(node);
        return member(this.read(of ?? null), this.read(key ?? null));
      }
      case 'member_name':
        return this.read(named(node)[0] ?? null);
      case 'element_access': {
        const [of, key] = named(node);
        return member(this.read(of ?? null), this.read(key ?? null));
      }
      case 'invokation_expression': {
        const [of, key, args] = named(node);
        return { kind: 'call', callee: member(this.read(of ?? null), this.read(key ?? null)), args: args === undefined ? [] : this.#arguments(args), options: [] };
      }
      case 'cast_expression': {
        const [type, value] = named(node);
        return { kind: 'call', callee: this.read(type ?? null), args: [this.read(value ?? null)], options: [] };
      }
      case 'assignment_expression': {
        const target = this.read(named(node)[0] ?? null);
        const sign = named(node).find((child) => child.type === 'assignement_operator')?.text ?? '=';
        return { kind: 'assign', target, value: this.field(node, 'value'), operator: sign.length > 1 ? sign.replace(/=$/, '') : '=' };
      }
      case 'additive_expression':
      case 'additive_argument_expression': {
        const parts = named(node);
        if (parts.length < 2) return this.read(parts[0] ?? null);
        return { kind: 'binary', operator: /^\s*-/.test(node.text.slice((parts[0]?.endIndex ?? 0) - node.startIndex)) ? '-' : '+', left: this.read(parts[0] ?? null), right: this.read(parts[1] ?? null) };
      }
      case 'format_expression':
      case 'format_argument_expression': {
        const parts = this.all(node);
        return parts.length < 2 ? (parts[0] ?? null) : { kind: 'binary', operator: '-f', left: parts[0] ?? other([]), right: parts[1] ?? other([]) };
      }
      case 'comparison_expression':
      case 'comparison_argument_expression': {
        const [left, operator, right] = named(node);
        if (operator === undefined) return this.read(left ?? null);
        return { kind: 'binary', operator: operator.type === 'comparison_operator' ? operator.text.toLowerCase() : '', left: this.read(left ?? null), right: this.read(right ?? null) };
      }
      case 'expression_with_unary_operator': {
        const joined = /^-join\b/i.test(node.text);
        const value = this.read(named(node).at(-1) ?? null);
        return joined ? { kind: 'call', callee: member(value, text('-join')), args: [], options: [] } : other([value]);
      }
      case 'array_literal_expression':
      case 'argument_expression_list': {
        const items = this.all(node);
        return items.length === 1 ? (items[0] ?? null) : { kind: 'list', items };
      }
      case 'array_expression':
        return { kind: 'list', items: [{ kind: 'spread', of: block(this.all(node)) }] };
      case 'hash_literal_expression':
        return { kind: 'map', entries: node.descendantsOfType('hash_entry').flatMap((entry) => (entry === null ? [] : [{ key: this.read(named(entry)[0] ?? null), value: this.read(named(entry)[1] ?? null) }])) };
      case 'script_block_expression':
      case 'script_block':
        return { kind: 'function', name: null, params: [], body: [{ kind: 'return', value: block(this.all(node)) }] };
      case 'function_statement': {
        const parameters = node.descendantsOfType('script_parameter').flatMap((one) => (one === null ? [] : [this.read(named(one).find((child) => child.type === 'variable') ?? null)]));
        return { kind: 'function', name: (named(node).find((child) => child.type === 'function_name')?.text ?? '').toLowerCase(), params: parameters, body: named(node).filter((child) => child.type === 'script_block').map((child) => ({ kind: 'return', value: block(this.all(child)) })) };
      }
      case 'foreach_statement': {
        const [target, over, ...body] = named(node);
        return { kind: 'loop', target: this.read(target ?? null), over: this.read(over ?? null), body: body.map((child) => this.read(child)), value: null, endless: false };
      }
      case 'while_statement':
      case 'do_statement':
      case 'for_statement':
        return { kind: 'loop', target: null, over: null, body: this.all(node), value: null, endless: /^\$true$|^1$/i.test(this.fieldText(node, 'condition').trim()) && !leaves(node) };
      case 'if_statement':
        return block([this.field(node, 'condition'), block(named(node).slice(1).map((child) => this.read(child)), true)]);
      case 'comparison_operator':
      case 'assignement_operator':
      case 'command_argument_sep':
      case 'command_invokation_operator':
      case 'param_block':
      case 'attribute':
        return node.type === 'attribute' || node.type === 'param_block' ? null : other([]);
      case 'redirections':
        return block(this.all(node));
      case 'redirection': {
        const file = node.descendantsOfType('redirected_file_name')[0] ?? null;
        return file === null ? other([]) : { kind: 'command', name: text('out-file'), words: [{ value: this.read(named(file).at(-1) ?? null) }] };
      }
      default: {
        const children = named(node);
        return children.length === 1 ? this.read(children[0] ?? null) : children.length === 0 ? text(node.text) : null;
      }
    }
  }

  #arguments(node: Node): CodeNode[] {
    const [list] = named(node);
    return list === undefined ? [] : list.type === 'argument_expression_list' ? this.all(list) : [this.read(list)];
  }

  /** Double-quoted text: what stands between the variables and expressions is cut out of the source. */
  #expandable(node: Node): CodeNode {
    const here = node.type === 'expandable_here_string_literal';
    const source = node.text;
    const parts: CodeNode[] = [];
    let at = here ? source.indexOf('\n') + 1 : 1;
    const end = here ? source.lastIndexOf('\n') : source.length - 1;
    for (const child of named(node)) {
      const from = child.startIndex - node.startIndex;
      if (from > at) parts.push(text(plain(source.slice(at, from))));
      parts.push(this.read(child));
      at = child.endIndex - node.startIndex;
    }
    if (end > at) parts.push(text(plain(source.slice(at, end).replaceAll('""', '"'))));
    return { kind: 'join', parts };
  }

  #command(node: Node): CodeNode {
    const words: CommandWord[] = [];
    let program: CodeNode | null = null;
    const after: CodeNode[] = [];
    for (const child of named(node)) {
      if (child.type === 'command_name' || child.type === 'command_name_expr') program = this.read(child);
      else if (child.type === 'redirection' || child.type === 'redirections') after.push(this.read(child));
      else if (child.type === 'command_elements') for (const element of named(child)) this.#element(element, words, after);
      else if (child.type !== 'command_invokation_operator') this.#element(child, words, after);
    }
    const command: CodeNode = { kind: 'command', name: program ?? other([]), words };
    return after.length === 0 ? command : { kind: 'pipeline', stages: [command, ...after] };
  }

  #element(element: Node, words: CommandWord[], after: CodeNode[]): void {
    if (element.type === 'command_argument_sep' && named(element).length === 0) return;
    if (element.type === 'redirection' || element.type === 'redirections') after.push(this.read(element));
    else if (element.type === 'command_parameter') {
      const match = /^-+([^:]*):?([\s\S]*)$/.exec(element.text);
      words.push({ parameter: (match?.[1] ?? '').toLowerCase(), written: element.text.replace(/:[\s\S]*$/, ''), ...(match?.[2] ? { value: text(plain(match[2])) } : {}) });
    } else words.push({ value: this.read(element) });
  }
}

/** A word without quotes: variables in it have their values. */
function bare(source: string): CodeNode {
  const parts = source.split(/(?<!`)(\$(?:\{[^}]+\}|\w+(?::\w+)?))/).filter((part) => part !== '').map((part) => (/^\$[\w{]/.test(part) ? name(variableName(part)) : text(plain(part))));
  return parts.length === 1 ? (parts[0] ?? text('')) : { kind: 'join', parts };
}

/** A variable's name in lower case, with its `$` and without its scope. */
function variableName(source: string): string {
  return `$${source.replace(/^[$@]\{?|\}$/g, '').replace(/^(?:global|script|local|private|using):/i, '').toLowerCase()}`;
}

/** Undoes PowerShell's backtick. */
function plain(source: string): string {
  return source.replace(/`([\s\S])/g, (_, sign: string) => ESCAPES[sign] ?? sign).replaceAll('\0', '\x01');
}
