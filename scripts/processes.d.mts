import type { ChildProcess, SpawnOptions } from 'node:child_process';
export interface RunOptions extends SpawnOptions {
  /** The command is stopped after this long. */
  readonly timeoutMs?: number;
}
export function start(command: string, args: readonly string[], options?: SpawnOptions): ChildProcess;
export function stop(child: ChildProcess, graceMs?: number): Promise<void>;
export function run(command: string, args: readonly string[], options?: RunOptions): Promise<number>;
export function npm(args: readonly string[], options?: RunOptions): Promise<number>;
export function projectNode(): string;
export function onEnd(cleanup: () => void): () => boolean;
