import { UNKNOWN_TEXT } from '../paths/location.ts';
import type { Fold } from './language.ts';
import { table } from './language.ts';
import type { Value } from './values.ts';
import { elementOf, joined, mapTexts, NOTHING, ofItems, ofText, textsOf, worstOrigin } from './values.ts';

const PATHS: readonly string[] = ['pathlib.Path()'];
export const isPathObject = (value: Value | undefined): boolean => value?.names?.some((name) => PATHS.includes(name)) === true;
export const asPath = (value: Value): Value => ({ ...value, names: PATHS });

/** What an operator makes of two values. */
export function binary(operator: string, left: Value, right: Value): Value {
  if (operator === '/' && (isPathObject(left) || isPathObject(right))) return asPath(joinPaths([left, right]));
  if (operator === '+' && isPathObject(left)) return asPath(joinPaths([left, right]));
  if (operator === '+' && left.items !== undefined && left.texts === undefined) return ofItems([...left.items, ...(right.items ?? [NOTHING])]);
  if (operator === '+' || operator === '..') {
    const [a, b] = [left.texts?.[0], right.texts?.[0]];
    if (a !== undefined && b !== undefined && /^\d+$/.test(a) && /^\d+$/.test(b)) return ofText(String(Number(a) + Number(b)));
    return joined([left, right]);
  }
  if (operator === '%' && left.texts !== undefined && !/^\d+$/.test(left.texts[0] ?? '')) return percent(left, right);
  if (operator === '-f') return braces(left, right.items ?? [right], new Map());
  if (operator === '-join') return joined(left.items ?? [left], textsOf(right)[0] ?? '');
  if (operator === '-replace' || operator === '-creplace' || operator === '-split') return { texts: [UNKNOWN_TEXT], ...worstOrigin([left]) };
  if (operator === '*' && left.texts !== undefined && /^\d$/.test(textsOf(right)[0] ?? '')) return mapTexts(left, (text) => text.repeat(Number(textsOf(right)[0])));
  if ((operator === '|' || operator === '|=') && (left.entries ?? right.entries) !== undefined) return { entries: new Map([...(left.entries ?? []), ...(right.entries ?? [])]), ...worstOrigin([left, right]) };
  return { ...worstOrigin([left, right]) };
}

/** Joins parts of a path: what is absolute starts anew. */
export function joinPaths(parts: readonly Value[]): Value {
  let result: Value = ofText('');
  for (const part of parts) {
    const texts = textsOf(result).flatMap((head) => textsOf(part).map((tail) => (head === '' || /^(?:\/|~\/|[a-z]:[\\/])/i.test(tail) ? tail : `${head.replace(/\/$/, '')}/${tail}`)));
    result = { texts: texts.slice(0, 24), ...worstOrigin([result, part]) };
  }
  return result;
}

function percent(left: Value, right: Value): Value {
  const values = right.items ?? [right];
  return { ...mapTexts(left, (text) => {
    let index = 0;
    return text.replace(/%(?:\((\w+)\))?[-+ #0-9.]*([a-z%])/gi, (_, name: string | undefined, kind: string) => (kind === '%' ? '%' : name !== undefined ? textsOf(right.entries?.get(name))[0] ?? UNKNOWN_TEXT : (textsOf(values[index++])[0] ?? UNKNOWN_TEXT)));
  }), ...worstOrigin([left, right, ...values]) };
}

/** `'{} {name}'.format(…)`. */
function braces(left: Value, args: readonly Value[], options: ReadonlyMap<string, Value>): Value {
  return { ...mapTexts(left, (text) => {
    let index = 0;
    return text.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (whole, field: string | undefined) => {
      if (field === undefined) return whole.charAt(0);
      const key = /^[\w]*/.exec(field)?.[0] ?? '';
      const value = key === '' ? args[index++] : /^\d+$/.test(key) ? args[Number(key)] : options.get(key);
      return textsOf(value)[0] ?? UNKNOWN_TEXT;
    });
  }), ...worstOrigin([left, ...args]) };
}

/** Bytes as UTF-8, or as UTF-16 when every second one is zero, as PowerShell writes it. */
export function toText(bytes: Buffer): string {
  const wide = bytes.length > 1 && bytes.every((byte, index) => index % 2 === 0 || byte === 0);
  return bytes.toString(wide ? 'utf16le' : 'utf8').replaceAll('\0', '\x01');
}

/** Text out of base64 and the like; what is not known stays decoded all the same. */
export function decode(value: Value | undefined, encoding: 'base64' | 'hex' | null): Value {
  const texts = textsOf(value).map((text) => (encoding === null || text.includes(UNKNOWN_TEXT) ? UNKNOWN_TEXT : toText(Buffer.from(text.replace(/\s/g, ''), encoding))));
  return { texts, origin: value?.origin === 'network' ? 'network' : 'decoded' };
}

const same: Fold = ({ self, args }) => self ?? args[0] ?? null;
const sameOfFirst: Fold = ({ args }) => args[0] ?? null;
/** The characters of these codes. */
export function characters(values: readonly Value[]): Value {
  return joined(values.map((value) => mapTexts(value, (text) => (/^(?:0x)?[\da-f]+$/i.test(text) ? String.fromCharCode(Number(text)) : UNKNOWN_TEXT))));
}

const character: Fold = ({ args }) => (args.length === 0 ? null : characters(args));
const replaced: Fold = ({ self, args }) => {
  if (self === undefined) return null;
  const [from, to] = [args[0]?.texts?.[0], args[1]?.texts?.[0]];
  if (from === undefined || to === undefined || self.texts === undefined) return self.origin === undefined ? ofText(UNKNOWN_TEXT) : { texts: [UNKNOWN_TEXT], origin: self.origin };
  return mapTexts(self, (text) => (from === '' ? text : text.replaceAll(from, to)));
};

/** Methods and functions for texts and lists that most languages share. */
export const TEXT_FOLDS: ReadonlyMap<string, Fold> = table<Fold>([
  [same, '.strip .rstrip .lstrip .trim .trimEnd .trimStart .chomp .toString .to_s .to_str .encode .decode .valueOf .normalize .freeze .dup .copy .clone .tobytes .filter .sort .sorted .reversed .reverse_each .flat .compact .select .reject .values .keys .entries .to_a .to_h .toArray .readable .tolist .uniq .toSorted .items .each_with_index .tap .unwrap .text .json .read .content .blob .arrayBuffer .body'],
  [({ self }) => (self === undefined ? null : mapTexts(self, (text) => text.toLowerCase())), '.lower .toLowerCase .downcase .tolower'],
  [({ self }) => (self === undefined ? null : mapTexts(self, (text) => text.toUpperCase())), '.upper .toUpperCase .upcase .toupper'],
  [({ self }) => (self === undefined ? null : self.items === undefined ? { ...mapTexts(self, (text) => Array.from(text).reverse().join('')), origin: self.origin ?? 'decoded' } : { ...self, items: [...self.items].reverse() }), '.reverse'],
  [({ self, args, options }) => (self === undefined ? null : braces(self, args, options)), '.format'],
  [({ self, args }) => (self?.texts === undefined ? (self === undefined ? null : joined([self, ...args])) : joined([self, ...args])), '.concat'],
  [replaced, '.replace .replaceAll .sub .gsub .tr'],
  [({ self, args }) => {
    // Python joins with the text, JavaScript and Ruby join the list.
    if (self?.items !== undefined && self.texts === undefined) return joined(self.items, args[0]?.texts?.[0] ?? ',');
    if (self?.texts !== undefined && args[0]?.items !== undefined) return joined(args[0].items, self.texts[0] ?? '');
    return { texts: [UNKNOWN_TEXT], ...worstOrigin([self, ...args]) };
  }, '.join'],
  [({ self, args }) => {
    const [text] = self?.texts ?? [];
    const separator = args[0]?.texts?.[0];
    if (text === undefined || text.includes(UNKNOWN_TEXT)) return self === undefined ? null : { items: [{ texts: [UNKNOWN_TEXT], ...worstOrigin([self]) }] };
    return ofItems((separator === undefined ? text.split(/\s+/).filter((part) => part !== '') : text.split(separator)).slice(0, 100).map((part) => ofText(part)));
  }, '.split'],
  [({ self, args }) => (self?.items === undefined || args[0]?.code === undefined ? null : ofItems(self.items.slice(0, 40).map((item) => ({ ...worstOrigin([item]) })))), '.collect'],
  [({ self, args, call }) => {
    const [callback] = args;
    if (callback?.code === undefined || self === undefined) return null;
    return ofItems(self.items === undefined ? [call(callback, [elementOf(self)])] : self.items.slice(0, 20).map((item) => call(callback, [item])));
  }, '.map .flatMap'],
  [({ self, args, call }) => (self === undefined || args[0] === undefined ? null : call(args[0], [self])), '.then .finally'],
  [({ self, args }) => (self?.entries?.get(args[0]?.texts?.[0] ?? '') ?? null), '.get .fetch .dig'],
]);

export const sharedFolds = { same, sameOfFirst, character };
