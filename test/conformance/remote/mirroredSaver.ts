import { randomUUID } from 'node:crypto';
import { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import type { ChannelVersions, Checkpoint, CheckpointListOptions, CheckpointMetadata, CheckpointTuple, PendingWrite } from '@langchain/langgraph-checkpoint';
import type { RunnableConfig } from '@langchain/core/runnables';
import type { SqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import type { Remote } from '../../../src/core/ports/remote.ts';
import { bringInSteps } from '../../../src/core/remote/incoming/bringIn.ts';
import { senderOf } from '../../fakes/mirror.ts';
import type { Bench } from '../store/harness.ts';
import { newRun } from '../store/harness.ts';

const ever = new AbortController().signal;

/** Brings every run of the project that is kept into a store. */
export async function bringInAll(remote: Remote, store: SqliteStore): Promise<void> {
  for (const run of await remote.runs(ever)) {
    if (run.removed_at !== null) continue;
    const into = await store.importRun(run.thread_id, (_channel, value) => value);
    await bringInSteps(remote, into, run.thread_id, ever);
    await into.finish({ ...newRun(run.thread_id), startedAt: run.started_at, status: 'paused', statusReason: '', epoch: run.epoch, mirrorProject: remote.projectId }, { reviews: [], effects: [], audit: [] });
  }
}

/** A saver for tests: writes to one store, which is mirrored, and reads from another, into which everything was brought from the shared place. */
export class MirroredSaver extends BaseCheckpointSaver {
  readonly #bench: Bench;
  readonly #from: SqliteStore;
  readonly #remote: Remote;
  #read: Promise<SqliteStore> | null = null;

  constructor(bench: Bench, from: SqliteStore, remote: Remote) {
    super(from.saver.serde);
    this.#bench = bench;
    this.#from = from;
    this.#remote = remote;
  }

  override async put(config: RunnableConfig, checkpoint: Checkpoint, metadata: CheckpointMetadata, newVersions: ChannelVersions): Promise<RunnableConfig> {
    this.#wrote(config);
    return this.#from.saver.put(config, checkpoint, metadata, newVersions);
  }

  override async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    this.#wrote(config);
    await this.#from.saver.putWrites(config, writes, taskId);
  }

  override async deleteThread(threadId: string): Promise<void> {
    this.#wrote({ configurable: { thread_id: threadId } });
    this.#from.deleteRun(threadId, []);
  }

  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    return (await this.#elsewhere()).saver.getTuple(config);
  }

  override async *list(config: RunnableConfig, options?: CheckpointListOptions): AsyncGenerator<CheckpointTuple> {
    yield* (await this.#elsewhere()).saver.list(config, options);
  }

  dispose(): void {
    this.#leave();
    this.#from.close();
  }

  /** What is put has to belong to a run: only those are mirrored. */
  #wrote(config: RunnableConfig): void {
    this.#leave();
    const threadId: unknown = config.configurable?.['thread_id'];
    if (typeof threadId === 'string' && this.#from.run(threadId) === null) this.#from.createRun(newRun(threadId), []);
  }

  #leave(): void {
    void this.#read?.then((store) => { store.close(); });
    this.#read = null;
  }

  #elsewhere(): Promise<SqliteStore> {
    return this.#read ??= this.#bringIn();
  }

  async #bringIn(): Promise<SqliteStore> {
    const sender = senderOf(this.#from, this.#remote);
    await sender.flush(AbortSignal.timeout(30_000));
    await sender.stop();
    const store = this.#bench.open(`mirror-${randomUUID()}.db`);
    await bringInAll(this.#remote, store);
    return store;
  }
}
