import type { Finding } from '../../finding.ts';
import { ask } from '../../finding.ts';

const SQL_FILE = /\.(?:sql|psql|pgsql|ddl)$/i;
const MIGRATION = /(?:^|[/._-])(?:migrat\w*|alembic|flyway|liquibase|changelogs?|knex|versions|sequelize|ef|schema_?changes?)(?:[/._-]|$)/i;
/** The way back drops what the way forth made. */
const BACK = /(?:\bdown\b|\bdowngrade\b|\brollback\b|\bDown\s*\(|exports\.down|def\s+down|function\s+down|--\s*(?:\+goose|\+migrate|migrate:)\s*down|<rollback|\bundo\b|\breverse\w*\b)/i;
const FORTH = /\bup\b\s*[(=:]|\bupgrade\b|\bUp\s*\(|exports\.up|def\s+up|--\s*(?:\+goose|\+migrate|migrate:)\s*up/i;

const DROPS = /\bdrop\s+(?:table|database|schema|column|tablespace|user|role|materialized\s+view)\b(?:\s+if\s+exists)?\s+[`"[]?([\w.]+)?|\btruncate\s+(?:table\s+)?[`"[]?\w|\bdelete\s+from\s+[\w."`]+\s*(?:;|['"`)]|$|\s*where\s+(?:1\s*=\s*1|true)\b)|\bupdate\s+[\w."`]+\s+set\s+(?:(?!\bwhere\b)[^;]){1,300}(?:;|$)|\balter\s+table\s[^;]{1,120}\bdrop\s+(?!constraint|index|default|not|foreign|primary|check|trigger|policy)\w/gim;
const CODE_DROPS = /\b(?:drop_table|remove_column|remove_columns|drop_join_table|drop_database|drop_column|dropTable(?:IfExists)?|dropColumns?|removeColumn|dropSchema(?:IfExists)?|DropTable|DropColumn|DropSchema|dropIfExists|dropCollection|dropDatabase|DeleteData|delete_table|rename_table)\b\s*[(:{ ]|\bmigrations\.(?:DeleteModel|RemoveField)\(|\bSchema::drop|<drop(?:Table|Column|AllForeignKeyConstraints|Schema)\b|\bdrop\s+table\(:|\bremove\s+:\w+/g;

/** Whoever runs a migration runs it on data: what goes forth and drops, empties or overwrites is for a person. */
export function losesData(path: string, fresh: string, before: string): Finding | null {
  const isSql = SQL_FILE.test(path);
  const isMigration = MIGRATION.test(path);
  const raw = /["'`(]\s*(?:drop|truncate|delete|update|alter)\s/i.test(fresh);
  if (!isSql && !isMigration && !raw) return null;
  if (/\.down\.\w+$|(?:^|\/)U\d+__|(?:^|[/_.-])(?:rollback|undo|revert)[\w.-]*\.sql$|(?:^|\/)(?:tests?|specs?|__tests__|fixtures?|seeds?)\//i.test(path)) return null;
  const forth = wayForth(withoutComments(fresh));
  const old = wayForth(withoutComments(before));
  const made = new Set([...forth.matchAll(/\bcreate\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+|unlogged\s+)?(?:table|schema|database|user|role|materialized\s+view)\s+(?:if\s+not\s+exists\s+)?[`"[]?([\w.]+)/gi)].map((match) => (match[1] ?? '').toLowerCase()));
  const count = (text: string): number => [...(isSql || isMigration || raw ? text.matchAll(DROPS) : [])].filter((match) => isSql || isMigration || /["'`(]\s*$/.test(text.slice(Math.max(0, match.index - 3), match.index))).filter((match) => !made.has((match[1] ?? '').toLowerCase()) || match[1] === undefined).length + (isMigration ? (text.match(CODE_DROPS) ?? []).length : 0);
  return count(forth) > count(old) ? ask('content/loses-data', [1, 4], 'drops, empties or overwrites data of everybody when it runs') : null;
}

const withoutComments = (text: string): string => text.replace(/^[ \t]*(?:--(?!\s*(?:\+goose|\+migrate|migrate:))|\/\/|#)[^\n]*$/gm, '').replace(/\/\*(?!!)[\s\S]*?\*\//g, ' ');

/** What stands before the way back, or after it when the way forth comes second. */
function wayForth(text: string): string {
  const back = BACK.exec(text);
  if (back === null) return text;
  const rest = text.slice(back.index);
  const forth = FORTH.exec(rest.slice(1));
  const comesSecond = forth !== null && !FORTH.test(text.slice(0, back.index));
  return text.slice(0, back.index) + (comesSecond ? rest.slice(1 + forth.index) : '');
}
