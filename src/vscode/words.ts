import { l10n } from 'vscode';
import type { ReviewItem, ReviewType } from '../contract/review.ts';
import type { RunStatus, RunSummary } from '../contract/run.ts';

/** Names of the gates by number, as people read them. */
export function gateName(gate: number): string {
  const names = [
    l10n.t('Design validated'), l10n.t('Story assigned'), l10n.t('Plan approved'), l10n.t('Development started'), l10n.t('Development complete'),
    l10n.t('QA passed'), l10n.t('Safety cleared'), l10n.t('Review approved'), l10n.t('Merged'), l10n.t('Launched'),
  ];
  return names[gate] ?? l10n.t('Gate {0}', gate);
}

/** State of a run in one or two words. */
export function statusWord(status: RunStatus): string {
  const words: Readonly<Record<RunStatus, string>> = {
    queued: l10n.t('queued'),
    running: l10n.t('running'),
    waiting: l10n.t('waits for you'),
    paused: l10n.t('paused'),
    complete: l10n.t('complete'),
    killed: l10n.t('killed'),
    failed: l10n.t('failed'),
  };
  return words[status];
}

/** State of a run, and who goes on with it where that is another machine. */
export function stateWords({ status, lostTo }: Pick<RunSummary, 'status' | 'lostTo'>): string {
  return lostTo === null ? statusWord(status) : l10n.t('taken over by {0}', lostTo);
}

/** Codicon of a run's state; another machine's run has none of its own. */
export function stateIcon({ status, lostTo }: Pick<RunSummary, 'status' | 'lostTo'>): string {
  return lostTo === null ? statusIcon(status) : 'arrow-swap';
}

/** Codicon of a run's state. */
export function statusIcon(status: RunStatus): string {
  const icons: Readonly<Record<RunStatus, string>> = {
    queued: 'clock', running: 'sync~spin', waiting: 'bell-dot', paused: 'debug-pause', complete: 'pass-filled', killed: 'circle-slash', failed: 'error',
  };
  return icons[status];
}

/** Cost of a run; a model without a known price makes it unknown, never zero. */
export function costWord(run: Pick<RunSummary, 'costUsd'>): string {
  return run.costUsd === null ? l10n.t('cost unknown') : `$${run.costUsd.toFixed(2)}`;
}

/** A score in per cent with the word for it (design, section 15: colour is never alone). Rounds down, as the panels do. */
export function scoreWords(score: number): string {
  const percent = Math.floor(score * 100 + 1e-9);
  if (score >= 0.85) return l10n.t('{0} % safe', percent);
  return score >= 0.7 ? l10n.t('{0} % needs review', percent) : l10n.t('{0} % unsafe', percent);
}

const reviewWords = (): Readonly<Record<ReviewType, string>> => ({
  safety: l10n.t('Safety'),
  gate_decision: l10n.t('Gate decision'),
  gate_override: l10n.t('Gate with failing criteria'),
  budget_exceeded: l10n.t('Budget used up'),
  question: l10n.t('Question'),
  in_doubt: l10n.t('In doubt'),
  hold: l10n.t('On hold'),
});

/** What kind of answer a review item asks for. */
export function reviewWord(type: ReviewType): string {
  return reviewWords()[type];
}

/** One line on a review item, for lists and notifications. */
export function reviewLine(item: ReviewItem): string {
  const { request } = item;
  switch (request.type) {
    case 'safety':
    case 'in_doubt':
      return `${request.action.tool} ${mainInput(request.action.input)}`.trim();
    case 'gate_decision':
    case 'gate_override':
      return l10n.t('Gate {0}: {1}?', request.gate, gateName(request.gate));
    case 'budget_exceeded':
      return l10n.t('{0} more tokens and ${1} more?', request.extraTokens, request.extraUsd);
    case 'question':
      return request.question;
    case 'hold':
      return request.reason;
  }
}

/** The part of an action's input that says most: its command, path or pattern. */
export function mainInput(input: Readonly<Record<string, unknown>>): string {
  for (const key of ['command', 'path', 'from', 'pattern', 'question']) {
    const value = input[key];
    if (typeof value === 'string') return value.length > 120 ? `${value.slice(0, 117)}…` : value;
  }
  return '';
}
