// Faults of the machine in the middle of a run: what the person is told, and that the run goes on afterwards.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../../../src/adapters/sqlite/openDatabase.ts';
import { toStoreError } from '../../../src/adapters/sqlite/errors.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import { StoreError } from '../../../src/core/ports/store.ts';
import { bundled } from '../../fakes/bundle.ts';
import { call, git, makeHarness, shortScript, testStory, verdictOf, type Harness } from '../../fakes/orchestratorHarness.ts';

describe('faults of the machine', function () {
  this.timeout(120_000);
  let harness: Harness;
  const again = async (threadId: string): Promise<void> => {
    await harness.orchestrator.resume(threadId, 'Ada');
    const end = await harness.orchestrator.settled(threadId);
    assert.equal(end.status, 'complete', end.statusReason);
    assert.equal((await harness.orchestrator.verifyAudit()).ok, true);
  };

  describe('beside a run', () => {
    afterEach(() => harness.dispose());

    it('another process locks the store and does not let go: the run is paused in words, and goes on', async () => {
      const lock: { held: DatabaseSync | null } = { held: null };
      harness = makeHarness({
        scorer: { score: (action) => {
          if (action.tool === 'edit_file' && lock.held === null) {
            lock.held = new DatabaseSync(harness.storePath);
            lock.held.exec('BEGIN IMMEDIATE');
          }
          return Promise.resolve(verdictOf(action, 1));
        } },
      });
      const problems: string[] = [];
      harness.orchestrator.onDidChange((event) => { if (event.type === 'problem') problems.push(event.message); });
      const threadId = await harness.start();
      await harness.orchestrator.settled(threadId);
      assert.match(problems.join(), /is locked by another process that does not let go\. Close other windows or terminals that run WAVE on this workspace and try again/);
      lock.held?.exec('ROLLBACK');
      lock.held?.close();
      await again(threadId);
    });

    it('a clock that jumps by days, back and forth, changes nothing', async () => {
      let calls = 0;
      const jump = (): number => Date.now() + [0, 3, -5, 400, -2][Math.floor(calls++ / 7) % 5]! * 24 * 60 * 60_000;
      const clock: Clock = { now: jump, iso: () => new Date(jump()).toISOString() };
      harness = makeHarness({ deps: { clock } });
      const threadId = await harness.start();
      const end = await harness.orchestrator.settled(threadId);
      assert.equal(end.status, 'complete', end.statusReason);
      assert.equal((await harness.orchestrator.verifyAudit()).ok, true);
      assert.equal(git(harness.repository, 'log', '--format=%B', 'main').match(/^Wave-Merge: /gm)?.length, 1);
    });

    it('a git index.lock that was left behind: the run stops in words that name the file, and goes on when it is gone', async () => {
      harness = makeHarness({ script: shortScript([call('edit_file', { path: 'greet.js', old_text: "'hello'", new_text: '`hello ${name}`' }), call('run_command', { command: 'touch "$(git rev-parse --git-path index.lock)"' }), call('submit_work', { summary: 'Greets by name', remaining: [] })]) });
      const threadId = await harness.start({ story: testStory() });
      const stopped = await harness.orchestrator.settled(threadId);
      assert.notEqual(stopped.status, 'complete');
      assert.match(stopped.statusReason, /index\.lock|another git process/i, stopped.statusReason);
      const lock = execFileSync('git', ['rev-parse', '--git-path', 'index.lock'], { cwd: stopped.worktreePath, encoding: 'utf8' }).trim();
      rmSync(join(stopped.worktreePath, lock).replace(`${stopped.worktreePath}/${stopped.worktreePath}`, stopped.worktreePath), { force: true });
      rmSync(lock, { force: true });
      await again(threadId);
    });
  });

  describe('of the file', () => {
    let folder = '';
    beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'wave-fault-')); });
    afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

    it('a disk that reports errors when it is synced: said as such, with what to do', () => {
      // SQLITE_IOERR_FSYNC, as SQLite gives it; no test can make a disk fail without the system's rights.
      const error = toStoreError(Object.assign(new Error('disk I/O error'), { errcode: 1034 }), '/a/wave.db');
      assert.ok(error instanceof StoreError && error.reason === 'failed');
      assert.match(error.message, /The disk that holds the store \/a\/wave\.db reports an error.*Check the disk and its connection.*Then reload the window .* and resume/);
    });

    it('a store that cannot be written is refused in words', async function () {
      if (process.platform === 'win32') return this.skip();
      const path = join(folder, 'store', 'wave.db');
      openDatabase(path).close();
      const script = await bundled('test/fakes/openStore.ts');
      const copy = join(folder, 'open.cjs');
      copyFileSync(script, copy);
      for (const each of [copy, path]) chmodSync(each, 0o444);
      chmodSync(folder, 0o755);
      chmodSync(dirname(path), 0o555);
      const isRoot = process.getuid?.() === 0;
      // Permissions do not hold for root: then somebody else has to try.
      const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', copy, path], { encoding: 'utf8', ...(isRoot ? { uid: 65534, gid: 65534 } : {}) });
      chmodSync(dirname(path), 0o755);
      assert.equal(stderr, '');
      const said = JSON.parse(stdout) as { reason: string; message: string };
      assert.equal(said.reason, 'read_only', said.message);
      assert.match(said.message, /cannot be written\. Check the permissions of the file and its folder/);
    });

    for (const [what, damage] of [
      ['is missing', (wal: string) => { rmSync(wal); }],
      ['is garbage', (wal: string) => { writeFileSync(wal, Buffer.alloc(100_000, 'no log')); }],
      ['lost its end', (wal: string) => { writeFileSync(wal, readFileSync(wal).subarray(0, readFileSync(wal).length - 3_000)); }],
    ] as const) {
      it(`a write-ahead log that ${what}: the file is as it was at an earlier moment, whole`, () => {
        const path = join(folder, 'wave.db');
        const open = openDatabase(path);
        open.run(`INSERT INTO meta VALUES('early', 'kept')`);
        open.get('PRAGMA wal_checkpoint(TRUNCATE)');
        for (let n = 0; n < 20; n++) open.run(`INSERT INTO meta VALUES(?, ?)`, `late ${String(n)}`, 'x'.repeat(2_000));
        // As a power cut leaves it: the process that would tidy up is gone.
        mkdirSync(join(folder, 'then'));
        const then = join(folder, 'then', 'wave.db');
        for (const part of ['', '-wal']) copyFileSync(path + part, then + part);
        open.close();
        assert.ok(existsSync(`${then}-wal`));
        damage(`${then}-wal`);
        const again = openDatabase(then);
        assert.equal(again.get('PRAGMA quick_check(1)')?.['quick_check'], 'ok');
        const keys = again.all('SELECT key FROM meta').map((row) => String(row['key']));
        assert.ok(keys.includes('early'));
        const late = keys.filter((key) => key.startsWith('late')).length;
        assert.ok(late < 20 && Array.from({ length: late }, (_, n) => keys.includes(`late ${String(n)}`)).every(Boolean), 'what is there is a beginning of what was written');
        again.close();
      });
    }
  });
});
