// Files that cannot be opened as they are: said in words, set aside if they are broken, never deleted.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { toStoreError } from '../../../src/adapters/sqlite/errors.ts';
import { StoreError } from '../../../src/core/ports/store.ts';
import type { StoreErrorReason } from '../../../src/core/ports/store.ts';
import { StoreChild } from './childProcess.ts';
import { Bench, newRun, Thread } from './harness.ts';

const reasonOf = (work: () => unknown): StoreErrorReason | 'none' => {
  try {
    work();
    return 'none';
  } catch (error) {
    assert.ok(error instanceof StoreError, String(error));
    return error.reason;
  }
};

describe('store: files that cannot be opened', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.dispose());

  /** Without the mark that goes along. */
  const setAsideFiles = (): string[] => readdirSync(bench.folder).filter((name) => (name.includes('.damaged-') || name.includes('.newer-')) && !name.endsWith('-mark'));

  async function filled(): Promise<void> {
    const store = bench.open();
    store.createRun(newRun('t'), []);
    const thread = new Thread(store.saver, 't');
    for (let n = 0; n < 50; n++) await thread.step({ turn: n, noise: Array.from({ length: 50 }, (_, i) => Math.sin(n * 50 + i)) });
    store.close();
  }

  it('what is no database is set aside as it was, and a new store begins', () => {
    writeFileSync(bench.path(), 'This is not a database, but somebody may want it back. '.repeat(50));
    const content = readFileSync(bench.path());
    const store = bench.open();
    const [name = ''] = setAsideFiles();
    assert.equal(name, 'wave.db.damaged-20261122T100000Z');
    assert.deepEqual(readFileSync(join(bench.folder, name)), content);
    assert.match(store.warnings.join(), /is damaged\. It was moved to .*wave\.db\.damaged-20261122T100000Z and kept/u);
    assert.deepEqual(bench.logger.lines, store.warnings);
    store.createRun(newRun('t'), []);
    assert.equal(store.runs().length, 1);
  });

  for (const [what, damage] of [
    ['its first page', (file: Buffer) => file.fill(0xff, 16, 4_096)],
    ['pages in the middle', (file: Buffer) => file.fill(0xff, 8_192, file.length - 4_096)],
    ['its end', (file: Buffer) => file.subarray(0, 10_000)],
  ] as const) {
    it(`a store that lost ${what} is set aside`, async () => {
      await filled();
      writeFileSync(bench.path(), damage(readFileSync(bench.path())));
      const store = bench.open();
      assert.equal(setAsideFiles().length, 1);
      assert.deepEqual(store.runs(), []);
      assert.equal(store.warnings.length, 1);
    });
  }

  it('a second damaged store does not overwrite the first', () => {
    for (const content of ['one', 'two']) {
      writeFileSync(bench.path(), content.repeat(1_000));
      bench.open().close();
      writeFileSync(bench.path(), '');
    }
    assert.equal(setAsideFiles().length, 2);
  });

  it('a newer store is refused in words and left alone, or set aside when that is asked for', async () => {
    await filled();
    const connection = new DatabaseSync(bench.path());
    connection.exec(`UPDATE meta SET value='99' WHERE key='schema_version'`);
    connection.close();
    const content = readFileSync(bench.path());
    assert.throws(() => bench.open(), (error) => error instanceof StoreError && error.reason === 'newer' && /schema is 99.*Update WAVE/su.test(error.message));
    assert.deepEqual(readFileSync(bench.path()), content);
    const store = bench.open('wave.db', { newer: 'set_aside' });
    assert.deepEqual(setAsideFiles(), ['wave.db.newer-20261122T100000Z']);
    assert.deepEqual(readFileSync(join(bench.folder, 'wave.db.newer-20261122T100000Z')), content);
    assert.deepEqual(store.runs(), []);
  });

  it('somebody else\'s database is not touched', () => {
    const connection = new DatabaseSync(bench.path());
    connection.exec('CREATE TABLE theirs(a)');
    connection.close();
    const content = readFileSync(bench.path());
    assert.equal(reasonOf(() => bench.open()), 'failed');
    assert.deepEqual(readFileSync(bench.path()), content);
    assert.deepEqual(setAsideFiles(), []);
  });

  it('damage that only shows later is said as such', () => {
    const store = bench.open();
    store.createRun(newRun('t'), []);
    const connection = new DatabaseSync(bench.path());
    connection.exec(`UPDATE run SET status='dancing'`);
    connection.close();
    assert.equal(reasonOf(() => store.run('t')), 'corrupt');
  });

  it('a large store is not checked at every start, but after damage was met it is', function () {
    this.timeout(20_000);
    const first = bench.open();
    for (let n = 0; n < 4; n++) first.beginEffect('t', `effect ${n}`, 'write', { content: `${n}`.repeat(3_000_000) });
    first.close();
    const file = readFileSync(bench.path());
    writeFileSync(bench.path(), file.fill(0xff, file.length / 2, file.length / 2 + 100_000));
    const second = bench.open();
    assert.deepEqual(second.warnings, []);
    const reasons = [0, 1, 2, 3].map((n) => reasonOf(() => second.effect(`effect ${n}`)));
    assert.ok(reasons.includes('corrupt') && reasons.includes('none'), reasons.join());
    second.close();
    assert.equal(bench.open().warnings.length, 1);
    assert.equal(setAsideFiles().length, 1);
    assert.deepEqual(bench.open().warnings, [], 'the new one is above suspicion');
  });

  it('an empty file and a missing folder are a new store', () => {
    writeFileSync(bench.path(), '');
    assert.deepEqual(bench.open().runs(), []);
    const nested = join('a', 'b', 'wave.db');
    assert.deepEqual(bench.open(nested).runs(), []);
    assert.ok(existsSync(bench.path(nested)));
  });

  it('a folder in the place of the file is refused', () => {
    mkdirSync(bench.path());
    assert.equal(reasonOf(() => bench.open()), 'failed');
    assert.deepEqual(readdirSync(bench.folder), ['wave.db']);
  });

  it('a file that another process does not let go is busy', function () {
    this.timeout(20_000);
    const store = bench.open();
    const connection = new DatabaseSync(bench.path());
    connection.exec('BEGIN IMMEDIATE');
    assert.equal(reasonOf(() => store.createRun(newRun('t'), [])), 'busy');
    connection.exec('ROLLBACK');
    connection.close();
    store.createRun(newRun('t'), []);
  });

  it('SQLite\'s own errors become reasons', () => {
    const thrown = (sql: string, setUp: string, options = {}): unknown => {
      const connection = new DatabaseSync(bench.path('errors.db'), options);
      try {
        connection.exec(setUp);
        connection.exec(sql);
        return null;
      } catch (error) {
        return error;
      } finally {
        connection.close();
      }
    };
    const reason = (error: unknown): string => {
      const mapped = toStoreError(error, '/a/wave.db');
      assert.ok(mapped instanceof StoreError && mapped.message.includes('/a/wave.db') && mapped.cause === error);
      return mapped.reason;
    };
    assert.equal(thrown('SELECT 1', 'CREATE TABLE t(a)'), null);
    assert.equal(reason(thrown('INSERT INTO t VALUES(zeroblob(1000000))', 'PRAGMA max_page_count=3')), 'disk_full');
    assert.equal(reason(thrown('INSERT INTO t VALUES(1)', 'SELECT 1', { readOnly: true })), 'read_only');
    assert.equal(reason(thrown('SELECT nonsense', 'SELECT 1')), 'failed');
  });

  it('a place where no folder can be made is refused in words', function () {
    if (process.platform !== 'linux') return this.skip();
    for (const path of ['/proc/wave-test/wave.db', '/proc/wave-test/deeper/still/wave.db']) {
      assert.throws(() => bench.open('', { path }), (error: unknown) => error instanceof StoreError && /The store cannot be in \/proc\/wave-test.*: the folder is not there, and the system does not let one be made\. Choose another place/u.test(error.message), path);
    }
    assert.throws(() => bench.open('', { path: '/proc/wave.db' }), StoreError);
  });

  it('a place below a file is named, and what to do', () => {
    const file = bench.path('a-file');
    writeFileSync(file, 'kept');
    for (const name of ['a-file/wave.db', 'a-file/deep/wave.db']) {
      assert.throws(() => bench.open(name), (error) => error instanceof StoreError && /is a file and no folder. Choose another place/u.test(error.message));
    }
    assert.equal(readFileSync(file, 'utf8'), 'kept');
  });

  it('a Node without node:sqlite is told what it needs', async function () {
    this.timeout(20_000);
    const child = new StoreChild(['open', bench.path()], { nodeFlags: ['--no-experimental-sqlite'] });
    const result = await child.ended() as { ok: boolean; reason: string; message: string };
    assert.equal(result.reason, 'sqlite_missing');
    assert.match(result.message, /VS Code 1\.105 or newer/u);
    assert.equal(existsSync(bench.path()), false);
  });
});
