import assert from 'node:assert/strict';
import { call, git, makeHarness, patternScorer, shortScript, type Harness } from '../../fakes/orchestratorHarness.ts';
import { refused } from '../../fakes/refused.ts';

describe('from a commit to everything that led to it', () => {
  let harness: Harness;
  afterEach(() => harness.dispose());

  for (const method of ['squash', 'merge'] as const) {
    it(`the trailer of a ${method} leads to every action, verdict, approver, gate and commit`, async () => {
      const dev = [call('run_command', { command: 'echo doubtful' }), ...(shortScript().dev ?? [])];
      harness = makeHarness({ script: shortScript(dev), scorer: patternScorer([[/doubtful/, 0.78]]), settings: { merge: { method } } });
      const threadId = await harness.start({ preapprovedGates: [2] });
      const asked = await harness.orchestrator.settled(threadId);
      await harness.orchestrator.resolve(asked.waitingFor?.id ?? '', { kind: 'approve', reason: 'harmless' }, 'Bob');
      await harness.orchestrator.settled(threadId);
      for (const gate of [7, 8, 9]) {
        await harness.orchestrator.decideGate(threadId, gate, 'go', 'Cem', 'good');
        await harness.orchestrator.settled(threadId);
      }
      const merged = git(harness.repository, 'rev-parse', 'main');
      const run = git(harness.repository, 'log', '-1', '--format=%(trailers:key=Wave-Merge,valueonly)%(trailers:key=Wave-Run,valueonly)', 'main').trim();
      assert.equal(run, threadId, 'the commit on the base names its run');
      const trace = await harness.orchestrator.trace(run);
      assert.equal(trace.merged, merged);
      assert.deepEqual(await harness.orchestrator.trace(merged), trace);
      assert.deepEqual(await harness.orchestrator.trace(merged.slice(0, 10)), trace);

      const doubtful = trace.actions.find((action) => action.what.includes('doubtful'));
      assert.ok(doubtful?.approvedBy?.seq);
      assert.deepEqual([doubtful.ran, doubtful.score, doubtful.verdict, doubtful.approvedBy.name, doubtful.gate, doubtful.agent], [true, 0.78, 'review', 'Bob', 4, 'Dev']);
      const row = harness.orchestrator.audit({ threadId, text: 'harmless' }).rows[0];
      assert.deepEqual([row?.seq, row?.details['actionId'], row?.actor], [doubtful.approvedBy.seq, doubtful.actionId, { kind: 'user', name: 'Bob' }]);

      const rows = harness.orchestrator.audit({ threadId, limit: 500, types: ['agent_action'] }).rows.filter((each) => each.name.startsWith('tool.'));
      assert.deepEqual(trace.actions.map((action) => action.seq), rows.map((each) => each.seq).toReversed(), 'every action is there');
      for (const action of trace.actions) assert.ok(action.score !== null && action.verdict !== null && action.actionId !== '', JSON.stringify(action));
      const gates = new Map(trace.decisions.filter((decision) => decision.decision === 'go').map((decision) => [decision.gate, decision]));
      assert.deepEqual([...gates.keys()], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      assert.deepEqual([gates.get(8)?.by, gates.get(4)?.by], ['Cem', 'gate policy']);
      assert.equal(doubtful.gateCommit, gates.get(4)?.gateCommit);
      const branch = git(harness.repository, 'log', '--format=%H %(trailers:key=Wave-Gate,valueonly,separator=)', 'wave/T-1').split('\n').filter((line) => / \d/.test(line));
      for (const line of branch) {
        const [commit, gate] = line.split(' ');
        assert.equal(gates.get(Number(gate))?.gateCommit, commit);
      }
    });
  }

  it('names what a person refused, and who; and what settled each score', async () => {
    const dev = [call('run_command', { command: 'echo doubtful' }), ...(shortScript().dev ?? [])];
    harness = makeHarness({ script: shortScript(dev), scorer: patternScorer([[/doubtful/, 0.78]]) });
    const threadId = await harness.start({ preapprovedGates: [2] });
    const asked = await harness.orchestrator.settled(threadId);
    await harness.orchestrator.resolve(asked.waitingFor?.id ?? '', { kind: 'reject', reason: 'not here' }, 'Bob');
    await harness.orchestrator.settled(threadId);
    const { actions } = await harness.orchestrator.trace(threadId);
    const refusal = actions.filter((action) => action.what.includes('doubtful'));
    assert.deepEqual(refusal.map(({ ran, score, verdict, approvedBy, rejectedBy, agent }) => [ran, score, verdict, approvedBy, rejectedBy?.name, agent]), [[false, 0.78, 'review', null, 'Bob', 'Dev']]);
    assert.equal(harness.orchestrator.audit({ threadId, text: 'not here' }).rows[0]?.seq, refusal[0]?.rejectedBy?.seq);
    assert.deepEqual(actions.filter((action) => action.source === null), []);
  });

  it('what a going back left behind led to no gate; what is neither run nor commit is refused', async () => {
    const base = shortScript();
    harness = makeHarness({ script: { ...base, pm: [...(base.pm ?? []), ...(base.pm ?? [])] } });
    const threadId = await harness.start({ preapprovedGates: [2] });
    await harness.orchestrator.settled(threadId);
    await harness.orchestrator.recycle(threadId, 2, 'Ada', 'again');
    await harness.orchestrator.settled(threadId);
    const { actions, decisions, merged } = await harness.orchestrator.trace(threadId);
    assert.equal(merged, null);
    assert.equal(decisions.filter((decision) => decision.gate === 4 && decision.decision === 'go').length, 2);
    assert.ok(decisions.some((decision) => decision.decision === 'recycle' && decision.by === 'Ada'));
    assert.equal(new Set(actions.filter((action) => action.gate === 4).map((action) => action.gateCommit)).size, 2, 'each attempt has its own commit');
    for (const of of ['nothing', 'abc', '0'.repeat(40), `' OR 1=1`]) await assert.rejects(harness.orchestrator.trace(of), refused('unknown_run'));
  });
});
