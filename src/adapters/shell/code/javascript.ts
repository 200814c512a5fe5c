import type { Node } from '@vscode/tree-sitter-wasm';
import type { CodeNode } from '../../../core/ports/codeParser.ts';
import { block, CodeConverter, leaves, member, name, named, other, text, unescape } from './convert.ts';

/** tree-sitter-javascript and -typescript in the words of the port. */
export class JavascriptConverter extends CodeConverter {
  protected convert(node: Node): CodeNode | null {
    switch (node.type) {
      case 'program':
      case 'statement_block':
      case 'lexical_declaration':
      case 'variable_declaration':
      case 'finally_clause':
        return block(this.all(node));
      case 'expression_statement':
      case 'parenthesized_expression':
      case 'await_expression':
      case 'computed_property_name':
      case 'template_substitution':
      case 'non_null_expression':
        return this.read(named(node)[0] ?? null);
      case 'as_expression':
      case 'satisfies_expression':
        return this.read(named(node)[0] ?? null);
      case 'sequence_expression': {
        const parts = this.all(node);
        return { kind: 'choose', options: [...parts].reverse() };
      }
      case 'identifier':
      case 'shorthand_property_identifier':
      case 'shorthand_property_identifier_pattern':
      case 'this':
      case 'super':
      case 'import':
        return name(node.text);
      case 'property_identifier':
      case 'private_property_identifier':
      case 'number':
      case 'true':
      case 'false':
      case 'null':
      case 'undefined':
        return text(node.text);
      case 'string':
        return text(unescape(node.text.slice(1, -1)));
      case 'template_string':
        return { kind: 'join', parts: named(node).map((child) => (child.type === 'string_fragment' ? text(child.text) : child.type === 'escape_sequence' ? text(unescape(child.text)) : this.read(child))) };
      case 'regex':
      case 'type_annotation':
      case 'interface_declaration':
      case 'type_alias_declaration':
      case 'type_arguments':
      case 'type_parameters':
      case 'empty_statement':
      case 'hash_bang_line':
        return other([]);
      case 'meta_property':
        return name('import.meta');
      case 'member_expression':
        return member(this.field(node, 'object'), text(this.fieldText(node, 'property')));
      case 'subscript_expression':
        return member(this.field(node, 'object'), this.field(node, 'index'));
      case 'call_expression':
      case 'new_expression': {
        const args = node.childForFieldName('arguments');
        const callee = this.field(node, node.type === 'new_expression' ? 'constructor' : 'function');
        return { kind: 'call', callee, args: args === null ? [] : args.type === 'template_string' ? [this.read(args)] : this.all(args), options: [] };
      }
      case 'binary_expression': {
        const operator = this.fieldText(node, 'operator');
        const [left, right] = [this.field(node, 'left'), this.field(node, 'right')];
        return /^(?:\|\||&&|\?\?)$/.test(operator) ? { kind: 'choose', options: [left, right] } : { kind: 'binary', operator, left, right };
      }
      case 'ternary_expression':
        return { kind: 'choose', options: [this.field(node, 'consequence'), this.field(node, 'alternative'), other([this.field(node, 'condition')])] };
      case 'array':
      case 'array_pattern':
        return { kind: 'list', items: this.all(node) };
      case 'spread_element':
      case 'rest_pattern':
        return { kind: 'spread', of: this.read(named(node)[0] ?? null) };
      case 'object':
      case 'object_pattern':
        return { kind: 'map', entries: named(node).map((child) => this.#entry(child)) };
      case 'variable_declarator':
        return { kind: 'assign', target: this.field(node, 'name'), value: this.field(node, 'value'), operator: '=' };
      case 'assignment_expression':
        return { kind: 'assign', target: this.field(node, 'left'), value: this.field(node, 'right'), operator: '=' };
      case 'assignment_pattern':
      case 'object_assignment_pattern':
        return { kind: 'assign', target: this.field(node, 'left'), value: this.field(node, 'right'), operator: '=' };
      case 'augmented_assignment_expression':
        return { kind: 'assign', target: this.field(node, 'left'), value: this.field(node, 'right'), operator: this.fieldText(node, 'operator').replace(/=$/, '') };
      case 'import_statement':
        return this.#import(node);
      case 'required_parameter':
      case 'optional_parameter': {
        const value = node.childForFieldName('value');
        return value === null ? this.field(node, 'pattern') : { kind: 'assign', target: this.field(node, 'pattern'), value: this.read(value), operator: '=' };
      }
      case 'function_declaration':
      case 'function_expression':
      case 'generator_function':
      case 'generator_function_declaration':
      case 'arrow_function':
      case 'method_definition': {
        const params = node.childForFieldName('parameters');
        const single = node.childForFieldName('parameter');
        const body = node.childForFieldName('body');
        const value = this.read(body);
        return { kind: 'function', name: node.childForFieldName('name')?.text ?? null, params: single === null ? (params === null ? [] : this.all(params)) : [this.read(single)], body: body?.type === 'statement_block' ? [value] : [{ kind: 'return', value }] };
      }
      case 'class_declaration':
      case 'class': {
        const body = node.childForFieldName('body');
        return { kind: 'class', name: this.fieldText(node, 'name'), body: body === null ? [] : this.all(body) };
      }
      case 'return_statement':
      case 'yield_expression':
        return { kind: 'return', value: this.read(named(node)[0] ?? null) };
      case 'for_in_statement': {
        const keys = /\bin\b/.test(this.fieldText(node, 'operator'));
        return { kind: 'loop', target: keys ? other([]) : this.field(node, 'left'), over: this.field(node, 'right'), body: [...(keys ? [this.#unknownKey(node)] : []), this.field(node, 'body')], value: null, endless: false };
      }
      case 'for_statement':
      case 'while_statement':
      case 'do_statement': {
        const condition = this.fieldText(node, 'condition');
        const endless = /^(?:;?|\(*(?:true|1|!0)\)*;?)$/.test(condition.trim()) && !leaves(node.childForFieldName('body'));
        return { kind: 'loop', target: null, over: null, body: this.all(node), value: null, endless };
      }
      case 'if_statement':
        return block([this.field(node, 'condition'), block([this.field(node, 'consequence'), this.field(node, 'alternative')], true)]);
      case 'else_clause':
      case 'catch_clause':
      case 'switch_case':
      case 'switch_default':
        return block(this.all(node), true);
      default:
        return null;
    }
  }

  #unknownKey(node: Node): CodeNode {
    return { kind: 'assign', target: this.field(node, 'left'), value: other([]), operator: '=' };
  }

  #entry(node: Node): { key: CodeNode; value: CodeNode } {
    if (node.type === 'pair' || node.type === 'pair_pattern') return { key: this.field(node, 'key'), value: this.field(node, 'value') };
    if (node.type.startsWith('shorthand_property')) return { key: text(node.text), value: name(node.text) };
    if (node.type === 'method_definition') return { key: text(this.fieldText(node, 'name')), value: this.read(node) };
    if (node.type === 'object_assignment_pattern') return { key: text(this.fieldText(node, 'left')), value: this.read(node) };
    return { key: other([]), value: this.read(node) };
  }

  #import(node: Node): CodeNode {
    const source = node.childForFieldName('source');
    const module = source === null ? '' : source.text.slice(1, -1);
    const clause = named(node).find((child) => child.type === 'import_clause');
    if (clause === undefined) return { kind: 'import', module, names: null, as: '' };
    return block(named(clause).map((part): CodeNode => {
      if (part.type === 'identifier') return { kind: 'import', module, names: null, as: part.text };
      if (part.type === 'namespace_import') return { kind: 'import', module, names: null, as: named(part)[0]?.text ?? '' };
      return { kind: 'import', module, as: null, names: named(part).map((one) => ({ name: this.fieldText(one, 'name'), as: one.childForFieldName('alias')?.text ?? this.fieldText(one, 'name') })) };
    }));
  }
}
