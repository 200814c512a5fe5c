// Filters of a subscription (`status=eq.open,attempt=gt.1`), turned into a question that PostgreSQL answers with its own types.
import pg from 'pg';

const { escapeLiteral } = pg;
const OPERATORS: Readonly<Record<string, string>> = { eq: '=', neq: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=', like: 'like', ilike: 'ilike', match: '~', imatch: '~*', in: 'in', is: 'is' };
const ON_TEXT = new Set(['like', 'ilike', 'match', 'imatch']);

export interface Filter {
  readonly column: string;
  readonly not: boolean;
  readonly operator: string;
  readonly value: string;
}

/** At commas that stand neither in quotes nor in brackets. */
function splitFilters(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let [depth, quoted] = [0, false];
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    if (!quoted) depth += char === '(' ? 1 : char === ')' ? -1 : 0;
    if (char !== ',' || quoted || depth > 0) {
      part += char;
      continue;
    }
    parts.push(part);
    part = '';
  }
  return [...parts, part];
}

/** @throws Error in Realtime's words when it is none */
export function parseFilters(text: string): Filter[] {
  return splitFilters(text).map((part) => {
    const [, column, not, operator, value] = /^([^=]+)=(not\.)?([a-z]+)\.(.*)$/s.exec(part) ?? [];
    if (column === undefined || operator === undefined || value === undefined || !Object.hasOwn(OPERATORS, operator)) throw new Error(`Error parsing \`filter\` params: ${part}`);
    return { column, not: not !== undefined, operator, value };
  });
}

const unquote = (text: string): string => text.replace(/^"(.*)"$/s, '$1');

/** A boolean expression over `r`, a row as a JSON object of texts. */
export function filterSql({ column, not, operator, value }: Filter, types: Readonly<Record<string, string>>): string {
  const type = types[column];
  const name = escapeLiteral(column);
  const field = `(r->>${name})`;
  const literal = (text: string): string => `${escapeLiteral(unquote(text))}::${type ?? 'text'}`;
  let test: string;
  if (type === undefined) test = 'false';
  else if (operator === 'is') test = value === 'null' ? `${field} is null` : `${field}::boolean is ${value === 'true' ? 'true' : 'false'}`;
  else if (operator === 'in') test = `${field}::${type} in (${value.replace(/^\(|\)$/g, '').split(',').map(literal).join(', ')})`;
  else if (ON_TEXT.has(operator)) test = `${field} ${String(OPERATORS[operator])} ${escapeLiteral(unquote(value))}`;
  else test = `${field}::${type} ${String(OPERATORS[operator])} ${literal(value)}`;
  // A value that was not sent, as in a deletion, never passes.
  return `r ? ${name} and ${not ? 'not ' : ''}coalesce(${test}, false)`;
}
