export interface CommandRequest {
  /** A shell command line. */
  readonly command: string;
  readonly cwd: string;
  readonly timeoutMs: number;
  /** Bytes of output that are kept; beyond, the middle is dropped and counted. */
  readonly maxOutputBytes: number;
  /** Ends the command; aborted with a CommandLeft, it is left to itself where that can be. */
  readonly signal?: AbortSignal;
  /** Told of output as it comes. */
  readonly onOutput?: (text: string) => void;
  /** Where the runner contains: hosts that the command may reach (`name`, `*.name`, `name:port`). Without it, none. */
  readonly allowedHosts?: readonly string[];
  /** A person allowed this very command: it runs with that person's rights, outside of any containment. */
  readonly uncontained?: boolean;
  /** Names this one execution for good (an effect's key): where there are records it can be found again by it, and never runs twice. */
  readonly key?: string;
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

/** A command that began and of whose end nothing is written down. */
export interface LostCommand {
  readonly state: 'lost';
  /** ISO 8601 in UTC; null when not even that can be read. */
  readonly startedAt: string | null;
  /** Its output until it was last seen. */
  readonly output: string;
  /** How many of its processes still run; null where the system cannot tell for certain. */
  readonly remaining: number | null;
}

/** What the records say of a command. */
export type CommandTrace =
  /** There is no record: it was never announced here, or the record was removed. */
  | { readonly state: 'unknown' }
  /** Announced, and never begun. */
  | { readonly state: 'announced' }
  | { readonly state: 'running'; readonly startedAt: string }
  | { readonly state: 'ended'; readonly outcome: CommandOutcome }
  /** It could not even be started; in words. */
  | { readonly state: 'refused'; readonly problem: string }
  | LostCommand;

/** Records of commands with a key, outside of this process and longer than it lives. Keys: see CommandRequest. */
export interface CommandRecords {
  /** Writes down, for good, that it is going to be run: to be called before the intent is. Doing it twice changes nothing. */
  announce(key: string): Promise<void>;
  find(key: string): Promise<CommandTrace>;
  /** Waits for one that was found running; its output so far is told first. Rejects as CommandRunner.run does. */
  attach(key: string, watch: Pick<CommandRequest, 'signal' | 'onOutput'>): Promise<CommandOutcome>;
  /** Ends whatever of it still runs. */
  end(key: string): Promise<void>;
  /** The same for every command whose key begins so. */
  endAll(prefix: string): Promise<void>;
  /** Removes the record of a command that has ended and whose result is kept elsewhere. */
  forget(key: string): Promise<void>;
  /** Removes the records of ended commands that nobody will ask for any more. */
  sweep(isOpen: (key: string) => boolean): Promise<void>;
}

/**
 * Runs commands: scrubbed environment (no keys or tokens of the user), a process group of its own that
 * ends as a whole on timeout, abort and exit. Throws WaveError('spawn_failed') when it cannot start.
 */
export interface CommandRunner {
  /** Rejects with CommandLost when the outcome can no longer be known, and with CommandLeft when it was left to itself. */
  run(request: CommandRequest): Promise<CommandOutcome>;
  /** How commands are contained, for people: "not sandboxed" and why, or what holds them. */
  readonly containment: string;
  /**
   * True when commands can write only to their folder and temp, reach no host but the allowed ones, and read no secrets.
   * A runner that contains never runs a command outside of it, unless the request says `uncontained`.
   */
  readonly contains: boolean;
  /** Where commands with a key are written down; without, nothing can be known of a command that was interrupted. */
  readonly records?: CommandRecords | undefined;
  /** A folder in which commands ran is gone: removes what was kept for them outside of it. Without it, nothing is. Throws when that cannot be removed. */
  folderGone?(folder: string): Promise<void>;
}

/** A reason to abort a command's signal that does not end it: its runner sees it through, and who comes next finds its outcome. */
export class CommandLeft extends Error {
  constructor() {
    super('The command was left to its runner.');
    this.name = 'AbortError';
  }
}

/** The command began, and how it ended cannot be known. */
export class CommandLost extends Error {
  readonly trace: LostCommand;

  constructor(trace: LostCommand) {
    super('The runner of a command died before it wrote down how the command ended.');
    this.name = 'CommandLost';
    this.trace = trace;
  }
}
