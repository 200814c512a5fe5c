import type { TimelineEntry } from '../../src/contract/run.ts';
import { PRINCIPLES } from '../../src/contract/names.ts';
import { formatDuration } from '../shared/format.ts';
import { t } from '../shared/localize.ts';
import { sourceWord } from '../shared/words.ts';

/** Heights of a row in pixels; style.css has the same numbers. */
export const ROW_HEIGHT = 22;
export const OUTCOME_HEIGHT = 18;

/** Height of a row that is not unfolded. Text never wraps there, so it is known without drawing. */
export function rowHeight(entry: TimelineEntry): number {
  return entry.outcome === '' ? ROW_HEIGHT : ROW_HEIGHT + OUTCOME_HEIGHT;
}

/** What stands at the right of a row that has no score. */
export function rowAside(entry: TimelineEntry): string {
  if (entry.durationMs !== null && entry.durationMs >= 100) return formatDuration(entry.durationMs);
  return '';
}

/** Does a row speak of a tool, so that it is set in the editor's font? */
export function isToolRow(entry: TimelineEntry): boolean {
  return entry.kind === 'action';
}

/** One line for a screen reader. */
export function rowText(entry: TimelineEntry): string {
  return [entry.who, entry.title, entry.detail, entry.outcome].filter((part) => part !== '').join(', ');
}

/** Is it worth saying aloud when it comes in: decisions, and what went wrong? */
export function isNews(entry: TimelineEntry): boolean {
  return entry.kind === 'gate' || entry.verdict === 'block' || entry.severity === 'error' || entry.severity === 'critical';
}

/** What an unfolded row adds: who settled the verdict, by which principles, and where it ran. */
export function rowBackground({ score, source, principles = [], contained }: TimelineEntry): string[] {
  return [
    score === null || !source ? '' : t('Scored {0}.', sourceWord(source)),
    ...principles.map((number) => t('Principle {0}: {1}.', number, t(PRINCIPLES[number] ?? ''))),
    contained === true ? t('Ran in the sandbox.') : contained === false ? t('Ran outside the sandbox.') : '',
  ].filter((text) => text !== '');
}
