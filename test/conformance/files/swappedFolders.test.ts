import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { diskFiles } from '../../../src/adapters/files/worktreeFiles.ts';
import { FileError, type WorktreeFiles } from '../../../src/core/ports/files.ts';

/** Exchanges a folder for a link that leads out, and back, as fast as it can: what an agent's background process could do. */
const SWAPPER = `
const { renameSync, rmSync, symlinkSync } = require('node:fs');
const { workerData } = require('node:worker_threads');
const { folder, outside, flag } = workerData;
const stop = new Int32Array(flag);
while (Atomics.load(stop, 0) === 0) {
  renameSync(folder, folder + '.away');
  // A write may have made the folder anew meanwhile.
  try { symlinkSync(outside, folder); } catch {}
  for (let i = 0; i < 2000 * Math.random(); i++);
  for (let back = false; !back;) {
    try {
      rmSync(folder, { recursive: true, force: true });
      renameSync(folder + '.away', folder);
      back = true;
    } catch {}
  }
  // Now hardly a moment, now long enough for several writes: both have to be met.
  if (Math.random() < 0.5) Atomics.wait(stop, 0, 0, 20 * Math.random());
}
`;

describe('files while folders are exchanged for links', function () {
  // Where the system has no handles to write through, the moment between check and rename remains; it is checked again afterwards and reported.
  if (process.platform !== 'linux') return;
  this.timeout(60_000);
  let base = '';
  let root = '';
  let outside = '';
  let files: WorktreeFiles;

  beforeEach(async () => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'wave-swap-')));
    root = join(base, 'tree');
    outside = join(base, 'outside');
    for (const folder of [join(root, 'd'), join(root, 'e'), outside]) mkdirSync(folder, { recursive: true });
    files = await diskFiles.worktree(root);
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  async function whileSwapping(work: (n: number) => Promise<void>): Promise<{ done: number; refused: number }> {
    const flag = new SharedArrayBuffer(4);
    const worker = new Worker(SWAPPER, { eval: true, workerData: { folder: join(root, 'd'), outside, flag } });
    const counts = { done: 0, refused: 0 };
    const end = Date.now() + 4_000;
    for (let n = 0; Date.now() < end; n++) {
      try {
        await work(n);
        counts.done++;
      } catch (error) {
        assert.ok(error instanceof FileError && ['outside', 'not_found', 'failed', 'exists'].includes(error.reason), String(error));
        counts.refused++;
      }
    }
    Atomics.store(new Int32Array(flag), 0, 1);
    await new Promise((resolve) => worker.once('exit', resolve));
    return counts;
  }

  it('nothing is written, made or deleted outside, and nothing is left half done', async () => {
    writeFileSync(join(outside, 'precious.txt'), 'precious');
    const counts = await whileSwapping(async (n) => {
      await files.write('d/precious.txt', `own ${String(n)}`);
      await files.write(`d/deep/${String(n)}/file.txt`, 'x');
      await files.move(`d/deep/${String(n)}/file.txt`, `e/${String(n)}.txt`);
      await files.remove('d/precious.txt');
    });
    assert.ok(counts.done > 0 && counts.refused > 0, JSON.stringify(counts));
    assert.deepEqual(readdirSync(outside), ['precious.txt'], JSON.stringify(counts));
    assert.ok(lstatSync(join(root, 'd')).isDirectory());
    assert.deepEqual(readdirSync(join(root, 'd')).filter((name) => name.endsWith('.tmp')), []);
  });

  it('a folder that was moved away during the write is reported', async () => {
    await files.write('d/a.txt', 'a');
    renameSync(join(root, 'd'), join(base, 'gone'));
    await files.write('d/a.txt', 'b');
    assert.ok(existsSync(join(root, 'd/a.txt')), 'a folder that is missing is made anew');
  });
});
