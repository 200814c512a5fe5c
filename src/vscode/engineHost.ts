import type { WebviewMessage } from '../contract/messages.ts';
import type { Settings } from '../contract/settings.ts';
import type { Story, StoryProblem } from '../contract/story.ts';
import type { TeamConnection } from '../contract/supabase.ts';
import type { Orchestrator } from '../core/orchestrator/api.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Team } from '../core/remote/team.ts';
import { DisposableBase } from './dispose.ts';
import { Emitter } from './emitter.ts';

/** What the faces need of a running engine. */
export interface RunningEngine {
  readonly orchestrator: Orchestrator;
  /** The way to a team's Supabase project. */
  readonly team: Team;
  /** What people should know of how the store was opened. */
  readonly warnings: readonly string[];
  dispose(): Promise<void>;
}

/** What keeps commands from being sandboxed, for people. */
export interface SandboxDiagnosis {
  readonly report: {
    readonly missing: readonly { readonly name: string; readonly install: string }[];
    /** Null where there is no sandbox for this system. */
    readonly mechanism: string | null;
    /** All is there, and it still does not start. */
    readonly failure: string | null;
  };
  /** The state first, then what to do about it. */
  readonly lines: readonly string[];
}

/** The engine's parsers and checks. The extension itself stays free of zod, LangGraph and SQLite; they come with the engine. */
export interface EngineParsers {
  /** Throws on a message that is not of the contract. */
  parseWebviewMessage(value: unknown): WebviewMessage;
  /** Throws with the setting's name on a value that does not fit. */
  parseSettings(value: unknown): Settings;
  /** `path` decides the syntax by its ending. Never throws. */
  parseStory(text: string, file: { readonly path: string }): { readonly story: Story | null; readonly problems: readonly StoryProblem[] };
  /** A story from words typed into an input box. Throws when they are empty. */
  newStoryFromText(text: string): Story;
  redact(text: string): string;
  /** Throws on a connection that is none. */
  parseTeamConnection(value: unknown): TeamConnection;
  /** The address of a Supabase project and its publishable key as they are to be kept. Throw with words for what cannot be right. */
  checkSupabaseUrl(text: string): string;
  checkSupabaseKey(text: string): string;
  /** Whether commands can run sandboxed here, and what is missing. Starts the sandbox once to prove it. */
  sandboxDoctor(where: { readonly editorRoot: string }): Promise<SandboxDiagnosis>;
}

/** What the faces need of the engine's code. */
export interface EngineCode<Options> extends EngineParsers {
  createEngine(options: Options): Promise<RunningEngine>;
}

/** Loads the engine on first use and keeps it. A start that failed is tried again on the next use. */
export class EngineHost<Options> extends DisposableBase {
  readonly #load: () => Promise<EngineCode<Options>>;
  readonly #options: () => Promise<Options>;
  readonly #log: Logger;
  readonly #started: Emitter<RunningEngine>;
  #code: Promise<EngineCode<Options>> | null = null;
  #starting: Promise<RunningEngine> | null = null;
  #running: RunningEngine | null = null;

  constructor(load: () => Promise<EngineCode<Options>>, options: () => Promise<Options>, log: Logger, onCode: (code: EngineCode<Options>) => void) {
    super();
    this.#load = async () => {
      const code = await load();
      onCode(code);
      return code;
    };
    this.#options = options;
    this.#log = log;
    this.#started = this._register(new Emitter<RunningEngine>((error) => log.error('A listener of the engine failed', error)));
  }

  get onDidStart(): Emitter<RunningEngine>['event'] {
    return this.#started.event;
  }

  /** The orchestrator if the engine runs already. */
  get running(): Orchestrator | null {
    return this.#running?.orchestrator ?? null;
  }

  /** The engine's code, without opening the store. */
  code(): Promise<EngineCode<Options>> {
    this.#code ??= this.#load().catch((error: unknown) => {
      this.#code = null;
      throw error;
    });
    return this.#code;
  }

  /** The orchestrator; opens the store on first use. */
  async orchestrator(): Promise<Orchestrator> {
    return (await this.#engine()).orchestrator;
  }

  /** The way to a team's Supabase project; opens the store on first use. */
  async team(): Promise<Team> {
    return (await this.#engine()).team;
  }

  #engine(): Promise<RunningEngine> {
    return (this.#starting ??= this.#start().catch((error: unknown) => {
      this.#starting = null;
      throw error;
    }));
  }

  async #start(): Promise<RunningEngine> {
    if (this.disposed) throw new Error('WAVE is shutting down.');
    const began = Date.now();
    const code = await this.code();
    const engine = await code.createEngine(await this.#options());
    this.#running = engine;
    this.#log.info(`Engine started in ${Date.now() - began} ms`);
    this.#started.fire(engine);
    return engine;
  }

  /** Drains running graphs to their next checkpoint and closes the store. */
  async shutDown(): Promise<void> {
    this.dispose();
    const starting = this.#starting;
    this.#starting = null;
    this.#running = null;
    const engine = await starting?.catch(() => null);
    if (!engine) return;
    const began = Date.now();
    const moving = engine.orchestrator.runs().filter(({ status, ownedElsewhere }) => status === 'running' && !ownedElsewhere).length;
    this.#log.info(`Closing: ${moving} running ${moving === 1 ? 'run stops' : 'runs stop'} at the next step; a command that takes longer goes on, and its result is taken on resuming`);
    await engine.dispose();
    this.#log.info(`Closed in ${Date.now() - began} ms`);
  }
}
