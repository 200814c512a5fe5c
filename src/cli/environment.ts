import type { Settings } from '../contract/settings.ts';
import type { Orchestrator } from '../core/orchestrator/api.ts';
import type { Team } from '../core/remote/team.ts';
import type { Scorer } from '../core/ports/scorer.ts';
import type { SecretFinding } from '../core/ports/secretScanner.ts';

/** Where text goes. `out` is for results (and JSON lines), `err` for what is said about them. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
  /** Resolves when whoever reads `out` has taken enough for more to be written. */
  ready(): Promise<void>;
  /** Width of the terminal, or null when the output is no terminal. */
  readonly columns: number | null;
}

/** An orchestrator with its store open. */
export interface OpenEngine {
  readonly orchestrator: Orchestrator;
  /** The way to a team's Supabase project. */
  readonly team: Team;
  /** What people should know of how the store was opened. */
  readonly warnings: readonly string[];
  /** Drains running graphs and closes the store. */
  dispose(): Promise<void>;
}

/** The engine as the CLI uses it; loaded only by the commands that need it. */
export interface Services {
  /** `acceptsCommands`: members of the team's project may command runs of this store. */
  openEngine(storePath: string, options: { readonly acceptsCommands: boolean }): Promise<OpenEngine>;
  /** Rules alone; with settings, their judge is asked about what the rules do not know. */
  openScorer(judge: Settings | null): Promise<{ readonly scorer: Scorer; dispose(): Promise<void> }>;
  findSecrets(): Promise<(text: string) => readonly SecretFinding[] | Promise<readonly SecretFinding[]>>;
  mermaidGraph(): Promise<string>;
}

/** Everything of the outside world that commands touch, beside files. */
export interface Environment {
  readonly output: Output;
  readonly services: Services;
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** `user.name` of git in a folder, or null when there is none. */
  gitUser(folder: string): Promise<string | null>;
  /** The person at the keyboard: the account's name, unless git or --as knows a better one (see cli/person). */
  readonly user: string;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Tells of each Ctrl-C until disposed. */
  onInterrupt(listener: () => void): { dispose(): void };
  /** Ends the process at once. */
  exitNow(code: number): void;
}
