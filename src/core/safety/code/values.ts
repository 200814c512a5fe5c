import type { CodeNode } from '../../ports/codeParser.ts';
import { UNKNOWN_TEXT } from '../paths/location.ts';

/** What reading code tells of a value. Nothing given: nobody knows. */
export interface Value {
  /** Texts that it may be; NUL stands for parts that only running can tell. */
  readonly texts?: readonly string[];
  /** What it is by its origin: `os.remove`, `sqlite3.connect().cursor()`; `.unlink` is a member of something unknown. */
  readonly names?: readonly string[];
  readonly items?: readonly Value[];
  readonly entries?: ReadonlyMap<string, Value>;
  /** A function of the code itself. */
  readonly code?: Closure;
  /** What a member was taken from. */
  readonly self?: Value;
  /** Arguments that are already given (`functools.partial`, `bind`). */
  readonly bound?: readonly Value[];
  readonly origin?: Origin;
}

/** Where a text comes from when that matters for those who run or print it. `file`: read from a file of the worktree. */
export type Origin = 'network' | 'decoded' | 'environment' | 'secret' | 'file';

export interface Closure {
  readonly params: readonly CodeNode[];
  readonly body: readonly CodeNode[];
  readonly scope: Names;
}

/** Variables of a function or of the code as a whole. */
export class Names {
  readonly #values = new Map<string, Value>();
  readonly #outer: Names | null;

  constructor(outer: Names | null = null) {
    this.#outer = outer;
  }

  get(name: string): Value | undefined {
    return this.#values.get(name) ?? this.#outer?.get(name);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  set(name: string, value: Value): void {
    this.#values.set(name, value);
  }

  /** Changes a variable where it was made; here, if nowhere. */
  change(name: string, value: Value): void {
    if (!this.#values.has(name) && this.#outer?.get(name) !== undefined) this.#outer.change(name, value);
    else this.#values.set(name, value);
  }
}

const MOST = 24;

export const NOTHING: Value = {};
export const ofText = (...texts: readonly string[]): Value => ({ texts });
export const ofName = (...names: readonly string[]): Value => ({ names });
export const ofItems = (items: readonly Value[]): Value => ({ items });

/** The texts of a value; one unknown text if none is known. */
export function textsOf(value: Value | undefined): readonly string[] {
  return value?.texts ?? [UNKNOWN_TEXT];
}

export function worstOrigin(values: readonly (Value | undefined)[]): { readonly origin?: Origin } {
  const origins = values.flatMap((value) => (value?.origin === undefined ? [] : [value.origin]));
  for (const origin of ['network', 'decoded', 'secret', 'environment', 'file'] as const) if (origins.includes(origin)) return { origin };
  return {};
}

/** A value that is one of several. */
export function either(values: readonly Value[]): Value {
  const [first, ...more] = values;
  if (first === undefined) return NOTHING;
  if (more.length === 0) return first;
  const some = values.some(({ texts }) => texts !== undefined);
  const texts = some ? [...new Set(values.flatMap((value) => (value.texts === undefined && (value.names !== undefined || value.items !== undefined || value.code !== undefined) ? [] : textsOf(value))))].slice(0, MOST) : undefined;
  const names = [...new Set(values.flatMap((value) => value.names ?? []))].slice(0, MOST);
  const items = values.flatMap((value) => value.items ?? []).slice(0, 200);
  const entries = values.find((value) => value.entries !== undefined)?.entries;
  const code = values.find((value) => value.code !== undefined)?.code;
  const self = values.find((value) => value.self !== undefined)?.self;
  return { ...(texts === undefined ? {} : { texts }), ...(names.length === 0 ? {} : { names }), ...(items.length === 0 ? {} : { items }), ...(entries === undefined ? {} : { entries }), ...(code === undefined ? {} : { code }), ...(self === undefined ? {} : { self }), ...worstOrigin(values) };
}

/** One text after the other; every combination up to a limit, beyond it an unknown text. */
export function joined(values: readonly Value[], separator = ''): Value {
  let texts: string[] = [''];
  values.forEach((value, index) => {
    const next = texts.flatMap((head) => textsOf(value).map((tail) => (index === 0 ? tail : head + separator + tail)));
    texts = next.length > MOST ? [...next.slice(0, MOST - 1), UNKNOWN_TEXT] : next;
  });
  return { texts: texts.map((text) => (text.length > 20_000 ? UNKNOWN_TEXT : text)), ...worstOrigin(values) };
}

/** What a loop over a value sees. */
export function elementOf(value: Value): Value {
  if (value.items !== undefined) return value.items.length === 0 ? NOTHING : either(value.items);
  return { ...worstOrigin([value]) };
}

/** The same done to every text. */
export function mapTexts(value: Value | undefined, change: (text: string) => string): Value {
  return { texts: textsOf(value).map((text) => (text === UNKNOWN_TEXT ? text : change(text))), ...worstOrigin([value]) };
}
