import type { ParsedStatement, SqlDialect, SqlParser, SqlPart } from '../../ports/sqlParser.ts';
import type { Finding } from '../finding.ts';
import { SCORE } from '../finding.ts';
import { judgeFunctions } from './functions.ts';
import { ADMIN, CHANGE, DROP, OUTSIDE, PROCEDURE, RIGHTS, SECRETS, STATEMENT, UNPARSED, WIDE } from './objections.ts';
import { readSql } from './statements.ts';
import { judgeWords, readsForSure } from './words.ts';

/**
 * Objections to a text of SQL, or of a client's own commands, by its words alone, and a marker with the text for `settleSql`, which
 * puts what the parsers say in their place. Without a parser, what is not surely reading stays unknown there.
 */
export function judgeSql(text: string): Finding[] {
  const found = readSql(text).flatMap(({ tokens }) => judgeWords(tokens) ?? []);
  // The marker names no principle, so it lowers nothing; its score goes the way of other objections, and so tells where it was found.
  return [...found.map((finding) => ({ ...finding, sql: text })), { rule: 'database/sql', principles: [], score: SCORE.danger, reason: 'holds SQL', sql: text }];
}

/** The findings, with what the parsers say of every text of SQL in place of what its words said. */
export async function settleSql(findings: readonly Finding[], parser: SqlParser | null): Promise<Finding[]> {
  const settled: Finding[] = findings.filter((finding) => finding.sql === undefined);
  const seen = new Set<string>();
  for (const { sql, score, rule } of findings) {
    if (sql === undefined || rule !== 'database/sql') continue;
    const key = `${score} ${sql}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const isElsewhere = score > SCORE.danger;
    for (const finding of await readings(sql, parser)) settled.push(isElsewhere && finding.score < SCORE.askHard ? { ...finding, score: SCORE.askHard } : finding);
  }
  return settled;
}

/** Where dialects read the same text differently: `#` and `--x` comments, backslashes in texts, backticks. */
const AMBIGUOUS = /[#`\\]|--\S/;
const EXECUTABLE_COMMENT = /\/\*M?!\d*/;

async function readings(text: string, parser: SqlParser | null): Promise<Finding[]> {
  const source = text.replaceAll('\0', '_unknown_').replace(/^\s*(?:GO|DELIMITER\s+\S+)\s*$/gim, ';').slice(0, 64 * 1024);
  if (source.trim() === '') return [];
  const isMysql = EXECUTABLE_COMMENT.test(source);
  const whole = isMysql ? null : await parsed(source, 'postgres', parser);
  const other = isMysql || whole === null || AMBIGUOUS.test(source) ? await parsed(withoutExecutableComments(source), 'mysql', parser) : null;
  if (whole !== null || other !== null) return [...(whole ?? []), ...(other ?? []), ...(isMysql || (AMBIGUOUS.test(source) && other === null) ? byWords(source) : [])];
  const found: Finding[] = [];
  for (const { tokens, text: piece } of readSql(source)) {
    const words = judgeWords(tokens);
    if (readsForSure(tokens)) found.push(...(words === null ? [] : [words]));
    else {
      const readable = withoutExecutableComments(piece);
      found.push(...((await parsed(readable, 'postgres', parser)) ?? (await parsed(readable, 'mysql', parser)) ?? [words ?? UNPARSED]));
    }
  }
  return found;
}

function byWords(text: string): Finding[] {
  return readSql(text).flatMap(({ tokens }) => judgeWords(tokens) ?? []).filter((finding) => finding.unknown !== true);
}

/** MySQL runs what stands in these comments: `/*!50000 DROP *\/`. */
function withoutExecutableComments(text: string): string {
  let result = '';
  let at = 0;
  for (const { index, 0: opening } of text.matchAll(/\/\*M?!\d*/g)) {
    if (index < at) continue;
    const end = text.indexOf('*/', index + opening.length);
    result += `${text.slice(at, index)} ${text.slice(index + opening.length, end === -1 ? text.length : end)} `;
    at = end === -1 ? text.length : end + 2;
    if (end === -1) break;
  }
  return result + text.slice(at);
}

async function parsed(text: string, dialect: SqlDialect, parser: SqlParser | null): Promise<Finding[] | null> {
  const result = parser === null ? null : await parser.parse(text, dialect);
  return result?.parsed === true ? result.statements.flatMap(judgeStatement) : null;
}

const SECRET_TABLE = /^(?:pg_catalog\.)?(?:pg_shadow|pg_authid|pg_user_mappings?)$|^mysql\.(?:user|global_priv)$|^(?:master\.)?sys\.(?:sql_logins|syslogins)$/;
const SECRET_COLUMN = /^(?:\w+_)?(?:passw(?:or)?d|passwd|pwd|password_?hash|hashed_password|encrypted_password|password_digest|authentication_string|api_?key|secret(?:_key)?|private_key|access_token|refresh_token|totp_secret|mfa_secret|decrypted_secret)$/;

function judgeStatement(statement: ParsedStatement): Finding[] {
  const found = statement.parts.flatMap((part) => judgePart(part) ?? []);
  found.push(...judgeFunctions(statement.functions, statement.alone));
  if (statement.parts.every(({ act }) => act === 'read') && (statement.tables.some((table) => SECRET_TABLE.test(table)) || statement.shown.some((column) => SECRET_COLUMN.test(column)))) found.push(SECRETS);
  // Procedural code: its own grammar is in no parser here, so its statements are looked at by their words, and it stays unknown.
  if (statement.code !== null) found.push(...byWords(statement.code.replaceAll(/\b(?:begin|then|else|loop|declare)\b/gi, ';')));
  return found;
}

function judgePart({ act, where }: SqlPart): Finding | null {
  switch (act) {
    case 'read':
      return null;
    case 'change':
      return CHANGE;
    case 'update':
    case 'delete':
      return where === 'some' ? CHANGE : WIDE;
    case 'drop':
      return DROP;
    case 'rights':
      return RIGHTS;
    case 'server':
      return ADMIN;
    case 'outside':
      return OUTSIDE;
    case 'procedure':
      return PROCEDURE;
    case 'unknown':
      return STATEMENT;
  }
}

/** Whether a text, taken as a shell command, is rather a statement of SQL. */
export function looksLikeSql(text: string): boolean {
  return /^\s*(?:SELECT|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|DROP\s+(?:TABLE|DATABASE|SCHEMA|INDEX|VIEW|USER|ROLE|FUNCTION|TRIGGER|SEQUENCE|TYPE|EXTENSION|COLUMN)|TRUNCATE|ALTER\s+(?:TABLE|DATABASE|USER|ROLE)|CREATE\s+(?:TABLE|DATABASE|INDEX|VIEW|SCHEMA|OR\s+REPLACE|USER|ROLE|UNIQUE|TEMP)|DESCRIBE\s+\w+|EXPLAIN\s+\w+|SHOW\s+\w+|GRANT\s+\w+|REVOKE\s+\w+|BEGIN|COMMIT|ROLLBACK|WITH\s+\w+\s+AS)\b[^|&]*;?\s*$/i.test(text) && /;\s*$|\b(?:FROM|TABLE|TABLES|DATABASE|DATABASES|INTO|SET|ON|SCHEMA)\b/i.test(text) && !/^\s*(?:select|show|begin|with|update|commit)\b(?![\s\S]*\b(?:from|into|set|tables?|databases?)\b)/i.test(text);
}
