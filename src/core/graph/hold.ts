import type { Action, Verdict } from '../../contract/action.ts';
import type { AgentRole } from '../../contract/agents.ts';
import type { ReviewRequest } from '../../contract/review.ts';
import type { Clock } from '../ports/clock.ts';
import { Journal } from './journal.ts';
import type { WaveState, WaveUpdate } from './state.ts';

/**
 * The id of what a run waits for: one per step, and the same when the step runs again after a crash.
 * `stepKey` is the checkpoint the step started from.
 */
export function requestId(state: WaveState, stepKey: string, type: ReviewRequest['type']): string {
  return `${state.threadId}/${stepKey}/${type}`;
}

/** Stops the run with a reason; a person lifts the hold. */
export function hold(
  state: WaveState,
  clock: Clock,
  stepKey: string,
  reason: string,
  about: { agent: AgentRole | null; action?: Action; verdict?: Verdict; journal?: Journal; isError?: boolean },
): WaveUpdate {
  const journal = about.journal ?? new Journal(clock, state);
  journal.add({ kind: 'system', name: 'orchestrator' }, {
    type: 'system_event', name: 'run.hold', severity: 'warning', summary: `Held: ${reason}`, details: { agent: about.agent },
  });
  return {
    waiting: {
      id: requestId(state, stepKey, 'hold'),
      type: 'hold',
      reason,
      agent: about.agent,
      gate: state.gateState.currentGate,
      action: about.action ?? null,
      verdict: about.verdict ?? null,
    },
    gateState: { ...state.gateState, gateStatus: 'hold', holdReason: reason },
    ...(about.isError ? { error: reason } : {}),
    updatedAt: clock.iso(),
    journal: journal.value(),
  };
}
