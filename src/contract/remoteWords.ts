import type { RemoteStatus, Sharing } from './supabase.ts';

/** How the connection to a team's Supabase project is shown: one line, and what is wrong below it. */
export interface RemoteWords {
  /** Codicon. */
  readonly icon: string;
  readonly line: string;
  readonly tone: 'quiet' | 'warning' | 'bad';
  /** What is wrong and what to do; empty when nothing is. */
  readonly problem: string;
  /** A person has to mend it. */
  readonly mend: boolean;
}

/** The translator of a face: `l10n.t` of the host, `t` of a page. */
export type Translate = (message: string, ...args: (string | number)[]) => string;

/** While all is well, what is on its way is not worth a word until it has been so for this long (ms). */
const LATE_MS = 10_000;

/** The connection in words; null where there is nothing to say, because there is none. `now` in milliseconds since the epoch. */
export function remoteWords(status: RemoteStatus | null, t: Translate, now: number): RemoteWords | null {
  if (status === null || status.state === 'off') return null;
  const { state, projectName, user, waiting, waitingSince, live } = status;
  const since = momentWords(status.since, now);
  const wait = waiting === 0 ? '' : waiting === 1 ? t('1 change waits') : t('{0} changes wait', waiting);
  const line = (...parts: readonly string[]): string => [projectName, ...parts].filter((part) => part !== '').join(' · ');
  const late = waitingSince !== null && now - Date.parse(waitingSince) >= LATE_MS;
  const problem = status.problem ?? '';
  switch (state) {
    case 'connecting':
      return { icon: 'sync', line: line(t('connecting…'), wait), tone: 'quiet', problem, mend: false };
    case 'connected':
      return { icon: 'cloud', line: line(t('connected as {0}', user), live ? '' : t('answers given elsewhere come late'), late ? wait : ''), tone: live ? 'quiet' : 'warning', problem, mend: problem !== '' };
    case 'offline':
      return { icon: 'debug-disconnect', line: line(t('offline since {0}', since), wait), tone: 'warning', problem: '', mend: false };
    case 'refused':
      return { icon: 'error', line: line(t('not connected since {0}', since), wait), tone: 'bad', problem, mend: true };
  }
}

/** What leaves: the lesser of what the person's settings allow and what was chosen for the workspace. */
export function whatLeaves(allowed: Sharing, chosen: Sharing): Sharing {
  const order: readonly Sharing[] = ['off', 'metadata', 'content'];
  return order[Math.min(order.indexOf(allowed), order.indexOf(chosen))] ?? 'off';
}

/** A moment: the time of day, with the day before it when that is not today. In the zone of whoever looks; `now` in milliseconds since the epoch. */
export function momentWords(iso: string, now: number): string {
  const at = new Date(iso);
  const time = `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
  if (at.toDateString() === new Date(now).toDateString()) return time;
  return `${at.toLocaleDateString(undefined, { month: 'short', day: 'numeric' })}, ${time}`;
}
