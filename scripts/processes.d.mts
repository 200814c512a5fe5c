import type { ChildProcess, SpawnOptions } from 'node:child_process';
export function start(command: string, args: readonly string[], options?: SpawnOptions): ChildProcess;
export function stop(child: ChildProcess, graceMs?: number): Promise<void>;
export function run(command: string, args: readonly string[], options?: SpawnOptions): Promise<number>;
export function npm(args: readonly string[], options?: SpawnOptions): Promise<number>;
export function projectNode(): string;
export function onEnd(cleanup: () => void): () => boolean;
