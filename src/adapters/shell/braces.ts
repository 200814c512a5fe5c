import type { ShellWord, ShellWordPart } from '../../core/ports/shellParser.ts';

const LIMIT = 256;

/** Words that the braces of one text may still become. */
export interface BraceBudget {
  words: number;
}

export function braceBudget(): BraceBudget {
  return { words: 1000 };
}

/**
 * Brace expansion of one word (`{rm,-rf,/}` is three words): unquoted `{a,b}` and `{1..9}`. More than 256 words come back as
 * one word whose value is unknown, and so does what is beyond the budget of the text as a whole.
 */
export function expandBraces(word: ShellWord, budget: BraceBudget): readonly ShellWord[] {
  if (!word.some((part) => part.kind === 'text' && !part.quoted && part.text.includes('{'))) return [word];
  // Nobody writes that many; looking for the ends of all of them would take long.
  const braces = word.reduce((count, part) => count + (part.kind === 'text' && !part.quoted ? part.text.split('{').length - 1 : 0), 0);
  const expanded = braces > 64 || budget.words <= 0 ? null : expand(toTokens(word), { left: LIMIT });
  budget.words -= expanded?.length ?? 0;
  return expanded === null ? [[{ kind: 'opaque', body: [], quoted: false }]] : expanded.map(toWord);
}

/** Single unquoted characters, so that a brace can span parts; everything else stays whole. */
type Token = string | ShellWordPart;

function toTokens(word: ShellWord): Token[] {
  return word.flatMap((part): Token[] => (part.kind === 'text' && !part.quoted ? Array.from(part.text) : [part]));
}

function toWord(tokens: readonly Token[]): ShellWord {
  const parts: ShellWordPart[] = [];
  let plain = '';
  for (const token of tokens) {
    if (typeof token === 'string') {
      plain += token;
      continue;
    }
    if (plain !== '') parts.push({ kind: 'text', text: plain, quoted: false });
    plain = '';
    parts.push(token);
  }
  if (plain !== '') parts.push({ kind: 'text', text: plain, quoted: false });
  return parts;
}

function expand(tokens: readonly Token[], budget: { left: number }): Token[][] | null {
  for (let open = tokens.indexOf('{'); open !== -1; open = tokens.indexOf('{', open + 1)) {
    const inner = alternatives(tokens, open);
    if (inner === null) continue;
    budget.left -= inner.options.length;
    if (budget.left < 0) return null;
    const tails = expand(tokens.slice(inner.end + 1), budget);
    if (tails === null) return null;
    const result: Token[][] = [];
    for (const option of inner.options) {
      const heads = expand(option, budget);
      if (heads === null || result.length + heads.length * tails.length > LIMIT) return null;
      for (const head of heads) for (const tail of tails) result.push([...tokens.slice(0, open), ...head, ...tail]);
    }
    return result;
  }
  return [[...tokens]];
}

function alternatives(tokens: readonly Token[], open: number): { options: Token[][]; end: number } | null {
  const options: Token[][] = [[]];
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined) break;
    if (token === '{') depth += 1;
    if (token === '}') depth -= 1;
    if (token === '}' && depth === 0) {
      if (options.length > 1) return { options, end: index };
      const range = sequence(options[0] ?? []);
      return range === null ? null : { options: range, end: index };
    }
    if (token === ',' && depth === 1) options.push([]);
    else if (index > open) options.at(-1)?.push(token);
  }
  return null;
}

function sequence(tokens: readonly Token[]): Token[][] | null {
  const text = tokens.every((token) => typeof token === 'string') ? tokens.join('') : '';
  const numbers = /^(-?\d{1,6})\.\.(-?\d{1,6})(?:\.\.(-?\d{1,6}))?$/.exec(text);
  const letters = /^([a-zA-Z])\.\.([a-zA-Z])$/.exec(text);
  const from = Number(numbers?.[1] ?? letters?.[1]?.charCodeAt(0) ?? Number.NaN);
  const to = Number(numbers?.[2] ?? letters?.[2]?.charCodeAt(0) ?? Number.NaN);
  if (Number.isNaN(from) || Number.isNaN(to)) return null;
  const step = Math.max(1, Math.abs(Number(numbers?.[3] ?? 1)));
  if (Math.abs(to - from) / step > LIMIT) return [[{ kind: 'opaque', body: [], quoted: false }]];
  const values: Token[][] = [];
  for (let value = from; from <= to ? value <= to : value >= to; value += from <= to ? step : -step) {
    values.push(Array.from(letters === null ? String(value) : String.fromCharCode(value)));
  }
  return values;
}
