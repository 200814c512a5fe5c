import assert from 'node:assert/strict';
import { call, makeHarness, shortScript, type Harness } from '../../fakes/orchestratorHarness.ts';

describe('the plan at gate 2', () => {
  let harness: Harness;
  afterEach(() => harness.dispose());

  it('is part of the evidence that a person decides on; one that was sent back says why', async () => {
    const base = shortScript();
    const [good] = base.pm ?? [];
    assert.ok(good);
    harness = makeHarness({ script: { ...base, pm: [call('submit_plan', { summary: 'x', steps: [{ description: 'Something', files: [], criteria: ['AC-9'] }] }), good] } });
    const threadId = await harness.start({ preapprovedGates: [] });
    const { waitingFor } = await harness.orchestrator.settled(threadId);
    assert.ok(waitingFor?.request.type === 'gate_decision', JSON.stringify(waitingFor));
    assert.equal(waitingFor.request.gate, 2);
    const output = waitingFor.request.evidence.criteria.find(({ id }) => id === 'coverage')?.output ?? '';
    assert.match(output, /^1\. .+ \(AC-1\)/m);
    assert.deepEqual(harness.orchestrator.timeline(threadId, 0, 500).filter(({ outcome }) => outcome.startsWith('Sent back')).map(({ outcome, title }) => [title, outcome]),
      [['submit_plan', 'Sent back: Unknown criteria: AC-9. The story has: AC-1. No step serves: AC-1. Correct it and submit again.']]);
  });
});
