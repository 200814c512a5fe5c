import type { GateEvidence } from '../../contract/gate.ts';
import type { GateContext } from './context.ts';
import { developmentComplete } from './development.ts';
import { designValidated, developmentStarted, planApproved, storyAssigned } from './planning.ts';
import { launched, merged, reviewApproved } from './review.ts';
import { qaPassed, safetyCleared } from './testing.ts';

export interface Collected {
  readonly evidence: GateEvidence;
  /** Set by gate 5 only. */
  readonly tests: { readonly passed: number; readonly failed: number } | null;
}

/** Collects the evidence of a gate at the worktree's commit. Throws GitError, FileError or AbortError; a criterion that is not met is not an error. */
export async function collectEvidence(gate: number, context: GateContext): Promise<Collected> {
  const at = context.deps.clock.iso();
  const base = { gate, commit: context.commit, tree: context.tree, collectedAt: at };
  if (gate === 5) {
    const found = await qaPassed(context);
    return { evidence: { ...base, criteria: found.criteria }, tests: { passed: found.passed, failed: found.failed } };
  }
  return { evidence: { ...base, criteria: await criteriaOf(gate, context) }, tests: null };
}

async function criteriaOf(gate: number, context: GateContext): Promise<GateEvidence['criteria']> {
  switch (gate) {
    case 0: return designValidated(context);
    case 1: return storyAssigned(context);
    case 2: return planApproved(context);
    case 3: return developmentStarted(context);
    case 4: return developmentComplete(context);
    case 6: return safetyCleared(context);
    case 7: return reviewApproved(context);
    case 8: return merged(context);
    default: return launched(context);
  }
}
