import * as z from 'zod';
import type { AuditEvent } from '../../contract/audit.ts';
import { checkpointEntry, type CheckpointEntry, type CheckpointKind } from '../../contract/checkpoint.ts';
import { describeAction } from '../graph/describeAction.ts';
import type { WaveState } from '../graph/state.ts';
import type { StepRecord } from '../ports/store.ts';
import { actorName } from './timeline.ts';

/** What the store keeps of a step beside its checkpoint. */
export const stepNote = checkpointEntry.pick({ kind: true, who: true, what: true, score: true, verdict: true, gate: true, phase: true, commit: true, snapshot: true, costUsd: true, tokensUsed: true });
export type StepNote = z.infer<typeof stepNote>;

/** Of several events of a step the one that says what it was. */
const WEIGHT: readonly AuditEvent['type'][] = ['gate_transition', 'agent_action', 'safety_event', 'review', 'validation', 'system_event', 'config_change'];
const scored = z.object({ score: z.number().nullable().catch(null), verdict: checkpointEntry.shape.verdict.catch(null) });
const LONGEST = 300;

/** Says what a step was, from the state it led to and the channels that changed. Pure. */
export function noteOf(state: WaveState, changed: ReadonlySet<string>): StepNote {
  const events = changed.has('journal') ? state.journal.events : [];
  const main = events.toSorted((a, b) => WEIGHT.indexOf(a.type) - WEIGHT.indexOf(b.type))[0];
  const said = main ? fromEvent(main) : fromState(state, changed);
  return {
    ...said,
    what: said.what.slice(0, LONGEST),
    gate: state.gateState.currentGate,
    phase: state.phase,
    commit: state.git.commitHash,
    snapshot: state.git.snapshot || null,
    costUsd: state.budget.costKnown ? state.budget.costUsd : null,
    tokensUsed: state.budget.tokensUsed,
  };
}

type Said = Pick<StepNote, 'kind' | 'who' | 'what' | 'score' | 'verdict'>;

function fromEvent(event: AuditEvent): Said {
  return { kind: kindOf(event), who: actorName(event.actor), what: event.summary, ...scored.parse(event.details) };
}

function kindOf({ type, name }: AuditEvent): CheckpointKind {
  if (name === 'gate.recycle' || name === 'run.back' || name === 'review.comments' || name === 'review.ask_again') return 'back';
  if (type === 'gate_transition' || type === 'validation') return 'gate';
  if (type === 'agent_action') return name.startsWith('model.') ? 'model' : 'action';
  if (type === 'safety_event') return 'score';
  return type === 'review' || name === 'run.resume' ? 'person' : 'system';
}

/** Steps that are not worth a line in the audit log. */
function fromState(state: WaveState, changed: ReadonlySet<string>): Said {
  const none = { score: null, verdict: null };
  if (changed.has('story')) return { ...none, kind: 'system', who: state.startedBy, what: `Started ${state.storyId}` };
  if (state.decided) return { ...none, kind: 'person', who: state.decided.by.name, what: `Gate ${String(state.gateState.currentGate)}: ${state.decided.decision}` };
  const [first] = state.pending.queue;
  if (changed.has('pending') && first?.verdict) {
    const about = { score: first.verdict.score, verdict: first.verdict.verdict };
    return first.approvedBy === null
      ? { ...about, kind: 'score', who: 'Safety rules', what: `Scored: ${describeAction(first.action)}` }
      : { ...about, kind: 'person', who: first.approvedBy, what: `Allowed: ${describeAction(first.action)}` };
  }
  if (state.waiting) return { ...none, kind: 'system', who: 'orchestrator', what: `Asks a person: ${state.waiting.reason}` };
  return { ...none, kind: changed.has('waiting') ? 'person' : 'system', who: changed.has('waiting') ? 'a person' : 'orchestrator', what: changed.has('waiting') ? 'Answered' : 'Went on' };
}

/** An entry of the list. `newest`: the checkpoint at which the run stands. */
export function checkpointEntryOf(step: StepRecord, newest: string | null): CheckpointEntry {
  return { ...stepNote.parse(step.note), id: step.checkpoint, parent: step.parent, at: step.at, step: step.number, attempt: step.attempt, current: step.checkpoint === newest };
}
