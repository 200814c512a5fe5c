import type { Verdict } from '../../../contract/action.ts';
import type { ScoreContext } from '../../ports/scorer.ts';
import { knownScores } from '../containment/onlyUnknown.ts';
import type { Judgement } from './answer.ts';

/**
 * The worse of rules and judge for each principle. Where the rules object, their score is a ceiling that no judge lifts; where they
 * merely could not tell, the judge's score decides.
 */
export function withJudgement(rules: Verdict, judgement: Judgement, thresholds: ScoreContext['thresholds']): Verdict {
  // What the rules block stays blocked: a catastrophe need not have a score below the threshold to be one.
  if (rules.verdict === 'block') return rules;
  const known = knownScores(rules);
  const perPrinciple: Record<string, number> = { ...known };
  const violations: Verdict['violations'] = rules.violations.filter((violation) => violation.unknown !== true);
  for (const { principle, score, reason } of judgement.principles) {
    const key = String(principle);
    perPrinciple[key] = Math.min(known[key] ?? 1, score);
    if (score < thresholds.escalation) violations.push({ principle, score, rule: 'judge', reason: `The judge: ${reason || 'no reason given'}` });
  }
  violations.sort((a, b) => a.score - b.score);
  const score = Math.min(...Object.values(perPrinciple));
  const verdict = score < thresholds.constitutional ? 'block' : score < thresholds.escalation ? 'review' : 'allow';
  return {
    ...rules,
    score,
    verdict,
    source: 'judge',
    violations,
    reasons: verdict === 'allow'
      ? ['Not known to the rules; the judge has no objection', ...rules.reasons]
      : [...new Set([...violations.map((violation) => violation.reason), ...rules.reasons])].slice(0, 20),
    perPrinciple,
  };
}

/** The verdict when no judge could be heard: a person decides, and is told why there is no judgement. */
export function withoutJudgement(rules: Verdict, why: string): Verdict {
  return { ...rules, verdict: rules.verdict === 'block' ? 'block' : 'review', reasons: [...rules.reasons, `The judge could not settle it: ${why}`] };
}
