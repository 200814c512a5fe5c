import type { Verdict } from '../../../contract/action.ts';
import type { ScoreContext } from '../../ports/scorer.ts';

/**
 * What no sandbox answers. A text that was not read (out of time, too long, not shell, written to deceive) may hold what a rule objects
 * to; and a deletion whose extent nobody knows loses work inside the worktree, where the sandbox lets commands write.
 */
const NOT_HELD = /^(?:shell\/(?:unparsed|too-long|too-deep)|code\/(?:unread|too-long|deletes)|delete\/unknown|text\/|rules\/failed$)/;

/** True when the rules have read all of the action, object to nothing and merely cannot tell what it does. */
export function isOnlyUnknown(verdict: Verdict, thresholds: ScoreContext['thresholds']): boolean {
  return verdict.unknown && verdict.verdict !== 'block' && !verdict.violations.some(({ rule }) => NOT_HELD.test(rule)) && Object.values(knownScores(verdict)).every((score) => score >= thresholds.escalation);
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
