import type { ProblemList } from './problems.ts';
import type { MapEntry, MapNode, Span, TreeNode } from './tree.ts';
import { describe, joinPath, toPlain } from './tree.ts';

/** How one file is read. */
export interface ReadContext {
  readonly problems: ProblemList;
  /** In YAML `title: 2026` is a number that was meant as text; in JSON a number is a number. */
  readonly looseText: boolean;
}

/** A value of the file with its name and JSON path. */
export interface Field {
  readonly key: string;
  readonly path: string;
  readonly node: TreeNode;
}

const isAbsent = (node: TreeNode): boolean => node.kind === 'scalar' && node.value === null;

/** Reads an object field by field under any of several names; what nobody asked for is the rest. Null counts as absent. */
export class ObjectReader {
  private readonly taken = new Set<MapEntry>();

  constructor(readonly node: MapNode, readonly path: string, readonly context: ReadContext) {}

  /** All values under these names, in the order of the names. */
  takeAll(names: readonly string[]): Field[] {
    return names.flatMap((name) => {
      const found = this.node.entries.filter((entry) => entry.key === name);
      for (const entry of found) this.taken.add(entry);
      const entry = found.find((each) => !isAbsent(each.value));
      return entry === undefined ? [] : [{ key: name, path: joinPath(this.path, name), node: entry.value }];
    });
  }

  /** The value under the first of these names that is there; warns when another name says something else. */
  take(names: readonly string[]): Field | null {
    const [first, ...others] = this.takeAll(names);
    if (first === undefined) return null;
    const said = JSON.stringify(toPlain(first.node));
    for (const other of others) {
      if (JSON.stringify(toPlain(other.node)) === said) continue;
      this.context.problems.warning(other.path, other.node.span, `"${other.key}" differs from "${first.key}", which counts`, `only one of ${names.join(', ')}`);
    }
    return first;
  }

  /** True when one of the names is there, null included. */
  has(names: readonly string[]): boolean {
    return this.node.entries.some((entry) => names.includes(entry.key));
  }

  text(names: readonly string[]): string | null {
    const field = this.take(names);
    return field === null ? null : readText(field, this.context);
  }

  texts(names: readonly string[]): string[] {
    return this.takeAll(names).flatMap((field) => readTexts(field, this.context));
  }

  /** Fields nobody took, as plain values. */
  rest(): Record<string, unknown> {
    return Object.fromEntries(this.restEntries().map((entry) => [entry.key, toPlain(entry.value)]));
  }

  restEntries(): readonly MapEntry[] {
    return this.node.entries.filter((entry) => !this.taken.has(entry));
  }
}

/** The reader of an object, or null with an error when it is none. */
export function readObject(field: Field, context: ReadContext, expected: string): ObjectReader | null {
  if (field.node.kind === 'map') return new ObjectReader(field.node, field.path, context);
  wrongType(field, context, expected);
  return null;
}

/** The text of a scalar, trimmed; null with an error when it is something else. */
export function readText(field: Field, context: ReadContext, expected = 'a text'): string | null {
  const text = asText(field.node, context);
  if (text === null) wrongType(field, context, expected);
  return text;
}

/** The text of a scalar, or null. Says nothing. */
export function asText(node: TreeNode, context: ReadContext): string | null {
  if (node.kind !== 'scalar' || node.value === null) return null;
  if (typeof node.value === 'string') return node.value.trim();
  return context.looseText ? node.source : null;
}

/** A list of texts; a single text counts as a list of one. Empty texts are left out. */
export function readTexts(field: Field, context: ReadContext, expected = 'a list of texts'): string[] {
  return textFields(field, context, expected).flatMap((each) => (each.text === '' ? [] : [each.text]));
}

/** Like readTexts, with the place of each; empty texts stay. */
export function textFields(field: Field, context: ReadContext, expected: string): { text: string; path: string; span: Span }[] {
  if (field.node.kind === 'scalar') {
    const text = readText(field, context, expected);
    return text === null ? [] : [{ text, path: field.path, span: field.node.span }];
  }
  return listItems(field, context, expected).flatMap((item) => {
    const text = readText(item, context);
    return text === null ? [] : [{ text, path: item.path, span: item.node.span }];
  });
}

/** The items of a list as fields; an error when it is no list. */
export function listItems(field: Field, context: ReadContext, expected: string): Field[] {
  if (field.node.kind !== 'list') {
    wrongType(field, context, expected);
    return [];
  }
  return field.node.items.map((node, index) => ({ key: field.key, path: joinPath(field.path, index), node }));
}

/** A finite number that `fits`; null with an error otherwise. */
export function readNumber(field: Field, context: ReadContext, fits: (value: number) => boolean, expected: string): number | null {
  const value = field.node.kind === 'scalar' && typeof field.node.value === 'number' ? field.node.value : null;
  if (value !== null && Number.isFinite(value) && fits(value)) return value;
  if (value === null) wrongType(field, context, expected);
  else context.problems.error(field.path, field.node.span, `${value} is not possible here`, expected);
  return null;
}

export function wrongType(field: Field, context: ReadContext, expected: string): void {
  context.problems.error(field.path, field.node.span, `Here stands ${describe(field.node)}`, expected);
}
