import type { Node } from '@vscode/tree-sitter-wasm';
import type { CodeNode, CodeOption } from '../../../core/ports/codeParser.ts';
import { block, CodeConverter, leaves, member, name, named, other, text, unescape } from './convert.ts';

/** tree-sitter-ruby in the words of the port. A block given to a call is its last argument. */
export class RubyConverter extends CodeConverter {
  /** Bodies of here-documents, in the order of their beginnings. */
  #heredocs: Node[] | null = null;

  protected convert(node: Node): CodeNode | null {
    this.#heredocs ??= node.type === 'program' ? node.descendantsOfType('heredoc_body').filter((child) => child !== null) : [];
    switch (node.type) {
      case 'program':
      case 'body_statement':
      case 'block_body':
      case 'begin':
      case 'do':
        return block(this.all(node));
      case 'then':
      case 'else':
      case 'elsif':
      case 'rescue':
      case 'when':
        return block(this.all(node), true);
      case 'parenthesized_statements':
        return block(this.all(node));
      case 'identifier':
      case 'constant':
      case 'instance_variable':
      case 'class_variable':
      case 'global_variable':
      case 'self':
        return name(node.text);
      case 'integer':
      case 'float':
      case 'true':
      case 'false':
      case 'nil':
        return text(node.text);
      case 'simple_symbol':
        return text(node.text.slice(1));
      case 'hash_key_symbol':
        return text(node.text);
      case 'string':
      case 'delimited_symbol':
      case 'chained_string':
      case 'bare_string':
      case 'bare_symbol':
      case 'interpolation':
        return this.#joined(node, /^(?:'|%q)/.test(node.text));
      case 'regex':
        return other(named(node).filter((child) => child.type === 'interpolation').map((child) => this.read(child)));
      case 'string_content':
      case 'heredoc_content':
        return text(unescape(node.text));
      case 'escape_sequence':
        return text(unescape(node.text));
      case 'subshell':
        return { kind: 'shell', text: this.#joined(node, false) };
      case 'heredoc_beginning': {
        const body = this.#heredocs.shift();
        return body === undefined ? other([]) : /`/.test(node.text) ? { kind: 'shell', text: this.#joined(body, false) } : this.#joined(body, /'/.test(node.text));
      }
      case 'heredoc_body':
        return other([]);
      case 'heredoc_end':
        return text('');
      case 'string_array':
      case 'symbol_array':
      case 'array':
      case 'left_assignment_list':
      case 'right_assignment_list':
        return { kind: 'list', items: this.all(node) };
      case 'hash':
        return { kind: 'map', entries: named(node).map((pair) => (pair.type === 'pair' ? { key: this.field(pair, 'key'), value: this.field(pair, 'value') } : { key: other([]), value: this.read(pair) })) };
      case 'splat_argument':
      case 'hash_splat_argument':
      case 'rest_assignment':
        return { kind: 'spread', of: this.read(named(node)[0] ?? null) };
      case 'scope_resolution':
        return member(node.childForFieldName('scope') === null ? name('Object') : this.field(node, 'scope'), text(this.fieldText(node, 'name')));
      case 'element_reference': {
        const [of, ...keys] = named(node);
        return { kind: 'call', callee: member(this.read(of ?? null), text('[]')), args: keys.map((key) => this.read(key)), options: [] };
      }
      case 'call':
        return this.#call(node);
      case 'binary': {
        const operator = this.fieldText(node, 'operator');
        const [left, right] = [this.field(node, 'left'), this.field(node, 'right')];
        return /^(?:\|\||&&|or|and)$/.test(operator) ? { kind: 'choose', options: [left, right] } : { kind: 'binary', operator, left, right };
      }
      case 'conditional':
        return { kind: 'choose', options: [this.field(node, 'consequence'), this.field(node, 'alternative'), other([this.field(node, 'condition')])] };
      case 'assignment':
        return { kind: 'assign', target: this.field(node, 'left'), value: this.field(node, 'right'), operator: '=' };
      case 'operator_assignment':
        return { kind: 'assign', target: this.field(node, 'left'), value: this.field(node, 'right'), operator: this.fieldText(node, 'operator').replace(/=$/, '') };
      case 'method':
      case 'singleton_method':
      case 'lambda':
      case 'block':
      case 'do_block': {
        const params = node.childForFieldName('parameters');
        const body = this.field(node, 'body');
        return { kind: 'function', name: /method/.test(node.type) ? this.fieldText(node, 'name') : null, params: params === null ? [] : named(params).map((param) => (param.type === 'optional_parameter' || param.type === 'keyword_parameter' ? name(this.fieldText(param, 'name')) : this.read(param))), body: [{ kind: 'return', value: body }] };
      }
      case 'class':
      case 'module':
        return { kind: 'class', name: this.fieldText(node, 'name'), body: [this.field(node, 'body')] };
      case 'return':
      case 'yield':
        return { kind: 'return', value: block(this.all(node)) };
      case 'for':
        return { kind: 'loop', target: this.field(node, 'pattern'), over: this.field(node, 'value'), body: [this.field(node, 'body')], value: null, endless: false };
      case 'in':
        return this.read(named(node)[0] ?? null);
      case 'while':
      case 'until':
      case 'while_modifier':
      case 'until_modifier': {
        const endless = /^(?:true|1)$/.test(this.fieldText(node, 'condition')) && !leaves(node.childForFieldName('body'));
        return { kind: 'loop', target: null, over: null, body: this.all(node), value: null, endless };
      }
      case 'if':
      case 'unless':
      case 'if_modifier':
      case 'unless_modifier': {
        const [consequence, body, alternative] = ['consequence', 'body', 'alternative'].map((field) => node.childForFieldName(field));
        return block([this.field(node, 'condition'), block([consequence, body, alternative].flatMap((child) => (child ? [this.read(child)] : [])), true)]);
      }
      default:
        return null;
    }
  }

  #joined(node: Node, plain: boolean): CodeNode {
    const parts = named(node).map((child): CodeNode => (plain && /_content$/.test(child.type) ? text(child.text.replaceAll('\0', '\x01')) : this.read(child)));
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'join', parts };
  }

  #call(node: Node): CodeNode {
    const method = node.childForFieldName('method');
    const receiver = node.childForFieldName('receiver');
    const key = method?.text ?? 'call';
    const args: CodeNode[] = [];
    const options: CodeOption[] = [];
    const list = node.childForFieldName('arguments');
    for (const child of list === null ? [] : named(list)) {
      if (child.type === 'pair') options.push({ name: this.fieldText(child, 'key').replace(/^:|['"]/g, ''), value: this.field(child, 'value') });
      else args.push(child.type === 'block_argument' ? this.#blockArgument(child) : this.read(child));
    }
    const own = node.childForFieldName('block');
    if (own !== null) args.push(this.read(own));
    return { kind: 'call', callee: receiver === null ? name(key) : member(this.read(receiver), text(key)), args, options };
  }

  /** `&:name` is a block that calls `name` of what it is given; `&method(:name)` calls `name` with it. */
  #blockArgument(node: Node): CodeNode {
    const [inner] = named(node);
    if (inner?.type !== 'simple_symbol') return this.read(inner ?? null);
    return { kind: 'function', name: null, params: [name('it')], body: [{ kind: 'return', value: { kind: 'call', callee: member(name('it'), text(inner.text.slice(1))), args: [], options: [] } }] };
  }
}
