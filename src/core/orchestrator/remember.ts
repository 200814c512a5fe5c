import type { ReviewItem } from '../../contract/review.ts';
import type { Settings } from '../../contract/settings.ts';
import { messageOf } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileSystem } from '../ports/files.ts';
import type { RunRecord, Store } from '../ports/store.ts';
import { ruleFor } from '../safety/remembered/match.ts';
import { describeRule, SAFETY_FILE, type RememberedRule } from '../safety/remembered/rules.ts';
import { addRemembered } from '../safety/remembered/store.ts';
import { OrchestratorError } from './api.ts';

/** The rule that allowing this item for good would make. Throws bad_input for what cannot be remembered. */
export function ruleToRemember(item: ReviewItem, { safety }: Settings, who: { readonly by: string; readonly at: string; readonly reason: string }): RememberedRule {
  const { request } = item;
  if (request.type !== 'safety') throw new OrchestratorError('bad_input', 'Only the approval of an action can be remembered. Approve it without.');
  const thresholds = { constitutional: safety.constitutionalThreshold, escalation: safety.escalationThreshold };
  const rule = ruleFor(request.action, request.verdict, thresholds, who);
  if (!rule) throw new OrchestratorError('bad_input', `This ${request.action.tool} cannot be remembered: there is no exact command or path to go by. Approve it without.`);
  return rule;
}

/**
 * Writes a rule into the person's own checkout, at that person's request, and into the audit log. Throws not_remembered when the file
 * cannot be written: the approval itself stands then.
 */
export async function remember(deps: { readonly files: FileSystem; readonly store: Store; readonly clock: Clock }, record: RunRecord, rule: RememberedRule): Promise<void> {
  const audit = (severity: 'info' | 'warning', name: string, summary: string, details: Record<string, unknown>): void => {
    deps.store.appendAudit(record.threadId, [{ type: 'config_change', name, severity, actor: { kind: 'user', name: rule.by }, at: deps.clock.iso(), storyId: record.storyId, summary, details }]);
  };
  try {
    await addRemembered(deps.files, record.repository, rule);
  } catch (error) {
    audit('warning', 'safety.not_remembered', `Not remembered: ${describeRule(rule)}`, { rule, reason: messageOf(error) });
    throw new OrchestratorError('not_remembered', `It is allowed this time, but could not be remembered: ${messageOf(error)}`, { cause: error });
  }
  audit('info', 'safety.remember', `Remembered for this repository: ${describeRule(rule)}`, { rule, file: SAFETY_FILE });
}
