import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeJsonLines } from '../../../src/vscode/audit/writeJsonLines.ts';

describe('writeJsonLines', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wave-lines-'));
    path = join(folder, 'audit.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function* rows(count: number): Generator {
    for (let seq = 1; seq <= count; seq += 1) yield { seq, text: 'a\nb' };
  }
  const quiet = { cancelled: () => false, onProgress: () => undefined };

  it('writes a line for each row, for the owner alone, and tells how far it is', async () => {
    const told: number[] = [];
    assert.equal(await writeJsonLines(path, rows(450), { ...quiet, onProgress: (count) => told.push(count) }), 450);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    assert.deepEqual([lines.length, JSON.parse(lines[449] ?? '')], [450, { seq: 450, text: 'a\nb' }]);
    assert.deepEqual(told, [200, 400, 450]);
    if (process.platform !== 'win32') assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it('writes numbers that JSON does not know, which damaged rows may have', async () => {
    await writeJsonLines(path, [{ seq: 9007199254740993n }], quiet);
    assert.equal(readFileSync(path, 'utf8'), '{"seq":"9007199254740993"}\n');
  });

  it('leaves what was there when it is cancelled or a row fails, and nothing beside it', async () => {
    writeFileSync(path, 'old\n');
    let asked = 0;
    assert.equal(await writeJsonLines(path, rows(1000), { ...quiet, cancelled: () => (asked += 1) > 1 }), null);
    function* failing(): Generator {
      yield { seq: 1 };
      throw new Error('disk I/O error');
    }
    await assert.rejects(writeJsonLines(path, failing(), quiet), /disk I\/O error/);
    assert.deepEqual([readFileSync(path, 'utf8'), readdirSync(folder)], ['old\n', ['audit.jsonl']]);
  });
});
