import * as z from 'zod';
import { verdictKind } from './action.ts';
import { gateNumber, phase } from './gate.ts';
import { fileChange } from './run.ts';

/**
 * What made a checkpoint: a model call, a score, an action, a gate, what a person answered, a hold or another stop, or going back.
 */
export const checkpointKind = z.enum(['model', 'score', 'action', 'gate', 'person', 'system', 'back']);
export type CheckpointKind = z.infer<typeof checkpointKind>;

/** One step of a run that can be looked at and, while the run may still change, gone back to. */
export const checkpointEntry = z.object({
  id: z.string(),
  /** The checkpoint it goes on from; in a new attempt an older one than its neighbour. Null for the first. */
  parent: z.string().nullable(),
  at: z.iso.datetime(),
  /** Counts from 1 over the whole run, earlier attempts included. */
  step: z.number().int(),
  /** Counts from 1; each going back begins another. */
  attempt: z.number().int(),
  kind: checkpointKind,
  /** Who did it, as people read it: Dev, Ada, gate policy. */
  who: z.string(),
  /** What happened, in one line. */
  what: z.string(),
  score: z.number().nullable(),
  verdict: verdictKind.nullable(),
  /** The gate that is open here, and its phase. */
  gate: gateNumber,
  phase,
  /** Commit of the branch. */
  commit: z.string(),
  /** Commit that keeps the files of this step; null when the branch's commit says it all. */
  snapshot: z.string().nullable(),
  /** Spent until here. Null when a model of unknown price took part. */
  costUsd: z.number().nullable(),
  tokensUsed: z.number(),
  /** The newest one: where the run stands. */
  current: z.boolean(),
});
export type CheckpointEntry = z.infer<typeof checkpointEntry>;

/** Newest first. `next`: give it as `before` for the page after; null at the end. */
export const checkpointPage = z.object({ entries: z.array(checkpointEntry), next: z.string().nullable(), total: z.number().int() });
export type CheckpointPage = z.infer<typeof checkpointPage>;

/** One checkpoint opened. Secrets are redacted and long texts cut. */
export const checkpointDetail = z.object({
  entry: checkpointEntry,
  /** The state in readable lines: where it stands, what waits, what was spent. */
  summary: z.array(z.object({ label: z.string(), value: z.string() })),
  /** The state as JSON text, indented. */
  state: z.string(),
  /** Changed files against the base; null when the files of then are gone (`gone` says why). */
  files: z.array(fileChange).nullable(),
  /** Why it cannot be gone back to; null when it can. */
  gone: z.string().nullable(),
});
export type CheckpointDetail = z.infer<typeof checkpointDetail>;

/** What a checkpoint is compared with: the commit the run began at, or the worktree as it is now. */
export const checkpointAgainst = z.enum(['base', 'worktree']);
export type CheckpointAgainst = z.infer<typeof checkpointAgainst>;
