import assert from 'node:assert/strict';
import type { SqlParser } from '../../../src/core/ports/sqlParser.ts';
import type { Finding } from '../../../src/core/safety/finding.ts';
import { judgeSql, settleSql } from '../../../src/core/safety/sql/judgeSql.ts';
import { sourceSqlParser } from '../../calibration/measure.ts';

describe('SQL', () => {
  let parser: SqlParser;
  before(async () => {
    parser = sourceSqlParser();
    await parser.parse('select 1', 'postgres');
    await parser.parse('select 1', 'mysql');
  });
  after(() => parser.dispose());
  const judge = async (sql: string, by: SqlParser | null = parser): Promise<Finding[]> => settleSql(judgeSql(sql), by);
  const rules = async (sql: string): Promise<string[]> => [...new Set((await judge(sql)).map((finding) => finding.rule))];
  const all = async (expected: string, statements: readonly string[]): Promise<void> => {
    for (const sql of statements) assert.ok((await rules(sql)).includes(expected), `${sql}: ${(await rules(sql)).join(', ')}`);
  };

  it('lets reading pass, in every dialect', async () => {
    for (const sql of [
      'SELECT * FROM users WHERE id = 1', 'show tables;', 'EXPLAIN SELECT 1', 'EXPLAIN DELETE FROM t', "select 'drop table x'", '-- DROP TABLE x\nselect 1', '/* delete */ select 1', 'BEGIN; SELECT 1; COMMIT',
      'WITH x AS (SELECT 1) SELECT * FROM x', 'SELECT `a` FROM `t` LIMIT 5, 10', 'DESCRIBE t', 'USE shop; SHOW CREATE TABLE t;', 'PRAGMA table_info(t)', '.tables', '.schema users\nselect count(*) from users;', '\\d+ users',
      'COPY t TO STDOUT', 'select now(), pg_size_pretty(pg_database_size(current_database()))', 'select * from generate_series(1, 3)', 'SELECT order_total(o) FROM orders o',
    ]) assert.deepEqual(await rules(sql), [], sql);
  });

  it('sees what drops and empties, wherever it hides', async () => {
    await all('database/drop', ['DROP TABLE users', 'select 1; truncate users', '/*!50000 DROP */ TABLE x', 'select 1 /*!; DROP TABLE x */', '/*M!100100 DROP TABLE x*/', 'DROP USER bob', 'ALTER TABLE t DROP COLUMN a', 'DO $$ BEGIN DROP TABLE x; END $$', "select 'a\\'; drop table x; -- '", 'select 1 --\n; drop table x', 'use x\ngo\ndrop table y\ngo', 'DROP TABLE \0']);
    await all('database/all-rows', ['DELETE FROM t', 'UPDATE t SET a = 1', 'DELETE FROM t WHERE 1=1', 'DELETE FROM t WHERE TRUE', 'DELETE FROM t WHERE id = id', 'DELETE FROM t WHERE a = 1 OR 2 > 1', "DELETE FROM t WHERE a LIKE '%'", 'DELETE FROM `t` WHERE 1', 'WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x', 'EXPLAIN ANALYZE DELETE FROM t']);
    await all('database/change', ['DELETE FROM t WHERE id = 3', 'WITH x AS (DELETE FROM t WHERE id = 3 RETURNING *) SELECT * FROM x', 'INSERT INTO t VALUES (1)', 'REPLACE INTO t VALUES (1)', 'SELECT * INTO copy FROM t', 'CREATE TABLE t (a int)', "select setval('s', 1)"]);
  });

  it('sees what leaves the database', async () => {
    await all('database/outside', ["COPY t TO PROGRAM 'sh'", "COPY t FROM '/etc/passwd'", "SELECT * FROM t INTO OUTFILE '/tmp/x'", 'SELECT LOAD_FILE("/etc/passwd")', "select lo_export(1, '/tmp/x')", "select * from dblink('host=x', 'select 1') as t(a int)", "LOAD 'x.so'", 'LOAD DATA INFILE "x" INTO TABLE t', "CREATE FUNCTION f() RETURNS int AS 'x' LANGUAGE plpython3u", 'EXEC xp_cmdshell "dir"', '\\! rm -rf /', '.shell ls']);
  });

  it('sees rights, the server itself and passwords', async () => {
    await all('database/rights', ['GRANT ALL ON t TO bob', 'REVOKE ALL ON t FROM bob', 'ALTER ROLE bob SUPERUSER', 'CREATE USER bob', 'ALTER TABLE t OWNER TO bob', 'ALTER TABLE t DISABLE ROW LEVEL SECURITY', 'SET ROLE postgres', "select set_config('role', 'postgres', false)", 'PRAGMA writable_schema=ON']);
    await all('database/admin', ['select pg_terminate_backend(5)', 'SET GLOBAL x = 1', 'KILL 5', 'ALTER SYSTEM SET x = 1', 'FLUSH PRIVILEGES']);
    await all('database/secrets', ['SELECT password FROM users', 'SELECT u.password_hash FROM users u', 'SELECT * FROM pg_shadow', 'SELECT * FROM mysql.user']);
    await all('database/waits', ['SELECT pg_sleep(100)', 'SELECT SLEEP(100)']);
  });

  it('does not call a statement harmless that it does not know', async () => {
    for (const sql of ['FROBNICATE t', 'CALL purge_everything()', 'SELECT purge_everything()', 'SELECT * FROM purge_everything()', "DO $$ BEGIN EXECUTE 'x'; END $$", 'SELECT TOP 5 * FROM t', `select ${'('.repeat(5000)}1`]) {
      assert.ok((await judge(sql)).some((finding) => finding.unknown === true), sql);
    }
  });

  it('knows nothing for sure without a parser, but for what only reads', async () => {
    assert.equal((await judge('SELECT 1', null))[0]?.unknown, true);
    assert.deepEqual(await judge('SHOW TABLES', null), []);
    assert.equal((await judge('DROP TABLE x', null))[0]?.rule, 'database/drop');
  });

  it('answers "unknown" when the parser hangs or dies, and goes on with a new one', async () => {
    const closed = sourceSqlParser();
    await closed.dispose();
    assert.equal((await judge('SELECT 1', closed))[0]?.unknown, true);
    for (const text of ['\0', 'x'.repeat(70_000)]) assert.equal((await parser.parse(text, 'postgres')).parsed, false);
    assert.equal((await parser.parse('select 1', 'postgres')).parsed, true);
  });
});
