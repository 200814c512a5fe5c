import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openSqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import { systemClock } from '../../../src/core/ports/clock.ts';
import { waveProjection } from '../../../src/core/run/projection.ts';
import { sampledSteps, spendingOf } from '../../../src/core/run/spending.ts';
import { LONG_RUN, seedLongRun, seedSteps } from '../../fakes/longRun.ts';
import { makeHarness, shortScript, silentLogger } from '../../fakes/orchestratorHarness.ts';
import { processorTime } from '../../fakes/processorTime.ts';
import { scratchFolder } from '../../fakes/scratch.ts';

describe('what a run has spent, step by step', () => {
  it('is drawn from a hundred steps at most, the first and the newest among them', () => {
    assert.deepEqual([sampledSteps(0), sampledSteps(1), sampledSteps(5)], [[], [1], [1, 2, 3, 4, 5]]);
    for (const newest of [98, 99, 100, 197, 1_000, 9_999, 10_000, 1_000_000]) {
      const steps = sampledSteps(newest);
      assert.ok(steps.length <= 100 && (newest < 50 || steps.length >= 49), `${newest}: ${steps.length}`);
      assert.deepEqual([steps[0], steps.at(-1)], [1, newest]);
      assert.deepEqual(steps, [...new Set(steps)].sort((a, b) => a - b));
    }
  });

  it('keeps its points while it grows', () => assert.deepEqual(sampledSteps(1_030).filter((step) => !sampledSteps(1_000).includes(step)), [1_008, 1_024, 1_030]));

  it('rises with the calls of a run, to what the run says it has used', async () => {
    const harness = makeHarness({ script: shortScript() });
    try {
      const threadId = await harness.start({ preapprovedGates: [2] });
      const { tokensUsed, costUsd } = await harness.orchestrator.settled(threadId);
      const points = harness.orchestrator.spending(threadId);
      assert.ok(points.length > 10 && tokensUsed > 0);
      assert.deepEqual(points.at(-1), { step: points.at(-1)?.step, tokensUsed, costUsd });
      assert.ok(points.every((point, index) => index === 0 || point.tokensUsed >= (points[index - 1]?.tokensUsed ?? 0)));
      assert.throws(() => harness.orchestrator.spending('unknown'));
    } finally {
      await harness.dispose();
    }
  });

  it('costs the same of 10,000 steps, and steps that cannot be read are left out', async () => {
    const folder = scratchFolder('wave-spending-');
    const path = join(folder, 'wave.db');
    const store = openSqliteStore({ path, projection: waveProjection, redact: (text) => text, clock: systemClock, logger: silentLogger });
    try {
      seedLongRun(store, folder, 0);
      seedSteps(path, 10_000);
      const spent = await processorTime(() => { for (let n = 0; n < 20; n += 1) assert.equal(spendingOf(store, LONG_RUN).length, 80); });
      assert.ok(spent / 20 < 20, `${spent / 20} ms each`);
      const broken = { steps: store.steps.bind(store), stepsAt: (threadId: string, numbers: readonly number[]) => store.stepsAt(threadId, numbers).map((step) => (step.number === 1 ? { ...step, note: { tokensUsed: 'many' } } : step)) };
      assert.equal(spendingOf(broken, LONG_RUN).length, 79);
    } finally {
      store.close();
    }
  });
});
