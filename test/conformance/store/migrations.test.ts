// Stores as every older version wrote them (test/fixtures/stores, made by that version's own code), opened by this one.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { SCHEMA_VERSION } from '../../../src/adapters/sqlite/migrations.ts';
import { verifyAudit } from '../../../src/core/audit/verifyAudit.ts';
import { AT, Bench, configOf, event, Thread } from './harness.ts';

const fixture = (version: number): string => join(import.meta.dirname, `../../fixtures/stores/version-${String(version)}.db.gz`);
const schemaOf = (path: string): unknown[] => {
  const connection = new DatabaseSync(path, { readOnly: true });
  const columns = connection.prepare(`SELECT m.type, m.name, (SELECT group_concat(c.name || ' ' || c.type) FROM pragma_table_info(m.name) AS c) AS columns FROM sqlite_schema AS m WHERE m.name NOT LIKE 'sqlite_%' ORDER BY m.type, m.name`).all();
  connection.close();
  return columns.map((row) => ({ ...row }));
};

describe('store: migrations', () => {
  let bench: Bench;
  beforeEach(() => { bench = new Bench(); });
  afterEach(() => bench.dispose());

  for (let version = 1; version <= SCHEMA_VERSION; version++) {
    it(`a store of version ${String(version)} keeps all it had, and goes on`, async () => {
      assert.ok(existsSync(fixture(version)), `There is no stored file of version ${String(version)}: make one with that version's code before its schema changes.`);
      writeFileSync(bench.path(), gunzipSync(readFileSync(fixture(version))));
      const store = bench.open();
      assert.deepEqual(store.warnings, []);
      const run = store.run('t');
      assert.deepEqual([run?.storyId, run?.status, run?.checkpoints, run?.summary, run?.request], ['S-1', 'waiting', 6, { turn: 6 }, { story: { id: 'S-1' } }]);
      assert.deepEqual(store.reviews({ status: 'pending' }).map(({ id }) => id), ['r']);
      assert.deepEqual([store.effect('t/done')?.state, store.effect('t/open')?.state], ['done', 'intent']);
      const newest = await store.saver.getTuple(configOf('t'));
      assert.deepEqual([newest?.checkpoint.channel_values['turn'], newest?.checkpoint.channel_values['items'], newest?.pendingWrites], [6, [1, 2, 3, 4, 5, 6].map((n) => `item ${String(n)}`), [['task', 'turn', 7]]]);
      const turns: unknown[] = [];
      for await (const tuple of store.saver.list(configOf('t'))) turns.push(tuple.checkpoint.channel_values['turn']);
      assert.deepEqual(turns, [6, 5, 4, 3, 2, 1]);

      const thread = new Thread(store.saver, 't').goBackTo(newest?.checkpoint);
      await thread.step({ turn: 7, items: [...(newest?.checkpoint.channel_values['items'] as string[]), 'item 7'], journal: [event('step-7')], waiting: null });
      assert.equal((await store.saver.getTuple(configOf('t')))?.checkpoint.channel_values['turn'], 7);
      assert.equal(store.steps('t', null, 1).steps[0]?.at, AT);
      const { rows, head } = store.auditTrail();
      assert.deepEqual(await verifyAudit(rows, head), { ok: true, rows: 8 });
      const fresh = bench.open('fresh.db');
      fresh.close();
      store.close();
      assert.deepEqual(schemaOf(bench.path()), schemaOf(bench.path('fresh.db')), 'the schema is not the one of a new store');
    });
  }
});
