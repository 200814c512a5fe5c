import type { Effects } from './effects.ts';
import type { Value } from './values.ts';

/** One call as the rules see it. */
export interface CodeCall {
  /** What is called, by its origin. */
  readonly name: string;
  /** What a method was taken from. */
  readonly self: Value | undefined;
  readonly args: readonly Value[];
  /** Named arguments; those of an object literal that is the last argument too. */
  readonly options: ReadonlyMap<string, Value>;
  readonly effects: Effects;
  /** Calls a value with arguments. */
  readonly call: (callee: Value, args: readonly Value[]) => Value;
  /** A module by its name. */
  readonly module: (value: Value | undefined) => Value;
}

/** A command of PowerShell with what it is given. */
export interface CommandCall {
  /** In lower case. */
  readonly name: string;
  readonly words: readonly { readonly parameter?: string; readonly written?: string; readonly value?: Value }[];
  /** What comes through the pipe. */
  readonly input: Value | undefined;
  readonly effects: Effects;
  readonly call: (callee: Value, args: readonly Value[]) => Value;
}

/** What a call gives back, when that matters; null: nothing special. */
export type Fold = (call: CodeCall) => Value | null;

/** What is known of a language's names. */
export interface CodeRules {
  /** Another way to write a name: `node:fs/promises` is `fs`. */
  readonly canonical: (name: string) => string;
  /** Values of names and members that are not called. */
  readonly values: ReadonlyMap<string, Value>;
  /** Values of names that follow a pattern. */
  readonly dynamic?: (name: string) => Value | undefined;
  /** Judges a command; null when it is a program of the system. */
  readonly command?: (call: CommandCall) => Value | null;
  /** What calls give back. A key with a leading dot is a method of anything. */
  readonly folds: ReadonlyMap<string, Fold>;
  /** What calls do: effects, separated by spaces (see `applyEffects`). A key with a leading dot is a method of anything. */
  readonly effects: ReadonlyMap<string, string>;
  /** Modules whose calls go to a service: reading verbs pass, changing ones ask. */
  readonly services: ReadonlySet<string>;
  /** Modules that talk to a database. */
  readonly databases: ReadonlySet<string>;
  /** Modules and objects of which a member that nobody can name may do anything. */
  readonly guarded: RegExp;
  /** Functions that look at what they are given without calling it. */
  readonly looks: RegExp;
  /** Calls that show what they are given. */
  readonly shows: RegExp;
}

/** Reads a table of the form { effects: names separated by spaces }. */
export function table<T>(rows: readonly (readonly [T, string])[]): Map<string, T> {
  const result = new Map<string, T>();
  for (const [value, names] of rows) for (const name of names.trim().split(/\s+/)) result.set(name, value);
  return result;
}

/** Last part of a dotted name, with its dot. */
export function methodOf(name: string): string {
  return `.${name.slice(name.lastIndexOf('.') + 1)}`;
}
