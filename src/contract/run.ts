import * as z from 'zod';
import { verdict, verdictKind } from './action.ts';
import { agentRole } from './agents.ts';
import { gateDecision, gateEvidence, gateNumber, gatePolicy, gateStatus, phase } from './gate.ts';
import { reviewItem } from './review.ts';

/**
 * Where a run stands as a process, beside its phase:
 * queued (limit reached), running (an owner drives it), waiting (for a person), paused (a person stopped it, or the owner is gone), and three ends.
 */
export const runStatus = z.enum(['queued', 'running', 'waiting', 'paused', 'complete', 'killed', 'failed']);
export type RunStatus = z.infer<typeof runStatus>;

/** What a list needs to know of a run; kept beside the checkpoint and always as fresh as it. */
export const runSummary = z.object({
  threadId: z.string(),
  projectId: z.string(),
  storyId: z.string(),
  title: z.string(),
  status: runStatus,
  /** Why it is paused, killed or failed; empty otherwise. */
  statusReason: z.string(),
  phase,
  currentAgent: agentRole.nullable(),
  currentGate: gateNumber,
  gateStatus,
  lowestScore: z.number(),
  tokensUsed: z.number(),
  tokensLimit: z.number(),
  /** Null when a model of unknown price took part. */
  costUsd: z.number().nullable(),
  costLimitUsd: z.number(),
  branch: z.string(),
  startedBy: z.string(),
  startedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  /** True when another live process drives it. */
  ownedElsewhere: z.boolean(),
  /** Who goes on with it on another machine; null while it is held here. Nothing can be done to it here then. */
  lostTo: z.string().nullable().default(null),
  /** A written conversation plays the models: said wherever the run shows. */
  scripted: z.boolean(),
});
export type RunSummary = z.infer<typeof runSummary>;

export const gateView = z.object({
  gate: gateNumber,
  name: z.string(),
  phase,
  policy: gatePolicy,
  state: z.enum(['passed', 'open', 'held', 'killed', 'ahead']),
  evidence: gateEvidence.nullable(),
  decision: gateDecision.nullable(),
});
export type GateView = z.infer<typeof gateView>;

export const fileChange = z.object({
  path: z.string(),
  added: z.number(),
  removed: z.number(),
  status: z.enum(['added', 'modified', 'deleted', 'renamed']),
  /** Where a renamed file was before: scope has to hold for both paths. */
  previousPath: z.string().optional(),
  /** Tells this change of the file from any other: a digest of what the file was and is. Absent where that is not known. */
  digest: z.string().optional(),
});
export type FileChange = z.infer<typeof fileChange>;

/** All that a face needs to draw one run. Every face renders this and nothing else. */
export const runSnapshot = runSummary.extend({
  round: z.number().int(),
  maxRounds: z.number().int(),
  safetyScore: z.number(),
  violations: z.array(z.string()),
  gates: z.array(gateView).length(10),
  models: z.record(z.string(), z.string()),
  /** Words on containment, e.g. "not sandboxed". */
  sandbox: z.string(),
  baseBranch: z.string(),
  baseCommit: z.string(),
  worktreePath: z.string(),
  filesChanged: z.array(fileChange),
  testsPassed: z.number(),
  testsFailed: z.number(),
  tokensByAgent: z.record(z.string(), z.number()),
  checkpoints: z.number().int(),
  checkpointAt: z.iso.datetime().nullable(),
  waitingFor: reviewItem.nullable(),
  error: z.string().nullable(),
});
export type RunSnapshot = z.infer<typeof runSnapshot>;

/** A line of the timeline, made from an audit row. */
export const timelineEntry = z.object({
  seq: z.number().int(),
  at: z.iso.datetime(),
  who: z.string(),
  kind: z.enum(['model', 'action', 'gate', 'review', 'system']),
  /** Verb or tool, e.g. `read_file`, `Gate 2: Go`. */
  title: z.string(),
  detail: z.string(),
  /** Second line, e.g. the outcome of a command. */
  outcome: z.string(),
  score: z.number().nullable(),
  verdict: verdictKind.nullable(),
  /** Who settled the verdict; absent where nothing was scored. */
  source: verdict.shape.source.nullish(),
  /** Principles that were held against it. */
  principles: z.array(z.number().int()).optional(),
  /** Whether a command ran inside the sandbox; absent where none ran. */
  contained: z.boolean().nullish(),
  added: z.number().nullable(),
  removed: z.number().nullable(),
  durationMs: z.number().nullable(),
  severity: z.enum(['info', 'warning', 'error', 'critical']),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;
