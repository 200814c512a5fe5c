import type { Finding } from '../../finding.ts';
import { ask } from '../../finding.ts';
import { MEASURES } from './limits.ts';

const NUMBER = /(?<![\w-])([A-Za-z_][\w-]{0,60})["']?\s{0,4}(?::=|=>|[:=(])\s{0,4}["']?(\d[\d_]{0,20}(?:\.\d{1,10})?(?:\s{0,2}\*\s{0,2}\d[\d_]{0,20}){0,6})(ms|s|m|min|h|d|w|days?|hours?)?\b(?![\w.]|\s*[*/])/g;

/** Times are compared in seconds; what has no unit, by itself. */
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** `8 * 60 * 60` is one number. */
const product = (text: string): number => text.replaceAll('_', '').split('*').reduce((result, factor) => result * Number(factor), 1);

/** The numbers of a text by the names before them; a name that comes twice says nothing. */
function numbers(text: string): Map<string, number> {
  const found = new Map<string, number>();
  const twice = new Set<string>();
  for (const [, name = '', digits = '', unit = ''] of text.matchAll(NUMBER)) {
    if (found.has(name)) twice.add(name);
    found.set(name, product(digits) * (SECONDS[unit.charAt(0)] ?? 1) * (unit === 'ms' ? 1 / 60_000 : 1));
  }
  for (const name of twice) found.delete(name);
  return found;
}

/** Limits, pauses, rounds and the like, changed so far that they no longer do what they are for. */
export function weakerNumbers(fresh: string, before: string): Finding[] {
  if (before === '' || fresh.length > 64 * 1024) return [];
  const old = numbers(before);
  const found: Finding[] = [];
  for (const [name, now] of numbers(fresh)) {
    const was = old.get(name);
    if (was === undefined || was === now || was === 0) continue;
    const measure = MEASURES.find((each) => each.name.test(name));
    if (measure === undefined) continue;
    const times = measure.weaker === 'more' ? now / was : was / Math.max(now, was / (measure.factor * 2));
    if (times >= measure.factor) found.push(ask(measure.rule, measure.principles, `${measure.reason} (${name}: ${was} to ${now})`));
  }
  return found;
}
