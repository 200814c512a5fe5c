import assert from 'node:assert/strict';
import { call, makeHarness, shortScript, type Harness } from '../../fakes/orchestratorHarness.ts';
import { refused } from '../../fakes/refused.ts';
import { until } from '../../fakes/until.ts';

describe('a run that another machine took over', () => {
  let harness: Harness;
  afterEach(() => harness.dispose());

  it('stops in the middle of a command, which ends, and stays where it is', async () => {
    harness = makeHarness({ script: shortScript([call('run_command', { command: 'sleep 300' }), ...(shortScript().dev ?? [])]) });
    let running: string | null = null;
    harness.orchestrator.onDidChange((event) => { if (event.type === 'command') running = event.command; });
    const threadId = await harness.start();
    await until(() => running?.includes('sleep 300') === true, 60_000);
    await harness.orchestrator.letGo(threadId, { user: 'bob@example.com', machine: 'bobs-laptop' });
    const at = await harness.orchestrator.settled(threadId);
    assert.deepEqual([at.status, at.statusReason, running], ['paused', 'bob@example.com goes on with it on bobs-laptop.', null]);
    await assert.rejects(harness.orchestrator.resume(threadId, 'Ada'), refused('owned_elsewhere'));
    // Told twice, it is written down once.
    await harness.orchestrator.letGo(threadId, { user: 'bob@example.com', machine: 'bobs-laptop' });
    assert.equal(harness.orchestrator.audit({ threadId, text: 'bobs-laptop' }).rows.filter(({ name }) => name === 'run.taken_over').length, 1);
    assert.equal((await harness.orchestrator.verifyAudit()).ok, true);
  });
});
