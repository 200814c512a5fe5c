export interface CommandRequest {
  /** A shell command line. */
  readonly command: string;
  readonly cwd: string;
  readonly timeoutMs: number;
  /** Bytes of output that are kept; beyond, the middle is dropped and counted. */
  readonly maxOutputBytes: number;
  readonly signal?: AbortSignal;
  /** Told of output as it comes. */
  readonly onOutput?: (text: string) => void;
}

export interface CommandOutcome {
  /** Null when it did not end by itself. */
  readonly exitCode: number | null;
  readonly ended: 'exit' | 'timeout' | 'aborted' | 'signal';
  /** Standard output and error as they came. */
  readonly output: string;
  readonly droppedBytes: number;
  readonly durationMs: number;
}

/**
 * Runs commands: scrubbed environment (no keys or tokens of the user), a process group of its own that
 * ends as a whole on timeout, abort and exit. Throws WaveError('spawn_failed') when it cannot start.
 */
export interface CommandRunner {
  run(request: CommandRequest): Promise<CommandOutcome>;
  /** How commands are contained, for people: "not sandboxed" or what holds them. */
  readonly containment: string;
}
