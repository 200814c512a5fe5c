import * as z from 'zod';
import { gateNumber } from './gate.ts';
import { LONGEST_REASON } from './reason.ts';
import { reviewStatus, reviewType } from './review.ts';
import { runStatus } from './run.ts';

/** Rows of supabase/migrations, as this machine writes and reads them: names and shapes are the database's. What comes from there is parsed with these. */

const timestamp = z.string();
const revision = z.number().int().nonnegative();

/** orchestrator_runs, as its holder writes it. */
export const remoteRunUpdate = z.object({
  project_id: z.uuid(),
  thread_id: z.string(),
  story_id: z.string(),
  title: z.string(),
  status: runStatus,
  status_reason: z.string(),
  phase: z.string(),
  current_agent: z.string().nullable(),
  current_gate: gateNumber,
  gate_status: z.string(),
  safety_score: z.number(),
  violations: z.array(z.string()),
  requires_human_review: z.boolean(),
  tokens_used: z.number(),
  tokens_limit: z.number().nullable(),
  cost_usd: z.number().nullable(),
  cost_limit_usd: z.number().nullable(),
  files_created: z.array(z.string()),
  error: z.string().nullable(),
  started_by_name: z.string(),
  started_at: timestamp,
  completed_at: timestamp.nullable(),
  removed_at: timestamp.nullable(),
  repository: z.string(),
  branch: z.string(),
  base_commit: z.string(),
  /** JSON text; null where contents do not leave the machine. */
  request: z.string().nullable(),
  scripted: z.boolean(),
  store_id: z.uuid(),
  revision,
});
export type RemoteRunUpdate = z.infer<typeof remoteRunUpdate>;

/** orchestrator_runs, as it is read. */
export const remoteRun = remoteRunUpdate.extend({
  id: z.uuid(),
  started_by: z.uuid(),
  updated_at: timestamp,
  pushed_commit: z.string().nullable(),
  pushed_ref: z.string().nullable(),
  pushed_checkpoint: z.string().nullable(),
  holder: z.uuid(),
  lease_until: timestamp,
  epoch: z.number().int(),
});
export type RemoteRun = z.infer<typeof remoteRun>;

/** human_review_queue, as the run's holder writes it. */
export const remoteReviewUpdate = z.object({
  project_id: z.uuid(),
  thread_id: z.string(),
  review_id: z.string(),
  story_id: z.string(),
  review_type: reviewType,
  reason: z.string(),
  gate: gateNumber.nullable(),
  agent: z.string().nullable(),
  safety_score: z.number().nullable(),
  requested_by: z.string().nullable(),
  context: z.unknown(),
  status: reviewStatus,
  resolution_notes: z.string().nullable(),
  resolution: z.unknown(),
  revision,
});
export type RemoteReviewUpdate = z.infer<typeof remoteReviewUpdate>;

/** human_review_queue, as it is read. Texts are other people's: bounded here, too. */
export const remoteReview = z.object({
  id: z.uuid(),
  project_id: z.uuid(),
  thread_id: z.string().max(400),
  review_id: z.string().max(400),
  review_type: reviewType,
  reason: z.string(),
  gate: gateNumber.nullable(),
  status: reviewStatus,
  resolved_by: z.string().max(400).nullable(),
  resolved_by_user: z.uuid().nullable(),
  resolved_at: timestamp.nullable(),
  resolution_notes: z.string().max(LONGEST_REASON).nullable(),
  resolution: z.unknown(),
  outcome: z.enum(['applied', 'refused', 'lost']).nullable(),
  /** Why, in the words of the machine that asked. Of an open question: what was against the answer before. */
  outcome_notes: z.string().max(20_000).nullable(),
});
export type RemoteReview = z.infer<typeof remoteReview>;

/** wave_audit_log. `event`: the canonical JSON that the hash covers; null where contents do not leave the machine. */
export const remoteAuditRow = z.object({
  project_id: z.uuid(),
  store_id: z.uuid(),
  seq: z.number().int().positive(),
  thread_id: z.string().nullable(),
  type: z.string(),
  name: z.string(),
  severity: z.string(),
  actor_kind: z.string(),
  actor_name: z.string(),
  at: timestamp,
  story_id: z.string().nullable(),
  gate: gateNumber.nullable(),
  tokens: z.number(),
  cost_usd: z.number().nullable(),
  safety_tags: z.array(z.string()),
  event: z.string().nullable(),
  previous_hash: z.string(),
  hash: z.string(),
});
export type RemoteAuditRow = z.infer<typeof remoteAuditRow>;

const place = { project_id: z.uuid(), thread_id: z.string(), checkpoint_ns: z.string(), checkpoint_id: z.string() };

/** wave_checkpoints: a checkpoint without its values. `checkpoint` and `metadata` are JSON texts. */
export const remoteCheckpoint = z.object({ ...place, parent_checkpoint_id: z.string().nullable(), number: z.number().int(), checkpoint: z.string(), metadata: z.string() });
export type RemoteCheckpoint = z.infer<typeof remoteCheckpoint>;

/** wave_checkpoint_parts: what is new in a checkpoint. `append`: the first `keep` items of the parent's array, then the items of `data` (JSON text). */
export const remotePart = z.object({ ...place, channel: z.string(), kind: z.enum(['value', 'append']), keep: z.number().int().nonnegative(), data: z.string() });
export type RemotePart = z.infer<typeof remotePart>;

/** wave_checkpoint_writes: what tasks wrote before their step became a checkpoint; `data` is JSON text. */
export const remoteWrite = z.object({ ...place, task_id: z.string(), slot: z.number().int(), data: z.string(), revision });
export type RemoteWrite = z.infer<typeof remoteWrite>;

/** wave_effects; `intent` and `result` are JSON texts. */
export const remoteEffect = z.object({
  project_id: z.uuid(), thread_id: z.string(), effect_key: z.string(), kind: z.string(), state: z.enum(['intent', 'done']), intent: z.string(), result: z.string().nullable(), revision,
});
export type RemoteEffect = z.infer<typeof remoteEffect>;

/** orchestrator_commands, as it is read. */
export const remoteCommand = z.object({
  id: z.uuid(),
  project_id: z.uuid(),
  thread_id: z.string().max(400).nullable(),
  store_id: z.uuid().nullable(),
  operation: z.enum(['start', 'pause', 'resume', 'kill', 'decide']),
  payload: z.unknown(),
  reason: z.string().max(LONGEST_REASON),
  requested_by: z.uuid(),
  requested_by_name: z.string().max(400),
  created_at: timestamp,
  expires_at: timestamp,
  state: z.enum(['pending', 'taken', 'done', 'refused', 'expired']),
  result: z.string().nullable(),
});
export type RemoteCommand = z.infer<typeof remoteCommand>;
