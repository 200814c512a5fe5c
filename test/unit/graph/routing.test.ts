import assert from 'node:assert/strict';
import { END } from '@langchain/langgraph';
import type { WaveState } from '../../../src/core/graph/state.ts';
import { afterActing, afterGate, afterReview, afterScoring, afterThinking } from '../../../src/core/graph/routing.ts';
import { verdictOf } from '../../fakes/orchestratorHarness.ts';

const action = { id: '1', agent: 'dev' as const, tool: 'read_file', input: { path: 'a' } };
const waiting: WaveState['waiting'] = { id: 'w', type: 'hold', reason: 'r', agent: null, gate: 0, action: null, verdict: null };

function state(over: { at?: WaveState['cursor']['at']; queue?: WaveState['pending']['queue']; waiting?: WaveState['waiting']; phase?: WaveState['phase'] }): WaveState {
  const base: Partial<WaveState> = {
    cursor: { at: over.at ?? 'dev', visiting: true, nudges: 0, watchFrom: 0, feedback: '', proposal: null, rounds: { dev: 1, cto: 1 } },
    pending: { queue: over.queue ?? [] },
    waiting: over.waiting ?? null,
    phase: over.phase ?? 'development',
  };
  return base as WaveState;
}
const unscored = [{ action, verdict: null, approvedBy: null }];
const scored = [{ action, verdict: verdictOf(action, 1), approvedBy: null }];

describe('routes', () => {
  it('score every proposed action before anything else', () => {
    assert.equal(afterThinking(state({ queue: unscored })), 'safety_check');
    assert.equal(afterThinking(state({})), 'dev');
    assert.equal(afterThinking(state({ queue: unscored, waiting })), 'human_review');
  });

  it('act on a scored action unless a person has to answer', () => {
    assert.equal(afterScoring(state({ queue: scored })), 'act');
    assert.equal(afterScoring(state({ queue: scored, waiting })), 'human_review');
  });

  it('go from an action to the next one, back to the agent, or on to where the cursor points', () => {
    assert.equal(afterActing(state({ queue: unscored })), 'safety_check');
    assert.equal(afterActing(state({})), 'dev');
    assert.equal(afterActing(state({ at: 'gate' })), 'gate');
  });

  it('end only when the run is complete or failed', () => {
    assert.equal(afterGate(state({ at: 'gate', phase: 'complete' })), END);
    assert.equal(afterGate(state({ at: 'gate', phase: 'failed' })), END);
    assert.equal(afterGate(state({ at: 'gate', waiting })), 'human_review');
    assert.equal(afterGate(state({ at: 'pm' })), 'pm');
  });

  it('return from a person to what waited', () => {
    assert.equal(afterReview(state({ queue: scored })), 'act');
    assert.equal(afterReview(state({ queue: unscored })), 'safety_check');
    assert.equal(afterReview(state({ at: 'gate' })), 'gate');
    assert.equal(afterReview(state({ waiting })), 'human_review');
    assert.equal(afterReview(state({ phase: 'failed' })), END);
  });
});
