import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeHarness, testStory, type Harness } from '../../fakes/orchestratorHarness.ts';

describe('retention', function () {
  this.timeout(120_000);
  let harness: Harness;
  afterEach(() => harness.dispose());

  it('takes the steps of old runs, and of no run with unmerged work; runs and the audit log stay', async () => {
    harness = makeHarness();
    const { orchestrator } = harness;
    const done = await harness.start();
    assert.equal((await orchestrator.settled(done)).status, 'complete');
    const killed = await harness.start({ story: testStory({ id: 'T-2' }), preapprovedGates: [] });
    const { worktreePath } = await orchestrator.settled(killed);
    writeFileSync(join(worktreePath, 'mine.txt'), 'not merged anywhere\n');
    await orchestrator.kill(killed, 'Ada', 'enough');
    const rows = orchestrator.audit({ threadId: done, limit: 500 }).rows.length;

    assert.deepEqual(await orchestrator.retentionPlan({ days: null, runs: null }), [], 'everything is kept unless something else is said');
    assert.deepEqual(await orchestrator.retentionPlan({ days: 1, runs: null }), [], 'they are younger than a day');
    const plan = await orchestrator.retentionPlan({ days: null, runs: 0 });
    assert.deepEqual(plan.map(({ threadId, kept }) => [threadId, kept === null]), [[done, true], [killed, false]]);
    const outcome = await orchestrator.compact({ days: null, runs: 0 }, 'Ada');
    assert.deepEqual([outcome.removed.map(({ threadId }) => threadId), outcome.notShrunk], [[done], null]);
    assert.ok(outcome.after.bytes < outcome.before.bytes);

    assert.equal(orchestrator.checkpoints(done).total, 0);
    assert.ok(orchestrator.checkpoints(killed).total > 0);
    assert.equal((await orchestrator.snapshot(done)).status, 'complete');
    const after = orchestrator.audit({ threadId: done, limit: 500 }).rows;
    assert.deepEqual([after.length, after[0]?.name, after[0]?.actor], [rows + 1, 'run.steps_removed', { kind: 'user', name: 'Ada' }]);
    assert.equal((await orchestrator.verifyAudit()).ok, true);
    assert.deepEqual((await orchestrator.retentionPlan({ days: null, runs: 0 })).map(({ threadId }) => threadId), [killed], 'what is gone is not listed again');
  });
});
