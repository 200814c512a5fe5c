import type { Submission } from '../../contract/submission.ts';
import type { WaveState, WaveUpdate } from '../graph/state.ts';

/**
 * Where an accepted submission leads. The Supervisor's route moves the run only within its bounds: rounds
 * are counted, and hold or kill are proposals to a person. Pure.
 */
export function afterSubmission(state: WaveState, submission: Submission): WaveUpdate {
  const { cursor, gateState, settings } = state;
  const toGate = { ...cursor, at: 'gate' as const, visiting: false };
  if (submission.kind !== 'route') return { cursor: toGate };
  const { route, reason, feedback } = submission.value;
  const { rounds } = cursor;
  switch (route) {
    case 'continue':
      if (rounds.dev >= settings.limits.devRounds) {
        return { cursor: { ...toGate, proposal: { decision: 'hold', reason: `another Dev round, but all ${String(settings.limits.devRounds)} are used. ${reason}` } } };
      }
      return {
        cursor: { ...cursor, at: 'dev', visiting: false, feedback: feedback || reason, rounds: { ...rounds, dev: rounds.dev + 1 } },
        gateState: { ...gateState, currentGate: Math.min(gateState.currentGate, 4), gateStatus: 'pending' },
        phase: 'development',
      };
    case 'review':
      if (rounds.cto >= settings.limits.ctoRounds) {
        return { cursor: { ...toGate, proposal: { decision: 'hold', reason: `back to the CTO, but all ${String(settings.limits.ctoRounds)} rounds are used. ${reason}` } } };
      }
      return {
        cursor: { ...cursor, at: 'cto', visiting: false, feedback: feedback || reason, rounds: { dev: rounds.dev + 1, cto: rounds.cto + 1 } },
        gateState: { ...gateState, currentGate: 0, gateStatus: 'pending' },
        phase: 'planning',
      };
    case 'kill':
    case 'hold':
      return { cursor: { ...toGate, proposal: { decision: route, reason } } };
    case 'complete':
      return { cursor: toGate };
  }
}
