import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineChanges } from '../../../src/core/tools/lineChanges.ts';
import { processorTime } from '../../fakes/processorTime.ts';

describe('counts of changed lines', () => {
  it('are those of git diff --minimal', () => {
    const folder = mkdtempSync(join(tmpdir(), 'wave-lines-'));
    const random = (() => {
      let seed = 7;
      return (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    })();
    try {
      for (let round = 0; round < 40; round++) {
        const text = () => Array.from({ length: random(30) }, () => `${'abcd'.charAt(random(4))}\n`).join('') + (random(3) === 0 ? 'end' : '');
        const [before, after] = [text(), text()];
        writeFileSync(join(folder, 'x'), before);
        writeFileSync(join(folder, 'y'), after);
        let numstat = '';
        try {
          execFileSync('git', ['diff', '--no-index', '--minimal', '--numstat', 'x', 'y'], { cwd: folder, encoding: 'utf8' });
        } catch (error) {
          numstat = (error as { stdout: string }).stdout;
        }
        const [added = '0', removed = '0'] = numstat.split('\t');
        assert.deepEqual(lineChanges(before, after), { added: Number(added || 0), removed: Number(removed) }, JSON.stringify([before, after]));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('stay quick on large rewrites', async () => {
    const left = Array.from({ length: 30_000 }, (_, i) => `left ${i}\n`).join('');
    const right = Array.from({ length: 20_000 }, (_, i) => `right ${i}\n`).join('');
    const spent = await processorTime(() => assert.deepEqual(lineChanges(left, right), { added: 20_000, removed: 30_000 }));
    assert.ok(spent < 1_500, `${spent} ms`);
  });
});
