import type { Action, Verdict } from '../../../contract/action.ts';
import type { Settings } from '../../../contract/settings.ts';
import type { CommandRunner } from '../../ports/commandRunner.ts';
import type { ScoreContext } from '../../ports/scorer.ts';
import { isOnlyUnknown } from './onlyUnknown.ts';

/**
 * The verdict on a command that nobody knows but that the sandbox holds: writes confined, network off, secrets unreadable. Null when
 * containment is no answer: no sandbox, switched off, not a command, or a rule objects to something it does know.
 */
export function containedVerdict(
  action: Pick<Action, 'tool'>,
  verdict: Verdict,
  runner: Pick<CommandRunner, 'contains'>,
  settings: Settings['safety'],
  thresholds: ScoreContext['thresholds'],
): Verdict | null {
  if (action.tool !== 'run_command' || !runner.contains || !settings.allowUnknownInSandbox || !isOnlyUnknown(verdict, thresholds)) return null;
  return {
    ...verdict,
    // Good enough, and no better: it is the sandbox that is known to be safe, not the command.
    score: Math.min(thresholds.escalation, ...Object.values(verdict.perPrinciple).filter((score) => score >= thresholds.escalation)),
    perPrinciple: Object.fromEntries(Object.entries(verdict.perPrinciple).map(([principle, score]) => [principle, Math.max(score, thresholds.escalation)])),
    verdict: 'allow',
    source: 'sandbox',
    reasons: [`Not known to the rules, so the sandbox holds it: writes confined to the worktree and temp, network off${settings.allowedHosts.length > 0 ? ` but for ${settings.allowedHosts.join(', ')}` : ''}`, ...verdict.reasons],
  };
}
