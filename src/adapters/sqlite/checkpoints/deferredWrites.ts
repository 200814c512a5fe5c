import type { PendingWrite } from '@langchain/langgraph-checkpoint';

/** What one task wrote, and for which checkpoint. */
export interface TaskWrites {
  readonly threadId: string;
  readonly namespace: string;
  readonly checkpointId: string;
  readonly taskId: string;
  readonly taskPath: string;
  readonly writes: readonly PendingWrite[];
}

interface Waiting {
  readonly task: TaskWrites;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** How long writes wait for the checkpoint that takes them in, in milliseconds; when one task is all of a step, it comes at once. */
const WAIT_MS = 5;

/**
 * Writes of finished tasks that wait a moment for the checkpoint of their step: stored with it, they are references to what it stores, and cost no
 * transaction of their own. Where none comes, other tasks of the step being still at work, they are stored by themselves. A crash within the moment costs
 * what any crash within a task does: the step is done once more, and its effects are not.
 */
export class DeferredWrites {
  readonly #store: (tasks: readonly TaskWrites[]) => Promise<void>;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | null = null;

  /** `store` puts writes that have no checkpoint yet into the file. */
  constructor(store: (tasks: readonly TaskWrites[]) => Promise<void>) {
    this.#store = store;
  }

  /** Resolves once the writes are in the file; rejects with what kept them out of it. */
  add(task: TaskWrites): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, resolve, reject });
      this.#timer ??= setTimeout(() => { void this.flush(); }, WAIT_MS);
    });
  }

  /** Hands what waits for a checkpoint to the work that stores it; who asked for it to be stored hears how that went. */
  async with<T>(of: Pick<TaskWrites, 'threadId' | 'namespace'> & { readonly checkpointId: string | null }, work: (tasks: readonly TaskWrites[]) => Promise<T>): Promise<T> {
    return settled(this.#take((task) => task.checkpointId === of.checkpointId && task.threadId === of.threadId && task.namespace === of.namespace), work);
  }

  /** Stores everything that waits. Never throws: who asked for it to be stored hears how that went. */
  async flush(): Promise<void> {
    const waiting = this.#take(() => true);
    if (waiting.length > 0) await settled(waiting, this.#store).catch(() => undefined);
  }

  /** Gives up what waits of a thread that is being removed. */
  drop(threadId: string): void {
    for (const { resolve } of this.#take((task) => task.threadId === threadId)) resolve();
  }

  #take(wanted: (task: TaskWrites) => boolean): Waiting[] {
    const taken = this.#waiting.filter(({ task }) => wanted(task));
    this.#waiting = this.#waiting.filter(({ task }) => !wanted(task));
    if (this.#waiting.length === 0 && this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
    return taken;
  }
}

async function settled<T>(waiting: readonly Waiting[], work: (tasks: readonly TaskWrites[]) => Promise<T>): Promise<T> {
  try {
    const result = await work(waiting.map(({ task }) => task));
    for (const { resolve } of waiting) resolve();
    return result;
  } catch (error) {
    for (const { reject } of waiting) reject(error);
    throw error;
  }
}
