import type { Node } from '@vscode/tree-sitter-wasm';
import type { CodeNode, CodeOption } from '../../../core/ports/codeParser.ts';
import { block, CodeConverter, leaves, member, name, named, other, text, unescape } from './convert.ts';

/** tree-sitter-python in the words of the port. */
export class PythonConverter extends CodeConverter {
  protected convert(node: Node): CodeNode | null {
    switch (node.type) {
      case 'module':
      case 'block':
        return block(this.all(node));
      case 'expression_statement':
      case 'parenthesized_expression':
      case 'await': {
        const children = this.all(node);
        return children.length === 1 ? (children[0] ?? null) : { kind: 'list', items: children };
      }
      case 'identifier':
        return name(node.text);
      case 'integer':
      case 'float':
        return text(node.text);
      case 'true':
      case 'false':
      case 'none':
        return text(node.text);
      case 'string':
        return this.#string(node);
      case 'concatenated_string':
        return { kind: 'join', parts: this.all(node) };
      case 'attribute':
        return member(this.field(node, 'object'), text(this.fieldText(node, 'attribute')));
      case 'subscript': {
        const keys = node.childrenForFieldName('subscript').filter((key) => key !== null);
        const [key] = keys;
        return key?.type === 'slice' ? other([this.field(node, 'value'), ...this.all(key)]) : member(this.field(node, 'value'), keys.length === 1 ? this.read(key ?? null) : other(keys.map((one) => this.read(one))));
      }
      case 'call':
        return this.#call(node);
      case 'exec_statement':
        return { kind: 'call', callee: name('exec'), args: [this.field(node, 'code')], options: [] };
      case 'print_statement':
        return { kind: 'call', callee: name('print'), args: this.all(node), options: [] };
      case 'binary_operator':
      case 'boolean_operator': {
        const operator = this.fieldText(node, 'operator');
        const [left, right] = [this.field(node, 'left'), this.field(node, 'right')];
        return node.type === 'boolean_operator' ? { kind: 'choose', options: [left, right] } : { kind: 'binary', operator, left, right };
      }
      case 'conditional_expression': {
        const [yes, test, no] = this.all(node);
        return other3(test, yes, no);
      }
      case 'list':
      case 'tuple':
      case 'set':
      case 'expression_list':
      case 'pattern_list':
      case 'tuple_pattern':
      case 'list_pattern':
        return { kind: 'list', items: this.all(node) };
      case 'list_splat':
      case 'list_splat_pattern':
      case 'dictionary_splat':
        return { kind: 'spread', of: this.read(named(node)[0] ?? null) };
      case 'dictionary':
        return { kind: 'map', entries: named(node).map((pair) => (pair.type === 'pair' ? { key: this.field(pair, 'key'), value: this.field(pair, 'value') } : { key: other([]), value: this.read(pair) })) };
      case 'assignment':
        return node.childForFieldName('right') === null ? other([]) : { kind: 'assign', target: this.field(node, 'left'), value: this.field(node, 'right'), operator: '=' };
      case 'augmented_assignment':
        return { kind: 'assign', target: this.field(node, 'left'), value: this.field(node, 'right'), operator: this.fieldText(node, 'operator').replace(/=$/, '') };
      case 'named_expression':
        return { kind: 'assign', target: this.field(node, 'name'), value: this.field(node, 'value'), operator: '=' };
      case 'import_statement':
        return block(node.childrenForFieldName('name').flatMap((child) => (child === null ? [] : [this.#import(child)])));
      case 'import_from_statement':
      case 'future_import_statement': {
        const names = node.childrenForFieldName('name').flatMap((child) => (child === null ? [] : child.type === 'aliased_import' ? [{ name: this.fieldText(child, 'name'), as: this.fieldText(child, 'alias') }] : [{ name: child.text, as: child.text }]));
        const star = named(node).some((child) => child.type === 'wildcard_import');
        return { kind: 'import', module: this.fieldText(node, 'module_name'), names: star ? [{ name: '*', as: '*' }] : names, as: null };
      }
      case 'function_definition':
      case 'lambda': {
        const params = node.childForFieldName('parameters');
        const body = this.field(node, 'body');
        return { kind: 'function', name: node.type === 'lambda' ? null : this.fieldText(node, 'name'), params: params === null ? [] : named(params).map((param) => this.#param(param)), body: node.type === 'lambda' ? [{ kind: 'return', value: body }] : [body] };
      }
      case 'decorated_definition':
        return block(this.all(node));
      case 'class_definition':
        return { kind: 'class', name: this.fieldText(node, 'name'), body: [this.field(node, 'body')] };
      case 'return_statement':
      case 'yield':
        return { kind: 'return', value: other1(this.all(node)) };
      case 'for_statement':
        return { kind: 'loop', target: this.field(node, 'left'), over: this.field(node, 'right'), body: [this.field(node, 'body'), this.field(node, 'alternative')], value: null, endless: false };
      case 'while_statement': {
        const body = node.childForFieldName('body');
        const endless = /^\(*\s*(?:True|1)\s*\)*$/.test(this.fieldText(node, 'condition')) && !leaves(body);
        return { kind: 'loop', target: null, over: null, body: [this.field(node, 'condition'), this.read(body), this.field(node, 'alternative')], value: null, endless };
      }
      case 'list_comprehension':
      case 'set_comprehension':
      case 'generator_expression':
      case 'dictionary_comprehension':
        return this.#comprehension(node);
      case 'pair':
        return { kind: 'list', items: [this.field(node, 'key'), this.field(node, 'value')] };
      case 'if_statement': {
        const [condition, ...branches] = named(node);
        return block([this.read(condition ?? null), block(branches.map((branch) => this.read(branch)), true)]);
      }
      case 'elif_clause':
      case 'else_clause':
      case 'except_clause':
      case 'except_group_clause':
      case 'case_clause':
        return block(this.all(node), true);
      case 'as_pattern': {
        const [value, alias] = named(node);
        const target = alias === undefined ? undefined : named(alias)[0];
        return target === undefined ? this.read(value ?? null) : { kind: 'assign', target: this.read(target), value: this.read(value ?? null), operator: '=' };
      }
      case 'type':
      case 'pass_statement':
      case 'global_statement':
      case 'nonlocal_statement':
        return other([]);
      default:
        return null;
    }
  }

  #string(node: Node): CodeNode {
    const start = named(node)[0]?.text ?? '';
    const raw = /r/i.test(start);
    const parts = named(node).flatMap((child): CodeNode[] => {
      if (child.type === 'interpolation') return [this.field(child, 'expression')];
      if (child.type !== 'string_content') return [];
      const content = /f/i.test(start) ? child.text.replaceAll('{{', '{').replaceAll('}}', '}') : child.text;
      return [text(raw ? content.replaceAll('\0', '\x01') : unescape(content))];
    });
    return parts.length === 1 && parts[0]?.kind === 'text' ? parts[0] : { kind: 'join', parts };
  }

  #call(node: Node): CodeNode {
    const list = node.childForFieldName('arguments');
    const args: CodeNode[] = [];
    const options: CodeOption[] = [];
    if (list?.type === 'generator_expression') args.push(this.read(list));
    else if (list !== null) {
      for (const child of named(list)) {
        if (child.type === 'keyword_argument') options.push({ name: this.fieldText(child, 'name'), value: this.field(child, 'value') });
        else if (child.type === 'dictionary_splat') options.push({ name: '**', value: this.read(named(child)[0] ?? null) });
        else args.push(this.read(child));
      }
    }
    return { kind: 'call', callee: this.field(node, 'function'), args, options };
  }

  #import(node: Node): CodeNode {
    const module = node.type === 'aliased_import' ? this.fieldText(node, 'name') : node.text;
    return { kind: 'import', module, names: null, as: node.type === 'aliased_import' ? this.fieldText(node, 'alias') : null };
  }

  #param(node: Node): CodeNode {
    if (node.type === 'default_parameter' || node.type === 'typed_default_parameter') return { kind: 'assign', target: this.field(node, 'name'), value: this.field(node, 'value'), operator: '=' };
    if (node.type === 'typed_parameter') return this.read(named(node)[0] ?? null);
    return this.read(node);
  }

  #comprehension(node: Node): CodeNode {
    let inner: CodeNode = this.field(node, 'body');
    let isInnermost = true;
    const conditions: CodeNode[] = [];
    for (const clause of named(node).slice(1).reverse()) {
      if (clause.type !== 'for_in_clause') {
        conditions.push(...this.all(clause));
        continue;
      }
      inner = { kind: 'loop', target: this.field(clause, 'left'), over: this.field(clause, 'right'), body: isInnermost ? conditions : [], value: isInnermost ? inner : { kind: 'spread', of: inner }, endless: false };
      isInnermost = false;
    }
    return inner;
  }
}

function other1(nodes: readonly CodeNode[]): CodeNode {
  return nodes.length === 1 ? (nodes[0] ?? other([])) : { kind: 'list', items: nodes };
}

/** `yes if test else no`: the test runs, and one of the two is the value. */
function other3(test: CodeNode | undefined, yes: CodeNode | undefined, no: CodeNode | undefined): CodeNode {
  return { kind: 'choose', options: [yes ?? other([]), no ?? other([]), other(test === undefined ? [] : [test])] };
}
