import assert from 'node:assert/strict';
import { lineMap } from '../../../src/core/lines/lineMap.ts';
import { processorTime } from '../../fakes/processorTime.ts';

const map = (before: string, after: string): number[] => [...lineMap(before.split(''), after.split(''))];

describe('where lines are in another version', () => {
  it('is where they were, while nothing changes', () => {
    assert.deepEqual(map('abc', 'abc'), [0, 1, 2]);
    assert.deepEqual(map('', 'abc'), []);
    assert.deepEqual(map('abc', ''), [-1, -1, -1]);
  });

  it('moves with what is added and taken away above them', () => {
    assert.deepEqual(map('abc', 'xyabc'), [2, 3, 4]);
    assert.deepEqual(map('abcd', 'acd'), [0, -1, 1, 2]);
    assert.deepEqual(map('abcdef', 'aXcYYef'), [0, -1, 2, -1, 5, 6]);
  });

  it('keeps to the order where lines changed places', () => assert.deepEqual(map('abcdX', 'Xabcd'), [1, 2, 3, 4, -1]));

  it('pairs repeated lines by what stands around them', () => {
    assert.deepEqual(map('f{}g{}', 'f{}n{}g{}'), [0, 1, 2, 6, 7, 8]);
    assert.deepEqual(map('}}x}}', '}}}x}}'), [0, 1, 3, 4, 5]);
  });

  it('pairs equal lines only, in rising order, whatever the texts are', () => {
    let seed = 11;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 500; round++) {
      const alphabet = 2 + random(20);
      const text = (): string[] => Array.from({ length: random(40) }, () => String(random(alphabet)));
      const before = text();
      const after = round % 2 === 0 ? text() : before.flatMap((line) => (random(5) === 0 ? [] : random(5) === 0 ? [line, 'new'] : [line]));
      const pairs = [...lineMap(before, after)].map((now, old): [number, number] => [old, now]).filter(([, now]) => now !== -1);
      for (const [old, now] of pairs) assert.equal(before[old], after[now]);
      for (const [index, [, now]] of pairs.entries()) assert.ok(index === 0 || now > (pairs[index - 1]?.[1] ?? 0), JSON.stringify([before, after]));
    }
  });

  it('finds repeated lines in a long text, too', () => {
    const before = Array.from({ length: 3_000 }, (_, i) => `line ${i % 1_000}`);
    const found = lineMap(before, ['top', ...before.map((line, i) => (i % 50 === 1 ? `${line}!` : line))]);
    assert.ok([...found].filter((now, old) => now === old + 1).length > 2_800);
  });

  it('stays quick on what is made to be slow', async () => {
    const many = 20_000;
    const texts: Record<string, [string[], string[]]> = {
      'all others': [Array.from({ length: many }, (_, i) => `a${i}`), Array.from({ length: many }, (_, i) => `b${i}`)],
      'turned around': [Array.from({ length: many }, (_, i) => `a${i}`), Array.from({ length: many }, (_, i) => `a${many - i}`)],
      'all alike': [Array.from({ length: many }, (_, i) => `a${i % 3}`), Array.from({ length: many }, (_, i) => `a${i % 2}`)],
      'twice each': [Array.from({ length: many }, (_, i) => `a${i >> 1}`), Array.from({ length: many }, (_, i) => `a${(i * 7_919) % (many / 2)}`)],
      'in blocks': [Array.from({ length: many }, (_, i) => (i % 150 === 0 ? `u${i}` : `a${i % 2}`)), Array.from({ length: many }, (_, i) => (i % 150 === 0 ? `u${i}` : `a${i % 3}`))],
    };
    for (const [name, [before, after]] of Object.entries(texts)) {
      const spent = await processorTime(() => void lineMap(before, after));
      assert.ok(spent < 1_500, `${name}: ${spent} ms`);
    }
  });
});
