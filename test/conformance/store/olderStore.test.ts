// A store that is older than it was: its write-ahead log went missing or lost its end, or a copy was put back.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench, event, newRun, Thread } from './harness.ts';

describe('store: older than it was', () => {
  let bench: Bench;
  beforeEach(() => { bench = new Bench(); });
  afterEach(() => bench.dispose());

  const until = async (is: () => boolean): Promise<void> => { while (!is()) await new Promise((resolve) => { setTimeout(resolve, 5); }); };

  /** A store as a killed process leaves it: with its log. Returns where, and how many changes it has. */
  async function broken(steps: number): Promise<string> {
    const name = `${String(readdirSync(bench.folder).length)}.db`;
    const store = bench.open(name);
    store.createRun(newRun('moving'), []);
    store.createRun(newRun('over'), []);
    store.setStatus('moving', 'running', '', []);
    store.setStatus('over', 'complete', '', []);
    const thread = new Thread(store.saver, 'moving');
    for (let turn = 1; turn <= steps; turn++) await thread.step({ turn, journal: [event(`step-${String(turn)}`)] });
    const mark = `${bench.path(name)}-mark`;
    await until(() => existsSync(mark) && Number(readFileSync(mark, 'utf8')) === steps + 4);
    const folder = join(bench.folder, `then-${String(steps)}-${String(readdirSync(bench.folder).length)}`);
    mkdirSync(folder);
    for (const part of ['', '-wal', '-mark']) copyFileSync(bench.path(name) + part, join(folder, `wave.db${part}`));
    return join(folder, 'wave.db');
  }

  const open = (path: string) => bench.open(path.slice(bench.folder.length + 1));

  for (const [what, damage] of [
    ['its log is missing', (wal: string) => { rmSync(wal); }],
    ['its log is garbage', (wal: string) => { writeFileSync(wal, Buffer.alloc(50_000, 'no log')); }],
    ['its log lost its end', (wal: string) => { writeFileSync(wal, readFileSync(wal).subarray(0, -9_000)); }],
  ] as const) {
    it(`${what}: the person is told, and runs that had not ended are paused`, async () => {
      const path = await broken(12);
      damage(`${path}-wal`);
      const store = open(path);
      assert.equal(store.warnings.length, 1);
      assert.match(store.warnings[0] ?? '', /is older than it was: (one change|\d+ changes).* missing\. Its -wal file was removed or damaged, or an older copy of .* was put back\. Runs that had not ended are paused/u);
      assert.deepEqual(bench.logger.lines, store.warnings);
      const moving = store.run('moving');
      if (moving !== null) {
        assert.equal(moving.status, 'paused');
        assert.match(moving.statusReason, /Look at the branch and the worktree of this run before you resume it/u);
      }
      assert.notEqual(store.run('over')?.status, 'paused');
      assert.ok(store.audit(null, 0, 1_000).some(({ name, severity }) => name === 'store.older' && severity === 'error'));
      store.close();
      assert.deepEqual(open(path).warnings, [], 'said once');
    });
  }

  it('a copy that is put back is noticed as well', async () => {
    const path = await broken(3);
    const early = `${path}.early`;
    open(path).close();
    copyFileSync(path, early);
    const store = open(path);
    for (let n = 0; n < 5; n++) store.createRun(newRun(`more-${String(n)}`), []);
    store.close();
    copyFileSync(early, path);
    assert.match(open(path).warnings.join(), /5 changes that had been kept are missing/u);
  });

  it('what is sound, what was taken away as a whole, and a mark that says nothing are no loss', async () => {
    const path = await broken(5);
    assert.deepEqual(open(path).warnings, [], 'killed, and whole');
    const gone = await broken(6);
    for (const part of ['', '-wal']) rmSync(gone + part);
    const fresh = open(gone);
    fresh.close();
    assert.deepEqual([fresh.warnings, open(gone).warnings], [[], []]);
    for (const mark of ['', 'nonsense', '99', 'x'.repeat(16)]) {
      const odd = await broken(2);
      writeFileSync(`${odd}-mark`, mark);
      assert.deepEqual(open(odd).warnings, [], mark);
    }
  });

  it('a store that is set aside takes its mark along', async () => {
    const path = await broken(4);
    rmSync(`${path}-wal`);
    writeFileSync(path, 'no database');
    const store = open(path);
    assert.match(store.warnings.join(), /is damaged/u);
    assert.equal(store.warnings.length, 1);
  });
});
