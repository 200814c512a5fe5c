// How steps come to the disk: shared syncs, a disk that fails, a store that another process has locked, a log that grows.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../../../src/adapters/sqlite/openDatabase.ts';
import { WalFile } from '../../../src/adapters/sqlite/walFile.ts';
import { StoreError } from '../../../src/core/ports/store.ts';
import { Bench, configOf, newRun, Thread } from './harness.ts';

describe('store: syncing', () => {
  let bench: Bench;
  beforeEach(() => { bench = new Bench(); });
  afterEach(() => bench.dispose());

  it('commits that come while the disk is busy share one sync, and none is told before its own', async () => {
    const database = openDatabase(bench.path());
    let syncs = 0;
    const release: (() => void)[] = [];
    const wal = new WalFile(bench.path(), async (file: FileHandle) => {
      syncs++;
      await new Promise<void>((resolve) => { release.push(resolve); });
      await file.datasync();
    });
    const told: string[] = [];
    const commit = (name: string): Promise<void> => {
      database.writeAhead(() => database.run('INSERT INTO meta VALUES(?, ?)', name, name));
      wal.committed(false);
      return wal.synced().then(() => { told.push(name); });
    };
    const until = async (is: () => boolean): Promise<void> => { while (!is()) await new Promise((resolve) => { setTimeout(resolve, 2); }); };
    const all = [commit('a')];
    await until(() => release.length === 1);
    all.push(commit('b'), commit('c'), commit('d'));
    assert.deepEqual(told, []);
    release[0]?.();
    await until(() => release.length === 2);
    assert.deepEqual(told, ['a']);
    release[1]?.();
    await Promise.all(all);
    assert.deepEqual([told, syncs], [['a', 'b', 'c', 'd'], 2]);
    wal.committed(true);
    await wal.synced();
    assert.equal(syncs, 2, 'what SQLite has synced itself needs no other');
    wal.close();
    database.close();
  });

  it('what nobody waits for is synced a moment later, several at once', async () => {
    const database = openDatabase(bench.path());
    const synced: string[] = [];
    const wal = new WalFile(bench.path(), async (file: FileHandle) => {
      synced.push('once');
      await file.datasync();
    });
    for (const name of ['a', 'b', 'c']) {
      database.writeAhead(() => database.run('INSERT INTO meta VALUES(?, ?)', name, name));
      wal.committed(false);
    }
    assert.deepEqual(synced, []);
    while (synced.length === 0) await new Promise((resolve) => { setTimeout(resolve, 2); });
    await wal.synced();
    assert.deepEqual(synced, ['once']);
    wal.close();
    database.close();
  });

  it('a step is a checkpoint once it is on the disk with everything that was written before it, an answer that was paid for among it', async () => {
    const store = bench.open();
    store.createRun(newRun('t'), []);
    const thread = new Thread(store.saver, 't');
    await thread.step({ turn: 1 });
    const file = await open(bench.path(), 'r');
    const prototype = Object.getPrototypeOf(file) as FileHandle;
    await file.close();
    const datasync = Object.getOwnPropertyDescriptor(prototype, 'datasync');
    assert.ok(datasync);
    const happened: string[] = [];
    try {
      Object.defineProperty(prototype, 'datasync', { ...datasync, value: async function (this: FileHandle): Promise<void> {
        happened.push('sync begins');
        await (datasync.value as (this: FileHandle) => Promise<void>).call(this);
        happened.push('on the disk');
      } });
      store.beginEffect('t', 'answer', 'model_answer', {});
      store.finishEffect('answer', { text: 'paid for' });
      happened.push('answered');
      await thread.step({ turn: 2 });
      happened.push('gone on');
    } finally {
      Object.defineProperty(prototype, 'datasync', datasync);
    }
    assert.deepEqual(happened, ['answered', 'sync begins', 'on the disk', 'gone on']);
  });

  it('a disk that fails to sync is said as such, and from then on nothing counts as kept', async () => {
    const database = openDatabase(bench.path());
    database.writeAhead(() => database.run(`INSERT INTO meta VALUES('a', 'a')`));
    let fails = true;
    const wal = new WalFile(bench.path(), () => (fails ? Promise.reject(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' })) : Promise.resolve()));
    wal.committed(false);
    const isSaid = (error: unknown): boolean => error instanceof StoreError && error.reason === 'failed' && /reports an error \(EIO: i\/o error, fdatasync\).*Check the disk and its connection/.test(error.message) && !error.message.includes('-wal');
    await assert.rejects(wal.synced(), isSaid);
    fails = false;
    await assert.rejects(wal.synced(), isSaid, 'a sync that succeeds later says nothing of what was dropped before');
    wal.close();
    database.close();
  });

  it('a step waits for a store that is locked, without holding anything up, and gives up in words', async () => {
    const store = bench.open('wave.db', { busyMs: 20 });
    store.createRun(newRun('t'), []);
    const thread = new Thread(store.saver, 't');
    const first = await thread.step({ turn: 1 });
    const other = new DatabaseSync(bench.path());
    other.exec('BEGIN IMMEDIATE');
    let turns = 0;
    const counting = setInterval(() => { turns++; }, 5);
    const step = thread.step({ turn: 2 });
    while (turns < 5) await new Promise((resolve) => { setTimeout(resolve, 5); });
    other.exec('ROLLBACK');
    await step;
    assert.equal((await store.saver.getTuple(configOf('t')))?.checkpoint.channel_values['turn'], 2);
    other.exec('BEGIN IMMEDIATE');
    const busy = (error: unknown): boolean => error instanceof StoreError && error.reason === 'busy';
    assert.throws(() => store.setStatus('t', 'paused', '', []), busy);
    await assert.rejects(store.saver.putWrites(configOf('t', first.id), [['turn', 3]], 'task'), busy);
    clearInterval(counting);
    other.exec('ROLLBACK');
    other.close();
    await thread.step({ turn: 3 });
    assert.equal(store.run('t')?.checkpoints, 3);
  });

  it('a log that grows is taken over into the database, in the background, and begins anew', async () => {
    const store = bench.open();
    const thread = new Thread(store.saver, 't');
    const size = (): number => statSync(`${bench.path()}-wal`).size;
    let most = 0;
    const noise = (n: number): string => Array.from({ length: 3_000 }, (_, k) => String(Math.sin(n * 3_000 + k))).join('');
    for (let turn = 0; turn < 600; turn++) {
      await thread.step({ turn, noise: noise(turn % 7) });
      most = Math.max(most, size());
    }
    assert.ok(statSync(bench.path()).size > 4 * 1024 * 1024, 'the database has it');
    assert.ok(most < 24 * 1024 * 1024, `the log came to ${String(most)} bytes`);
    assert.deepEqual(bench.logger.lines, []);
    store.close();
    const { saver } = bench.open();
    assert.equal((await saver.getTuple(configOf('t')))?.checkpoint.channel_values['turn'], 599);
  }).timeout(120_000);
});
