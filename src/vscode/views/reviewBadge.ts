import { l10n } from 'vscode';
import type { ViewBadge } from 'vscode';

/** The number of waiting items as a badge; none while nothing waits. VS Code adds up the badges of a container, so one view carries it at a time. */
export function reviewBadge(count: number): ViewBadge | undefined {
  if (count === 0) return undefined;
  return { value: count, tooltip: count === 1 ? l10n.t('1 item needs your review') : l10n.t('{0} items need your review', count) };
}
