import type { AgentRole } from '../../contract/agents.ts';
import type { ReviewItem } from '../../contract/review.ts';
import type { RunSnapshot, RunSummary } from '../../contract/run.ts';
import type { Orchestrator, OrchestratorEvent } from '../../core/orchestrator/api.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { DisposableLike } from '../dispose.ts';
import { DisposableBase } from '../dispose.ts';
import { Emitter } from '../emitter.ts';
import { currentRun } from './currentRun.ts';

/** What a model wrote since the last push. */
/** `command`: null when it has ended. */
export interface RunCommand {
  readonly threadId: string;
  readonly command: string | null;
}

export interface ModelText {
  readonly threadId: string;
  readonly agent: AgentRole;
  readonly text: string;
  readonly done: boolean;
}

export interface RunProblem {
  readonly threadId: string;
  readonly message: string;
}

/** Milliseconds between two pushes: about one frame. The first change after a pause is pushed at once, what follows is gathered. */
const COALESCE_MS = 20;

type Source = Pick<Orchestrator, 'runs' | 'reviews' | 'snapshot' | 'onDidChange'>;

/**
 * The one place of UI state in the host. It listens to the orchestrator, gathers bursts into one push, and
 * holds what tree, status bar, badge, context keys and webviews render. Nothing here polls.
 */
export class RunsModel extends DisposableBase {
  readonly #log: Logger;
  readonly #changed: Emitter<ReadonlySet<string>>;
  readonly #modelText: Emitter<ModelText>;
  readonly #command: Emitter<RunCommand>;
  readonly #commands = new Map<string, string>();
  readonly #problem: Emitter<RunProblem>;
  readonly #watched = new Map<string, number>();
  readonly #snapshots = new Map<string, RunSnapshot>();
  readonly #dirty = new Set<string>();
  #text: ModelText[] = [];
  #timer: NodeJS.Timeout | null = null;
  #pushedAt = 0;
  #flushing = false;
  #source: Source | null = null;
  #runs: readonly RunSummary[] = [];
  #reviews: readonly ReviewItem[] = [];
  #focused: string | null = null;

  constructor(log: Logger) {
    super();
    this.#log = log;
    const onError = (error: unknown): void => log.error('A face failed to render a change', error);
    this.#changed = this._register(new Emitter<ReadonlySet<string>>(onError));
    this.#modelText = this._register(new Emitter<ModelText>(onError));
    this.#command = this._register(new Emitter<RunCommand>(onError));
    this.#problem = this._register(new Emitter<RunProblem>(onError));
    this._register({ dispose: () => this.#timer && clearTimeout(this.#timer) });
  }

  /** Fires at most once per frame, with the threads that changed. */
  get onDidChange(): Emitter<ReadonlySet<string>>['event'] {
    return this.#changed.event;
  }

  /** Text as it is written, gathered per frame. */
  get onModelText(): Emitter<ModelText>['event'] {
    return this.#modelText.event;
  }

  /** A command of a run began, or ended. */
  get onCommand(): Emitter<RunCommand>['event'] {
    return this.#command.event;
  }

  /** The command that a run is at; null: none. */
  command(threadId: string): string | null {
    return this.#commands.get(threadId) ?? null;
  }

  /** Something went wrong beside a run's own course, in words for people. */
  get onProblem(): Emitter<RunProblem>['event'] {
    return this.#problem.event;
  }

  /** False until the engine runs: then nothing is known about runs. */
  get connected(): boolean {
    return this.#source !== null;
  }

  /** Newest first. */
  get runs(): readonly RunSummary[] {
    return this.#runs;
  }

  /** Pending items, oldest first. */
  get reviews(): readonly ReviewItem[] {
    return this.#reviews;
  }

  /** The run in view, see currentRun. */
  get current(): RunSummary | null {
    return currentRun(this.#runs, this.#focused);
  }

  run(threadId: string): RunSummary | null {
    return this.#runs.find((run) => run.threadId === threadId) ?? null;
  }

  /** The newest snapshot of a watched run; null before the first. */
  snapshot(threadId: string): RunSnapshot | null {
    return this.#snapshots.get(threadId) ?? null;
  }

  /** The person looks at this run. */
  focus(threadId: string): void {
    if (this.#focused === threadId) return;
    this.#focused = threadId;
    this.#schedule([threadId]);
  }

  /** Keeps the snapshot of a run fresh until disposed. The current run's always is. */
  watch(threadId: string): DisposableLike {
    this.#watched.set(threadId, (this.#watched.get(threadId) ?? 0) + 1);
    this.#schedule([threadId]);
    let live = true;
    return {
      dispose: () => {
        if (!live) return;
        live = false;
        const left = (this.#watched.get(threadId) ?? 1) - 1;
        if (left > 0) this.#watched.set(threadId, left);
        else this.#watched.delete(threadId);
      },
    };
  }

  connect(source: Source): void {
    this.#source = source;
    this._register(source.onDidChange((event) => this.#onEvent(event)));
    this.#schedule([...source.runs().map((run) => run.threadId)]);
  }

  #onEvent(event: OrchestratorEvent): void {
    if (event.type === 'runs') this.#schedule(event.threadIds);
    else if (event.type === 'problem') this.#problem.fire({ threadId: event.threadId, message: event.message });
    else if (event.type === 'command') this.#onCommand(event);
    else this.#onText(event);
  }

  #onCommand({ threadId, command }: RunCommand): void {
    if (command === null) this.#commands.delete(threadId);
    else this.#commands.set(threadId, command);
    this.#command.fire({ threadId, command });
  }

  #onText(event: ModelText): void {
    const last = this.#text.at(-1);
    if (last && last.threadId === event.threadId && last.agent === event.agent && !last.done) {
      this.#text[this.#text.length - 1] = { ...last, text: last.text + event.text, done: event.done };
    } else {
      this.#text.push({ threadId: event.threadId, agent: event.agent, text: event.text, done: event.done });
    }
    this.#schedule([]);
  }

  #schedule(threadIds: readonly string[]): void {
    for (const id of threadIds) this.#dirty.add(id);
    if (this.disposed || this.#timer !== null || this.#flushing) return;
    this.#timer = setTimeout(() => void this.#flush(), Math.max(0, this.#pushedAt + COALESCE_MS - performance.now()));
  }

  async #flush(): Promise<void> {
    this.#timer = null;
    this.#pushedAt = performance.now();
    const text = this.#text;
    this.#text = [];
    for (const piece of text) this.#modelText.fire(piece);
    const source = this.#source;
    if (!source || this.#dirty.size === 0) return;
    const changed = new Set(this.#dirty);
    this.#dirty.clear();
    this.#flushing = true;
    try {
      this.#runs = source.runs();
      this.#reviews = source.reviews();
      await this.#refresh(source, changed);
      this.#changed.fire(changed);
    } catch (error) {
      this.#log.error('The state of the runs could not be read', error);
    } finally {
      this.#flushing = false;
      if (this.#dirty.size > 0 || this.#text.length > 0) this.#schedule([]);
    }
  }

  async #refresh(source: Source, changed: ReadonlySet<string>): Promise<void> {
    const current = this.current?.threadId;
    const wanted = new Set([...this.#watched.keys(), ...(current === undefined ? [] : [current])]);
    for (const id of this.#snapshots.keys()) if (!wanted.has(id)) this.#snapshots.delete(id);
    const stale = [...wanted].filter((id) => (changed.has(id) || !this.#snapshots.has(id)) && this.run(id) !== null);
    const snapshots = await Promise.allSettled(stale.map((id) => source.snapshot(id)));
    snapshots.forEach((result, index) => {
      const id = stale[index] ?? '';
      if (result.status === 'fulfilled') this.#snapshots.set(id, result.value);
      else this.#log.error(`Run ${id} could not be read`, result.reason);
    });
  }
}
