/** Languages whose code is read when it stands on a command line. */
export type CodeLanguage = 'python' | 'javascript' | 'typescript' | 'php' | 'ruby' | 'powershell';

export interface CodeOption {
  readonly name: string;
  readonly value: CodeNode;
}

/**
 * Code of any of the languages, reduced to what the rules ask: what is called with what, under which names, in which order.
 * Everything that is not modelled is `other`, with its parts: nothing that runs is left out.
 */
export type CodeNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'name'; readonly name: string }
  /** `of.key` and `of[key]`; a plain name is a text. */
  | { readonly kind: 'member'; readonly of: CodeNode; readonly key: CodeNode }
  | { readonly kind: 'call'; readonly callee: CodeNode; readonly args: readonly CodeNode[]; readonly options: readonly CodeOption[] }
  /** A text made of parts: f-strings, templates, interpolation. */
  | { readonly kind: 'join'; readonly parts: readonly CodeNode[] }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: CodeNode; readonly right: CodeNode }
  | { readonly kind: 'list'; readonly items: readonly CodeNode[] }
  | { readonly kind: 'map'; readonly entries: readonly { readonly key: CodeNode; readonly value: CodeNode }[] }
  | { readonly kind: 'spread'; readonly of: CodeNode }
  | { readonly kind: 'function'; readonly name: string | null; readonly params: readonly CodeNode[]; readonly body: readonly CodeNode[] }
  | { readonly kind: 'class'; readonly name: string; readonly body: readonly CodeNode[] }
  /** `operator` is `=`, or the operator before it (`+`). */
  | { readonly kind: 'assign'; readonly target: CodeNode; readonly value: CodeNode; readonly operator: string }
  /** `names` null: the module as a whole, under `as`. A name `*` brings in everything. */
  | { readonly kind: 'import'; readonly module: string; readonly names: readonly { readonly name: string; readonly as: string }[] | null; readonly as: string | null }
  | { readonly kind: 'choose'; readonly options: readonly CodeNode[] }
  /** `maybe`: it need not run. */
  | { readonly kind: 'block'; readonly body: readonly CodeNode[]; readonly maybe: boolean }
  /** `value`: what one round adds to the list that a comprehension is. `endless`: its condition is always true and nothing leaves it. */
  | { readonly kind: 'loop'; readonly target: CodeNode | null; readonly over: CodeNode | null; readonly body: readonly CodeNode[]; readonly value: CodeNode | null; readonly endless: boolean }
  | { readonly kind: 'return'; readonly value: CodeNode }
  /** Backquotes: text for a shell. */
  | { readonly kind: 'shell'; readonly text: CodeNode }
  /** A command of PowerShell: its name, and words or parameters in order. A parameter's value is the next word unless it is given. */
  | { readonly kind: 'command'; readonly name: CodeNode; readonly words: readonly CommandWord[] }
  | { readonly kind: 'pipeline'; readonly stages: readonly CodeNode[] }
  | { readonly kind: 'other'; readonly parts: readonly CodeNode[] };

export interface CommandWord {
  /** Without its dash. */
  readonly parameter?: string;
  /** A parameter as it is written: programs that are no cmdlets tell `-D` from `-d` and `--hard` from `-hard`. */
  readonly written?: string;
  readonly value?: CodeNode;
}

export type CodeParse =
  | { readonly parsed: true; readonly body: readonly CodeNode[] }
  /** It is not code of this language as the parser knows it, or reading it took too long: nobody knows what it does. */
  | { readonly parsed: false; readonly reason: 'syntax' | 'too_long' | 'timeout' | 'failed'; readonly detail: string };

/** Reads code. Never rejects, never runs anything, and never keeps the caller's thread for long. */
export interface CodeParser {
  parseCode(code: string, language: CodeLanguage): Promise<CodeParse>;
}
