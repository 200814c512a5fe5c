import { strict as assert } from 'node:assert';
import { curvesOf, curveWords } from '../../../webview/run/spendingCurve.ts';

const limits = { tokensLimit: 1_000, costLimitUsd: 2 };
const point = (step: number, tokensUsed: number, costUsd: number | null = 0) => ({ step, tokensUsed, costUsd });
/** Heights of a path, from its end. */
const heights = (path: string): number[] => path.split(/[ML]/).slice(1).map((place) => Number(place.split(' ')[1]));

describe('the spending curve', () => {
  it('goes from the first step to the newest, each line as a share of its own limit', () => {
    const { tokens, cost, limitY } = curvesOf([point(1, 0), point(11, 500, 1), point(21, 1_000, 1.5)], limits);
    assert.match(tokens, /^M0 64L130 [\d.]+L260 [\d.]+$/);
    assert.deepEqual(heights(tokens)[2], limitY, 'all is used: it ends at the limit');
    assert.equal(heights(tokens)[1], heights(cost)[1], 'half of either');
    assert.ok((heights(cost)[2] ?? 0) > limitY);
  });

  it('leaves out dollars that are not known or that there are none of, and draws what is over the limit', () => {
    assert.equal(curvesOf([point(1, 0), point(2, 9)], limits).cost, '');
    assert.equal(heights(curvesOf([point(1, 0), point(2, 9, 0.5), point(3, 20, null)], limits).cost).length, 2);
    const { tokens, limitY } = curvesOf([point(1, 0), point(2, 3_000)], limits);
    assert.ok((heights(tokens)[1] ?? 64) < limitY && (heights(tokens)[1] ?? -1) >= 0);
  });

  it('has no numbers that are none, whatever the limits are', () => {
    const { tokens, cost, limitY } = curvesOf([point(5, 10, 1), point(5, 10, 1)], { tokensLimit: 0, costLimitUsd: 0 });
    assert.doesNotMatch(`${tokens}${cost}${limitY}`, /NaN|Infinity/);
    assert.deepEqual(curvesOf([], limits), { tokens: '', cost: '', limitY: curvesOf([], limits).limitY });
  });

  it('is said in words, up to the newest step', () => {
    const points = Array.from({ length: 80 }, (_, index) => point(index * 125 + 1, index * 10, index < 40 ? index / 100 : null));
    const words = curveWords(points, limits);
    assert.match(words, /^Budget used over 9,876 steps\. Step 2,001: 160 of 1,000 tokens, \$0\.16 of \$2\.00\. .*Step 9,876: 790 of 1,000 tokens, unknown of \$2\.00\.$/);
    assert.equal(words.match(/Step/g)?.length, 5);
    assert.equal(curveWords([point(1, 0), point(2, 5)], limits).match(/Step/g)?.length, 2);
  });
});
