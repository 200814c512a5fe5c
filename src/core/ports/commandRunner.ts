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
  /** Where the runner contains: hosts that the command may reach (`name`, `*.name`, `name:port`). Without it, none. */
  readonly allowedHosts?: readonly string[];
  /** A person allowed this very command: it runs with that person's rights, outside of any containment. */
  readonly uncontained?: boolean;
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
  /** How commands are contained, for people: "not sandboxed" and why, or what holds them. */
  readonly containment: string;
  /**
   * True when commands can write only to their folder and temp, reach no host but the allowed ones, and read no secrets.
   * A runner that contains never runs a command outside of it, unless the request says `uncontained`.
   */
  readonly contains: boolean;
}
