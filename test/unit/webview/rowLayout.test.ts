import { strict as assert } from 'node:assert';
import { RowLayout } from '../../../webview/run/rowLayout.ts';

function layoutOf(...heights: number[]): RowLayout {
  const layout = new RowLayout();
  for (const height of heights) layout.push(height);
  return layout;
}

describe('RowLayout', () => {
  it('knows tops and the total of rows of different heights', () => {
    const layout = layoutOf(22, 40, 22);
    assert.deepEqual([layout.top(0), layout.top(1), layout.top(2), layout.total], [0, 22, 62, 84]);
  });

  it('finds the row at a height, also before the first and after the last', () => {
    const layout = layoutOf(22, 40, 22);
    assert.deepEqual([-5, 0, 21, 22, 61, 62, 900].map((y) => layout.indexAt(y)), [0, 0, 0, 1, 1, 2, 2]);
  });

  it('moves what comes after a row that unfolds, and back', () => {
    const layout = layoutOf(22, 22, 22);
    layout.set(1, 100);
    assert.deepEqual([layout.top(1), layout.top(2), layout.total], [22, 122, 144]);
    layout.set(1, 22);
    assert.equal(layout.total, 66);
  });

  it('draws only what is in view of a long list, with some around it', () => {
    const layout = layoutOf(...Array.from({ length: 10_000 }, () => 22));
    const { first, end } = layout.window(110_000, 600, 220);
    assert.deepEqual([first, end], [4990, 5038]);
  });

  it('has an empty window without rows, and after being cleared', () => {
    const layout = layoutOf(22);
    layout.clear();
    assert.deepEqual(layout.window(0, 600, 100), { first: 0, end: 0 });
    assert.equal(layout.total, 0);
  });

  it('ignores heights of rows there are not', () => {
    const layout = layoutOf(22);
    layout.set(7, 100);
    layout.set(-1, 100);
    assert.equal(layout.total, 22);
  });
});
