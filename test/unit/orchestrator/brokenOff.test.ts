// A process that ends in the middle of LangGraph's own writing: the run goes on from what is on the disk.
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { RESUME } from '@langchain/langgraph-checkpoint';
import { openSqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import { defaultSettings } from '../../../src/contract/settings.ts';
import { systemClock } from '../../../src/core/ports/clock.ts';
import { StoreError, type Store } from '../../../src/core/ports/store.ts';
import { waveProjection } from '../../../src/core/run/projection.ts';
import { makeHarness, silentLogger, testStory, type Harness } from '../../fakes/orchestratorHarness.ts';

/** A store that keeps nothing any more once something was written, as if the process had ended there. */
function endingAfter(path: string, last: (kind: 'put' | 'putWrites', channels: readonly string[]) => boolean): Store {
  const store = openSqliteStore({ path, projection: waveProjection, redact: (text) => text, clock: systemClock, logger: silentLogger });
  const { saver } = store;
  const [put, putWrites, setStatus] = [saver.put.bind(saver), saver.putWrites.bind(saver), store.setStatus.bind(store)];
  let ended = false;
  const refuse = (): never => { throw new StoreError('failed', 'The process has ended.'); };
  saver.put = async (...args) => {
    if (ended) refuse();
    // Committed before its first await: what is asked for while it is being synced comes after the end.
    const result = put(...args);
    ended ||= last('put', Object.keys(args[3]));
    return result;
  };
  saver.putWrites = async (...args) => {
    if (ended) refuse();
    const result = putWrites(...args);
    ended ||= last('putWrites', args[1].map(([channel]) => channel));
    return result;
  };
  store.setStatus = (...args) => (ended ? refuse() : setStatus(...args));
  return store;
}

describe('a run that broke off in the middle of a write', () => {
  let harness: Harness;
  afterEach(() => harness.dispose());
  const open = async (last: Parameters<typeof endingAfter>[1]): Promise<{ path: string; orchestrator: Harness['orchestrator'] }> => {
    harness = makeHarness();
    await harness.orchestrator.dispose();
    const path = join(dirname(harness.storePath), 'broken.db');
    return { path, orchestrator: harness.reopen({ store: endingAfter(path, last), owner: 'first' }) };
  };
  const again = (path: string): Harness['orchestrator'] => harness.reopen({ store: openSqliteStore({ path, projection: waveProjection, redact: (text) => text, clock: systemClock, logger: silentLogger, owner: 'second' }), owner: 'second' });
  const start = (orchestrator: Harness['orchestrator'], preapprovedGates: readonly (2 | 7 | 8 | 9)[]): Promise<string> =>
    orchestrator.start({ story: testStory(), repository: harness.repository, settings: defaultSettings(), by: 'Ada', preapprovedGates });

  it('right after its input was kept: it begins there', async () => {
    const { path, orchestrator } = await open((kind) => kind === 'put');
    const threadId = await start(orchestrator, [2, 7, 8, 9]);
    await orchestrator.settled(threadId);
    await orchestrator.dispose().catch(() => undefined);
    const next = again(path);
    await next.resume(threadId, 'Ada');
    const end = await next.settled(threadId);
    assert.equal(end.status, 'complete', end.statusReason);
  });

  it('right after its input was kept: it can be killed', async () => {
    const { path, orchestrator } = await open((kind) => kind === 'put');
    const threadId = await start(orchestrator, [2, 7, 8, 9]);
    await orchestrator.settled(threadId);
    await orchestrator.dispose().catch(() => undefined);
    const next = again(path);
    await next.kill(threadId, 'Ada', 'not needed');
    assert.equal((await next.snapshot(threadId)).status, 'killed');
  });

  it('between a person\'s answer and the next step: it is offered again, and the answer counts', async () => {
    harness = makeHarness();
    await harness.orchestrator.dispose();
    const path = join(dirname(harness.storePath), 'broken.db');
    const store = openSqliteStore({ path, projection: waveProjection, redact: (text) => text, clock: systemClock, logger: silentLogger });
    const [claim, resolve] = [store.claim.bind(store), store.resolveReview.bind(store)];
    let ended = false;
    const orchestrator = harness.reopen({ owner: 'first', store: { ...store, claim: (...args) => !ended && claim(...args), resolveReview: (...args) => {
      ended = true;
      return resolve(...args);
    } } });
    const threadId = await start(orchestrator, [7, 8, 9]);
    await orchestrator.settled(threadId);
    const [item] = orchestrator.reviews();
    assert.ok(item);
    await orchestrator.resolve(item.id, { kind: 'approve', reason: '' }, 'Ada').catch(() => undefined);
    assert.deepEqual([store.run(threadId)?.status, store.review(item.id)?.status], ['waiting', 'approved']);
    store.release(threadId, 'first');
    const next = again(path);
    assert.equal((await next.snapshot(threadId)).status, 'paused');
    await next.resume(threadId, 'Ada');
    const end = await next.settled(threadId);
    assert.equal(end.status, 'complete', end.statusReason);
  });

  it('right after a person\'s answer was kept: the answer counts, once', async () => {
    const { path, orchestrator } = await open((kind, channels) => kind === 'putWrites' && channels.includes(RESUME));
    const threadId = await start(orchestrator, [7, 8, 9]);
    await orchestrator.settled(threadId);
    const [item] = orchestrator.reviews();
    assert.ok(item);
    await orchestrator.resolve(item.id, { kind: 'approve', reason: '' }, 'Ada');
    await orchestrator.settled(threadId);
    await orchestrator.dispose().catch(() => undefined);
    const next = again(path);
    await next.resume(threadId, 'Ada');
    const end = await next.settled(threadId);
    assert.equal(end.status, 'complete', end.statusReason);
    assert.equal(next.audit({ threadId, text: 'Gate 2' }).rows.filter(({ name }) => name === 'gate.go').length, 1);
  });
});
