import type { ShellNode } from '../../ports/shellParser.ts';
import type { Feed } from './feed.ts';

/** What a line of shell knows when it comes to a command: variables, folder, functions, files it made. */
export interface Scope {
  /** Known values; NUL stands for what only running can tell. */
  readonly vars: Map<string, readonly string[]>;
  cwd: string | null;
  /** Functions by name, with what they do. */
  readonly functions: Map<string, readonly ShellNode[]>;
  /** Aliases and what stands for them. */
  readonly aliases: Map<string, string>;
  /** Files this command line wrote, with what is known of their content. Shared by all scopes of one action. */
  readonly files: Map<string, Feed>;
  /** Wrappers and scripts inside each other. */
  readonly depth: number;
  /** It runs on another machine or in a container: paths are not this machine's. */
  readonly remote: boolean;
  /** What comes behind in the pipeline shows only names, counts or harmless lines of what is printed here. */
  readonly valuesHidden?: boolean;
}

export function childScope(scope: Scope, changes: Partial<Pick<Scope, 'depth' | 'remote' | 'cwd' | 'valuesHidden'>> = {}): Scope {
  return { ...scope, vars: new Map(scope.vars), functions: new Map(scope.functions), aliases: new Map(scope.aliases), ...changes };
}

/** Gives a function or script its arguments: `$1`, `$@`, `$#`. What is not given is unknown. */
export function bindArguments(vars: Map<string, readonly string[]>, args: readonly string[]): void {
  for (const name of [...vars.keys()]) if (/^(?:\d+|[@*#])$/.test(name)) vars.delete(name);
  args.slice(0, 9).forEach((arg, index) => vars.set(String(index + 1), [arg]));
  vars.set('#', [String(args.length)]);
  if (args.length === 0) return;
  vars.set('@', args.slice(0, 40));
  vars.set('*', args.slice(0, 40));
}
