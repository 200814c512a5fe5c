import * as z from 'zod';
import { action, verdict } from './action.ts';
import { agentRole } from './agents.ts';
import { gateDecisionKind, gateEvidence, gateNumber } from './gate.ts';

export const reviewType = z.enum(['safety', 'gate_decision', 'gate_override', 'budget_exceeded', 'question', 'in_doubt', 'hold']);
export type ReviewType = z.infer<typeof reviewType>;

const common = { id: z.string(), reason: z.string(), agent: agentRole.nullable() };

/** What the records have of a command in doubt: when it began (null: not even that), what it put out, how many of its processes run (null: cannot be told). */
export const doubtTrace = z.object({ startedAt: z.iso.datetime().nullable(), output: z.string(), remaining: z.number().int().nullable() });
export type DoubtTrace = z.infer<typeof doubtTrace>;

/**
 * What the graph waits for, stored in the state and in the review queue by the same transaction.
 * `hold` is a stop with a reason that a person lifts (blocked action, stuck agent, a decision to hold).
 */
export const reviewRequest = z.discriminatedUnion('type', [
  z.object({ ...common, type: z.literal('safety'), action, verdict }),
  z.object({ ...common, type: z.literal('gate_decision'), gate: gateNumber, evidence: gateEvidence, proposed: gateDecisionKind.nullable() }),
  /** Somebody said Go although criteria fail; it takes effect only when this is approved. */
  z.object({
    ...common,
    type: z.literal('gate_override'),
    gate: gateNumber,
    evidence: gateEvidence,
    proposed: gateDecisionKind.nullable(),
    requestedBy: z.string().default(''),
    requestedAt: z.iso.datetime().nullable().default(null),
    /** Why, in the words of who said Go. */
    justification: z.string().default(''),
    /** Ids of the criteria that fail. */
    failed: z.array(z.string()).default([]),
  }),
  z.object({ ...common, type: z.literal('budget_exceeded'), extraTokens: z.number(), extraUsd: z.number() }),
  z.object({ ...common, type: z.literal('question'), action, question: z.string(), choices: z.array(z.string()) }),
  /** `effect`: its key; with the answer, what still runs of it is ended. */
  z.object({ ...common, type: z.literal('in_doubt'), action, known: z.string(), effect: z.string().optional(), trace: doubtTrace.optional() }),
  z.object({ ...common, type: z.literal('hold'), gate: gateNumber, action: action.nullable(), verdict: verdict.nullable() }),
]);
export type ReviewRequest = z.infer<typeof reviewRequest>;

/** What a person answered. Every member carries who and when; `reason` is required where the design asks for one. */
const who = { by: z.string().min(1), at: z.iso.datetime(), reason: z.string() };
export const resolution = z.discriminatedUnion('kind', [
  z.object({ ...who, kind: z.literal('approve') }),
  z.object({ ...who, kind: z.literal('reject'), reason: z.string().min(1) }),
  z.object({ ...who, kind: z.literal('edit'), input: z.record(z.string(), z.unknown()) }),
  z.object({ ...who, kind: z.literal('answer'), text: z.string() }),
  z.object({ ...who, kind: z.literal('decide'), gate: gateNumber, decision: gateDecisionKind }),
  /** in_doubt: the effect did not happen, do it; or it did, go on. */
  z.object({ ...who, kind: z.literal('settle'), happened: z.boolean() }),
  z.object({ ...who, kind: z.literal('resume') }),
]);
export type Resolution = z.infer<typeof resolution>;

/** `superseded`: the run went on without it, went back, or ended. `expired`: nobody answered in time; the run is held until it is asked again. */
export const reviewStatus = z.enum(['pending', 'approved', 'rejected', 'superseded', 'expired']);
export type ReviewStatus = z.infer<typeof reviewStatus>;

/** An item of the review queue. */
export const reviewItem = z.object({
  id: z.string(),
  threadId: z.string(),
  storyId: z.string(),
  createdAt: z.iso.datetime(),
  status: reviewStatus,
  request: reviewRequest,
  resolution: resolution.nullable(),
  /** When it can no longer be approved; null: never. */
  expiresAt: z.iso.datetime().nullable().default(null),
  /** Names that may not approve it: they may say no, hold and kill. */
  notBy: z.array(z.string()).default([]),
});
export type ReviewItem = z.infer<typeof reviewItem>;
