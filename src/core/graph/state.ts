import { ReducedValue, StateSchema } from '@langchain/langgraph';
import * as z from 'zod';
import { agentRole } from '../../contract/agents.ts';
import { auditEvent } from '../../contract/audit.ts';
import { gateDecision, gateEvidence, phase } from '../../contract/gate.ts';
import { reviewRequest } from '../../contract/review.ts';
import { fileChange } from '../../contract/run.ts';
import { settings } from '../../contract/settings.ts';
import { agentOutput, budgetState, cursor, gateState, gitState, pendingAction, safetyState, transcriptMessage } from '../../contract/state.ts';
import { story } from '../../contract/story.ts';
import { submission } from '../../contract/submission.ts';

/** A channel that only grows: an update is the list of new items. The store keeps such channels as items, written once. */
function grows<Item extends z.ZodType>(item: Item) {
  const list = z.array(item).default(() => []);
  return new ReducedValue(list, { inputSchema: z.array(item), reducer: (current, added) => [...current, ...added] });
}

/**
 * The state of a run, one channel per field. Everything that grows is a growing channel, so that a
 * checkpoint costs what is new in it.
 */
export const WaveStateSchema = new StateSchema({
  projectId: z.string(),
  storyId: z.string(),
  threadId: z.string(),
  startedBy: z.string(),
  story,
  settings,
  preapprovedGates: z.array(z.number()),
  domain: z.string(),
  prompt: z.string(),
  plan: z.string(),
  git: gitState,
  changes: z.object({ files: z.array(fileChange) }),
  budget: budgetState,
  safety: safetyState,
  /** Not `gate`: a channel and a node cannot share a name. */
  gateState,
  phase,
  currentAgent: agentRole.nullable(),
  models: z.object({ labels: z.record(z.string(), z.string()), scripted: z.boolean() }),
  agentOutputs: grows(agentOutput),
  filesCreated: grows(z.string()),
  testsPassed: z.number(),
  testsFailed: z.number(),
  error: z.string().nullable(),
  startedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),

  cursor,
  messages: grows(transcriptMessage),
  submissions: grows(submission),
  evidence: grows(gateEvidence),
  decisions: grows(gateDecision),
  /** Proposed actions that have not run yet; the first is next. */
  pending: z.object({ queue: z.array(pendingAction) }),
  /** What a person must answer before the run goes on. */
  waiting: reviewRequest.nullable(),
  /** A person's decision on the open gate, on its way from human_review to the gate. */
  decided: gateDecision.pick({ decision: true, by: true, reason: true, approvedBy: true }).nullable(),
  /** Audit events of the newest step; the store appends them to the log with the checkpoint. */
  journal: z.object({ events: z.array(auditEvent) }),
});

export type WaveState = typeof WaveStateSchema.State;
export type WaveUpdate = typeof WaveStateSchema.Update;

/**
 * Tells a state from the values of a checkpoint: all channels are there. Only this graph writes them, through
 * schemas, so their insides are not parsed again. The input checkpoint of a run has none yet.
 */
export function isWaveState(values: unknown): values is WaveState {
  return typeof values === 'object' && values !== null && Object.keys(WaveStateSchema.fields).every((field) => field in values);
}
