// Tampering with the audit log of a whole run, by another connection to its file or in an export of it, and what verify says.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AuditVerification } from '../../../src/core/audit/verifyAudit.ts';
import { makeHarness, silentLogger, type Harness } from '../../fakes/orchestratorHarness.ts';
import { openSqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import { auditRow } from '../../../src/contract/audit.ts';
import { readJsonLines } from '../../../src/cli/jsonLines.ts';
import { verifyAudit } from '../../../src/core/audit/verifyAudit.ts';
import { hashOf } from '../../../src/core/audit/hashChain.ts';
import { systemClock } from '../../../src/core/ports/clock.ts';
import { waveProjection } from '../../../src/core/run/projection.ts';

/** An exported file as `wave audit verify --file` reads it. */
async function* linesOf(file: Uint8Array): AsyncGenerator {
  const pieces = (async function* () { yield Promise.resolve(file); })();
  for await (const line of readJsonLines(pieces)) yield line.ok ? line.value : null;
}

describe('audit log of a whole run', () => {
  let harness: Harness;
  let rows = 0;
  let newest = '';
  const table: string[] = [];

  before(async () => {
    harness = makeHarness();
    const threadId = await harness.start();
    assert.equal((await harness.orchestrator.settled(threadId)).status, 'complete');
    const whole = [...harness.orchestrator.auditRows()].map((row) => auditRow.parse(row));
    rows = whole.length;
    newest = whole.at(-1)?.hash ?? '';
    assert.ok(rows > 30);
    await harness.orchestrator.dispose();
    // What lies in the write-ahead log goes into the file, so that a copy of it is all there is.
    const connection = new DatabaseSync(harness.storePath);
    connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    connection.close();
  });
  after(async () => {
    await harness.dispose();
    process.stdout.write(`\n      tampering                                        row  verify says\n${table.join('')}\n`);
  });

  const open = (path: string) => openSqliteStore({ path, projection: waveProjection, redact: (text) => text, clock: systemClock, logger: silentLogger });
  let copies = 0;
  /** What verify says after somebody with an SQLite shell was at a copy of the file, triggers dropped. */
  const tampered = async (sql: string): Promise<AuditVerification> => {
    copies += 1;
    const path = join(dirname(harness.storePath), `copy-${String(copies)}.db`);
    copyFileSync(harness.storePath, path);
    const connection = new DatabaseSync(path);
    connection.exec(`DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; ${sql}`);
    connection.close();
    const store = open(path);
    try {
      const { rows: found, head } = store.auditTrail();
      return await verifyAudit(found, head);
    } finally {
      store.close();
    }
  };
  const note = (what: string, found: AuditVerification): void => {
    table.push(`      ${what.padEnd(48)} ${found.ok ? '  -' : String(found.seq).padStart(3)}  ${found.ok ? 'nothing is wrong' : `${found.kind}: ${found.message}`}\n`);
  };

  it('is whole, and ties action, verdict, approver, gate and commit together', async () => {
    const store = open(harness.storePath);
    const { rows: found, head } = store.auditTrail();
    const all = [...found];
    assert.deepEqual(await verifyAudit(all, head), { ok: true, rows });
    const parsed = all.map((row) => auditRow.parse(row));
    const edit = parsed.find((row) => row.name === 'tool.edit_file');
    assert.partialDeepStrictEqual(edit?.details, { verdict: 'allow', score: 1 });
    assert.ok(edit?.actor.kind === 'agent' && edit.actor.name === 'dev');
    const decided = parsed.filter((row) => row.type === 'gate_transition' && row.gate === 7);
    assert.ok(decided.some((row) => row.actor.kind === 'user' && row.actor.name === 'Ada'), JSON.stringify(decided));
    assert.ok(decided.some((row) => /[0-9a-f]{40}/.test(JSON.stringify(row.details))), 'the commit is there');
    store.close();
    note('none', { ok: true, rows });
  });

  it('cannot be changed through SQL as long as the triggers are there', () => {
    const connection = new DatabaseSync(harness.storePath);
    assert.throws(() => { connection.exec("UPDATE audit SET event='{}'"); }, /append-only/);
    assert.throws(() => { connection.exec('DELETE FROM audit'); }, /append-only/);
    connection.close();
  });

  const last = 'SELECT max(seq) FROM audit';
  const cases: [string, string, number | 'last' | 'past', string][] = [
    ['summary of an action changed', "UPDATE audit SET event=json_set(event, '$.summary', 'nothing happened') WHERE seq=12", 12, 'changed'],
    ['score of an action changed', "UPDATE audit SET event=json_set(event, '$.details.score', 0.99) WHERE seq=12", 12, 'changed'],
    ['approver of a gate changed', "UPDATE audit SET event=json_set(event, '$.actor.name', 'Eve') WHERE seq=(SELECT max(seq) FROM audit WHERE json_extract(event, '$.type')='gate_transition')", 0, 'changed'],
    ['time changed', "UPDATE audit SET event=json_set(event, '$.at', '2020-01-01T00:00:00.000Z') WHERE seq=5", 5, 'changed'],
    ['tokens changed', "UPDATE audit SET event=json_set(event, '$.tokens', 1) WHERE seq=3", 3, 'changed'],
    ['a member added', "UPDATE audit SET event=json_set(event, '$.details.extra', 1) WHERE seq=7", 7, 'changed'],
    ['moved to another run', "UPDATE audit SET thread_id='other' WHERE seq=9", 9, 'changed'],
    ['hash changed', "UPDATE audit SET hash=replace(hash, substr(hash, 1, 1), 'g') WHERE seq=6", 6, 'changed'],
    ['link to the row before changed', "UPDATE audit SET previous_hash=hash WHERE seq=6", 6, 'changed'],
    ['not JSON any more', "UPDATE audit SET event='{' WHERE seq=4", 4, 'changed'],
    ['first row dropped', 'DELETE FROM audit WHERE seq=1', 1, 'dropped'],
    ['one row dropped', 'DELETE FROM audit WHERE seq=10', 10, 'dropped'],
    ['several rows dropped', 'DELETE FROM audit WHERE seq BETWEEN 10 AND 14', 10, 'dropped'],
    ['dropped, and the rest numbered anew', 'DELETE FROM audit WHERE seq=10; UPDATE audit SET seq=-seq WHERE seq>10; UPDATE audit SET seq=-seq-1 WHERE seq<0', 10, 'changed'],
    ['two rows swapped', 'UPDATE audit SET seq=-seq WHERE seq IN (8, 9); UPDATE audit SET seq=17+seq WHERE seq<0', 8, 'reordered'],
    ['a row moved to the end', `UPDATE audit SET seq=(${last})+1 WHERE seq=8; UPDATE audit SET seq=-seq WHERE seq>8; UPDATE audit SET seq=-seq-1 WHERE seq<0`, 8, 'reordered'],
    ['newest row cut off', `DELETE FROM audit WHERE seq=(${last})`, 'last', 'truncated'],
    ['half of it cut off', 'DELETE FROM audit WHERE seq>20', 21, 'truncated'],
    ['all of it cut off', 'DELETE FROM audit', 1, 'truncated'],
    ['a row inserted in the middle', `UPDATE audit SET seq=-seq WHERE seq>=10; UPDATE audit SET seq=1-seq WHERE seq<0; INSERT INTO audit(seq, thread_id, event, previous_hash, hash) SELECT 10, thread_id, event, previous_hash, hash FROM audit WHERE seq=9`, 10, 'reordered'],
    ['a forged row inserted in the middle', `UPDATE audit SET seq=-seq WHERE seq>=10; UPDATE audit SET seq=1-seq WHERE seq<0; INSERT INTO audit(seq, thread_id, event, previous_hash, hash) SELECT 10, thread_id, json_set(event, '$.summary', 'Go'), hash, replace(hash, substr(hash, 1, 1), 'f') FROM audit WHERE seq=9`, 10, 'changed'],
    ['last row cut off, and the head set back', `DELETE FROM audit WHERE seq=(${last}); UPDATE meta SET value=json_object('seq', (${last}), 'hash', 'x') WHERE key='audit_head'`, 0, 'changed'],
    ['head changed', `UPDATE meta SET value=json_set(value, '$.hash', 'x') WHERE key='audit_head'`, 'last', 'changed'],
    ['head set back', `UPDATE meta SET value=json_set(value, '$.seq', 20) WHERE key='audit_head'`, 21, 'added'],
    ['head set on', `UPDATE meta SET value=json_set(value, '$.seq', (${last})+3) WHERE key='audit_head'`, 'past', 'truncated'],
    ['a copy of a row added at the end', `INSERT INTO audit(seq, thread_id, event, previous_hash, hash) SELECT (${last})+1, thread_id, event, previous_hash, hash FROM audit WHERE seq=12`, 'past', 'changed'],
  ];
  for (const [what, sql, seq, kind] of cases) {
    it(`${what}: ${kind}`, async () => {
      const found = await tampered(sql);
      note(what, found);
      assert.ok(!found.ok, 'nothing was found');
      assert.equal(found.kind, kind, found.message);
      const expected = seq === 'last' ? rows : seq === 'past' ? rows + 1 : seq;
      if (expected > 0) assert.equal(found.seq, expected, found.message);
      assert.match(found.message, new RegExp(`\\b${String(found.seq)}\\b`));
    });
  }

  it('one row written anew with a hash that fits: the row after it tells', async () => {
    const store = open(harness.storePath);
    const row = auditRow.parse([...store.auditTrail().rows][11]);
    store.close();
    const hash = hashOf({ ...row, summary: 'nothing happened' });
    const found = await tampered(`UPDATE audit SET event=json_set(event, '$.summary', 'nothing happened'), hash='${hash}' WHERE seq=12`);
    note('changed together with its hash', found);
    assert.partialDeepStrictEqual(found, { ok: false, seq: 12, kind: 'changed' });
  });

  const wave = (...words: string[]): { code: number | null; out: string; err: string } => {
    const cli = spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'audit', ...words], { encoding: 'utf8', maxBuffer: 2 ** 26 });
    return { code: cli.status, out: cli.stdout, err: cli.stderr };
  };

  it('the exported file: whole as the command line wrote it, and flipped bits all over it are found', async function () {
    this.timeout(120_000);
    const file = join(dirname(harness.storePath), 'log.jsonl');
    const exported = wave('export', '--store', harness.storePath, '--out', file);
    assert.equal(exported.code, 0, exported.err);
    assert.match(exported.err, new RegExp(`${String(rows)} rows written .* Newest: ${String(rows)}:${newest}`));
    assert.equal(wave('verify', '--file', file).code, 0);
    const verified = wave('verify', '--store', harness.storePath);
    assert.deepEqual([verified.code, verified.out], [0, `${String(rows)} rows, all as they were written.\n`]);

    const bytes = readFileSync(file);
    const lineOf = (at: number): number => bytes.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
    // A prime step visits every kind of place; each bit gets its turn.
    let tried = 0;
    for (let at = 0; at < bytes.length; at += 211) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (tried % 8));
      const found = await verifyAudit(linesOf(flipped), null);
      assert.ok(!found.ok && found.seq === lineOf(at), `bit ${String(tried % 8)} of byte ${String(at)} in line ${String(lineOf(at))}: ${JSON.stringify(found)} ${flipped.subarray(at - 20, at + 20).toString()}`);
      tried += 1;
    }
    assert.ok(tried > 100);
    const middle = bytes.indexOf('"summary"', bytes.length / 2) + 12;
    const flipped = Buffer.from(bytes);
    flipped[middle] = (flipped[middle] ?? 0) ^ 1;
    writeFileSync(file, flipped);
    const broken = wave('verify', '--file', file, '--json');
    assert.equal(broken.code, 4);
    const found = JSON.parse(broken.out) as { ok: false; rows: number; seq: number; kind: 'changed'; message: string };
    assert.deepEqual([found.seq, found.kind], [lineOf(middle), 'changed']);
    note(`one bit flipped in an exported file (${String(tried)} places)`, found);

    writeFileSync(file, bytes.subarray(0, bytes.lastIndexOf(0x0a, bytes.length - 2) + 1));
    assert.equal(wave('verify', '--file', file).code, 0);
    const cut = wave('verify', '--file', file, '--head', `${String(rows)}:${newest}`, '--json');
    const truncated = JSON.parse(cut.out) as typeof found;
    assert.deepEqual([cut.code, truncated.seq, truncated.kind], [4, rows, 'truncated']);
    note('exported file cut off, head known', truncated);
  });
});
