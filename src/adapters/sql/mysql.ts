import type { ParsedStatement, SqlAct } from '../../core/ports/sqlParser.ts';
import { at, Facts, isRow, listOf, textOf } from './facts.ts';

const ACTS: Readonly<Record<string, SqlAct>> = {
  show: 'read', desc: 'read', describe: 'read', use: 'read', transaction: 'read', declare: 'read', unlock: 'read', union: 'read',
  insert: 'change', replace: 'change', create: 'change', rename: 'change', lock: 'change',
  drop: 'drop', truncate: 'drop',
  grant: 'rights', revoke: 'rights',
  load_data: 'outside',
  call: 'procedure', execute: 'procedure', exec: 'procedure', proc: 'procedure',
};
const STATEMENTS = new Set([...Object.keys(ACTS), 'select', 'update', 'delete', 'alter', 'set', 'explain']);

/** The statements of node-sql-parser's syntax tree, in MySQL's dialect. */
export function readMysql(tree: unknown): ParsedStatement[] {
  return (Array.isArray(tree) ? tree : [tree]).map((each) => {
    const facts = new Facts();
    if (!STATEMENTS.has(textOf(at(each, 'type')))) facts.part('unknown');
    visit(each, facts);
    return facts.done();
  });
}

function visit(node: unknown, facts: Facts): void {
  if (Array.isArray(node)) {
    for (const each of node) visit(each, facts);
    return;
  }
  if (!isRow(node)) return;
  const type = textOf(node['type']);
  if (type === 'explain' || type === 'desc' || type === 'show') {
    facts.part('read');
    return;
  }
  if (type === 'function') facts.calls(functionName(node['name']), false);
  else if (STATEMENTS.has(type)) statement(type, node, facts);
  if (typeof node['table'] === 'string' && type !== 'column_ref') facts.names([textOf(node['db']), node['table']].filter((part) => part !== '').join('.'));
  for (const value of Object.values(node)) visit(value, facts);
}

function statement(type: string, node: Readonly<Record<string, unknown>>, facts: Facts): void {
  switch (type) {
    case 'select': {
      const into = at(node, 'into', 'position');
      facts.part(typeof into === 'string' && /outfile|dumpfile/i.test(JSON.stringify(node['into'])) ? 'outside' : 'read');
      for (const column of listOf(node['columns'])) {
        const value = at(column, 'expr');
        facts.shows(textOf(at(value, 'column')));
        if (node['from'] === null) for (const name of functionsOf(value)) facts.calls(name, true);
      }
      if (node['columns'] === '*') facts.shows('*');
      break;
    }
    case 'update':
    case 'delete':
      facts.part(type, node['where'] === null || node['where'] === undefined ? 'none' : isAlways(node['where']) ? 'always' : 'some');
      break;
    case 'alter': {
      const text = JSON.stringify(node['expr'] ?? node).toLowerCase();
      facts.part(/"(?:drop|truncate)"/.test(text) ? 'drop' : /"keyword":"(?:user|role)"/.test(text) ? 'rights' : 'change');
      break;
    }
    case 'set':
      facts.part(/global|persist/i.test(textOf(node['keyword'])) || /"(?:@@)?(?:global|persist)/i.test(JSON.stringify(node['expr'] ?? '')) ? 'server' : /password/i.test(JSON.stringify(node['expr'] ?? '')) ? 'rights' : 'read');
      break;
    default:
      facts.part(type === 'create' && /^(?:user|role)$/i.test(textOf(node['keyword'])) ? 'rights' : (ACTS[type] ?? 'unknown'));
  }
}

function functionsOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(functionsOf);
  if (!isRow(node)) return [];
  return [...(node['type'] === 'function' ? [functionName(node['name'])] : []), ...Object.values(node).flatMap(functionsOf)];
}

function functionName(name: unknown): string {
  return typeof name === 'string' ? name : textOf(at(listOf(at(name, 'name')).at(-1), 'value'));
}

/** True for every row: `TRUE`, `1`, `1=1`, `id = id`, and what AND and OR make of them. */
function isAlways(condition: unknown): boolean {
  const type = textOf(at(condition, 'type'));
  if (type === 'bool' || type === 'number') return Boolean(at(condition, 'value'));
  if (type !== 'binary_expr') return false;
  const [left, right] = [at(condition, 'left'), at(condition, 'right')];
  const operator = textOf(at(condition, 'operator')).toUpperCase();
  if (operator === 'OR' || operator === '||') return isAlways(left) || isAlways(right);
  if (operator === 'AND' || operator === '&&') return isAlways(left) && isAlways(right);
  const same = JSON.stringify(left) === JSON.stringify(right);
  if (/^(?:=|<=|>=|<=>)$/.test(operator)) return same;
  if (operator === 'LIKE') return /^%+$/.test(textOf(at(right, 'value')));
  const constant = /^(?:number|bool|single_quote_string|string)$/;
  return constant.test(textOf(at(left, 'type'))) && constant.test(textOf(at(right, 'type'))) && !same;
}
