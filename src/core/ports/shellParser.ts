import type { CodeParser } from './codeParser.ts';

/** A piece of a word, after the shell's quoting is undone. */
export type ShellWordPart =
  /** Literal text. `quoted`: neither globs, nor a leading tilde, nor word splitting apply. */
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  /** `$name`, `${name}`, `${name:-fallback}` and `${name%edit}`; positional and special parameters have their sign as name. */
  | { readonly kind: 'variable'; readonly name: string; readonly quoted: boolean; readonly fallback?: ShellWord; readonly edit?: ShellEdit }
  /** `$(body)` and backquotes. */
  | { readonly kind: 'command'; readonly body: readonly ShellNode[]; readonly quoted: boolean }
  /** `<(body)` and `>(body)`. */
  | { readonly kind: 'process'; readonly body: readonly ShellNode[] }
  /** A value that reading cannot tell (arithmetic, `${x//a/b}`); `body` holds commands that run to make it. */
  | { readonly kind: 'opaque'; readonly body: readonly ShellNode[]; readonly quoted: boolean };

export type ShellWord = readonly ShellWordPart[];

/** What an expansion makes of a variable's value: cuts a prefix or suffix, replaces, takes a slice, changes case, or follows the name it holds (`!`). */
export interface ShellEdit {
  readonly operator: '#' | '##' | '%' | '%%' | '/' | '//' | '/#' | '/%' | ':' | '^' | '^^' | ',' | ',,' | '!';
  /** The pattern and what replaces it, or offset and length. */
  readonly operands: readonly ShellWord[];
}

export interface ShellAssignment {
  readonly name: string;
  /** Several for an array. */
  readonly values: readonly ShellWord[];
  /** `+=` */
  readonly append: boolean;
  /** An array (`a=(b c)`), or one of its elements (`a[0]=b`, which counts as added). */
  readonly list?: true;
}

export interface ShellRedirect {
  /** `<<` is a here-document (its body is the target), `<<<` a here-string. */
  readonly operator: '<' | '>' | '>>' | '<>' | '>|' | '&>' | '&>>' | '>&' | '<&' | '<<' | '<<<';
  readonly target: ShellWord;
}

/** What a shell would run, in order. Conditions are not modelled: every branch counts as taken. */
export type ShellNode =
  | {
      readonly kind: 'command';
      readonly assignments: readonly ShellAssignment[];
      /** Braces are expanded; the first word is the program. Empty for a bare assignment or redirect. */
      readonly words: readonly ShellWord[];
      readonly redirects: readonly ShellRedirect[];
    }
  | { readonly kind: 'pipeline'; readonly stages: readonly ShellNode[] }
  /**
   * Several in order: groups, branches, loops. `subshell`: what changes inside (directory, variables) stays inside. `endless`: a loop
   * whose condition is always true.
   */
  | { readonly kind: 'group'; readonly body: readonly ShellNode[]; readonly redirects: readonly ShellRedirect[]; readonly subshell: boolean; readonly endless?: true }
  | { readonly kind: 'loop'; readonly variable: string; readonly values: readonly ShellWord[]; readonly body: readonly ShellNode[] }
  | { readonly kind: 'function'; readonly name: string; readonly body: readonly ShellNode[] };

export type ShellParse =
  | { readonly parsed: true; readonly body: readonly ShellNode[] }
  /** It is not (or not entirely) shell as the parser knows it, or reading it took too long: nobody knows what it does. */
  | { readonly parsed: false; readonly reason: 'syntax' | 'too_long' | 'timeout' | 'failed'; readonly detail: string };

/** Reads POSIX shell and bash, and the code that command lines carry. Never rejects, never runs anything, and never keeps the caller's thread for long. */
export interface ShellParser extends CodeParser {
  parse(command: string): Promise<ShellParse>;
  dispose(): Promise<void>;
}
