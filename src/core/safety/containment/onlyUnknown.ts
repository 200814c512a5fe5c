import type { Verdict } from '../../../contract/action.ts';
import type { ScoreContext } from '../../ports/scorer.ts';

/** True when the rules object to nothing and merely cannot tell what the action does. */
export function isOnlyUnknown(verdict: Verdict, thresholds: ScoreContext['thresholds']): boolean {
  return verdict.unknown && verdict.verdict !== 'block' && Object.values(knownScores(verdict)).every((score) => score >= thresholds.escalation);
}

/** The scores of the rules' own objections, by principle: what is merely unknown does not count, and no objection is 1. */
export function knownScores(verdict: Verdict): Record<string, number> {
  const scores: Record<string, number> = Object.fromEntries(Object.keys(verdict.perPrinciple).map((principle) => [principle, 1]));
  for (const { principle, score, unknown } of verdict.violations) {
    const key = String(principle);
    if (unknown !== true) scores[key] = Math.min(scores[key] ?? 1, score);
  }
  return scores;
}
