import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { openSqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import { defaultSettings } from '../../../src/contract/settings.ts';
import type { OrchestratorEvent } from '../../../src/core/orchestrator/api.ts';
import { systemClock } from '../../../src/core/ports/clock.ts';
import { StoreError, type Store } from '../../../src/core/ports/store.ts';
import { waveProjection } from '../../../src/core/run/projection.ts';
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
});
