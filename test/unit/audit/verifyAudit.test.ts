import assert from 'node:assert/strict';
import { EMPTY_HEAD, hashOf, sealEvent } from '../../../src/core/audit/hashChain.ts';
import type { AuditHead } from '../../../src/core/audit/hashChain.ts';
import { verifyAudit } from '../../../src/core/audit/verifyAudit.ts';
import { auditEvent } from '../../../src/contract/audit.ts';
import type { AuditRow } from '../../../src/contract/audit.ts';

function chain(length: number): AuditRow[] {
  const rows: AuditRow[] = [];
  let head: AuditHead = EMPTY_HEAD;
  for (let n = 1; n <= length; n++) {
    const event = auditEvent.parse({ type: 'system_event', name: `row.${n}`, severity: 'info', actor: { kind: 'policy', name: 'gates' }, at: '2026-11-22T10:00:00.000Z', summary: `Row ${n}` });
    const row = sealEvent(event, n % 2 === 0 ? 't' : null, head);
    rows.push(row);
    head = row;
  }
  return rows;
}

const headOf = (rows: readonly AuditRow[]): AuditHead => ({ seq: rows.length, hash: rows.at(-1)!.hash });
/** A row with another content and the hash that goes with it. */
const forge = (row: AuditRow, more: Partial<AuditRow>): AuditRow => ({ ...row, ...more, hash: hashOf({ ...row, ...more }) });

describe('verifyAudit', () => {
  const whole = chain(6);
  const head = headOf(whole);
  const found = async (rows: readonly unknown[], known: AuditHead | null = head): Promise<[number, string, number] | 'nothing'> => {
    const result = await verifyAudit(rows, known);
    return result.ok ? 'nothing' : [result.seq, result.kind, result.rows];
  };
  const at = (n: number): AuditRow => whole[n - 1]!;

  it('accepts what was written, also from an asynchronous source and through JSON', async () => {
    assert.deepEqual(await verifyAudit(whole, head), { ok: true, rows: 6 });
    assert.deepEqual(await verifyAudit([], EMPTY_HEAD), { ok: true, rows: 0 });
    async function* lines() {
      for (const row of whole) yield JSON.parse(JSON.stringify(row)) as unknown;
    }
    assert.deepEqual(await verifyAudit(lines(), null), { ok: true, rows: 6 });
  });

  it('chains: equal events at other places have other hashes', () => {
    const event = auditEvent.parse({ type: 'system_event', name: 'same', severity: 'info', actor: { kind: 'system', name: 'wave' }, at: '2026-11-22T10:00:00.000Z', summary: '' });
    const first = sealEvent(event, null, EMPTY_HEAD);
    const second = sealEvent(event, null, first);
    assert.equal(second.previousHash, first.hash);
    assert.notEqual(second.hash, first.hash);
    assert.match(first.hash, /^[0-9a-f]{64}$/u);
  });

  it('names what was changed', async () => {
    assert.deepEqual(await found(whole.with(2, { ...at(3), summary: 'x' })), [3, 'changed', 2]);
    assert.deepEqual(await found(whole.with(2, { ...at(3), hash: at(2).hash })), [3, 'changed', 2]);
    assert.deepEqual(await found(whole.with(2, { ...at(3), previousHash: at(1).hash })), [3, 'changed', 2]);
    assert.deepEqual(await found(whole.with(0, { ...at(1), severity: 'error' })), [1, 'changed', 0]);
    assert.deepEqual(await found([...whole.slice(0, 3), null, ...whole.slice(4)]), [4, 'changed', 3]);
    assert.deepEqual(await found([...whole.slice(0, 3), { ...at(4), unseen: 1 }, ...whole.slice(4)]), [4, 'changed', 3]);
  });

  it('names a row whose hash was recomputed, by the row after it or the head', async () => {
    assert.deepEqual(await found(whole.with(2, forge(at(3), { summary: 'x' }))), [3, 'changed', 2]);
    assert.deepEqual(await found(whole.with(5, forge(at(6), { summary: 'x' }))), [6, 'changed', 5]);
    assert.equal(await found(whole.with(5, forge(at(6), { summary: 'x' })), null), 'nothing', 'without the head the last row has no witness');
  });

  it('names what was dropped', async () => {
    assert.deepEqual(await found([...whole.slice(0, 2), ...whole.slice(3)]), [3, 'dropped', 2]);
    assert.deepEqual(await found(whole.slice(2)), [1, 'dropped', 0]);
    const result = await verifyAudit([...whole.slice(0, 1), ...whole.slice(4)], head);
    assert.match(result.ok ? '' : result.message, /rows 2 to 4 are missing/u);
  });

  it('names what was reordered', async () => {
    assert.deepEqual(await found([at(1), at(3), at(2), at(4), at(5), at(6)]), [2, 'reordered', 1]);
    assert.deepEqual(await found([at(6), at(1), at(2), at(3), at(4), at(5)]), [1, 'reordered', 0]);
    assert.deepEqual(await found([at(1), { ...at(3), seq: 2 }, { ...at(2), seq: 3 }, at(4), at(5), at(6)]), [2, 'reordered', 1]);
  });

  it('names what was cut off, if the head is known', async () => {
    assert.deepEqual(await found(whole.slice(0, 4)), [5, 'truncated', 4]);
    assert.deepEqual(await found([]), [1, 'truncated', 0]);
    assert.equal(await found(whole.slice(0, 4), null), 'nothing');
  });

  it('names what was added', async () => {
    assert.deepEqual(await found(whole, headOf(whole.slice(0, 5))), [6, 'added', 5]);
    assert.deepEqual(await found([...whole, at(6)]), [7, 'added', 6]);
    assert.deepEqual(await found([at(1), at(2), at(2), at(3), at(4), at(5), at(6)]), [3, 'added', 2]);
  });
});
