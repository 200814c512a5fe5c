import type { CodeLanguage, CodeParse } from '../../core/ports/codeParser.ts';
import type { ShellParse } from '../../core/ports/shellParser.ts';

/** What the thread and its owner say to each other. Both ends are built from this file. */
export interface ShellRequest {
  readonly id: number;
  readonly command: string;
  readonly timeoutMs: number;
  /** Given: the text is code of this language, not shell. */
  readonly language?: CodeLanguage;
}

export interface ShellReply {
  readonly id: number;
  /** The answer to shell. */
  readonly shell?: ShellParse;
  /** The answer to code. */
  readonly code?: CodeParse;
}
