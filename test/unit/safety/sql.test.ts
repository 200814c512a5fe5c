import assert from 'node:assert/strict';
import { judgeSql } from '../../../src/core/safety/sql/judgeSql.ts';

const rules = (sql: string): string[] => judgeSql(sql).map((finding) => finding.rule);

describe('SQL', () => {
  it('lets reading pass', () => {
    for (const sql of ['SELECT * FROM users WHERE id = 1', 'show tables;', 'EXPLAIN SELECT 1', "select 'drop table x'", '-- DROP TABLE x\nselect 1', '/* delete */ select 1', 'BEGIN; SELECT 1; COMMIT']) assert.deepEqual(rules(sql), [], sql);
  });

  it('sees what destroys, wherever it hides', () => {
    assert.deepEqual(rules('DROP TABLE users'), ['database/drop']);
    assert.deepEqual(rules('select 1; truncate users'), ['database/drop']);
    assert.deepEqual(rules('/*!50000 DROP */ TABLE x'), ['database/drop']);
    assert.deepEqual(rules('DELETE FROM t'), ['database/all-rows']);
    assert.deepEqual(rules('DELETE FROM t WHERE 1=1'), ['database/all-rows']);
    assert.deepEqual(rules('DELETE FROM t WHERE id = 3'), ['database/change']);
    assert.deepEqual(rules('WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x'), ['database/all-rows']);
    assert.deepEqual(rules("COPY t TO PROGRAM 'sh'"), ['database/outside']);
    assert.deepEqual(rules('\\! rm -rf /'), ['database/outside']);
    assert.deepEqual(rules('.shell ls'), ['database/outside']);
    assert.deepEqual(rules('GRANT ALL ON t TO bob'), ['database/rights']);
  });

  it('does not call a statement harmless that it does not know', () => {
    assert.equal(judgeSql('FROBNICATE t')[0]?.unknown, true);
    assert.equal(judgeSql('CALL purge_everything()')[0]?.unknown, true);
  });
});
