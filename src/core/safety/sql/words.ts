import type { Finding } from '../finding.ts';
import { ask, askHard } from '../finding.ts';
import { ADMIN, CHANGE, DROP, OUTSIDE, PROCEDURE, RIGHTS, SECRETS, STATEMENT, WIDE } from './objections.ts';

const READS = new Set(['SELECT', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'VALUES', 'TABLE', 'USE', 'WITH', 'BEGIN', 'START', 'COMMIT', 'ROLLBACK', 'END', 'ANALYZE', 'PRAGMA', 'HELP', 'LIST', 'FETCH', 'DECLARE', 'CLOSE', 'SAVEPOINT', 'RELEASE', 'CHECK', 'PRINT', 'GO', 'SET', 'DELIMITER', 'STATUS', 'EXIT', 'QUIT']);
/** What begins so cannot change anything, however it goes on: the words tell enough where no parser knows the dialect. */
const ONLY_READS = new Set(['SHOW', 'DESCRIBE', 'DESC', 'USE', 'BEGIN', 'START', 'COMMIT', 'ROLLBACK', 'END', 'HELP', 'LIST', 'CLOSE', 'SAVEPOINT', 'RELEASE', 'PRINT', 'GO', 'DELIMITER', 'STATUS', 'EXIT', 'QUIT']);

/**
 * Objections to a statement by its words alone: the last resort, for what no parser reads. Where it sees nothing, that says nothing; only
 * `readsForSure` does.
 */
export function judgeWords(tokens: readonly string[]): Finding | null {
  const [head = '', next = ''] = tokens;
  if (head.startsWith('\\')) return metaCommand(head);
  if (head === '.') return dotCommand(next, tokens);
  const has = (...words: string[]): boolean => words.some((word) => tokens.includes(word));
  if (has('PROGRAM') && head === 'COPY') return OUTSIDE;
  if (has('XP_CMDSHELL', 'SYS_EXEC', 'SYS_EVAL', 'LO_IMPORT', 'LO_EXPORT', 'PG_READ_FILE', 'PG_READ_BINARY_FILE', 'PG_LS_DIR', 'LOAD_FILE', 'OUTFILE', 'DUMPFILE', 'LOAD_EXTENSION', 'WRITEFILE', 'READFILE', 'UTL_HTTP', 'UTL_FILE', 'DBLINK', 'DBLINK_EXEC', 'DBLINK_CONNECT', 'SP_OACREATE', 'OPENROWSET')) return OUTSIDE;
  if (has('PG_TERMINATE_BACKEND', 'PG_CANCEL_BACKEND', 'PG_RELOAD_CONF', 'PG_DROP_REPLICATION_SLOT')) return ADMIN;
  if (has('PG_SHADOW', 'PG_AUTHID') || (has('USER', 'USERS') && has('PASSWORD', 'PASSWD', 'AUTHENTICATION_STRING') && head === 'SELECT')) return SECRETS;
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
      return PROCEDURE;
    default:
      break;
  }
  if (head === 'SET' && has('GLOBAL', 'PASSWORD', 'PERSIST')) return ADMIN;
  if (head === 'PRAGMA' && has('WRITABLE_SCHEMA', 'TRUSTED_SCHEMA')) return RIGHTS;
  if ((head === 'WITH' || head === 'EXPLAIN' || head === '(') && has('DELETE', 'UPDATE', 'INSERT', 'DROP', 'TRUNCATE')) return WIDE;
  if (head === 'SELECT' && has('INTO') && !has('STRICT')) return CHANGE;
  return READS.has(head) || head === '(' ? null : STATEMENT;
}

/** Whether the words alone show that nothing is changed: client commands, SHOW and the like, PRAGMA. */
export function readsForSure(tokens: readonly string[]): boolean {
  const [head = ''] = tokens;
  return ONLY_READS.has(head) || head === 'PRAGMA' || head === '.' || head.startsWith('\\');
}

/** `WHERE 1=1`, `WHERE true`. */
function alwaysTrue(tokens: readonly string[]): boolean {
  const rest = tokens.slice(tokens.indexOf('WHERE') + 1);
  return rest[0] === 'TRUE' || (rest[1] === '=' && rest[0] === rest[2] && /^[\d']/.test(rest[0] ?? ''));
}

function metaCommand(command: string): Finding | null {
  if (/^\\(?:!|copy\b.*program|o\s*\||g\s*\||w\s*\|)/.test(command)) return OUTSIDE;
  // The result of a query is run as statements, or its rows as commands.
  if (/^\\(?:gexec|setenv|getenv)\b/.test(command)) return askHard('database/client-command', [3, 4], 'makes the database client run what a query gives');
  if (/^\\(?:copy|o|w|i|ir|password|connect|c|lo_\w+|g\s)/.test(command)) return ask('database/client-command', [4], 'makes the database client read, write or connect elsewhere');
  return null;
}

function dotCommand(name: string, tokens: readonly string[]): Finding | null {
  if (/^(?:SHELL|SYSTEM|LOAD)$/.test(name)) return OUTSIDE;
  return /^(?:RESTORE|IMPORT|SAVE|CLONE|OUTPUT|ONCE|READ|BACKUP|ARCHIVE|EXCEL)$/.test(name) && tokens.length > 2 ? ask('database/client-command', [4], 'makes the database client read or write files') : null;
}
