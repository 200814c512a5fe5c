import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { SimpleGit } from '../../../src/adapters/git/simpleGit.ts';
import { openSqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import { defaultSettings } from '../../../src/contract/settings.ts';
import type { OrchestratorEvent } from '../../../src/core/orchestrator/api.ts';
import { systemClock } from '../../../src/core/ports/clock.ts';
import { GitError } from '../../../src/core/ports/git.ts';
import { StoreError, type Store } from '../../../src/core/ports/store.ts';
import { waveProjection } from '../../../src/core/run/projection.ts';
import { runOnFullDisk, whyNoSmallDisk } from '../../fakes/fullDisk/disk.ts';
import { makeHarness, silentLogger, testStory, type Harness } from '../../fakes/orchestratorHarness.ts';

/** A real store whose disk is full from the n-th checkpoint on, until there is room again. */
function filling(path: string, after: number): { store: Store; makeRoom(): void; full(): boolean } {
  const store = openSqliteStore({ path, projection: waveProjection, redact: (text) => text, clock: systemClock, logger: silentLogger });
  const put = store.saver.put.bind(store.saver);
  const setStatus = store.setStatus.bind(store);
  let left = after;
  let room = false;
  const full = (): boolean => !room && left <= 0;
  const refuse = (): never => { throw new StoreError('disk_full', 'The disk is full: the step could not be kept. Make room, then resume.'); };
  store.saver.put = async (...args) => {
    left--;
    return full() ? refuse() : put(...args);
  };
  store.setStatus = (...args) => (full() ? refuse() : setStatus(...args));
  return { store, makeRoom: () => { room = true; }, full };
}

describe('a disk that fills up in the middle of a run', () => {
  let harness: Harness;
  afterEach(() => harness.dispose());

  it('is told in words, loses nothing that was kept, and the run goes on once there is room', async () => {
    harness = makeHarness();
    await harness.orchestrator.dispose();
    const disk = filling(join(dirname(harness.storePath), 'full.db'), 12);
    const orchestrator = harness.reopen({ store: disk.store });
    const problems: OrchestratorEvent[] = [];
    orchestrator.onDidChange((event) => { if (event.type === 'problem') problems.push(event); });
    const threadId = await orchestrator.start({ story: testStory(), repository: harness.repository, settings: defaultSettings(), by: 'Ada', preapprovedGates: [2, 7, 8, 9] });
    await orchestrator.settled(threadId);
    assert.ok(disk.full());
    assert.deepEqual(problems.map((event) => (event.type === 'problem' ? [event.threadId, event.message] : [])), [[threadId, 'The disk is full: the step could not be kept. Make room, then resume.']]);
    const kept = orchestrator.timeline(threadId, 0, 1_000).length;
    assert.ok(kept > 0);

    disk.makeRoom();
    await orchestrator.resume(threadId, 'Ada');
    const end = await orchestrator.settled(threadId);
    assert.equal(end.status, 'complete', end.statusReason);
    assert.ok(orchestrator.timeline(threadId, 0, 1_000).length > kept);
  });

  it('keeps a run that could neither be started nor removed, says why it was not started, and starts it once there is room', async () => {
    harness = makeHarness();
    await harness.orchestrator.dispose();
    const disk = filling(join(dirname(harness.storePath), 'full.db'), Number.MAX_SAFE_INTEGER);
    const [git, deleteRun] = [new SimpleGit(), disk.store.deleteRun.bind(disk.store)];
    let isFull = true;
    disk.store.deleteRun = (...args) => {
      if (isFull) throw new StoreError('disk_full', 'The disk is full.');
      deleteRun(...args);
    };
    const createWorktree = git.createWorktree.bind(git);
    git.createWorktree = (...args) => (isFull ? Promise.reject(new GitError('failed', 'git could not write: the disk is full.')) : createWorktree(...args));
    const orchestrator = harness.reopen({ store: disk.store, git });
    await assert.rejects(orchestrator.start({ story: testStory(), repository: harness.repository, settings: defaultSettings(), by: 'Ada', preapprovedGates: [2, 7, 8, 9] }), /git could not write/);
    const [left] = orchestrator.runs();
    assert.equal(left?.status, 'queued');
    isFull = false;
    await orchestrator.resume(left.threadId, 'Ada');
    assert.equal((await orchestrator.settled(left.threadId)).status, 'complete');
  });

  it('is told in words wherever it fills up, on a real disk, and every run goes on to its end', async function () {
    const why = whyNoSmallDisk();
    if (why !== null) {
      console.log(`      skipped: ${why}`);
      return this.skip();
    }
    const rooms = [100_000, 300_000, 500_000, 900_000, 1_500_000, 3_000_000];
    const runs = await runOnFullDisk(rooms);
    assert.deepEqual(runs.map(({ room }) => room), rooms);
    for (const run of runs) {
      const told = [run.reason, ...run.problems].join(' ');
      assert.notEqual(run.status, 'complete', `with ${String(run.room)} bytes the disk was never full`);
      assert.match(told, /is full\. (?:Make room|Free some space) and try again/);
      assert.deepEqual([run.end, run.endReason, run.auditOk, run.merges, run.written], ['complete', '', true, 1, 'a line that takes roo']);
    }
    assert.ok(new Set(runs.map(({ status }) => status)).size > 1, 'they were stopped in different places');
  }).timeout(300_000);
});
