import assert from 'node:assert/strict';
import { fileVersion, MOST_VERSION_LINES } from '../../../src/contract/fileVersion.ts';
import { anchorFinder, type Anchor } from '../../../src/core/lines/anchors.ts';
import { linesOf, writtenOn } from '../../../src/core/lines/fileVersion.ts';
import { processorTime } from '../../fakes/processorTime.ts';

const text = (...lines: string[]): string => lines.map((line) => `${line}\n`).join('');
const find = (before: string, line: number, after: string): Anchor => anchorFinder(linesOf(after))({ line, ...writtenOn(before, line) });
const there = (line: number): Anchor => ({ line, outdated: false });
const outdated = (line: number): Anchor => ({ line, outdated: true });

describe('lines that something was written about', () => {
  const before = text('import a', '', 'f {', '  one', '  two', '}', '', 'g {', '  one', '}');

  it('are found again, also one of several that are alike', () => {
    assert.deepEqual(find(before, 5, before), there(5));
    assert.deepEqual(find(before, 9, text('// top', ...linesOf(before))), there(10));
    assert.deepEqual(find(before, 10, before.replace('  two\n', '')), there(9));
    assert.deepEqual(find(before, 7, before.replace('import a\n', 'import a\nimport b\nimport c\n')), there(9));
    assert.deepEqual(find(before, 4, before.replaceAll('\n', '\r\n')), there(4), 'other line ends are no change');
  });

  it('are outdated when they are gone or another text, and shown at the nearest place', () => {
    assert.deepEqual(find(before, 5, before.replace('  two', '  2')), outdated(5));
    assert.deepEqual(find(before, 5, before.replace('  two\n', '')), outdated(5), 'what follows');
    assert.deepEqual(find(before, 10, before.slice(0, -'  one\n}\n'.length)), outdated(8), 'the last line there is');
    assert.deepEqual(find(before, 5, text('new', ...linesOf(before)).replace('  two', '  2\n  3')), outdated(6));
    assert.deepEqual(find(text('a', 'const limit = 5;', 'b'), 2, text('a', '// new', '', 'const limit = 10;', '// more', 'b')), outdated(4), 'what became of it');
    assert.deepEqual(find(before, 1, before.replace('import a', 'import b')), outdated(1));
    assert.deepEqual(find(before, 5, before.replace('  two', ' two')), outdated(5), 'indented otherwise is another text');
    assert.deepEqual(find(before, 5, ''), outdated(1), 'an empty file');
  });

  it('are found where they were moved to, if there is no doubt which they are', () => {
    const moved = text(...linesOf(before).filter((line) => line !== '  two'), '  two');
    assert.deepEqual(find(before, 5, moved), there(10));
    assert.deepEqual(find(text('a', '}', 'b', 'c'), 2, text('a', 'b', 'c', '}')), outdated(2), 'a bracket is any bracket');
  });

  it('are looked for by their text where no version is known, and left where they were where nothing is', () => {
    const finder = anchorFinder(['x', 'y', 'z', 'y']);
    assert.deepEqual(finder({ line: 4, code: 'x' }), there(1));
    assert.deepEqual(finder({ line: 3, code: 'y' }), there(2));
    assert.deepEqual(finder({ line: 1_000_000_000, code: 'gone' }), outdated(4));
    assert.deepEqual(finder({ line: 9, code: 'y', version: 'AAAAA' }), there(4), 'a version that has no such line');
    assert.deepEqual(finder({ line: 3 }), there(3));
    assert.deepEqual(anchorFinder([])({ line: 3, code: 'x' }), outdated(1));
  });

  it('keep a version that says nothing of the text, and none of a huge file', () => {
    const written = writtenOn(before, 5);
    assert.equal(written?.code, '  two');
    assert.ok(fileVersion.safeParse(written.version).success && !written.version?.includes('two'));
    assert.equal(writtenOn(before, 11), null);
    assert.equal(writtenOn('', 1), null);
    const huge = writtenOn('line\n'.repeat(MOST_VERSION_LINES + 1), 3);
    assert.deepEqual(huge, { code: 'line' });
    assert.equal(fileVersion.safeParse('x').success, false);
  });

  it('are found quickly, a hundred in a file of 20,000 lines', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i % 7_000}`);
    const old = text(...lines);
    const now = ['top', ...lines.map((line, i) => (i % 50 === 0 ? `${line}!` : line))];
    const version = writtenOn(old, 1)?.version;
    const written = Array.from({ length: 100 }, (_, i) => ({ line: i * 150 + 2, code: lines[i * 150 + 1], version }));
    const spent = await processorTime(() => {
      const finder = anchorFinder(now);
      for (const one of written) assert.deepEqual(finder(one), there(one.line + 1));
    });
    assert.ok(spent < 1_500, `${spent} ms`);
  });
});
