import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import type { AuditEventInput } from '../../../contract/audit.ts';
import type { PendingAction } from '../../../contract/state.ts';
import { describeAction } from '../../graph/describeAction.ts';
import { hold } from '../../graph/hold.ts';
import { Journal } from '../../graph/journal.ts';
import { isWaveState, type WaveState, type WaveUpdate } from '../../graph/state.ts';
import { stillGraph } from '../../graph/stillGraph.ts';
import { toolMessage } from '../../graph/transcript.ts';
import { OrchestratorError } from '../../orchestrator/api.ts';
import { forkedState } from '../../orchestrator/forkedState.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EffectRecord } from '../../ports/store.ts';
import { holdsWithheld } from './atHome.ts';

export interface MendRequest {
  /** The thread under which the run is brought in, and the run's own. */
  readonly stagingId: string;
  readonly threadId: string;
  /** The checkpoint whose files are here. */
  readonly pushed: string;
  readonly effects: readonly EffectRecord[];
  readonly by: string;
}

/**
 * Makes what was brought in fit to go on from. Files and state go together: a run that went on after its files were pushed goes back to that step. And what
 * lacks a secret is not carried out: its agent is told, and where it was under way already, a person. Returns the events for the audit log.
 */
export async function mend(saver: BaseCheckpointSaver, clock: Clock, request: MendRequest): Promise<AuditEventInput[]> {
  return [...await goToPushed(saver, clock, request), ...await dropWithheld(saver, clock, request)];
}

async function goToPushed(saver: BaseCheckpointSaver, clock: Clock, { stagingId, threadId, pushed, by }: MendRequest): Promise<AuditEventInput[]> {
  const graph = stillGraph(saver);
  const newest = await graph.getState({ configurable: { thread_id: stagingId } });
  if (newest.config.configurable?.['checkpoint_id'] === pushed) return [];
  const from = { configurable: { thread_id: stagingId, checkpoint_id: pushed } };
  const then = stateOf((await graph.getState(from)).values);
  const place = { checkpoint: pushed, state: then, commit: then.git.commitHash, snapshot: then.git.snapshot || null };
  const update = forkedState(stateOf(newest.values), place, { threadId, to: { kind: 'checkpoint', id: pushed }, by, feedback: '' }, null, clock);
  await graph.updateState(from, { ...update, journal: { events: [] } }, 'act');
  return [event(clock, by, 'run.back', 'Went back to the step whose files were pushed: the other machine had gone on without pushing', { checkpoint: pushed }, then.storyId)];
}

async function dropWithheld(saver: BaseCheckpointSaver, clock: Clock, { stagingId, threadId, effects, by }: MendRequest): Promise<AuditEventInput[]> {
  const graph = stillGraph(saver);
  const config = { configurable: { thread_id: stagingId } };
  const tuple = await saver.getTuple(config);
  const state = stateOf(tuple?.checkpoint.channel_values);
  const dropped = state.pending.queue.filter(({ action }) => holdsWithheld(action.input));
  const coming = tuple?.pendingWrites?.some(([, channel, value]) => (channel === 'pending' || channel === 'waiting') && holdsWithheld(value)) === true;
  if (dropped.length === 0 && !coming) return [];
  const underWay = dropped.find(({ action }) => effects.some(({ key, state: how }) => how === 'intent' && key === `${threadId}/${tuple?.checkpoint.id ?? ''}/${action.id}`));
  await graph.updateState(config, updateOf(state, clock, dropped, underWay), 'act');
  const names = dropped.map(({ action }) => describeAction(action)).join(', ');
  return [event(clock, by, 'action.withheld', dropped.length === 0 ? 'The last answer of the model held a secret that did not leave the other machine: it is asked again' : `Not carried out, because a secret of it did not leave the other machine: ${names}`, { actions: dropped.map(({ action }) => action.id) }, state.storyId)];
}

function updateOf(state: WaveState, clock: Clock, dropped: readonly PendingAction[], underWay: PendingAction | undefined): WaveUpdate {
  const ids = new Set(dropped.map(({ action }) => action.id));
  const { waiting } = state;
  const isAbout = waiting !== null && 'action' in waiting && waiting.action !== null && ids.has(waiting.action.id);
  const base: WaveUpdate = {
    pending: { queue: state.pending.queue.filter(({ action }) => !ids.has(action.id)) },
    messages: dropped.map(({ action }) => toolMessage(action.agent, action.id, told(action.id === underWay?.action.id), true)),
    ...(isAbout ? { waiting: null, safety: { ...state.safety, requiresHumanReview: false } } : {}),
    updatedAt: clock.iso(),
    journal: { events: [] },
  };
  if (!underWay) return base;
  const { action } = underWay;
  const reason = `"${describeAction(action)}" was under way when the run moved to this machine, and holds a secret that did not come along, so it cannot be finished here. Look whether it happened, then resume: the agent is told that it is not known.`;
  // The event is told by who takes the run over.
  return { ...base, ...hold(state, clock, action.id, reason, { agent: action.agent, action, journal: new Journal(clock, state) }), journal: { events: [] } };
}

function told(underWay: boolean): string {
  return underWay
    ? 'Not known whether it happened: the run went on on another machine while this was under way, and it held a secret that does not leave a machine. Look before you do it again.'
    : 'Not run: the run went on on another machine, and this held a secret that does not leave a machine, so it is not complete here. Propose it again, without the secret in it if you can.';
}

function stateOf(values: unknown): WaveState {
  if (isWaveState(values)) return values;
  throw new OrchestratorError('wrong_state', 'What the shared place has of this run is not of this version of WAVE, or its first step is not there yet. It cannot be taken over.');
}

function event(clock: Clock, by: string, name: string, summary: string, details: Record<string, unknown>, storyId: string): AuditEventInput {
  return { type: 'system_event', name, severity: 'warning', actor: { kind: 'user', name: by }, at: clock.iso(), summary: summary.slice(0, 500), details, storyId };
}
