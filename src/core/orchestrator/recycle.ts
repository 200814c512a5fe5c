import type { AgentRole } from '../../contract/agents.ts';
import type { GateDecision, GateNumber } from '../../contract/gate.ts';
import { Journal } from '../graph/journal.ts';
import type { WaveGraph } from '../graph/graph.ts';
import { isWaveState, type WaveState, type WaveUpdate } from '../graph/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Git } from '../ports/git.ts';
import { GATES } from '../../contract/gate.ts';
import { OrchestratorError } from './api.ts';

export interface RecycleRequest {
  readonly threadId: string;
  /** A gate that was decided Go. */
  readonly gate: GateNumber;
  readonly by: string;
  /** Told to the agent whose work led to that gate. */
  readonly feedback: string;
}

/** Whose work leads to each gate: that agent gets the feedback. */
const AGENT_BEFORE: readonly AgentRole[] = ['cto', 'cto', 'pm', 'pm', 'dev', 'dev', 'dev', 'dev', 'dev', 'dev'];
/** From here on the change itself is judged; going back means Dev changes it, which opens gate 4 again. */
const DEVELOPMENT_COMPLETE = 4;
const MERGED = 8;

/**
 * Goes back to a gate: the files as they were when it was decided, the state forked from that checkpoint, the
 * feedback to the agent before it. What has been spent stays spent. The old attempt stays in store, audit and git.
 * Throws OrchestratorError('wrong_state') when the gate was not passed, GitError when its commit is gone; nothing has changed then.
 */
export async function recycle(graph: WaveGraph, git: Git, clock: Clock, request: RecycleRequest): Promise<void> {
  const thread = { configurable: { thread_id: request.threadId } };
  const now = stateOf((await graph.getState(thread)).values, request);
  const decision = passedDecision(now, request.gate);
  const from = { configurable: { thread_id: request.threadId, checkpoint_id: decision.checkpoint } };
  const then = stateOf((await graph.getState(from)).values, request);

  const aside = `refs/wave/${request.threadId}/aside-${clock.iso().replaceAll(/[^0-9TZ]/g, '')}`;
  const kept = await git.restore(now.git.worktreePath, { commit: decision.commit, snapshot: null, aside });
  await graph.updateState(from, forkedState(now, then, request, decision, { ref: aside, commit: kept }, clock), 'act');
}

function stateOf(values: unknown, request: RecycleRequest): WaveState {
  if (isWaveState(values)) return values;
  throw new OrchestratorError('wrong_state', `There is no checkpoint of ${request.threadId} at which gate ${String(request.gate)} was decided.`);
}

function passedDecision(now: WaveState, gate: GateNumber): GateDecision {
  const decision = now.decisions.findLast((entry) => entry.gate === gate && entry.decision === 'go');
  if (!decision || now.gateState.currentGate < gate) {
    throw new OrchestratorError('wrong_state', `Gate ${String(gate)} (${GATES[gate]?.name ?? ''}) has not been passed; a run can go back to a gate it has passed.`);
  }
  if (now.decisions.some((entry) => entry.gate === MERGED && entry.decision === 'go')) {
    throw new OrchestratorError('wrong_state', 'The change is merged already. Start a new run for what should be different.');
  }
  return decision;
}

function forkedState(now: WaveState, then: WaveState, request: RecycleRequest, decision: GateDecision, kept: { ref: string; commit: string }, clock: Clock): WaveUpdate {
  const gate = Math.min(request.gate, DEVELOPMENT_COMPLETE);
  const journal = new Journal(clock, now);
  journal.add({ kind: 'user', name: request.by }, {
    type: 'gate_transition',
    name: 'gate.recycle',
    severity: 'warning',
    gate: request.gate,
    summary: `Gate ${String(request.gate)}: Recycle`,
    details: { reason: request.feedback, commit: decision.commit, checkpoint: decision.checkpoint, kept },
  });
  return {
    gateState: { ...then.gateState, currentGate: gate, gateStatus: 'recycle', holdReason: null },
    phase: GATES[gate]?.phase ?? then.phase,
    currentAgent: AGENT_BEFORE[request.gate] ?? 'dev',
    cursor: {
      ...then.cursor,
      at: AGENT_BEFORE[request.gate] ?? 'dev',
      visiting: false,
      nudges: 0,
      feedback: request.feedback,
      proposal: null,
      rounds: { dev: 1, cto: 1 },
    },
    git: { ...then.git, commitHash: decision.commit, hasUncommitted: false, snapshot: '' },
    budget: now.budget,
    safety: { ...now.safety, requiresHumanReview: false },
    decisions: [{ ...decision, decision: 'recycle', by: { kind: 'user', name: request.by }, reason: request.feedback, override: false, failedCriteria: [], at: clock.iso() }],
    pending: { queue: [] },
    waiting: null,
    decided: null,
    error: null,
    updatedAt: clock.iso(),
    journal: journal.value(),
  };
}
