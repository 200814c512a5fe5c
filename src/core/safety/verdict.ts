import type { Verdict } from '../../contract/action.ts';
import { PRINCIPLES } from '../../contract/action.ts';
import type { ScoreContext } from '../ports/scorer.ts';
import type { Finding } from './finding.ts';

/**
 * Findings to verdict: the lowest principle is the score. An unknown sits in the review band whatever the thresholds are;
 * a catastrophe is blocked whatever they are.
 */
export function toVerdict(findings: readonly Finding[], thresholds: ScoreContext['thresholds'], hash: string): Verdict {
  const { constitutional, escalation } = thresholds;
  const middle = (constitutional + escalation) / 2;
  const perPrinciple: Record<string, number> = Object.fromEntries(Object.keys(PRINCIPLES).map((principle) => [principle, 1]));
  const violations: Verdict['violations'] = [];
  for (const finding of findings) {
    const score = finding.unknown === true ? middle : finding.score;
    for (const principle of finding.principles) {
      perPrinciple[String(principle)] = Math.min(perPrinciple[String(principle)] ?? 1, score);
      violations.push({ principle, score, rule: finding.rule, reason: finding.reason, ...(finding.unknown === true ? { unknown: true } : {}) });
    }
  }
  violations.sort((a, b) => a.score - b.score);
  const score = Math.min(...Object.values(perPrinciple));
  const isUnknown = findings.some((finding) => finding.unknown === true);
  const blocked = findings.some((finding) => finding.catastrophe === true) || score < constitutional;
  return {
    score,
    verdict: blocked ? 'block' : score < escalation || isUnknown ? 'review' : 'allow',
    unknown: isUnknown,
    source: 'rules',
    violations,
    reasons: [...new Set(violations.map((violation) => violation.reason))].slice(0, 20),
    perPrinciple,
    actionHash: hash,
  };
}
