import type { PendingAction } from '../../contract/state.ts';
import type { Settings } from '../../contract/settings.ts';
import { WaveError } from '../errors.ts';
import { actionHash } from '../safety/actionHash.ts';
import { isOnlyUnknown } from '../safety/containment/onlyUnknown.ts';
import { describeAction } from './describeAction.ts';

/** Something tried to run that was not scored, or was scored as something else. The run stops: this must never happen. */
export class SafetyBreach extends WaveError<'safety_breach'> {
  constructor(message: string) {
    super('safety_breach', message);
    this.name = 'SafetyBreach';
  }
}

/**
 * Executed actions are scored actions: the verdict must be about this very input, and whoever settled it must have been able to.
 * Checked again at the last moment, against the settings and not the verdict's own word, because the queue was on disk in between.
 */
export function assertScored({ action, verdict, approvedBy }: PendingAction, settings: Settings['safety']): void {
  const what = describeAction(action);
  const thresholds = { constitutional: settings.constitutionalThreshold, escalation: settings.escalationThreshold };
  if (!verdict) throw new SafetyBreach(`An action was about to run without a score: ${what}`);
  if (verdict.actionHash !== actionHash(action.tool, action.input)) throw new SafetyBreach(`An action was changed after it was scored: ${what}`);
  const lowest = Math.min(verdict.score, ...Object.values(verdict.perPrinciple));
  if (verdict.verdict === 'block' || lowest < thresholds.constitutional) throw new SafetyBreach(`A refused action was about to run: ${what}`);
  if (approvedBy !== null) return;
  if (verdict.verdict === 'review') throw new SafetyBreach(`An action was about to run that a person had not allowed: ${what}`);
  const entitled = {
    rules: () => !verdict.unknown && lowest >= thresholds.escalation,
    judge: () => settings.judge === 'on' && lowest >= thresholds.escalation,
    sandbox: () => action.tool === 'run_command' && settings.sandbox !== 'off' && settings.allowUnknownInSandbox && isOnlyUnknown(verdict, thresholds),
    remembered: () => true,
    person: () => false,
  } as const;
  if (!entitled[verdict.source]()) throw new SafetyBreach(`An action was about to run on a verdict that does not allow it (${verdict.source}): ${what}`);
}
