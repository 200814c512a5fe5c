import * as z from 'zod';
import { decisionActor } from './agents.ts';

export const PHASES = ['planning', 'development', 'testing', 'review', 'complete', 'failed'] as const;
export const phase = z.enum(PHASES);
export type Phase = z.infer<typeof phase>;

export const gateNumber = z.number().int().min(0).max(9);
export type GateNumber = z.infer<typeof gateNumber>;

export const gateDecisionKind = z.enum(['go', 'hold', 'kill', 'recycle']);
export type GateDecisionKind = z.infer<typeof gateDecisionKind>;

export const gateStatus = z.enum(['pending', 'go', 'hold', 'kill', 'recycle']);
export type GateStatus = z.infer<typeof gateStatus>;

/** Who says Go when all criteria hold: the policy by itself, or a person. */
export const gatePolicy = z.enum(['auto', 'person']);
export type GatePolicy = z.infer<typeof gatePolicy>;

export interface GateDefinition {
  readonly number: GateNumber;
  readonly name: string;
  readonly phase: Phase;
  readonly defaultPolicy: GatePolicy;
}

/** The ten gates between idea and launch, by number. */
export const GATES: readonly GateDefinition[] = [
  { number: 0, name: 'Design validated', phase: 'planning', defaultPolicy: 'auto' },
  { number: 1, name: 'Story assigned', phase: 'planning', defaultPolicy: 'auto' },
  { number: 2, name: 'Plan approved', phase: 'planning', defaultPolicy: 'person' },
  { number: 3, name: 'Development started', phase: 'development', defaultPolicy: 'auto' },
  { number: 4, name: 'Development complete', phase: 'development', defaultPolicy: 'auto' },
  { number: 5, name: 'QA passed', phase: 'testing', defaultPolicy: 'auto' },
  { number: 6, name: 'Safety cleared', phase: 'testing', defaultPolicy: 'auto' },
  { number: 7, name: 'Review approved', phase: 'review', defaultPolicy: 'person' },
  { number: 8, name: 'Merged', phase: 'review', defaultPolicy: 'person' },
  { number: 9, name: 'Launched', phase: 'review', defaultPolicy: 'person' },
];

/** One thing a gate asks for, as the orchestrator itself found it. */
export const criterion = z.object({
  id: z.string(),
  label: z.string(),
  met: z.boolean(),
  /** What was found, in words; cut to a length a panel can show. */
  detail: z.string(),
  /** Output of the command behind it, when there was one. */
  output: z.string().optional(),
});
export type Criterion = z.infer<typeof criterion>;

/** What was found at a gate, bound to the tree it was found in. A changed tree makes it stale. */
export const gateEvidence = z.object({
  gate: gateNumber,
  commit: z.string(),
  tree: z.string(),
  collectedAt: z.iso.datetime(),
  criteria: z.array(criterion),
});
export type GateEvidence = z.infer<typeof gateEvidence>;

/** The second word on a Go against failing criteria. */
export const overrideApproval = z.object({ name: z.string().min(1), at: z.iso.datetime(), reason: z.string() });
export type OverrideApproval = z.infer<typeof overrideApproval>;

export const gateDecision = z.object({
  gate: gateNumber,
  decision: gateDecisionKind,
  by: decisionActor,
  reason: z.string(),
  /** Go although criteria failed. */
  override: z.boolean(),
  /** Who approved the override, which `by` asked for; null when it is none. */
  approvedBy: overrideApproval.nullable().default(null),
  failedCriteria: z.array(z.string()),
  commit: z.string(),
  /** Id of the checkpoint the decision was taken from; a recycle forks there. */
  checkpoint: z.string(),
  at: z.iso.datetime(),
});
export type GateDecision = z.infer<typeof gateDecision>;
