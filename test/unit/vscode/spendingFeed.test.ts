import { strict as assert } from 'node:assert';
import { SpendingFeed } from '../../../src/vscode/webview/spendingFeed.ts';

describe('SpendingFeed', () => {
  it('sends the curve when the run has made a step since, and to a page that has nothing', () => {
    const sent: number[] = [];
    let steps = 1;
    const source = { spending: () => Array.from({ length: steps }, (_, index) => ({ step: index + 1, tokensUsed: 0, costUsd: 0 })) };
    const feed = new SpendingFeed('t', (points) => sent.push(points.length));
    feed.pump(source, 1);
    feed.pump(source, 1);
    steps = 3;
    feed.pump(source, 3);
    feed.restart();
    feed.pump(source, 3);
    assert.deepEqual(sent, [1, 3, 3]);
  });
});
