import type { Finding } from '../../finding.ts';
import { ask } from '../../finding.ts';

const LOST = ask('content/guard-removed', [3, 6], 'does what it refused before: a condition that ended it is gone');

/** A condition, and what it ends in on its line or one of the next two: an error, an answer that refuses. */
const REFUSAL = /\b(?:if|unless|elif|guard)\b([^\n]{3,200})(?:\n[^\n]{0,160}){0,2}?\b(?:throw|raise|abort|reject|deny|bail!|panic!?|fail|return\s+(?:false|False|Err\b|err\w*|-1|nil\s*,|[\w.]{0,30}(?:[fF]orbid|[uU]nauth|[dD]en|[nN]otFound|[bB]ad[rR]equest|Err[A-Z])\w{0,30}|[^\n]{0,40}40[0-4]))/g;
/** Compares one thing with another, or asks a question about it; whether there is something at all is often said by its type instead. */
const QUESTION = /[\w)\]]\s{0,2}(?:[!=]==?|[<>]=?)\s{0,2}(?!null|undefined|nil|None|0\b|''|"")[\w('"]|\b\w{0,20}\.?(?:[cC]an|[hH]as|[iI]s|[vV]erif\w{0,3}|[vV]alid\w{0,4}|[cC]heck|[eE]qual|[aA]llow\w{0,3}|contains|starts_?[wW]ith|[pP]ermi\w{0,8})\w{0,30}[?!]?\s?\(|\bnot\s+in\b|\.(?:requires?|is|has|can)[A-Z_]\w{2,30}|\.\w{0,20}(?:[lL]ocked|[dD]isabled|[eE]xpired|[rR]evoked|[bB]anned|[uU]sed_?[aA]t)\b/;
/** Does in one call what a condition and an error did. */
const CALLED = /\b(?:assert|ensure|require|check|verify|validate|authori[sz]e|enforce|guard|must|expect|parse|[oO]rThrow|orElseThrow|ok_or)\w{0,40}!?\s?\(|\w(?:OrThrow|OrFail|OrElse)\w{0,10}\(/g;

/** Objections to an edit after which fewer conditions end what is done, whatever else it brings. */
export function lostRefusal(fresh: string, before: string): Finding | null {
  if (before === '' || fresh.length + before.length > 16 * 1024) return null;
  const [all, left] = [refusals(before), refusals(fresh)];
  // As many refusals as before: one of them asks in other words.
  if (left.length >= all.length || all.length > 40 || count(fresh) > count(before)) return null;
  const [was, now] = [all.filter((question) => QUESTION.test(question)), left.filter((question) => QUESTION.test(question))];
  if (now.length >= was.length) return null;
  // A question that is asked still, with another consequence or in other words, is not gone.
  const conditions = new Set(now.join(' ').match(/[A-Za-z_]\w{2,}/g) ?? []);
  return was.some((question) => {
    const words = question.match(/[A-Za-z_]\w{2,}/g) ?? [];
    return words.length > 0 && !words.every((word) => conditions.has(word)) && !asked(fresh, words);
  }) ? LOST : null;
}

/** The conditions that end in a refusal. */
const refusals = (text: string): string[] => [...text.matchAll(REFUSAL)].map((match) => (match[1] ?? '').split(/\b(?:throw|raise|return|abort)\b|[{:]\s*$/)[0] ?? '');
const count = (text: string): number => (text.match(CALLED) ?? []).length;

/** Whether some line still decides by all of these words. */
function asked(text: string, words: readonly string[]): boolean {
  return text.split('\n').some((line) => /\b(?:if|unless|while|return|assert|when|filter|where)\b|\?|&&|\|\||=>/.test(line) && words.every((word) => line.includes(word)));
}
