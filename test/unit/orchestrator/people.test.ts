import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunSnapshot } from '../../../src/contract/run.ts';
import { OrchestratorError } from '../../../src/core/orchestrator/api.ts';
import { call, makeHarness, patternScorer, shortScript, testStory, type Harness } from '../../fakes/orchestratorHarness.ts';

const dev = (...first: ReturnType<typeof call>[]): ReturnType<typeof call>[] => [...first, ...(shortScript().dev ?? [])];
const refused = (reason: string) => (error: unknown): boolean => error instanceof OrchestratorError && error.reason === reason;

describe('what a person decides', () => {
  let harness: Harness;
  afterEach(() => harness.dispose());
  const started = async (): Promise<{ threadId: string; at: RunSnapshot }> => {
    const threadId = await harness.start();
    return { threadId, at: await harness.orchestrator.settled(threadId) };
  };

  describe('about an action in the review band', () => {
    beforeEach(() => {
      harness = makeHarness({ script: shortScript(dev(call('run_command', { command: 'touch doubtful' }))), scorer: patternScorer([[/doubtful/, 0.78]]) });
    });
    const worktreeHas = (at: RunSnapshot, file: string): boolean => existsSync(join(at.worktreePath, file));

    it('waits without running it, with what would happen and why', async () => {
      const { at } = await started();
      assert.equal(at.status, 'waiting');
      const request = at.waitingFor?.request;
      assert.ok(request?.type === 'safety');
      assert.deepEqual([request.action.input, request.verdict.score, request.agent], [{ command: 'touch doubtful' }, 0.78, 'dev']);
      assert.equal(worktreeHas(at, 'doubtful'), false);
    });

    it('runs it once when approved', async () => {
      const { threadId, at } = await started();
      await harness.orchestrator.resolve(at.waitingFor?.id ?? '', { kind: 'approve', reason: '' }, 'Ada');
      const end = await harness.orchestrator.settled(threadId);
      assert.equal(worktreeHas(end, 'doubtful'), true);
      const rows = harness.orchestrator.timeline(threadId, 0, 1_000).filter((entry) => entry.title === 'run_command' && entry.detail === 'touch doubtful' && entry.outcome !== 'because');
      assert.equal(rows.length, 1);
    });

    it('never runs it when rejected, and tells the agent why; a rejection needs a reason', async () => {
      const { threadId, at } = await started();
      const id = at.waitingFor?.id ?? '';
      await assert.rejects(harness.orchestrator.resolve(id, { kind: 'reject', reason: ' ' }, 'Ada'), refused('reason_required'));
      await harness.orchestrator.resolve(id, { kind: 'reject', reason: 'not needed' }, 'Ada');
      const end = await harness.orchestrator.settled(threadId);
      assert.equal(worktreeHas(end, 'doubtful'), false);
      assert.equal(end.status, 'complete', end.statusReason);
    });

    it('scores an edited input again', async () => {
      const { threadId, at } = await started();
      await harness.orchestrator.resolve(at.waitingFor?.id ?? '', { kind: 'edit', reason: '', input: { command: 'touch doubtful-too' } }, 'Ada');
      const again = await harness.orchestrator.settled(threadId);
      assert.equal(again.status, 'waiting');
      const request = again.waitingFor?.request;
      assert.ok(request?.type === 'safety' && request.action.input['command'] === 'touch doubtful-too');
      await harness.orchestrator.resolve(again.waitingFor?.id ?? '', { kind: 'edit', reason: '', input: { command: 'touch fine' } }, 'Ada');
      const end = await harness.orchestrator.settled(threadId);
      assert.equal(worktreeHas(end, 'fine'), true);
      assert.equal(worktreeHas(end, 'doubtful-too'), false);
    });

    it('takes the first answer and refuses the second', async () => {
      const { threadId, at } = await started();
      const id = at.waitingFor?.id ?? '';
      await harness.orchestrator.resolve(id, { kind: 'approve', reason: '' }, 'Ada');
      await assert.rejects(harness.orchestrator.resolve(id, { kind: 'reject', reason: 'no' }, 'Bob'), refused('already_resolved'));
      await harness.orchestrator.settled(threadId);
    });

    it('refuses an answer of the wrong kind and an unknown item', async () => {
      const { at } = await started();
      await assert.rejects(harness.orchestrator.resolve(at.waitingFor?.id ?? '', { kind: 'resume', reason: '' }, 'Ada'), refused('bad_input'));
      await assert.rejects(harness.orchestrator.resolve('nope', { kind: 'approve', reason: '' }, 'Ada'), refused('unknown_review'));
    });
  });

  it('a refused action never runs, holds the run, and resuming goes on without it', async () => {
    harness = makeHarness({ script: shortScript(dev(call('run_command', { command: 'touch dangerous' }))), scorer: patternScorer([[/dangerous/, 0.1]]) });
    const { threadId, at } = await started();
    assert.equal(at.status, 'paused');
    assert.match(at.statusReason, /Dev wanted to: run_command touch dangerous. Refused: because/);
    assert.equal(at.waitingFor?.request.type, 'hold');
    await assert.rejects(harness.orchestrator.resolve(at.waitingFor.id, { kind: 'approve', reason: '' }, 'Ada'), refused('bad_input'));
    await harness.orchestrator.resume(threadId, 'Ada');
    const end = await harness.orchestrator.settled(threadId);
    assert.equal(end.status, 'complete', end.statusReason);
    assert.equal(existsSync(join(end.worktreePath, 'dangerous')), false);
    assert.equal(end.lowestScore, 0.1);
  });

  it('a question waits for its answer, which the agent gets', async () => {
    harness = makeHarness({ script: shortScript(dev(call('ask_human', { question: 'Formal or not?', choices: ['formal', 'not'] }))) });
    const { threadId, at } = await started();
    const request = at.waitingFor?.request;
    assert.ok(request?.type === 'question' && request.question === 'Formal or not?');
    await harness.orchestrator.resolve(at.waitingFor?.id ?? '', { kind: 'answer', reason: '', text: 'not' }, 'Ada');
    assert.equal((await harness.orchestrator.settled(threadId)).status, 'complete');
  });

  it('Hold at a gate keeps its reason and can be resumed; Kill at a gate ends the run and keeps the worktree', async () => {
    harness = makeHarness();
    const threadId = await harness.start({ preapprovedGates: [] });
    await harness.orchestrator.settled(threadId);
    await assert.rejects(harness.orchestrator.decideGate(threadId, 2, 'hold', 'Ada', ''), refused('reason_required'));
    await assert.rejects(harness.orchestrator.decideGate(threadId, 5, 'go', 'Ada', ''), refused('wrong_state'));
    await harness.orchestrator.decideGate(threadId, 2, 'hold', 'Ada', 'waiting for the API team');
    const held = await harness.orchestrator.settled(threadId);
    assert.deepEqual([held.status, held.statusReason, held.gates[2]?.state], ['paused', 'waiting for the API team', 'held']);
    await harness.orchestrator.resume(threadId, 'Ada');
    const open = await harness.orchestrator.settled(threadId);
    assert.deepEqual([open.status, open.currentGate, open.waitingFor?.request.type], ['waiting', 2, 'gate_decision']);
    await harness.orchestrator.decideGate(threadId, 2, 'kill', 'Ada', 'not worth it');
    const dead = await harness.orchestrator.settled(threadId);
    assert.deepEqual([dead.status, dead.phase, dead.statusReason], ['killed', 'failed', 'not worth it']);
    assert.equal(existsSync(dead.worktreePath), true);
  });

  it('Go against failing criteria needs a reason, is reviewed before it takes effect, and is recorded as an override with both persons', async () => {
    harness = makeHarness({ script: { ...shortScript(), cto: [call('submit_assessment', { summary: 'Hm', feasible: false, risks: [{ risk: 'a', mitigation: 'b' }], approach: 'none' })] } });
    const { threadId, at } = await started();
    assert.deepEqual([at.status, at.currentGate], ['waiting', 0]);
    await assert.rejects(harness.orchestrator.decideGate(threadId, 0, 'go', 'Ada', ''), refused('reason_required'));
    await harness.orchestrator.decideGate(threadId, 0, 'go', 'Ada', 'I know better');
    const asked = await harness.orchestrator.settled(threadId);
    const override = asked.waitingFor?.request;
    assert.ok(override?.type === 'gate_override', asked.statusReason);
    assert.deepEqual([asked.status, asked.currentGate, override.requestedBy, override.justification, override.failed], ['waiting', 0, 'Ada', 'I know better', ['feasible']]);
    await assert.rejects(harness.orchestrator.resolve(asked.waitingFor?.id ?? '', { kind: 'reject', reason: '' }, 'Bob'), refused('reason_required'));
    await harness.orchestrator.resolve(asked.waitingFor?.id ?? '', { kind: 'reject', reason: 'Ask the CTO again' }, 'Bob');
    const open = await harness.orchestrator.settled(threadId);
    assert.deepEqual([open.status, open.currentGate, open.waitingFor?.request.type, open.gates[0]?.decision], ['waiting', 0, 'gate_decision', null]);
    await harness.orchestrator.decideGate(threadId, 0, 'go', 'Ada', 'I know better');
    const again = await harness.orchestrator.settled(threadId);
    await harness.orchestrator.resolve(again.waitingFor?.id ?? '', { kind: 'approve', reason: 'So do I' }, 'Bob');
    const end = await harness.orchestrator.settled(threadId);
    assert.equal(end.status, 'complete', end.statusReason);
    assert.deepEqual([end.gates[0]?.decision?.override, end.gates[0]?.decision?.failedCriteria, end.gates[0]?.decision?.reason], [true, ['feasible'], 'I know better']);
    const { by, approvedBy } = end.gates[0]?.decision ?? {};
    assert.deepEqual([by, approvedBy?.name, approvedBy?.reason], [{ kind: 'user', name: 'Ada' }, 'Bob', 'So do I']);
    const titles = harness.orchestrator.timeline(threadId, 0, 1_000).map((entry) => entry.title);
    for (const title of ['Gate 0: Go asked for although criteria fail: The CTO holds it feasible', 'Gate 0: the override Ada asked for was rejected', 'gate_override: approve', 'Gate 0: Go (override)']) assert.ok(titles.includes(title), title);
  });

  it('the budget stops the run before the call that could exceed it, and goes on with the stated extra', async () => {
    harness = makeHarness({ settings: { models: { maxOutputTokens: 1_500 } } });
    const threadId = await harness.start({ story: testStory({ budget: { tokens: 4_000 } }) });
    let at = await harness.orchestrator.settled(threadId);
    assert.equal(at.waitingFor?.request.type, 'budget_exceeded');
    assert.ok(at.tokensUsed <= 4_000, String(at.tokensUsed));
    for (let asked = 0; at.status === 'waiting' && asked < 20; asked++) {
      await harness.orchestrator.resolve(at.waitingFor?.id ?? '', { kind: 'approve', reason: '' }, 'Ada');
      at = await harness.orchestrator.settled(threadId);
    }
    assert.equal(at.status, 'complete', at.statusReason);
    assert.ok(at.tokensLimit > 4_000);
  });
});
