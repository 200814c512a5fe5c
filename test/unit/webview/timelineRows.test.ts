import { strict as assert } from 'node:assert';
import { TimelineRows } from '../../../webview/run/timelineRows.ts';
import { anEntry } from '../../fakes/runs.ts';

const stretch = (place: 'reset' | 'newer' | 'older', earlier: number, from: number, to: number) => ({
  place, earlier, entries: Array.from({ length: to - from + 1 }, (_, index) => anEntry(from + index, (from + index) % 10 === 0 ? { outcome: 'exit 1' } : {})),
});

describe('the rows of a timeline', () => {
  let rows: TimelineRows;
  beforeEach(() => {
    rows = new TimelineRows();
    rows.take(stretch('reset', 80, 81, 100));
  });

  it('keep the room of what is not here yet, and count it', () => {
    assert.deepEqual([rows.count, rows.earlier, rows.at(79), rows.at(80)?.seq], [100, 80, undefined, 81]);
    assert.deepEqual([rows.top(80), rows.height], [80 * 22, 100 * 22 + 2 * 18]);
    assert.deepEqual([rows.positionAt(0), rows.positionAt(22 * 5 + 1), rows.positionAt(22 * 81)], [0, 5, 81]);
    assert.deepEqual(rows.window(0, 440, 0), { first: 80, end: 81 }, 'only rows that are here are drawn');
  });

  it('put older ones in their place, outcome lines included', () => {
    const before = rows.top(90);
    assert.equal(rows.take(stretch('older', 0, 1, 80)), 0);
    assert.equal(rows.top(90), before + 8 * 18);
    assert.deepEqual([rows.at(0)?.seq, rows.at(99)?.seq, rows.count, rows.top(0)], [1, 100, 100, 0]);
  });

  it('take what is new once', () => {
    assert.equal(rows.take(stretch('newer', 80, 101, 103)), 3);
    assert.equal(rows.take(stretch('newer', 80, 101, 104)), 1);
    assert.equal(rows.count, 104);
  });

  it('keep an unfolded row and its height while older ones come', () => {
    rows.toggle(95);
    assert.equal(rows.measured(95, 70), true);
    assert.equal(rows.measured(95, 70), false);
    rows.take(stretch('older', 0, 1, 80));
    const entry = rows.at(95);
    assert.ok(entry && rows.isUnfolded(entry));
    assert.equal(rows.heightOf(95), 70);
    rows.toggle(95);
    assert.equal(rows.heightOf(95), 22);
  });

  it('find text in what people see of a row, whatever the case', () => {
    assert.deepEqual(rows.find('EXIT 1'), [89, 99]);
    assert.deepEqual([rows.find('  '), rows.find('nowhere')], [[], []]);
    rows.take(stretch('older', 0, 1, 80));
    assert.equal(rows.find('exit 1').length, 10);
  });
});
