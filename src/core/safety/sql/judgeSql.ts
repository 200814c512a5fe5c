import type { Finding } from '../finding.ts';
import { ask, askHard, danger, unknown } from '../finding.ts';
import { readSql } from './statements.ts';

const READS = new Set(['SELECT', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'VALUES', 'TABLE', 'USE', 'WITH', 'BEGIN', 'START', 'COMMIT', 'ROLLBACK', 'END', 'ANALYZE', 'PRAGMA', 'HELP', 'LIST', 'FETCH', 'DECLARE', 'CLOSE', 'SAVEPOINT', 'RELEASE', 'CHECK', 'PRINT', 'GO', 'SET', 'DELIMITER', 'STATUS']);
const DROP = askHard('database/drop', [1, 4], 'drops or empties something in the database');
const WIDE = askHard('database/all-rows', [1, 4], 'changes or deletes every row of a table');
const CHANGE = ask('database/change', [4], "changes a database's data or structure");
const RIGHTS = askHard('database/rights', [3], 'changes who may do what in the database');
const OUTSIDE = danger('database/outside', [2, 3], 'makes the database run programs or read and write files');
const ADMIN = askHard('database/admin', [1, 9], 'interferes with the running database server');

/** Objections to a text of SQL, or of a client's own commands. */
export function judgeSql(text: string): Finding[] {
  return readSql(text).flatMap(({ tokens }) => {
    const finding = judgeStatement(tokens);
    return finding === null ? [] : [finding];
  });
}

function judgeStatement(tokens: readonly string[]): Finding | null {
  const [head = '', next = ''] = tokens;
  if (head.startsWith('\\')) return metaCommand(head);
  if (head === '.') return dotCommand(next, tokens);
  const has = (...words: string[]): boolean => words.some((word) => tokens.includes(word));
  if (has('PROGRAM') && head === 'COPY') return OUTSIDE;
  if (has('XP_CMDSHELL', 'SYS_EXEC', 'SYS_EVAL', 'LO_IMPORT', 'LO_EXPORT', 'PG_READ_FILE', 'PG_READ_BINARY_FILE', 'PG_LS_DIR', 'LOAD_FILE', 'OUTFILE', 'DUMPFILE', 'LOAD_EXTENSION', 'WRITEFILE', 'READFILE', 'UTL_HTTP', 'UTL_FILE', 'DBLINK_CONNECT', 'SP_OACREATE', 'OPENROWSET')) return OUTSIDE;
  if (has('PG_TERMINATE_BACKEND', 'PG_CANCEL_BACKEND', 'PG_RELOAD_CONF', 'PG_DROP_REPLICATION_SLOT')) return ADMIN;
  if (has('PG_SHADOW', 'PG_AUTHID') || (has('USER', 'USERS') && has('PASSWORD', 'PASSWD', 'AUTHENTICATION_STRING') && head === 'SELECT')) return askHard('database/secrets', [2], 'reads passwords from the database');
  switch (head) {
    case 'DROP':
    case 'TRUNCATE':
    case 'PURGE':
    case 'FLASHBACK':
      return DROP;
    case 'DELETE':
    case 'UPDATE':
      return has('WHERE') && !alwaysTrue(tokens) ? CHANGE : WIDE;
    case 'ALTER':
      return has('DROP', 'TRUNCATE') ? DROP : has('ROLE', 'USER', 'LOGIN', 'OWNER') ? RIGHTS : has('SYSTEM', 'SERVER', 'DATABASE') ? ADMIN : CHANGE;
    case 'GRANT':
    case 'REVOKE':
    case 'DENY':
    case 'REASSIGN':
      return RIGHTS;
    case 'CREATE':
      return ['USER', 'ROLE', 'LOGIN'].includes(next) ? RIGHTS : CHANGE;
    case 'INSERT':
    case 'REPLACE':
    case 'MERGE':
    case 'UPSERT':
    case 'RENAME':
    case 'COMMENT':
    case 'REINDEX':
    case 'VACUUM':
    case 'CLUSTER':
    case 'OPTIMIZE':
    case 'REPAIR':
    case 'ATTACH':
    case 'DETACH':
    case 'LOCK':
    case 'REFRESH':
    case 'LOAD':
    case 'IMPORT':
    case 'COPY':
      return CHANGE;
    case 'KILL':
    case 'SHUTDOWN':
    case 'RESET':
    case 'FLUSH':
    case 'STOP':
    case 'CHANGE':
    case 'RESTORE':
    case 'BACKUP':
      return ADMIN;
    case 'CALL':
    case 'EXEC':
    case 'EXECUTE':
    case 'DO':
    case 'PREPARE':
      return unknown('database/procedure', 'runs a procedure whose content is not seen here', [4]);
    default:
      break;
  }
  if (head === 'SET' && has('GLOBAL', 'PASSWORD', 'PERSIST')) return ADMIN;
  if ((head === 'WITH' || head === 'EXPLAIN' || head === '(' ) && has('DELETE', 'UPDATE', 'INSERT', 'DROP', 'TRUNCATE')) return WIDE;
  if (head === 'SELECT' && has('INTO') && !has('STRICT')) return CHANGE;
  return READS.has(head) || head === '(' ? null : unknown('database/statement', 'gives the database a statement that the rules do not know', [4]);
}

/** `WHERE 1=1`, `WHERE true`. */
function alwaysTrue(tokens: readonly string[]): boolean {
  const rest = tokens.slice(tokens.indexOf('WHERE') + 1);
  return rest[0] === 'TRUE' || (rest[1] === '=' && rest[0] === rest[2] && /^[\d']/.test(rest[0] ?? ''));
}

function metaCommand(command: string): Finding | null {
  if (/^\\(?:!|copy\b.*program|o\s*\||g\s*\|)/.test(command)) return OUTSIDE;
  if (/^\\(?:copy|o|w|i|ir|password|connect|c)\b/.test(command)) return ask('database/client-command', [4], 'makes the database client read, write or connect elsewhere');
  return null;
}

function dotCommand(name: string, tokens: readonly string[]): Finding | null {
  if (/^(?:SHELL|SYSTEM|LOAD)$/.test(name)) return OUTSIDE;
  return /^(?:RESTORE|IMPORT|SAVE|CLONE|OUTPUT|ONCE|READ|BACKUP|ARCHIVE|EXCEL)$/.test(name) && tokens.length > 2 ? ask('database/client-command', [4], 'makes the database client read or write files') : null;
}

/** Whether a text, taken as a shell command, is rather a statement of SQL. */
export function looksLikeSql(text: string): boolean {
  return /^\s*(?:SELECT|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|DROP\s+(?:TABLE|DATABASE|SCHEMA|INDEX|VIEW|USER|ROLE|FUNCTION|TRIGGER|SEQUENCE|TYPE|EXTENSION|COLUMN)|TRUNCATE|ALTER\s+(?:TABLE|DATABASE|USER|ROLE)|CREATE\s+(?:TABLE|DATABASE|INDEX|VIEW|SCHEMA|OR\s+REPLACE|USER|ROLE|UNIQUE|TEMP)|DESCRIBE\s+\w+|EXPLAIN\s+\w+|SHOW\s+\w+|GRANT\s+\w+|REVOKE\s+\w+|BEGIN|COMMIT|ROLLBACK|WITH\s+\w+\s+AS)\b[^|&]*;?\s*$/i.test(text) && /;\s*$|\b(?:FROM|TABLE|TABLES|DATABASE|DATABASES|INTO|SET|ON|SCHEMA)\b/i.test(text) && !/^\s*(?:select|show|begin|with|update|commit)\b(?![\s\S]*\b(?:from|into|set|tables?|databases?)\b)/i.test(text);
}
