import type { ShellParse } from '../../core/ports/shellParser.ts';

/** What the thread and its owner say to each other. Both ends are built from this file. */
export interface ShellRequest {
  readonly id: number;
  readonly command: string;
  readonly timeoutMs: number;
}

export interface ShellReply {
  readonly id: number;
  readonly result: ShellParse;
}
