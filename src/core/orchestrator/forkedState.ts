import type { AgentRole } from '../../contract/agents.ts';
import type { AuditEventInput } from '../../contract/audit.ts';
import { GATES, type GateDecision } from '../../contract/gate.ts';
import type { TranscriptMessage } from '../../contract/state.ts';
import { Journal } from '../graph/journal.ts';
import type { WaveState, WaveUpdate } from '../graph/state.ts';
import { toolMessage } from '../graph/transcript.ts';
import type { Clock } from '../ports/clock.ts';
import type { WentBack } from './api.ts';
import type { BackPlace, BackRequest, BackTo } from './goBack.ts';

/** Whose work leads to each gate: that agent gets the feedback. */
const AGENT_BEFORE: readonly AgentRole[] = ['cto', 'cto', 'pm', 'pm', 'dev', 'dev', 'dev', 'dev', 'dev', 'dev'];
/** From here on the change itself is judged; feedback means that Dev changes it, which opens this gate again. */
const DEVELOPMENT_COMPLETE = 4;

/** Does the run stay where it is, with its files? */
export function stays({ kind }: BackTo): boolean {
  return kind === 'comments' || kind === 'ask_again' || kind === 'branch';
}

/**
 * The first state of the next attempt. A person's answers of then are not taken over: what waited is asked again, and what was allowed is scored again.
 * Pure but for the clock.
 */
export function forkedState(now: WaveState, place: BackPlace, request: BackRequest, kept: WentBack['kept'], clock: Clock): WaveUpdate {
  const then = place.state;
  const base: WaveUpdate = {
    git: request.to.kind === 'branch' ? { ...now.git, commitHash: place.commit, hasUncommitted: true, snapshot: '' } : stays(request.to) ? now.git : { ...then.git, commitHash: place.commit, hasUncommitted: place.snapshot !== null, snapshot: place.snapshot ?? '' },
    budget: now.budget,
    safety: { ...now.safety, requiresHumanReview: false },
    waiting: null,
    decided: null,
    error: null,
    updatedAt: clock.iso(),
    journal: journalOf(now, place, request, kept, clock).value(),
  };
  return request.feedback === '' ? { ...base, ...asItWas(then) } : { ...base, ...anew(now, place, request, clock) };
}

/** The run goes on as it would have gone on. */
function asItWas(then: WaveState): WaveUpdate {
  return {
    gateState: { ...then.gateState, gateStatus: 'pending', holdReason: null, killReason: null },
    cursor: { ...then.cursor, nudges: 0, watchFrom: then.messages.length },
    pending: { queue: then.pending.queue.map(({ action }) => ({ action, verdict: null, approvedBy: null })) },
  };
}

/** An agent begins a visit with the feedback. */
function anew(now: WaveState, place: BackPlace, request: BackRequest, clock: Clock): WaveUpdate {
  const then = place.state;
  const { at } = then.cursor;
  const open = then.gateState.currentGate;
  const toDev = request.to.kind === 'comments' || (request.to.kind === 'branch' && open >= DEVELOPMENT_COMPLETE);
  const gate = toDev ? DEVELOPMENT_COMPLETE : at === 'gate' ? Math.min(open, DEVELOPMENT_COMPLETE) : open;
  const agent = toDev ? 'dev' : at === 'gate' ? AGENT_BEFORE[open] ?? 'dev' : at;
  const unanswered: TranscriptMessage[] = then.pending.queue.map(({ action }) => toolMessage(action.agent, action.id, 'Not run: a person stepped in here. What they say comes next.', true));
  const decision: GateDecision = {
    gate: toDev ? now.gateState.currentGate : open,
    decision: 'recycle', by: { kind: 'user', name: request.by }, reason: request.feedback, override: false, approvedBy: null, failedCriteria: [],
    commit: place.commit, checkpoint: place.checkpoint, at: clock.iso(),
  };
  return {
    gateState: { ...then.gateState, currentGate: gate, gateStatus: 'recycle', holdReason: null, killReason: null },
    phase: GATES[gate]?.phase ?? then.phase,
    currentAgent: agent,
    cursor: { ...then.cursor, at: agent, visiting: false, nudges: 0, feedback: request.to.kind === 'branch' ? `${request.by} moved the branch to ${place.commit.slice(0, 8)} and goes on from there: ${request.feedback} Look at what is there before you go on.` : request.feedback, proposal: null, rounds: { dev: 1, cto: 1 } },
    ...(unanswered.length > 0 ? { messages: unanswered } : {}),
    pending: { queue: [] },
    ...(at === 'gate' || toDev ? { decisions: [decision] } : {}),
  };
}

function journalOf(now: WaveState, place: BackPlace, request: BackRequest, kept: WentBack['kept'], clock: Clock): Journal {
  const journal = new Journal(clock, now);
  const details = { reason: request.feedback, commit: place.commit, snapshot: place.snapshot, checkpoint: place.checkpoint, kept };
  journal.add({ kind: 'user', name: request.by }, { ...eventOf(request, place), details });
  return journal;
}

function eventOf({ to }: BackRequest, { state, commit }: BackPlace): Pick<AuditEventInput, 'type' | 'name' | 'severity' | 'summary'> & { gate?: number } {
  switch (to.kind) {
    case 'gate': return { type: 'gate_transition', name: 'gate.recycle', severity: 'warning', gate: to.gate, summary: `Gate ${String(to.gate)}: Recycle` };
    case 'checkpoint': return { type: 'gate_transition', name: 'run.back', severity: 'warning', gate: state.gateState.currentGate, summary: 'Went back to an earlier step' };
    case 'comments': return { type: 'review', name: 'review.comments', severity: 'warning', summary: `${String(to.count)} ${to.count === 1 ? 'comment' : 'comments'} on the change, for Dev` };
    case 'branch': return { type: 'gate_transition', name: 'run.accept_branch', severity: 'warning', gate: state.gateState.currentGate, summary: `Goes on from ${commit.slice(0, 8)}, to which the branch was moved; the evidence is collected again` };
    case 'ask_again': return { type: 'review', name: 'review.ask_again', severity: 'info', summary: `Asked again: ${to.why}` };
  }
}
