import type { TimelineEntry } from '../contract/run.ts';
import { cut, oneLine } from './text.ts';

const WHO_WIDTH = 12;
/** Width when the output is no terminal: long enough for logs, short enough to read. */
const DEFAULT_COLUMNS = 120;
/** Narrower terminals get lines that wrap rather than lines that say nothing. */
const LEAST_COLUMNS = 60;

/** A line of progress: time, who, what, how it changed the files, score; and its outcome on a second line when it went wrong. */
export function renderEntry(entry: TimelineEntry, columns: number | null): string {
  const width = Math.max(columns ?? DEFAULT_COLUMNS, LEAST_COLUMNS);
  const head = `${clock(entry.at)}  ${cut(shortName(oneLine(entry.who)), WHO_WIDTH).padEnd(WHO_WIDTH)} `;
  const tail = [changes(entry), seconds(entry), score(entry)].filter((part) => part !== '').join('  ');
  const room = width - head.length - (tail === '' ? 0 : tail.length + 2);
  const what = cut(oneLine(wordsOf(entry)), room);
  const line = tail === '' ? `${head}${what}` : `${head}${what.padEnd(room)}  ${tail}`;
  const outcome = needsOutcome(entry) ? cut(oneLine(entry.outcome), width - head.length) : '';
  return outcome === '' ? `${line}\n` : `${line}\n${' '.repeat(head.length)}${outcome}\n`;
}

/** Who gave a name with --as is in the audit log; the column has room for the name alone. */
const shortName = (who: string): string => who.replace(/ \(given by .*\)$/, '');

/** What a model says is worth more than that it spoke; a decision is one line with its reason. */
function wordsOf({ kind, title, detail, outcome, severity }: TimelineEntry): string {
  if (kind === 'model' && severity === 'info' && outcome !== '') return outcome;
  if ((kind === 'gate' || kind === 'review') && severity === 'info' && outcome !== '') return `${title}. ${outcome}`;
  return `${title} ${detail}`;
}

function clock(iso: string): string {
  const at = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  return Number.isNaN(at.getTime()) ? '--:--:--' : `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

function changes({ added, removed }: TimelineEntry): string {
  return added === null && removed === null ? '' : `+${added ?? 0} -${removed ?? 0}`;
}

function seconds({ kind, durationMs }: TimelineEntry): string {
  return kind !== 'action' || durationMs === null || durationMs < 1_000 ? '' : `${(durationMs / 1_000).toFixed(1)} s`;
}

/** The score in words too: it must not take colour to see that something was refused. */
function score(entry: TimelineEntry): string {
  if (entry.score === null) return '';
  const words = { allow: '', review: ' asks', block: ' blocked' };
  return `${entry.score.toFixed(2)}${entry.verdict === null ? '' : words[entry.verdict]}`;
}

function needsOutcome({ severity, verdict }: TimelineEntry): boolean {
  return severity !== 'info' || (verdict !== null && verdict !== 'allow');
}
