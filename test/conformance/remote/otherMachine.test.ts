import assert from 'node:assert/strict';
import { RemoteError, type Remote } from '../../../src/core/ports/remote.ts';
import { checkpointRow, effectRow, reviewRow, runRow } from '../../fakes/remoteRows.ts';
import { skipWithoutPostgres } from './skipWithoutPostgres.ts';
import { openStackWorld, type StackWorld } from './stackWorld.ts';

const ever = new AbortController().signal;
const notHolder = (error: unknown): boolean => error instanceof RemoteError && error.reason === 'not_holder';

describe('a run of one person on two machines, in Supabase', () => {
  let world: StackWorld | null = null;

  before(async function () {
    skipWithoutPostgres.call(this);
    world = await openStackWorld();
  });
  after(() => world?.dispose());

  it('is lost to the first when the second takes it over, with everything that belongs to it', async () => {
    assert.ok(world);
    const machine = async (): Promise<Remote> => {
      assert.ok(world);
      const remote = await world.remote('ada');
      await remote.prepare(ever);
      return remote;
    };
    const [desk, laptop] = [await machine(), await machine()];
    const threadId = 'greet-t-1-20261130120000-0001';
    await desk.put({ table: 'orchestrator_runs', rows: [runRow(desk, threadId)] }, ever);
    await desk.put({ table: 'wave_checkpoints', rows: [checkpointRow(desk, threadId, 'c1', 1)] }, ever);
    await desk.setPushed(threadId, { commit: 'abc', ref: 'refs/heads/wave/t', checkpoint: 'c1' }, ever);
    await world.endLease(threadId);
    await laptop.takeOver(threadId, ever);

    await assert.rejects(desk.put({ table: 'orchestrator_runs', rows: [runRow(desk, threadId, { revision: 9 })] }, ever), notHolder);
    await assert.rejects(desk.put({ table: 'human_review_queue', rows: [reviewRow(desk, threadId, 'r')] }, ever), notHolder);
    await assert.rejects(desk.put({ table: 'wave_checkpoints', rows: [checkpointRow(desk, threadId, 'c2', 2)] }, ever), notHolder);
    await assert.rejects(desk.put({ table: 'wave_effects', rows: [effectRow(desk, threadId, 'k')] }, ever), notHolder);
    await assert.rejects(desk.forget(threadId, ever), notHolder);
    await laptop.put({ table: 'wave_checkpoints', rows: [checkpointRow(laptop, threadId, 'c2', 2)] }, ever);
  });
});
