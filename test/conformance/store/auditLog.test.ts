// The audit log in the file: redacted, chained, and every kind of tampering found and named.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { verifyAudit } from '../../../src/core/audit/verifyAudit.ts';
import type { AuditVerification } from '../../../src/core/audit/verifyAudit.ts';
import { Bench, event, newRun, Thread } from './harness.ts';
import { StoreError } from '../../../src/core/ports/store.ts';
import type { Store } from '../../../src/core/ports/store.ts';

describe('store: audit log', () => {
  let bench: Bench;
  let store: Store;
  beforeEach(async () => {
    bench = new Bench();
    store = bench.open();
    store.createRun(newRun('t'), [event('row.1')]);
    const thread = new Thread(store.saver, 't');
    for (let n = 2; n <= 8; n++) await thread.step({ journal: [event(`row.${n}`, { details: { n, nothing: undefined, odd: Number.NaN } })] });
    store.appendAudit(null, [event('row.9'), event('row.10')]);
  });
  afterEach(() => bench.dispose());

  const verify = async (): Promise<AuditVerification> => {
    const trail = store.auditTrail();
    return verifyAudit(trail.rows, trail.head);
  };
  /** As somebody would who has the file and an SQLite shell. */
  const tamper = (sql: string): void => {
    const connection = new DatabaseSync(bench.path());
    connection.exec(`DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; ${sql}`);
    connection.close();
  };
  const foundBy = async (sql: string): Promise<[number, string] | 'nothing'> => {
    tamper(sql);
    const result = await verify();
    if (result.ok) return 'nothing';
    assert.match(result.message, /\d/u);
    return [result.seq, result.kind];
  };

  it('is whole, across reopening and pages', async () => {
    assert.deepEqual(await verify(), { ok: true, rows: 10 });
    store.appendAudit('t', Array.from({ length: 1_200 }, (_, n) => event(`more.${n}`)));
    store.close();
    store = bench.open();
    assert.deepEqual(await verify(), { ok: true, rows: 1_210 });
    assert.deepEqual(store.audit(null, 0, 2_000).map((row) => row.seq), Array.from({ length: 1_210 }, (_, n) => n + 1));
  });

  it('refuses to be changed through SQL', () => {
    const connection = new DatabaseSync(bench.path());
    assert.throws(() => connection.exec('UPDATE audit SET hash=1'), /append-only/u);
    assert.throws(() => connection.exec('DELETE FROM audit'), /append-only/u);
    connection.close();
  });

  it('names a changed event', async () => assert.deepEqual(await foundBy(`UPDATE audit SET event=replace(event, 'row.4', 'row.x') WHERE seq=4`), [4, 'changed']));
  it('names a changed thread', async () => assert.deepEqual(await foundBy('UPDATE audit SET thread_id=\'other\' WHERE seq=3'), [3, 'changed']));
  it('names an event with something added', async () => assert.deepEqual(await foundBy(`UPDATE audit SET event=json_set(event, '$.extra', 1) WHERE seq=5`), [5, 'changed']));
  it('names a changed hash', async () => assert.deepEqual(await foundBy(`UPDATE audit SET hash=replace(hash, substr(hash, 1, 1), 'g') WHERE seq=6`), [6, 'changed']));
  it('names a row that is no JSON any more', async () => assert.deepEqual(await foundBy('UPDATE audit SET event=\'{\' WHERE seq=2'), [2, 'changed']));
  it('names a dropped row', async () => assert.deepEqual(await foundBy('DELETE FROM audit WHERE seq=4'), [4, 'dropped']));
  it('names the first of several dropped rows', async () => assert.deepEqual(await foundBy('DELETE FROM audit WHERE seq BETWEEN 1 AND 3'), [1, 'dropped']));
  it('names swapped rows', async () => assert.deepEqual(await foundBy('UPDATE audit SET seq=-seq WHERE seq IN (5, 6); UPDATE audit SET seq=11+seq WHERE seq<0'), [5, 'reordered']));
  it('names a cut-off end', async () => assert.deepEqual(await foundBy('DELETE FROM audit WHERE seq>7'), [8, 'truncated']));
  it('names an emptied log', async () => assert.deepEqual(await foundBy('DELETE FROM audit'), [1, 'truncated']));
  it('names a row that was added at the end', async () => {
    tamper('DELETE FROM audit WHERE seq=10');
    const connection = new DatabaseSync(bench.path());
    connection.exec(`UPDATE meta SET value=json_object('seq', 9, 'hash', (SELECT hash FROM audit WHERE seq=9)) WHERE key='audit_head'`);
    connection.close();
    assert.deepEqual(await verify(), { ok: true, rows: 9 }, 'who rewrites the head too leaves no trace in the file alone');
    store.appendAudit(null, [event('row.new')]);
    const forged = new DatabaseSync(bench.path());
    forged.exec(`UPDATE meta SET value=json_object('seq', 9, 'hash', (SELECT hash FROM audit WHERE seq=9)) WHERE key='audit_head'`);
    forged.close();
    const result = await verify();
    assert.deepEqual(result.ok ? 'nothing' : [result.seq, result.kind], [10, 'added']);
  });

  it('a row that cannot be read does not take the others down with it', async () => {
    tamper('UPDATE audit SET event=\'{\' WHERE seq=4');
    assert.throws(() => store.audit('t', 0, 10), (error) => error instanceof StoreError && error.reason === 'corrupt');
    assert.equal(store.audit('t', 4, 10).length, 4);
    assert.equal([...store.auditTrail().rows].length, 10);
  });

  it('holds no secret, wherever it was', () => {
    const redacting = bench.open('redacted.db', { redact: (text) => text.replaceAll('hunter2', '***') });
    redacting.appendAudit(null, [event('tool.run', { summary: 'echo hunter2', safetyTags: ['hunter2'], actor: { kind: 'user', name: 'hunter2' }, details: { command: ['a', { 'hunter2': 'x hunter2' }] } })]);
    const connection = new DatabaseSync(bench.path('redacted.db'));
    assert.doesNotMatch(JSON.stringify(connection.prepare('SELECT * FROM audit').all()), /hunter2/u);
    connection.close();
    assert.deepEqual(redacting.audit(null, 0, 1)[0]?.details, { command: ['a', { '***': 'x ***' }] });
  });

  it('refuses an event that is none, and then writes nothing at all', () => {
    assert.throws(() => store.appendAudit(null, [event('good'), event('')]), (error) => error instanceof StoreError && error.reason === 'failed');
    assert.equal(store.audit(null, 10, 10).length, 0);
  });
});
