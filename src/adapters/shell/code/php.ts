import type { Node } from '@vscode/tree-sitter-wasm';
import type { CodeNode, CodeOption } from '../../../core/ports/codeParser.ts';
import { block, CodeConverter, leaves, member, name, named, other, text, unescape } from './convert.ts';

/** tree-sitter-php in the words of the port. Variables keep their `$`, so that they are never mistaken for functions. */
export class PhpConverter extends CodeConverter {
  protected convert(node: Node): CodeNode | null {
    switch (node.type) {
      case 'program':
      case 'compound_statement':
        return block(this.all(node));
      case 'expression_statement':
      case 'parenthesized_expression':
      case 'error_suppression_expression':
      case 'argument':
        return this.read(named(node).at(-1) ?? null);
      case 'cast_expression':
        return this.field(node, 'value');
      case 'php_tag':
      case 'php_end_tag':
      case 'text_interpolation':
      case 'text':
        return other([]);
      case 'name':
      case 'variable_name':
        return name(node.text);
      case 'qualified_name':
        return name(node.text.replace(/^\\/, ''));
      case 'integer':
      case 'float':
      case 'boolean':
      case 'null':
        return text(node.text);
      case 'string':
        return text(node.text.slice(1, -1).replace(/\\(['\\])/g, '$1'));
      case 'string_content':
      case 'nowdoc_string':
        return text(unescape(node.text));
      case 'escape_sequence':
        return text(unescape(node.text));
      case 'encapsed_string':
      case 'heredoc_body':
      case 'nowdoc_body':
        return { kind: 'join', parts: this.all(node) };
      case 'heredoc':
      case 'nowdoc':
        return this.field(node, 'value');
      case 'shell_command_expression':
        return { kind: 'shell', text: { kind: 'join', parts: this.all(node) } };
      case 'function_call_expression':
        return this.#call(node, this.field(node, 'function'));
      case 'member_call_expression':
      case 'nullsafe_member_call_expression':
        return this.#call(node, member(this.field(node, 'object'), this.#key(node)));
      case 'scoped_call_expression':
        return this.#call(node, member(this.field(node, 'scope'), this.#key(node)));
      case 'object_creation_expression': {
        const [type, args] = named(node);
        return this.#call(node, this.read(type ?? null), args ?? null);
      }
      case 'member_access_expression':
      case 'nullsafe_member_access_expression':
        return member(this.field(node, 'object'), this.#key(node));
      case 'scoped_property_access_expression':
      case 'class_constant_access_expression': {
        const [scope, key] = named(node);
        return member(this.read(scope ?? null), text(key?.text ?? ''));
      }
      case 'subscript_expression': {
        const [of, key] = named(node);
        return member(this.read(of ?? null), this.read(key ?? null));
      }
      case 'binary_expression': {
        const operator = this.fieldText(node, 'operator');
        const [left, right] = [this.field(node, 'left'), this.field(node, 'right')];
        return /^(?:\?\?|\|\||&&|or|and)$/.test(operator) ? { kind: 'choose', options: [left, right] } : { kind: 'binary', operator: operator === '.' ? '+' : operator, left, right };
      }
      case 'conditional_expression':
        return { kind: 'choose', options: [this.field(node, 'body'), this.field(node, 'alternative'), other([this.field(node, 'condition')])] };
      case 'assignment_expression':
      case 'reference_assignment_expression':
        return { kind: 'assign', target: this.field(node, 'left'), value: this.field(node, 'right'), operator: '=' };
      case 'augmented_assignment_expression':
        return { kind: 'assign', target: this.field(node, 'left'), value: this.field(node, 'right'), operator: this.fieldText(node, 'operator').replace(/=$/, '').replace('.', '+') };
      case 'array_creation_expression':
      case 'list_literal': {
        const items = named(node);
        if (!items.some((item) => item.type === 'array_element_initializer' && named(item).length === 2)) return { kind: 'list', items: this.all(node) };
        return { kind: 'map', entries: items.map((item) => ({ key: this.read(named(item).length === 2 ? (named(item)[0] ?? null) : null), value: this.read(named(item).at(-1) ?? null) })) };
      }
      case 'array_element_initializer':
        return this.read(named(node).at(-1) ?? null);
      case 'variadic_unpacking':
        return { kind: 'spread', of: this.read(named(node)[0] ?? null) };
      case 'include_expression':
      case 'include_once_expression':
      case 'require_expression':
      case 'require_once_expression':
        return { kind: 'call', callee: name('include'), args: this.all(node), options: [] };
      case 'print_intrinsic':
      case 'echo_statement':
        return { kind: 'call', callee: name('echo'), args: this.all(node), options: [] };
      case 'sequence_expression':
        return { kind: 'list', items: this.all(node) };
      case 'function_definition':
      case 'method_declaration':
      case 'anonymous_function':
      case 'anonymous_function_creation_expression':
      case 'arrow_function': {
        const params = node.childForFieldName('parameters');
        const body = this.field(node, 'body');
        return { kind: 'function', name: node.childForFieldName('name')?.text ?? null, params: params === null ? [] : named(params).map((param) => name(param.childForFieldName('name')?.text ?? '')), body: [node.type === 'arrow_function' ? { kind: 'return', value: body } : body] };
      }
      case 'class_declaration': {
        const body = node.childForFieldName('body');
        return { kind: 'class', name: this.fieldText(node, 'name'), body: body === null ? [] : this.all(body) };
      }
      case 'return_statement':
        return { kind: 'return', value: this.read(named(node)[0] ?? null) };
      case 'namespace_use_declaration':
        return block(named(node).flatMap((clause): CodeNode[] => {
          const path = /^\s*\\?([\w\\]+)(?:\s+as\s+(\w+))?/.exec(clause.text);
          return path === null ? [] : [{ kind: 'import', module: path[1] ?? '', names: null, as: path[2] ?? (path[1] ?? '').split('\\').at(-1) ?? '' }];
        }));
      case 'foreach_statement': {
        const [over, target] = named(node);
        return { kind: 'loop', target: target?.type === 'pair' ? this.read(named(target).at(-1) ?? null) : this.read(target ?? null), over: this.read(over ?? null), body: [this.field(node, 'body')], value: null, endless: false };
      }
      case 'while_statement':
      case 'do_statement':
      case 'for_statement': {
        const endless = /^\(*(?:true|1)\)*$/i.test(this.fieldText(node, 'condition')) && !leaves(node.childForFieldName('body'));
        return { kind: 'loop', target: null, over: null, body: this.all(node), value: null, endless };
      }
      case 'if_statement':
        return block([this.field(node, 'condition'), block(named(node).slice(1).map((child) => this.read(child)), true)]);
      case 'named_type':
      case 'type_list':
      case 'anonymous_function_use_clause':
        return other([]);
      default:
        return null;
    }
  }

  #key(node: Node): CodeNode {
    const key = node.childForFieldName('name');
    return key?.type === 'name' ? text(key.text) : this.read(key);
  }

  #call(node: Node, callee: CodeNode, list: Node | null = node.childForFieldName('arguments')): CodeNode {
    const args: CodeNode[] = [];
    const options: CodeOption[] = [];
    for (const child of list === null ? [] : named(list)) {
      const label = child.childForFieldName('name');
      if (child.type === 'argument' && label !== null) options.push({ name: label.text, value: this.read(named(child).at(-1) ?? null) });
      else args.push(this.read(child));
    }
    return { kind: 'call', callee, args, options };
  }
}
