import assert from 'node:assert/strict';
import { git, makeHarness, shortScript, testStory, type Harness } from '../../fakes/orchestratorHarness.ts';
import { refused } from '../../fakes/refused.ts';

describe('a story that has a run', () => {
  let harness: Harness;
  afterEach(() => harness.dispose());

  it('gets no second one until the first has ended, and is told which it has; an ended one leaves its branch to git\'s own words', async () => {
    harness = makeHarness({ script: shortScript() });
    const threadId = await harness.start({ preapprovedGates: [] });
    await harness.orchestrator.settled(threadId);
    await assert.rejects(harness.start({ preapprovedGates: [] }), (error: unknown) => refused('bad_input')(error) && error instanceof Error && error.message.includes(threadId));
    assert.equal(harness.orchestrator.runs().length, 1, 'nothing was made');
    // Another story is another branch.
    const other = await harness.start({ story: testStory({ id: 'T-2' }), preapprovedGates: [] });
    await harness.orchestrator.settled(other);
    await harness.orchestrator.kill(threadId, 'Ada', 'no more');
    await assert.rejects(harness.start({ preapprovedGates: [] }), /There is a branch wave\/T-1 already/);
    git(harness.repository, 'worktree', 'remove', '--force', (await harness.orchestrator.snapshot(threadId)).worktreePath);
    git(harness.repository, 'branch', '-D', 'wave/T-1');
    assert.notEqual(await harness.start({ preapprovedGates: [] }), threadId);
  });
});
