import assert from 'node:assert/strict';
import type { BudgetState } from '../../../src/contract/state.ts';
import { defaultSettings } from '../../../src/contract/settings.ts';
import { commandCriterion, type GateContext } from '../../../src/core/gates/context.ts';
import { Journal } from '../../../src/core/graph/journal.ts';
import { systemClock } from '../../../src/core/ports/clock.ts';
import type { ChatModel, ModelEvent } from '../../../src/core/ports/model.ts';
import { unknown } from '../../../src/core/safety/finding.ts';
import { toVerdict } from '../../../src/core/safety/verdict.ts';
import { testStory } from '../../fakes/orchestratorHarness.ts';

const budget: BudgetState = { tokensUsed: 0, tokensLimit: 100_000, costUsd: 0, costLimitUsd: 10, isExceeded: false, costKnown: true, tokensByAgent: {} };
const usage = { input: 900, output: 100, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };

/** A gate's context around a project command that the rules do not know, and a judge that answers so. */
function contextWith(answer: string): { context: GateContext; ran: string[] } {
  const ran: string[] = [];
  const model: ChatModel = {
    id: 'test:judge', label: 'judge', scripted: false, contextWindow: 200_000, cost: () => 0.01, countTokens: () => Promise.resolve(1_000),
    stream: async function* stream(): AsyncGenerator<ModelEvent> {
      await Promise.resolve();
      yield { type: 'done', text: answer, toolCalls: [], stopReason: 'end', usage };
    },
  };
  const state = {
    threadId: 't', storyId: 's', story: testStory({ commands: { test: 'frobnicate --all' } }), settings: defaultSettings(), budget,
    git: { worktreePath: '/repo', filesChanged: [], baseCommit: 'a' }, gateState: { currentGate: 5 },
  };
  const deps = {
    scorer: { score: async () => toVerdict([unknown('program/unknown', 'runs a program that nobody knows')], { constitutional: 0.7, escalation: 0.85 }, 'h') },
    runner: { contains: false, containment: 'not sandboxed', run: async (request: { command: string }) => {
      ran.push(request.command);
      return { exitCode: 0, ended: 'exit', output: 'ok', droppedBytes: 0, durationMs: 5 };
    } },
    model: async () => model,
    judgements: new Map(), remembered: async () => ({ rules: [], problem: null }), clock: systemClock, logger: { warn: () => {} },
    modelSignal: new AbortController().signal, commandSignal: new AbortController().signal,
  };
  const context = { deps, state, files: {}, stepKey: 'k', commit: 'abcdefgh', tree: 't', judging: { budget, journal: new Journal(systemClock, state as never) } } as unknown as GateContext;
  return { context, ran };
}

describe("a project's command that the rules do not know", () => {
  const scores = (score: number): string => JSON.stringify({ principles: Array.from({ length: 10 }, (_, index) => ({ principle: index + 1, score, reason: 'because' })) });

  it('runs when the judge has no objection; the call is paid for and audited', async () => {
    const { context, ran } = contextWith(scores(1));
    const { criterion } = await commandCriterion(context, 'test', true);
    assert.equal(criterion.met, true);
    assert.deepEqual(ran, ['frobnicate --all']);
    assert.equal(context.judging.budget.tokensUsed, 1_000);
    assert.deepEqual(context.judging.journal.value().events.map(({ name }) => name), ['model.judge']);
  });

  it('does not run when the judge objects or gives no usable answer', async () => {
    for (const answer of [scores(0.5), scores(0.8), 'Sure, go ahead!']) {
      const { context, ran } = contextWith(answer);
      const { criterion } = await commandCriterion(context, 'test', true);
      assert.equal(criterion.met, false);
      assert.match(criterion.detail, /Not run/);
      assert.deepEqual(ran, []);
    }
  });
});
