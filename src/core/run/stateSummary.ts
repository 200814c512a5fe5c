import * as z from 'zod';
import { gateDecision, gateEvidence, phase, type GateDecision, type GateEvidence } from '../../contract/gate.ts';
import { fileChange } from '../../contract/run.ts';
import { budgetState, cursor, gateState, gitState, safetyState } from '../../contract/state.ts';
import { agentRole } from '../../contract/agents.ts';
import { settings } from '../../contract/settings.ts';
import type { WaveState } from '../graph/state.ts';

/**
 * The part of the state that faces draw: everything but what grows without bound (transcripts, events).
 * It is stored beside every checkpoint, so that lists and panels never have to load one.
 */
export const stateSummary = z.object({
  phase,
  currentAgent: agentRole.nullable(),
  git: gitState,
  budget: budgetState,
  safety: safetyState,
  gate: gateState,
  cursor: cursor.pick({ at: true, rounds: true }),
  models: z.object({ labels: z.record(z.string(), z.string()), scripted: z.boolean() }),
  files: z.array(fileChange),
  testsPassed: z.number(),
  testsFailed: z.number(),
  error: z.string().nullable(),
  updatedAt: z.string(),
  waitingId: z.string().nullable(),
  policy: settings.shape.gates.unwrap().shape.policy.unwrap(),
  limits: z.object({ devRounds: z.number() }),
  /** The newest of each gate. */
  evidence: z.array(gateEvidence),
  decisions: z.array(gateDecision),
});
export type StateSummary = z.infer<typeof stateSummary>;

/** Longest output of a criterion that is kept in the summary; the state has more. */
const SUMMARY_OUTPUT = 1_500;

function newest<T extends GateEvidence | GateDecision>(entries: readonly T[]): T[] {
  return [...new Map(entries.map((entry) => [entry.gate, entry])).values()];
}

/** Sums up a state. Pure. */
export function summarise(state: WaveState): StateSummary {
  return {
    phase: state.phase,
    currentAgent: state.currentAgent,
    git: state.git,
    budget: state.budget,
    safety: { ...state.safety, violations: state.safety.violations.slice(-10) },
    gate: state.gateState,
    cursor: { at: state.cursor.at, rounds: state.cursor.rounds },
    models: state.models,
    files: state.changes.files.slice(0, 500),
    testsPassed: state.testsPassed,
    testsFailed: state.testsFailed,
    error: state.error,
    updatedAt: state.updatedAt,
    waitingId: state.waiting?.id ?? null,
    policy: state.settings.gates.policy,
    limits: { devRounds: state.settings.limits.devRounds },
    evidence: newest(state.evidence).map((entry) => ({
      ...entry,
      criteria: entry.criteria.map((one) => (one.output === undefined ? one : { ...one, output: one.output.slice(-SUMMARY_OUTPUT) })),
    })),
    decisions: newest(state.decisions),
  };
}
