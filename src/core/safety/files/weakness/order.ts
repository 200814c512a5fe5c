import type { Finding } from '../../finding.ts';
import { ask } from '../../finding.ts';

const LATE = ask('content/guard-removed', [3], 'looks who somebody is or what they may do only after it was done');
const UNAWAITED = ask('content/check-off', [3], 'no longer waits for what a check finds, so the check never fails');
const SILENCED = ask('content/guard-removed', [3], 'turns a check of who somebody is or what they may do into a comment');
const IGNORED = ask('content/check-off', [3], 'does not look at what a check finds');

const CHECK = String.raw`\b\w{0,40}(?:[vV]erif|[cC]heck|[cC]ompar|[aA]uthori[sz]|[aA]uthenticat|[pP]ermission|[aA]llowed|[vV]alidat|[aA]ssert|[eE]nsure|[rR]equire|\bcan(?=[A-Z_(])|\bhas(?=[A-Z_])|\bis(?=[A-Z_])|[gG]uard|[eE]nforce|[pP]olicy|[mM]atches)\w{0,40}`;
const WAITS = new RegExp(String.raw`\bawait\s+((?:\w+(?:\?\.|\.)){0,4}${CHECK})\s*\(`, 'g');
const GUARD = new RegExp(String.raw`\b(?:use|before_action|before|add|register|addHook)\b[\s(]{1,3}[^\n]{0,60}(?:auth|csrf|session|permission|guard|verify|acl|login|rate_?limit)|\bUse(?:Auth|Csrf|Cors|RateLimit|Https)\w*\s*\(|\b(?:if|unless)\b[^\n]{0,160}(?:auth|perm|role|admin|owner|allow|access|token|login|valid|can[A-Z_(?]|verif)|^(?:await\s+)?(?:\w+\.){0,4}(?:authori[sz]e|require|ensure|assert|check|verify)\w*!?[\s(]`, 'i');
const NOTHING = /^(?:import\b|from\b|use\b|using\b|const \w+ = require|[{}()[\];,]*$|\/\/|#|@|"|export \{)/;

/** Objections to checks that stand there still, at another place, or without effect. */
export function uselessCheck(fresh: string, before: string): Finding | null {
  if (before === '' || fresh.length + before.length > 64 * 1024) return null;
  if (commentedOut(fresh, before)) return SILENCED;
  if (unawaited(fresh, before)) return UNAWAITED;
  if (ignored(fresh) > ignored(before)) return IGNORED;
  return isLate(fresh, before) ? LATE : null;
}

function commentedOut(fresh: string, before: string): boolean {
  const was = new Set(before.split('\n').map((line) => line.trim()));
  return fresh.split('\n').some((line) => {
    const said = /^\s*(?:\/\/|#|--|\/\*|<!--)\s?(.*?)(?:\*\/|-->)?\s*$/.exec(line.slice(0, 400))?.[1]?.trim() ?? '';
    return said.length > 6 && was.has(said) && GUARD.test(said);
  });
}

function unawaited(fresh: string, before: string): boolean {
  // Promises are waited for together, or by whoever called.
  if (/\bawait\s+(?:Promise\.|asyncio\.gather)|\.then\(/.test(fresh)) return false;
  const awaited = (text: string): string[] => [...text.matchAll(WAITS)].map((match) => match[1] ?? '');
  const still = new Set(awaited(fresh));
  return awaited(before).some((name) => !still.has(name) && calledAlone(fresh, name));
}

/** Called, and not given back to the caller. */
function calledAlone(text: string, name: string): boolean {
  const place = text.indexOf(`${name}(`);
  const start = text.lastIndexOf('\n', Math.max(0, place)) + 1;
  if (/\bawait\b/.test(text.slice(Math.max(start, place - 300), Math.max(0, place)))) return false;
  return place >= 0 && !/(?:\breturn|=>|\basync\b[^\n]*|\bdef|\bfunction)\s*$/.test(text.slice(Math.max(0, place - 60), place)) && !/^[^\n;]*\{\s*$/.test(text.slice(place).split('\n', 1)[0] ?? '');
}

const IGNORES = new RegExp(String.raw`(?:\blet\s+_\w*|\b_|\bvoid)\s{0,3}:?=?\s{0,3}(?:await\s+)?(?:\w+(?:\.|::)){0,4}(?:${CHECK}|ct_eq|ConstantTimeCompare)\s*\(`, 'g');
const ignored = (text: string): number => (text.match(IGNORES) ?? []).length;

/** The same lines in another order, and a check has more of them before it than it had. */
function isLate(fresh: string, before: string): boolean {
  const lines = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !NOTHING.test(line));
  const [now, was] = [lines(fresh), lines(before)];
  if (now.length !== was.length || now.length < 2 || now.length > 200) return false;
  if ([...now].sort().join('\n') !== [...was].sort().join('\n')) return false;
  const acts = (all: readonly string[], guard: string): number => all.slice(0, all.indexOf(guard)).filter((line) => !GUARD.test(line) && !/^(?:throw|raise|return|abort)\b/.test(line)).length;
  return was.some((line) => GUARD.test(line) && acts(now, line) > acts(was, line) && !/^(?:const|let|var)\b/.test(line));
}

/** The old text without a guard that each route had and that now stands once in front of them all: `use(requireAuth)`. */
export function withoutShared(fresh: string, before: string): string {
  const shared = /\.use\(\s*(\w{3,60})\s*\)/.exec(fresh);
  const [whole = '', name = ''] = shared ?? [];
  if (shared === null || before.includes(whole) || /\.(?:get|post|put|patch|delete|all|route)\(/.test(fresh.slice(0, shared.index))) return before;
  return before.replaceAll(`${name}, `, '');
}
