import assert from 'node:assert/strict';
import { inOrder } from '../../../src/cli/inOrder.ts';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let index = 0; index < count; index += 1) yield index;
}

describe('inOrder', () => {
  it('keeps the order whoever is done first, and no more in work than allowed', async () => {
    let inWork = 0;
    let most = 0;
    const results: number[] = [];
    for await (const result of inOrder(numbers(20), 4, async (item) => {
      inWork += 1;
      most = Math.max(most, inWork);
      await new Promise((resolve) => setTimeout(resolve, (item * 7) % 11));
      inWork -= 1;
      return item;
    })) results.push(result);
    assert.deepEqual(results, Array.from({ length: 20 }, (_, index) => index));
    assert.equal(most, 4);
  });

  it('ends with what there is', async () => {
    const results: number[] = [];
    for await (const result of inOrder(numbers(0), 4, async (item) => item)) results.push(result);
    assert.deepEqual(results, []);
  });
});
