import { t } from './localize.ts';

/** How good a score is. Faces show the word and a sign beside the colour. */
export type Tone = 'good' | 'warning' | 'bad';

/** At or over 0.85 good, at or over 0.7 a warning, below that bad (design, section 15). */
export function scoreTone(score: number): Tone {
  if (score >= 0.85) return 'good';
  return score >= 0.7 ? 'warning' : 'bad';
}

/** A score as people read it. Rounds down, so that what is below a threshold never looks as if it reached it. */
export function formatScore(score: number): string {
  return t('{0} %', Math.floor(score * 100 + 1e-9));
}

/** A whole number with separators. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** Whole tokens with separators. */
export function formatTokens(tokens: number): string {
  return formatCount(tokens);
}

/** US dollars; null (a model without a known price took part) is said, never shown as zero. */
export function formatCost(usd: number | null): string {
  return usd === null ? t('unknown') : `$${usd.toFixed(2)}`;
}

/** Share of a limit in 0..1; without a limit nothing is used up. */
export function share(used: number, limit: number): number {
  return limit > 0 ? Math.min(1, Math.max(0, used / limit)) : 0;
}

/** A span of time in its two largest units. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return t('{0} s', seconds.toFixed(1));
  if (seconds < 60) return t('{0} s', Math.floor(seconds));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return t('{0} min {1} s', minutes, Math.floor(seconds % 60));
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? t('{0} h {1} min', hours, minutes % 60) : t('{0} d {1} h', Math.floor(hours / 24), hours % 24);
}

/** How long ago, in one unit. */
export function formatAge(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  if (seconds < 60) return t('{0} s', seconds);
  if (seconds < 3600) return t('{0} min', Math.floor(seconds / 60));
  return seconds < 86_400 ? t('{0} h', Math.floor(seconds / 3600)) : t('{0} d', Math.floor(seconds / 86_400));
}

/** Time of day with seconds, in the zone of whoever looks. */
export function formatTime(iso: string): string {
  const at = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** The day of a moment, in the language and zone of whoever looks. */
export function formatDay(iso: string): string {
  return new Date(iso).toLocaleDateString(undefined, { weekday: 'short', year: 'numeric', month: 'short', day: 'numeric' });
}

/** A model id without its provider: `anthropic:claude-sonnet-5-5` is `claude-sonnet-5-5`; a script is called that. */
export function formatModel(id: string): string {
  if (id.startsWith('scripted:')) return t('scripted');
  return id.replace(/^(?:anthropic|vscode):/, '');
}
