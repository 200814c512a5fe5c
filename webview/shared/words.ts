import type { Phase } from '../../src/contract/gate.ts';
import type { Verdict } from '../../src/contract/action.ts';
import type { AuditType } from '../../src/contract/audit.ts';
import type { ReviewItem, ReviewType } from '../../src/contract/review.ts';
import type { RunStatus, RunSummary, TimelineEntry } from '../../src/contract/run.ts';
import { t } from './localize.ts';

/** Phase as people read it. */
export function phaseWord(phase: Phase): string {
  const words: Readonly<Record<Phase, string>> = {
    planning: t('planning'), development: t('development'), testing: t('testing'), review: t('review'), complete: t('complete'), failed: t('failed'),
  };
  return words[phase];
}

/** State of a run in one or two words. */
export function statusWord(status: RunStatus): string {
  const words: Readonly<Record<RunStatus, string>> = {
    queued: t('queued'), running: t('running'), waiting: t('waits for you'), paused: t('paused'), complete: t('complete'), killed: t('killed'), failed: t('failed'),
  };
  return words[status];
}

/** State of a run, and who goes on with it where that is another machine. */
export function stateWords({ status, lostTo }: Pick<RunSummary, 'status' | 'lostTo'>): string {
  return lostTo === null ? statusWord(status) : t('taken over by {0}', lostTo);
}

/** Codicon of a run's state. */
export function statusIcon(status: RunStatus): string {
  const icons: Readonly<Record<RunStatus, string>> = {
    queued: 'watch', running: 'sync', waiting: 'bell-dot', paused: 'debug-pause', complete: 'pass-filled', killed: 'circle-slash', failed: 'error',
  };
  return icons[status];
}

/** What kind of answer a review item asks for. */
export function reviewWord(type: ReviewType): string {
  const words: Readonly<Record<ReviewType, string>> = {
    safety: t('Safety'),
    gate_decision: t('Gate decision'),
    gate_override: t('Failing gate'),
    budget_exceeded: t('Budget used up'),
    question: t('Question'),
    in_doubt: t('In doubt'),
    hold: t('On hold'),
  };
  return words[type];
}

/** The action of an item as one text: a command as it is, anything else as tool and input. */
export function actionText(item: ReviewItem): string {
  const { request } = item;
  const action = 'action' in request ? request.action : null;
  if (!action) return '';
  const { command } = action.input;
  if (typeof command === 'string') return command;
  return [action.tool, ...Object.entries(action.input).map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)].join('\n');
}

/** Who settled a verdict. */
export function sourceWord(source: Verdict['source']): string {
  const words: Readonly<Record<Verdict['source'], string>> = {
    rules: t('by the rules'), judge: t('by the judge'), sandbox: t('held by the sandbox'), remembered: t('by a remembered rule'), person: t('by a person'),
  };
  return words[source];
}

export const AUDIT_TYPES: readonly AuditType[] = ['agent_action', 'safety_event', 'gate_transition', 'review', 'validation', 'config_change', 'system_event'];

/** What kind of row it is. */
export function auditTypeWord(type: AuditType): string {
  const words: Readonly<Record<AuditType, string>> = {
    agent_action: t('Action'), safety_event: t('Safety'), gate_transition: t('Gate'), review: t('Review'), validation: t('Validation'), config_change: t('Settings'), system_event: t('Run'),
  };
  return words[type];
}

type Severity = TimelineEntry['severity'];
export const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error', 'critical'];

/** How grave it is. */
export function severityWord(severity: Severity): string {
  const words: Readonly<Record<Severity, string>> = { info: t('info'), warning: t('warning'), error: t('error'), critical: t('critical') };
  return words[severity];
}

/** Codicon of a severity. */
export function severityIcon(severity: Severity): string {
  const icons: Readonly<Record<Severity, string>> = { info: 'info', warning: 'warning', error: 'error', critical: 'flame' };
  return icons[severity];
}
