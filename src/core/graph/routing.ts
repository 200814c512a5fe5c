import { END } from '@langchain/langgraph';
import type { AgentRole } from '../../contract/agents.ts';
import type { WaveState } from './state.ts';

/** Every node of the graph. */
export const NODES = ['cto', 'pm', 'dev', 'qa', 'supervisor', 'safety_check', 'human_review', 'act', 'gate'] as const;
export type NodeName = (typeof NODES)[number];
export type Target = NodeName | typeof END;

/** The next action waits to be scored, or is scored (and allowed) and waits to run. */
function forPending(state: WaveState): 'safety_check' | 'act' | null {
  const next = state.pending.queue[0];
  if (!next) return null;
  return next.verdict === null ? 'safety_check' : 'act';
}

/** After an agent thought: score what it proposes, ask a person, or think again. */
export function afterThinking(state: WaveState): 'safety_check' | 'human_review' | AgentRole {
  if (state.waiting) return 'human_review';
  const { at } = state.cursor;
  if (state.pending.queue.length > 0) return 'safety_check';
  return at === 'gate' ? 'supervisor' : at;
}

/** After scoring: run it, or ask. An unattended run may have refused it: then the next action, or the agent again. */
export function afterScoring(state: WaveState): 'act' | 'human_review' | 'safety_check' | AgentRole {
  if (state.waiting) return 'human_review';
  const { at } = state.cursor;
  return forPending(state) ?? (at === 'gate' ? 'supervisor' : at);
}

/** After an action: the next one, the agent again, or, once it submitted, where the cursor now points. */
export function afterActing(state: WaveState): 'safety_check' | 'act' | 'human_review' | 'gate' | AgentRole {
  if (state.waiting) return 'human_review';
  return forPending(state) ?? state.cursor.at;
}

/** After a gate: its next station, a person, or the end. */
export function afterGate(state: WaveState): 'human_review' | 'gate' | AgentRole | typeof END {
  if (state.phase === 'complete' || state.phase === 'failed') return END;
  return state.waiting ? 'human_review' : state.cursor.at;
}

/** After a person answered: back to what waited. */
export function afterReview(state: WaveState): Target {
  if (state.phase === 'failed') return END;
  if (state.waiting) return 'human_review';
  return forPending(state) ?? state.cursor.at;
}
