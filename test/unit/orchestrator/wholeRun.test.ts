import assert from 'node:assert/strict';
import { git, makeHarness, type Harness } from '../../fakes/orchestratorHarness.ts';

describe('a whole run', () => {
  let harness: Harness;
  afterEach(() => harness.dispose());

  it('goes from story to merged branch through all ten gates when a person said Go in advance', async () => {
    harness = makeHarness();
    const threadId = await harness.start();
    assert.match(threadId, /^repo-T-1-\d{14}-[a-z0-9]{4}$/);
    const end = await harness.orchestrator.settled(threadId);
    assert.equal(end.status, 'complete', end.statusReason);
    assert.equal(end.phase, 'complete');
    assert.deepEqual(end.gates.map((gate) => gate.state), Array.from({ length: 10 }, () => 'passed'));
    assert.deepEqual(end.gates.map((gate) => gate.decision?.by.kind), ['policy', 'policy', 'user', 'policy', 'policy', 'policy', 'policy', 'user', 'user', 'user']);
    assert.equal(end.testsPassed, 1);
    assert.equal(end.testsFailed, 0);
    assert.match(git(harness.repository, 'show', 'main:greet.js'), /hello \$\{name\}/);
    assert.equal(git(harness.repository, 'status', '--porcelain'), '');
  });

  it('makes one commit for each gate, tied to run, gate and step by trailers', async () => {
    harness = makeHarness();
    const threadId = await harness.start();
    await harness.orchestrator.settled(threadId);
    const trailers = git(harness.repository, 'log', '--format=%(trailers:key=Wave-Gate,valueonly,separator=%x2C)', 'wave/T-1').split('\n').filter(Boolean);
    assert.deepEqual(trailers.toReversed(), ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('waits for a person at gate 2 and goes on when they say Go', async () => {
    harness = makeHarness();
    const threadId = await harness.start({ preapprovedGates: [] });
    const waiting = await harness.orchestrator.settled(threadId);
    assert.equal(waiting.status, 'waiting');
    assert.equal(waiting.currentGate, 2);
    assert.equal(waiting.waitingFor?.request.type, 'gate_decision');
    await harness.orchestrator.decideGate(threadId, 2, 'go', 'Ada', '');
    const next = await harness.orchestrator.settled(threadId);
    assert.equal(next.currentGate, 7);
    assert.equal(next.gates[2]?.decision?.by.name, 'Ada');
  });

  it('has a score for every action in the log, and every action that ran was scored', async () => {
    harness = makeHarness();
    const threadId = await harness.start();
    await harness.orchestrator.settled(threadId);
    const actions = harness.orchestrator.timeline(threadId, 0, 1_000).filter((entry) => entry.kind === 'action');
    assert.deepEqual(actions.map((entry) => `${entry.who} ${entry.title}`), [
      'CTO read_file', 'CTO submit_assessment', 'PM submit_plan', 'Dev edit_file', 'Dev run_command', 'Dev submit_work', 'QA git_diff', 'QA submit_verdict', 'Supervisor submit_route',
    ]);
    assert.ok(actions.every((entry) => entry.score === 1));
  });
});
