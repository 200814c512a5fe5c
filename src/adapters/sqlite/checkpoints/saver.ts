import { BaseCheckpointSaver, getCheckpointId } from '@langchain/langgraph-checkpoint';
import type { ChannelVersions, Checkpoint, CheckpointListOptions, CheckpointMetadata, CheckpointTuple, PendingWrite } from '@langchain/langgraph-checkpoint';
import type { Database } from '../database.ts';
import { bytes, checked } from '../rows.ts';
import type { Row } from '../rows.ts';
import { Channels, placeIn } from './channels.ts';
import type { Stored } from './channels.ts';
import { StoreSerializer } from './codec.ts';
import { DeferredWrites } from './deferredWrites.ts';
import type { TaskWrites } from './deferredWrites.ts';
import { CheckpointExport } from './export.ts';
import { packId, unpackId } from './ids.ts';
import { PendingWrites } from './pendingWrites.ts';
import { placeOf, placeToWrite } from './place.ts';
import type { Config } from './place.ts';
import { skeleton } from './skeleton.ts';
import type { Skeleton } from './skeleton.ts';
import { Threads } from './threads.ts';
import { TupleReader } from './tuples.ts';

/** What the store is told of a checkpoint of a thread's root graph, inside the transaction that writes it. */
export interface PutEvent {
  readonly threadId: string;
  readonly parentId: string | null;
  readonly checkpoint: Checkpoint;
  readonly newVersions: ChannelVersions;
  /** False when this checkpoint was stored before. */
  readonly added: boolean;
  /** The parent is not the newest checkpoint: history goes on from an older one. */
  readonly branched: boolean;
}

/** Bytes of a thread's first values that are kept as its dictionary. */
const SAMPLE_BYTES = 4_096;
/** Checkpoints that are remembered, so that what follows them is compared in memory; a colder one is read back. */
const REMEMBERED = 8;

/**
 * LangGraph checkpoints in SQLite. Growth is linear: a checkpoint costs what is new in it. Every put is one
 * transaction, committed before the first await unless another process is writing, and on the disk when it resolves.
 */
export class SqliteSaver extends BaseCheckpointSaver {
  readonly #database: Database;
  readonly #serializer: StoreSerializer;
  readonly #threads: Threads;
  readonly #channels: Channels;
  readonly #writes: PendingWrites;
  readonly #deferred: DeferredWrites;
  readonly #tuples: TupleReader;
  /** Not forgotten when another process writes: what a checkpoint refers to never changes, and ids are never given out again. */
  readonly #remembered = new Map<string, Stored>();
  readonly #onPut: (event: PutEvent) => void;

  constructor(database: Database, onPut: (event: PutEvent) => void) {
    const serializer = new StoreSerializer();
    super(serializer);
    this.#database = database;
    this.#serializer = serializer;
    this.#threads = new Threads(database);
    this.#channels = new Channels(database, this.#threads, serializer);
    this.#writes = new PendingWrites(database, this.#threads, serializer);
    this.#deferred = new DeferredWrites((tasks) => database.writeSoon(() => {
      for (const task of tasks) this.#writes.put(this.#threads.findOrAdd(task.threadId, task.namespace), task);
    }));
    this.#tuples = new TupleReader(this.#threads, this.#channels, this.#writes, serializer, (version) => this.getNextVersion(typeof version === 'number' ? version : undefined));
    this.#onPut = onPut;
  }

  override async put(config: Config, checkpoint: Checkpoint, metadata: CheckpointMetadata, newVersions: ChannelVersions): Promise<Config> {
    const { threadId, namespace, checkpointId } = placeToWrite(config);
    await this.#deferred.with({ threadId, namespace, checkpointId }, (tasks) => this.#database.writeAsync(() => {
      const thread = this.#threads.findOrAdd(threadId, namespace);
      const newest = this.#newestId(thread);
      const added = this.#row(thread, checkpoint.id) === undefined;
      this.#store(thread, { parentId: checkpointId, tasks }, checkpoint, metadata, newVersions);
      if (namespace === '') this.#onPut({ threadId, parentId: checkpointId, checkpoint, newVersions, added, branched: newest !== null && newest !== checkpointId });
    }));
    return { configurable: { thread_id: threadId, checkpoint_ns: namespace, checkpoint_id: checkpoint.id } };
  }

  override async putWrites(config: Config, writes: PendingWrite[], taskId: string, taskPath = ''): Promise<void> {
    const { threadId, namespace, checkpointId } = placeToWrite(config);
    if (checkpointId === null) throw new Error('Pending writes belong to a checkpoint: config.configurable.checkpoint_id is missing.');
    // Not waited for until it is synced: the checkpoint that takes it in is, and comes next. What a power cut takes before that, the step does once more; its
    // effects and its model's answer are synced by themselves.
    await this.#deferred.add({ threadId, namespace, checkpointId, taskId, taskPath, writes });
  }

  override async getTuple(config: Config): Promise<CheckpointTuple | undefined> {
    const { threadId, namespace } = placeOf(config);
    if (threadId === null) return undefined;
    await this.#deferred.flush();
    const wanted = getCheckpointId(config);
    const raw = this.#database.read(() => {
      const thread = this.#threads.find(threadId, namespace ?? '');
      if (thread === undefined) return undefined;
      const row = wanted === '' ? this.#newestRow(thread) : this.#row(thread, wanted);
      return row && this.#tuples.raw({ id: thread, threadId, namespace: namespace ?? '' }, row);
    });
    if (raw === undefined) return undefined;
    const { tuple, stored } = await this.#tuples.revive(raw);
    this.#remember(raw.thread.id, stored);
    return tuple;
  }

  override async *list(config: Config, options: CheckpointListOptions = {}): AsyncGenerator<CheckpointTuple> {
    const { threadId, namespace, checkpointId } = placeOf(config);
    const before = options.before === undefined ? null : placeOf(options.before).checkpointId;
    await this.#deferred.flush();
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    for (const thread of this.#database.read(() => this.#threads.list(threadId, namespace))) {
      for (const id of this.#database.read(() => this.#ids(thread.id, checkpointId, before))) {
        if (left <= 0) return;
        const raw = this.#database.read(() => {
          const row = this.#row(thread.id, id);
          return row && this.#tuples.raw(thread, row, options.filter);
        });
        if (raw === undefined) continue;
        left--;
        yield (await this.#tuples.revive(raw)).tuple;
      }
    }
  }

  override async deleteThread(threadId: string): Promise<void> {
    this.removeThread(threadId);
  }

  /** Removes a thread's checkpoints at once, as part of the running transaction if there is one. */
  removeThread(threadId: string): void {
    this.#deferred.drop(threadId);
    this.#database.write(() => {
      this.#threads.remove(threadId);
      this.#remembered.clear();
    });
  }

  /** How values become JSON and come back. */
  get serializer(): StoreSerializer {
    return this.#serializer;
  }

  /** The same checkpoints under another thread's id. Must run inside a write transaction. */
  renameThread(from: string, to: string): void {
    this.#threads.rename(from, to);
  }

  /** One task's row of writes, as it left another store. */
  restoreWrites(at: { readonly threadId: string; readonly namespace: string; readonly checkpoint: string; readonly task: string; readonly slot: number }, json: string, reshape: (channel: string, value: unknown) => unknown): void {
    this.#database.write(() => this.#writes.restore({ thread: this.#threads.findOrAdd(at.threadId, at.namespace), checkpoint: packId(at.checkpoint), task: packId(at.task), slot: at.slot }, json, reshape));
  }

  /** Checkpoints as they are sent elsewhere. */
  get exports(): CheckpointExport {
    return new CheckpointExport(this.#database, this.#threads, this.#channels, this.#writes);
  }

  /** Stores at once what still waits to be. The database is about to be closed. */
  finish(): void {
    void this.#deferred.flush();
  }

  /** Drops what is remembered of checkpoints: some are gone. */
  forget(): void {
    this.#remembered.clear();
    this.#threads.forget();
  }

  /** `tasks`: of the parent's step, not stored yet. */
  #store(thread: number, { parentId, tasks }: { readonly parentId: string | null; readonly tasks: readonly TaskWrites[] }, checkpoint: Checkpoint, metadata: CheckpointMetadata, newVersions: ChannelVersions): void {
    const parent = parentId === null ? null : this.#stored(thread, parentId);
    const stored = this.#channels.put(thread, checkpoint, newVersions, parent, metadata.source === 'fork');
    if (parent === null) for (const task of tasks) this.#writes.put(thread, task);
    else this.#writes.settle(thread, parent.id, tasks, (channel, value) => placeIn(stored, parent, checkpoint.channel_values, channel, value));
    const bones: Skeleton = {
      m: metadata,
      v: checkpoint.v,
      ts: checkpoint.ts,
      cv: checkpoint.channel_versions,
      vs: checkpoint.versions_seen,
      r: { ...stored.references },
    };
    const dumped = this.#serializer.dump(bones);
    if (metadata.step >= 1 && this.#threads.wantsDictionary(thread)) {
      const values = this.#serializer.dump(checkpoint.channel_values).subarray(0, SAMPLE_BYTES);
      this.#threads.setDictionary(thread, Buffer.concat([values, dumped]));
    }
    this.#database.run(
      `INSERT INTO checkpoint(thread, id, parent, skeleton, number) VALUES(?, ?, ?, ?, (SELECT coalesce(max(number), 0) + 1 FROM checkpoint WHERE thread=?)) ON CONFLICT DO UPDATE SET parent=excluded.parent, skeleton=excluded.skeleton`,
      thread, packId(checkpoint.id), parentId === null ? null : packId(parentId), this.#threads.pack(thread, dumped), thread,
    );
    this.#database.afterCommit(() => {
      if (parent !== null) this.#remembered.delete(keyOf(thread, parent.id));
      this.#remember(thread, stored);
    });
  }

  /** What is known of a checkpoint that is gone on from; null when it is not stored. */
  #stored(thread: number, id: string): Stored | null {
    const remembered = this.#remembered.get(keyOf(thread, id));
    if (remembered !== undefined) return remembered;
    const row = this.#row(thread, id);
    if (row === undefined) return null;
    const bones = checked(skeleton, JSON.parse(this.#threads.unpack(thread, bytes(row, 'skeleton')).toString()), 'a checkpoint');
    return { id, versions: bones.cv, references: bones.r, arrays: new Map() };
  }

  #remember(thread: number, stored: Stored): void {
    const key = keyOf(thread, stored.id);
    this.#remembered.delete(key);
    this.#remembered.set(key, stored);
    const oldest = this.#remembered.keys().next();
    if (this.#remembered.size > REMEMBERED && oldest.done !== true) this.#remembered.delete(oldest.value);
  }

  #row(thread: number, id: string): Row | undefined {
    return this.#database.get('SELECT id, parent, skeleton FROM checkpoint WHERE thread=? AND id=?', thread, packId(id));
  }

  #newestRow(thread: number): Row | undefined {
    return this.#database.get('SELECT id, parent, skeleton FROM checkpoint WHERE thread=? ORDER BY number DESC, id DESC LIMIT 1', thread);
  }

  #newestId(thread: number): string | null {
    const row = this.#database.get('SELECT id FROM checkpoint WHERE thread=? ORDER BY number DESC, id DESC LIMIT 1', thread);
    return row === undefined ? null : unpackId(row['id']);
  }

  #ids(thread: number, only: string | null, before: string | null): string[] {
    const one = only === null ? null : packId(only);
    const end = before === null ? null : packId(before);
    return this.#database
      .all('SELECT id FROM checkpoint WHERE thread=? AND (? IS NULL OR id=?) AND (? IS NULL OR id<?) ORDER BY id DESC', thread, one, one, end, end)
      .map((row) => unpackId(row['id']));
  }
}

function keyOf(thread: number, checkpointId: string): string {
  return `${thread} ${checkpointId}`;
}
