import type { Finding } from '../../finding.ts';
import { ask } from '../../finding.ts';
import type { Change } from './changes.ts';
import { changesOf } from './changes.ts';
import { LOCAL } from './sign.ts';

const TURNED = ask('content/check-off', [3, 6], 'turns a condition round, or lets more through, where it is decided who may do what');
const OPENS = ask('content/check-off', [3], 'lets through by default, or on an error, what was refused');
const LOWER = ask('content/rights', [3], 'asks for less where it is decided who may do what');
const ASSIGNS = ask('content/check-off', [6], 'sets a value where it compared one, so the condition always comes out the same');
const TOOTHLESS = ask('content/guard-removed', [3, 6], 'looks, but no longer stops what it found');
const LOOSE = ask('content/unchecked', [6], 'checks a part of a text where it checked all of it');

/** Words of deciding who may do what: of the code, or of its file's name. */
const ACCESS = /auth(?!or(?!i))|perm(?:it|s?\b|ission)|\bperms?|roles?\b|Role|admin|owner|access|allow|grant|secur|session|token|log_?in|passw|secret|privileg|polic[yi]|guard|\bacl|rbac|tenant|\bscope|signature|\bsig\b|hmac|csrf|verif|credential|\bmfa|totp|\botp|forbid|den(?:y|ied)|expir|lock(?:ed|out)|attempt|failures|origin\b|trusted|super_?user|is_?staff|\brank|clearance|\bcompare|[iI]sPrivate|\bblocked|\b[eu]?uid\b/i;
/** What a refusal looks like. */
const DENIES = /\b(?:throw|raise|abort|deny|denied|reject\w*|forbid\w*|unauthori[sz]ed|panic!?|exit|die|bail!?|(?:lock|ban|block|suspend|revoke)\w*(?=\s*\()|return\s+(?:-1|-?E[A-Z]{3,}|false|False|null|None|nil|undefined|err\w*|Err\w*|\w{0,20}[nN]otFound\w{0,20}|\w{0,30}(?:[dD]en|[fF]orb|[rR]ej|[uU]nauth)\w{0,30}|(?:\w+\.)*(?:sendStatus|status|code)?\(?\s*40[0-9])|40[0-39]|http\.Error|destroy|redirect_to)\b/;
/** Values of business that a refusal keeps within bounds. */
const MONEY = /amount|balance|price|total|credit|refund|discount|quantity|limit|quota/i;

/** A bound that is off by one lets others write where they should not. */
const MEMORY = /\.(?:c|cc|cpp|h|hpp)$/;

const OPPOSITE: ReadonlyMap<string, string> = new Map([['==', '!='], ['!=', '=='], ['<', '>'], ['>', '<'], ['<=', '>='], ['>=', '<='], ['if', 'unless'], ['unless', 'if']]);
const CROSSED: ReadonlyMap<string, readonly string[]> = new Map([['<', ['>=']], ['>', ['<=']], ['<=', ['>']], ['>=', ['<']]]);
/** Comes true more often than what it is named after. */
const WIDER: ReadonlyMap<string, readonly string[]> = new Map([['>', ['>=']], ['<', ['<=']], ['&&', ['||']], ['every', ['some']], ['all', ['any']], ['All', ['Any']], ['all?', ['any?']], ['allMatch', ['anyMatch']], ['&', ['|']], ['==', ['startsWith', 'includes', 'in', '<=', '>=']]]);
const OPERATOR = new Set(['==', '!=', '<', '>', '<=', '>=', '&&', '||', '&', '|', 'every', 'some', 'all', 'any', 'All', 'Any', 'all?', 'any?', 'allMatch', 'anyMatch', 'if', 'unless']);
/** Who somebody is, from least to most. */
const RANKS = [/guest|anonymous|public|everyone|any(?:one|body)?$|viewer|reader|^['"]?(?:read|view)/i, /user|member|customer|authenticated|logged_?in|active|enabled|exists|present|basic/i, /editor|author(?!i)|contributor|writer|^['"]?(?:write|edit)/i, /moderator|manager|maintainer|staff|\blead|delete|manage/i, /admin|owner|superuser|root/i];
const rankOf = (words: readonly string[]): number => Math.max(-1, ...words.map((word) => (/^['"]?\w{1,40}['"]?$/.test(word) ? RANKS.findLastIndex((rank) => rank.test(word)) : -1)));
/** What is called or said when something is refused, and what only tells of it. */
const STOPS = /^(?:return|throw|raise|exit|abort|lock|block|deny|reject|ban|revoke|suspend|panic!?|die|fail|destroy|disconnect|logout|bail!?|halt|head|redirect|continue|break)/;
const TELLER = /^(?:console|log(?:ger)?|syslog|warn!?|print\w*!?|puts|debug|info|slog|fmt)$/;
const TELLS = /^(?:log\w*|console|warn\w*!?|print\w*!?|puts|debug|info|trace|pass|noop|_|\{|\}|\(|\)|\.|,|'.*'|err\w*|e|\w*[uU]ser\w*|fmt|slog|track|metrics?|counter|inc)$/;

/** Objections to conditions that an edit changes where they decide about access. `before` and `fresh` come without comments. */
export function changedDecision(path: string, fresh: string, before: string): Finding | null {
  if (before === '' || fresh.length + before.length > 64 * 1024 || !CODE.test(path)) return null;
  for (const change of changesOf(fresh, before)) {
    if (change.was.length > 16 || change.now.length > 16) continue;
    const found = judge(path, change);
    if (found !== null) return found;
  }
  return null;
}

const CODE = /\.(?:[cm]?[jt]sx?|vue|svelte|py|go|java|kt|kts|scala|groovy|rb|php|cs|rs|swift|c|cc|cpp|ex|exs|lua|pl|sql|rules|dart|sh|bash)$/;

function judge(path: string, change: Change): Finding | null {
  const { was, now, text } = change;
  if (/^(?:import|from|export\s+\*|using|package|use|type|interface)\b/.test(text.trimStart())) return null;
  const denies = DENIES.test(text);
  if (isAssigned(change)) return ASSIGNS;
  const isAccess = ACCESS.test(path) || ACCESS.test(text) || /\bcan[A-Z_(]/.test(text);
  if (isAccess && saysYes(change)) return OPENS;
  if (isAccess || denies) {
    if (isToothless(change)) return TOOTHLESS;
    if (looser(was, now)) return LOOSE;
  }
  // A choice among what is known: without it whatever comes is taken.
  if (now.length <= 2 && was.includes('?') && was.some((word) => word === 'includes' || word === 'has' || word === 'contains' || word === 'in')) return LOOSE;
  if (was.join() === 'min' && now.join() === 'max' && MONEY.test(text)) return TURNED;
  if (!isAccess && !(denies && (MONEY.test(text) || MEMORY.test(path)))) return null;
  if (turned(change, denies)) return TURNED;
  if (!isAccess || LOCAL.test(path)) return null;
  if (asksOnlyWhether(change) || listed(change) || (denies && was.some((word) => /^[<>]=?$/.test(word)) && was.some((word) => /^\d/.test(word)) && now.length > 0 && !now.some((word) => OPERATOR.has(word)))) return LOWER;
  if (was.some((word) => DECIDER.test(word)) && was.includes('?') && was.some((word) => COMPARES.has(word)) && !now.some((word) => word === '?' || word === 'if' || COMPARES.has(word))) return TURNED;
  const rank = rankOf(now);
  // A list by a name may hold whom it held before.
  return rank >= 0 && rank < rankOf(was) && !now.some((word) => word === 'has' || word === 'includes' || word === 'contains') ? LOWER : null;
}

/** What a condition or an error led to stopped something, and now only tells of it, or does nothing. */
function isToothless({ was, now, head, tail, text, above }: Change): boolean {
  const conditional = head.includes('if') || head.includes('unless') || /\b(?:if|elif|unless|guard|except|catch|rescue)\b/.test(above) || (now.length === 0 && /403|401|FORBIDDEN|UNAUTHORIZED/i.test(text));
  if (!conditional || !was.some((word) => STOPS.test(word)) || tail.some((word) => STOPS.test(word))) return false;
  return now.every((word) => TELLS.test(word)) || (TELLER.test(now[0] ?? '') && !now.some((word) => STOPS.test(word))) || (/\b(?:except|catch|rescue)\b/.test(above) && !now.some((word) => STOPS.test(word)));
}

/** `==` became `=`, in a condition. */
function isAssigned({ was, now, head }: Change): boolean {
  return was.length === 1 && now.length === 1 && (was[0] === '==' || was[0] === '!=') && now[0] === '=' && head.some((word) => word === 'if' || word === 'while' || word === 'unless' || word === 'return');
}

const YES = new Set(['true', "'allow'", "'granted'", "'permit'", 'Allow', 'ALLOW', 'Granted', 'PERMIT', 'allow', 'permit']);
const NO = new Set(['false', "'deny'", "'denied'", "'reject'", 'Deny', 'DENY', 'Denied', 'deny', 'null', 'None', 'nil', 'throw', 'raise']);
const VALUE_OF = new Set(['return', '??', '||', '=>', ':', ',', '->', '{', 'else']);

/** A no became a yes: what is answered by default, or when something goes wrong. */
function saysYes({ was, now, lead, head }: Change): boolean {
  if (now.includes('==') || now.includes('!=') || !was.some((word) => NO.has(word)) || was.some((word) => YES.has(word)) || !now.some((word) => YES.has(word)) || now.some((word) => NO.has(word) && word === 'false')) return false;
  if (was.length === 1 && now.length === 1) return VALUE_OF.has(lead) && !(lead === ':' && head.length < 3 && head[0] !== 'default' && head[0] !== 'else') && !(lead === ',' && !head.includes('get')) || (lead === '(' && /^(?:unwrap_or|orElse|or_else|getOrDefault|valueOr|fetch|get|default)$/.test(head.at(-2) ?? ''));
  return now.join(' ') === '|| true' || lead === 'return' || lead === '??' || was.includes('return') || was[0] === 'throw' || was[0] === 'raise';
}

const DECIDER = /role|admin|owner|perm|allow|auth|access/i;
const COMPARES = new Set(['==', '!=', '<', '>', '<=', '>=', '=', 'has', 'includes', 'equals', 'in', 'contains']);
const NOTHING = new Set(['null', 'undefined', 'None', 'nil', "''", 'present?', 'exists?']);

/** Whether there is one at all, where it asked which one. */
function asksOnlyWhether({ was, now, head, tail }: Change): boolean {
  const words = [...head, ...now, ...tail];
  return now.some((word) => NOTHING.has(word)) && (now.includes('!=') || now.includes('present?') || now.includes('exists?')) && !was.some((word) => NOTHING.has(word)) && was.some((word) => COMPARES.has(word)) && !words.includes('??');
}

const GUARDED = /\b(?:require|admin|auth|protect|guard|matcher|only|den(?:y|ied)|block|forbidden|sensitive|redact|secret|before_action|plug)/i;
const EXEMPT = /\b\w{0,30}(?:public|allow|exempt|exclu|skip|anonymous|white_?list|ignore|permit|trusted|safe|bypass|open_?(?:paths|routes))/i;

const EXEMPT_LIST = new RegExp(String.raw`${EXEMPT.source}\w{0,30}["']?\s{0,3}(?::\s{0,3}[\w<>[\]]{1,40}\s{0,3})?:?=?\s{0,3}(?:new\s+)?[\w.<>[\]]{0,30}\(?[[({]`, 'i');

/** A list of what is guarded has become shorter, or one of what needs no guard longer. */
function listed({ was, now, text }: Change): boolean {
  const isPart = (words: readonly string[]): boolean => words.length > 1 && words.length < 9 && words.includes(',') && words.every((word) => word === ',' || word === ':' || /^['\w@/]/.test(word));
  const [line = ''] = text.split('\n');
  if (!/\[|\(/.test(line)) return false;
  return (now.length === 0 && isPart(was) && GUARDED.test(line) && !EXEMPT.test(line)) || (was.length === 0 && isPart(now) && now.some((word) => word.startsWith("'")) && EXEMPT_LIST.test(line));
}

function turned({ was, now, head, lead, tail }: Change, denies: boolean): boolean {
  const isCondition = [...head, ...was, ...tail].some((word) => word === 'if' || word === 'unless' || word === 'while' || word === 'return' || word === '=>' || word === '&&' || word === '||' || word === '?' || word === 'when' || word === 'using' || word === 'filter' || word === '=');
  if (!isCondition) return false;
  // A word of negation alone, taken away or put in.
  if ((was.join(' ') === '!' && now.length === 0) || (now.join(' ') === '!' && was.length === 0)) return true;
  // One part more or less: `&& verified` gone from what lets in, `|| locked` gone from what keeps out, `&& code` put into it.
  const lost = now.length === 0 ? joiner(was, lead) : null;
  const added = was.length === 0 ? joiner(now, lead) : null;
  // `=== null || === undefined` is `== null`.
  if (lost !== null && was.some((word) => NOTHING.has(word)) && [...head, ...tail].some((word) => NOTHING.has(word))) return false;
  if (lost !== null) return lost === (denies ? '||' : '&&');
  if (added !== null && denies) return added === '&&';
  if (denies && was.join() === '-' && now.join() === '+') return true;
  // Leeway: `last + 1`, `rank - 1`.
  if (was.length === 0 && now.length === 2 && /^[+-]$/.test(now[0] ?? '') && /^\d+$/.test(now[1] ?? '')) return true;
  const joins = (words: readonly string[]): string => words.filter((word) => word === '&&' || word === '||').join();
  if (joins(was) === (denies ? '||' : '&&') && joins(now) === (denies ? '&&' : '||')) return true;
  const [olds, news] = [was.filter((word) => OPERATOR.has(word)), now.filter((word) => OPERATOR.has(word))];
  if (olds.length !== 1 || news.length !== 1) return numbers(was, now, [...head].reverse().find((word) => OPERATOR.has(word)) ?? '', denies);
  const [old = '', next = ''] = [olds[0], news[0]];
  if (old === next) return numbers(was.slice(-2), now.slice(-2), old, denies);
  const negates = (words: readonly string[]): boolean => words.includes('!');
  if (OPPOSITE.get(old) === next || CROSSED.get(old)?.includes(next) === true) return negates(was) === negates(now) && !swapped(was, now, old, next) && !(was.some((word) => NOTHING.has(word)) && !now.some((word) => NOTHING.has(word)));
  const [narrow, wide] = denies ? [next, old] : [old, next];
  return WIDER.get(narrow)?.includes(wide) === true;
}

/** `a < b` is `b > a`. */
function swapped(was: readonly string[], now: readonly string[], old: string, next: string): boolean {
  const sides = (words: readonly string[], operator: string): [string, string] => [words.slice(0, words.indexOf(operator)).join(' '), words.slice(words.indexOf(operator) + 1).join(' ')];
  const [left, right] = sides(was, old);
  const [newLeft, newRight] = sides(now, next);
  return left !== '' && right !== '' && left === newRight && right === newLeft;
}

/** How a part is joined to the rest of a condition. */
function joiner(words: readonly string[], lead: string): string | null {
  const joins = words.filter((word) => word === '&&' || word === '||');
  const ends = [words[0], words.at(-1)].find((word) => word === '&&' || word === '||');
  return words.length < 2 ? null : (ends ?? (joins.length === 1 ? joins[0] : undefined) ?? (lead === '&&' || lead === '||' ? lead : null));
}

/** A bound that a refusal was about has moved so far that it refuses nothing. */
function numbers(was: readonly string[], now: readonly string[], operator: string, denies: boolean): boolean {
  // `5 * MINUTE` counts as 5: what it is multiplied with is not known.
  const value = (words: readonly string[]): number => words[1] === '*' ? value(words.slice(0, 1)) : (/^\d/.test(words.at(-1) ?? '') ? Number((words.at(-1) ?? '').replaceAll('_', '')) * (words.at(-2) === '-' ? -1 : 1) : Number.NaN);
  const [old, next] = [value(was), value(now)];
  if (Number.isNaN(old) || Number.isNaN(next) || !denies) return false;
  if (operator.startsWith('>')) return next >= 50 * Math.max(1, old);
  // What keeps passwords and keys long is weaker at half.
  return operator.startsWith('<') && (old >= 0 ? next < -1 || (old >= 6 && next <= old / 2) : next < 50 * old);
}

/** A pattern without its ends, or a comparison with a part. */
function looser(was: readonly string[], now: readonly string[]): boolean {
  if (was.length !== 1 || now.length !== 1) return false;
  const [old = '', next = ''] = [was[0], now[0]];
  if (/^(?:fullmatch|full_match|matches)$/.test(old) && /^(?:match|search|find)$/.test(next)) return true;
  const bare = (pattern: string): string => pattern.replace(/^([/'])(?:\^|\\A)/, '$1').replace(/(?:\$|\\[zZ])([/'])$/, '$1');
  return /^[/']/.test(old) && old !== bare(old) && (bare(old) === next || (/^[/']/.test(next) && bare(next) === bare(old) && next.length < old.length));
}
