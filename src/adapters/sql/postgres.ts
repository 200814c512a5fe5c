import type { ParsedStatement, SqlAct } from '../../core/ports/sqlParser.ts';
import { at, Facts, isRow, listOf, textOf } from './facts.ts';

/** Statements by the name of their node; what is not here and ends in `Stmt` changes something (PostgreSQL has more than a hundred). */
const ACTS: Readonly<Record<string, SqlAct>> = {
  VariableShowStmt: 'read', TransactionStmt: 'read', FetchStmt: 'read', DeclareCursorStmt: 'read', ClosePortalStmt: 'read', ListenStmt: 'read',
  UnlistenStmt: 'read', DiscardStmt: 'read', ConstraintsSetStmt: 'read', DeallocateStmt: 'read', PrepareStmt: 'read', ReturnStmt: 'read',
  TruncateStmt: 'drop', DropStmt: 'drop', DropdbStmt: 'drop', DropRoleStmt: 'drop', DropOwnedStmt: 'drop', DropTableSpaceStmt: 'drop',
  DropSubscriptionStmt: 'drop', DropUserMappingStmt: 'drop',
  GrantStmt: 'rights', GrantRoleStmt: 'rights', CreateRoleStmt: 'rights', AlterRoleStmt: 'rights', AlterRoleSetStmt: 'rights', ReassignOwnedStmt: 'rights',
  AlterOwnerStmt: 'rights', AlterDefaultPrivilegesStmt: 'rights', CreatePolicyStmt: 'rights', AlterPolicyStmt: 'rights', SecLabelStmt: 'rights',
  CreateUserMappingStmt: 'rights', AlterUserMappingStmt: 'rights',
  AlterSystemStmt: 'server', AlterDatabaseStmt: 'server', AlterDatabaseSetStmt: 'server', CheckPointStmt: 'server', AlterTableSpaceOptionsStmt: 'server',
  LoadStmt: 'outside', CreateSubscriptionStmt: 'outside', AlterSubscriptionStmt: 'outside', CreateForeignServerStmt: 'outside', CreateFdwStmt: 'outside',
  CallStmt: 'procedure', ExecuteStmt: 'procedure',
};
const DROPS = new Set(['AT_DropColumn', 'AT_DropConstraint', 'AT_DropIdentity', 'AT_DropExpression', 'AT_DetachPartition']);
const RIGHTS = new Set(['AT_ChangeOwner', 'AT_EnableRowSecurity', 'AT_DisableRowSecurity', 'AT_ForceRowSecurity', 'AT_NoForceRowSecurity', 'AT_DisableTrig', 'AT_DisableTrigAll', 'AT_DisableTrigUser', 'AT_DisableRule']);

/** The statements of PostgreSQL's own syntax tree. */
export function readPostgres(tree: unknown): ParsedStatement[] {
  return listOf(at(tree, 'stmts')).map((each) => {
    const facts = new Facts();
    visit(at(each, 'stmt'), facts);
    return facts.done();
  });
}

/** Every node of the tree: statements sit in statements (WITH, EXPLAIN, PREPARE). */
function visit(node: unknown, facts: Facts): void {
  if (Array.isArray(node)) {
    for (const each of node) visit(each, facts);
    return;
  }
  if (!isRow(node)) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'FuncCall') facts.calls(lastName(at(value, 'funcname')), false);
    else if (key === 'RangeVar') facts.names(tableName(value));
    else if (key === 'RangeFunction') for (const name of functionsOf(at(value, 'functions'))) facts.calls(name, true);
    else if (key === 'ExplainStmt') {
      facts.part('read');
      // Without ANALYZE nothing of it runs.
      if (!listOf(at(value, 'options')).some((option) => textOf(at(option, 'DefElem', 'defname')) === 'analyze')) continue;
    } else if (key.endsWith('Stmt')) statement(key, value, facts);
    visit(value, facts);
  }
}

function statement(key: string, node: unknown, facts: Facts): void {
  switch (key) {
    case 'SelectStmt':
      facts.part(at(node, 'intoClause') === undefined ? 'read' : 'change');
      // A table that is the result's name comes without the node around it.
      facts.names(tableName(at(node, 'intoClause', 'rel')));
      shown(node, facts);
      break;
    case 'UpdateStmt':
    case 'DeleteStmt':
      facts.names(tableName(at(node, 'relation')));
      facts.part(key === 'UpdateStmt' ? 'update' : 'delete', whereOf(at(node, 'whereClause')));
      break;
    case 'MergeStmt':
      facts.part('update', 'some');
      break;
    case 'CopyStmt':
      facts.part(at(node, 'is_program') === true || at(node, 'filename') !== undefined ? 'outside' : at(node, 'is_from') === true ? 'change' : 'read');
      facts.names(tableName(at(node, 'relation')));
      break;
    case 'DoStmt':
      facts.part('procedure');
      for (const option of listOf(at(node, 'args'))) facts.runs(textOf(at(option, 'DefElem', 'arg', 'String', 'sval')));
      break;
    case 'VariableSetStmt':
      facts.part(/^(?:role|session_authorization|session_replication_role|row_security)$/i.test(textOf(at(node, 'name'))) ? 'rights' : 'read');
      break;
    case 'AlterTableStmt': {
      const kinds = listOf(at(node, 'cmds')).map((each) => textOf(at(each, 'AlterTableCmd', 'subtype')));
      facts.part(kinds.some((kind) => DROPS.has(kind)) ? 'drop' : kinds.some((kind) => RIGHTS.has(kind)) ? 'rights' : 'change');
      break;
    }
    case 'CreateFunctionStmt':
      // Untrusted languages leave the database.
      facts.part(listOf(at(node, 'options')).some((option) => /^(?:c|internal|plpython3?u|plperlu|pltclu|plsh|plrustu?)$/i.test(textOf(at(option, 'DefElem', 'arg', 'String', 'sval')))) ? 'outside' : 'change');
      break;
    default:
      facts.part(ACTS[key] ?? 'change');
  }
}

function shown(node: unknown, facts: Facts): void {
  const from = listOf(at(node, 'fromClause'));
  for (const target of listOf(at(node, 'targetList'))) {
    const value = at(target, 'ResTarget', 'val');
    const fields = listOf(at(value, 'ColumnRef', 'fields'));
    const last = fields.at(-1);
    facts.shows(at(last, 'A_Star') === undefined ? textOf(at(last, 'String', 'sval')) : '*');
    if (from.length === 0) for (const name of functionsOf(value)) facts.calls(name, true);
  }
}

function functionsOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(functionsOf);
  if (!isRow(node)) return [];
  return Object.entries(node).flatMap(([key, value]) => [...(key === 'FuncCall' ? [lastName(at(value, 'funcname'))] : []), ...functionsOf(value)]);
}

function lastName(names: unknown): string {
  return textOf(at(listOf(names).at(-1), 'String', 'sval'));
}

function tableName(node: unknown): string {
  return [textOf(at(node, 'schemaname')), textOf(at(node, 'relname'))].filter((part) => part !== '').join('.');
}

function whereOf(condition: unknown): 'none' | 'always' | 'some' {
  return condition === undefined ? 'none' : isAlways(condition) ? 'always' : 'some';
}

/** True for every row: `TRUE`, `1=1`, `id = id`, `x LIKE '%'`, `NOT FALSE`, and what AND and OR make of them. */
function isAlways(condition: unknown): boolean {
  const bool = at(condition, 'BoolExpr');
  if (bool !== undefined) {
    const parts = listOf(at(bool, 'args'));
    const kind = textOf(at(bool, 'boolop'));
    return kind === 'OR_EXPR' ? parts.some(isAlways) : kind === 'AND_EXPR' ? parts.every(isAlways) : parts.every((part) => at(part, 'A_Const', 'boolval') !== undefined && at(part, 'A_Const', 'boolval', 'boolval') !== true);
  }
  if (at(condition, 'A_Const') !== undefined) return at(condition, 'A_Const', 'boolval', 'boolval') === true || Boolean(at(condition, 'A_Const', 'ival', 'ival')) || textOf(at(condition, 'A_Const', 'sval', 'sval')).startsWith('t');
  const test = at(condition, 'A_Expr');
  const operator = lastName(at(test, 'name'));
  const [left, right] = [at(test, 'lexpr'), at(test, 'rexpr')];
  const constants = at(left, 'A_Const') !== undefined && at(right, 'A_Const') !== undefined;
  const same = plain(left) === plain(right);
  if (operator === '=' || operator === '>=' || operator === '<=') return same || (constants && operator !== '=');
  if (/^~~\*?$/.test(operator)) return /^%+$/.test(textOf(at(right, 'A_Const', 'sval', 'sval')));
  return constants && !same;
}

/** A tree as text, without the places in the source. */
function plain(node: unknown): string {
  return JSON.stringify(node, (key, value: unknown) => (key === 'location' ? undefined : value));
}
