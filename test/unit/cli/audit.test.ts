import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { AuditRow } from '../../../src/contract/audit.ts';
import { auditEvent } from '../../../src/contract/audit.ts';
import { EMPTY_HEAD, hashOf, sealEvent } from '../../../src/core/audit/hashChain.ts';
import type { AuditHead } from '../../../src/core/audit/hashChain.ts';
import { FakeOrchestrator, THREAD, harness, jsonLines } from './fakes.ts';

/** A log in which every third row is of another run. */
function chain(length: number): AuditRow[] {
  const rows: AuditRow[] = [];
  let head: AuditHead = EMPTY_HEAD;
  for (let n = 1; n <= length; n += 1) {
    const event = auditEvent.parse({ type: 'system_event', name: `row.${n}`, severity: 'info', actor: { kind: 'policy', name: 'gates' }, at: '2026-01-02T03:04:05.000Z', summary: `Rõw ${n}\u2028` });
    const row = sealEvent(event, n % 3 === 0 ? 'other' : THREAD, head);
    rows.push(row);
    head = row;
  }
  return rows;
}

const withLog = async (audit: unknown[]) => {
  const orchestrator = new FakeOrchestrator();
  orchestrator.auditLog = audit;
  const cli = await harness(orchestrator);
  await cli.write('store/wave.db', '');
  return { ...cli, run: (...words: string[]) => cli.run(...words, '--store', 'store') };
};
const lines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const headOf = (row: AuditRow | undefined): string => `${row?.seq ?? 0}:${row?.hash ?? ''}`;

describe('wave audit verify', () => {
  it('says how many rows are whole', async () => {
    const cli = await withLog(chain(1_200));
    assert.equal(await cli.run('audit', 'verify'), 0);
    assert.equal(cli.stdout(), '1,200 rows, all as they were written.\n');
  });

  it('names the first broken row and exits with 4', async () => {
    const rows = chain(9);
    const cli = await withLog(rows.filter((row) => row.seq !== 4));
    assert.equal(await cli.run('audit', 'verify'), 4);
    assert.equal(cli.stdout(), 'Broken at row 4 (dropped): Rows were dropped: row 4 is missing.\n3 rows before it are as they were written.\n');
    assert.equal(await cli.run('audit', 'verify', '--json'), 4);
    assert.partialDeepStrictEqual(jsonLines(cli.stdout().split('\n').slice(2).join('\n'))[0], { ok: false, rows: 3, seq: 4, kind: 'dropped' });
  });

  it('holds the log against a head that was noted: written anew or cut off', async () => {
    const noted = headOf(chain(6)[4]);
    assert.equal(await (await withLog(chain(9))).run('audit', 'verify', '--head', noted), 0);
    // Every row from the third on written anew, hashes and all.
    const anew = chain(9);
    for (let at = 2; at < anew.length; at += 1) {
      const row = { ...anew[at]!, summary: 'forged', previousHash: anew[at - 1]!.hash };
      anew[at] = { ...row, hash: hashOf(row) };
    }
    const forged = await withLog(anew);
    assert.equal(await forged.run('audit', 'verify'), 0, 'the chain alone cannot tell');
    assert.equal(await forged.run('audit', 'verify', '--head', noted), 4);
    assert.match(forged.stdout(), /Broken at row 5 \(changed\): Row 5 has another hash than the one that was noted/);
    const cut = await withLog(chain(4));
    assert.equal(await cut.run('audit', 'verify', '--head', noted), 4);
    assert.match(cut.stdout(), /Broken at row 5 \(truncated\): .*ends at row 4, and row 5 was there/);
    assert.equal(await cut.run('audit', 'verify', '--head', '5:xyz'), 2);
    assert.equal(await cut.run('audit', 'verify', '--run', THREAD), 2);
  });

  it('refuses what is no file, and finds nothing whole in a file of something else', async () => {
    const cli = await harness();
    assert.equal(await cli.run('audit', 'verify', '--file', 'nothing.jsonl'), 2);
    assert.equal(await cli.run('audit', 'verify', '--file', '.'), 2);
    await cli.write('other.txt', 'some\ntext');
    assert.equal(await cli.run('audit', 'verify', '--file', 'other.txt'), 4);
    assert.match(cli.stdout(), /Broken at row 1 \(changed\)/);
    assert.deepEqual(cli.opened, [], 'a file needs no store');
  });
});

describe('wave audit export', () => {
  it('writes rows alone, which verify again; the head goes to standard error', async () => {
    const rows = chain(1_001);
    const cli = await withLog(rows);
    assert.equal(await cli.run('audit', 'export'), 0);
    assert.equal(cli.stdout(), lines(rows));
    assert.match(cli.stderr(), new RegExp(`1,001 rows written to standard output. Newest: ${headOf(rows.at(-1))}`));
    const again = await harness();
    await again.write('log.jsonl', cli.stdout());
    assert.equal(await again.run('audit', 'verify', '--file', 'log.jsonl'), 0);
    assert.match(again.stdout(), /^1,001 rows, all as they were written\. Rows cut off at the end cannot be missed without --head/);
    assert.equal(await again.run('audit', 'verify', '--file', 'log.jsonl', '--head', headOf(rows.at(-1))), 0);
  });

  it('waits for a reader that is slow', async () => {
    const orchestrator = new FakeOrchestrator();
    orchestrator.auditLog = chain(900);
    let pending = 0;
    let most = 0;
    let written = 0;
    const output = {
      columns: null, err: () => {},
      out: (text: string) => { written += text.length; pending += 1; most = Math.max(most, pending); },
      ready: () => new Promise<void>((resolve) => { setImmediate(() => { pending = 0; resolve(); }); }),
    };
    const cli = await harness(orchestrator, { output });
    await cli.write('store/wave.db', '');
    assert.equal(await cli.run('audit', 'export', '--store', 'store'), 0);
    assert.equal(written, lines(orchestrator.auditLog).length);
    assert.equal(most, 1, 'never more than one batch ahead of the reader');
  });

  it('replaces a file only once the new one is complete', async () => {
    const cli = await withLog(chain(300));
    await cli.write('log.jsonl', 'old');
    assert.equal(await cli.run('audit', 'export', '--out', 'log.jsonl'), 0);
    assert.equal(readFileSync(join(cli.folder, 'log.jsonl'), 'utf8'), lines(cli.orchestrator.auditLog));
    assert.equal(cli.stdout(), '');
    const failing = await withLog([]);
    await failing.write('log.jsonl', 'old');
    failing.orchestrator.auditRows = () => { throw Object.assign(new Error('the disk is damaged'), { name: 'StoreError', reason: 'corrupt' }); };
    assert.equal(await failing.run('audit', 'export', '--out', 'log.jsonl'), 4);
    assert.equal(readFileSync(join(failing.folder, 'log.jsonl'), 'utf8'), 'old');
    assert.deepEqual(readdirSync(failing.folder).filter((name) => name.endsWith('.partial')), []);
    assert.equal(await cli.run('audit', 'export', '--out', 'no/such/folder.jsonl'), 2);
    assert.match(cli.stderr(), /could not be written/);
  });

  it('exports damaged rows as they are', async () => {
    const [first] = chain(1);
    const cli = await withLog([first, { seq: 2n, thread_id: THREAD, event: '{' }]);
    assert.equal(await cli.run('audit', 'export', '--run', THREAD), 0);
    assert.deepEqual(jsonLines(cli.stdout())[1], { seq: '2', thread_id: THREAD, event: '{' });
  });

  it('exports one run, which is verified as such', async () => {
    const rows = chain(30);
    const cli = await withLog(rows);
    assert.equal(await cli.run('audit', 'export', '--run', 'A-1', '--out', 'run.jsonl', '--json'), 0);
    const own = rows.filter((row) => row.threadId === THREAD);
    assert.deepEqual(jsonLines(cli.stderr()), [{ type: 'exported', rows: 20, head: headOf(own.at(-1)), run: THREAD, file: 'run.jsonl' }]);
    const verify = async (content: string, ...words: string[]): Promise<string> => {
      const other = await harness();
      await other.write('run.jsonl', content);
      await other.run('audit', 'verify', '--file', 'run.jsonl', ...words);
      return other.stdout();
    };
    assert.match(await verify(lines(own), '--run', THREAD), /^20 rows, all as they were written\. Rows between/);
    assert.match(await verify(lines(own)), /dropped.*verify it with --run/);
    const changed = (index: number, more: object): unknown[] => own.map((row, at) => (at === index ? { ...row, ...more } : row));
    assert.match(await verify(lines(changed(3, { summary: 'x' })), '--run', THREAD), /Broken at row 5 \(changed\)/);
    assert.match(await verify(lines(changed(3, { extra: 1 })), '--run', THREAD), /\(changed\): What follows row 4 is not/);
    assert.match(await verify(lines(own.toReversed()), '--run', THREAD), /Broken at row 28 \(reordered\)|Broken at row 29 \(reordered\)/);
    assert.match(await verify(lines([...own, own.at(-1)]), '--run', THREAD), /Broken at row 29 \(added\).*second time/);
    assert.match(await verify(lines(own), '--run', 'other'), /Broken at row 1 \(added\)/);
  });
});
