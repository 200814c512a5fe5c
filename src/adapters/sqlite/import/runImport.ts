import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../../core/ports/clock.ts';
import type { ForeignCheckpoint, ForeignWrites, ImportedRun, Reshape, RunImport } from '../../../core/ports/runImport.ts';
import { StoreError } from '../../../core/ports/store.ts';
import type { Projection } from '../../../core/ports/store.ts';
import type { AuditLog } from '../auditLog.ts';
import type { Changes } from '../changes.ts';
import type { PutEvent, SqliteSaver } from '../checkpoints/saver.ts';
import type { Controls } from '../controls.ts';
import type { Database } from '../database.ts';
import type { Effects } from '../effects.ts';
import type { Reviews } from '../reviews.ts';
import { textOrNull } from '../rows.ts';
import type { Runs } from '../runs.ts';
import type { Steps } from '../steps.ts';
import { ForeignValues } from './foreignValues.ts';

/** What is being imported has a thread of its own; no run's id ends so. */
const STAGING = '#import';
/** What an imported run takes the place of, until it is removed. */
const REPLACED = '#replaced';

export interface ImportParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly projection: Projection;
  readonly saver: SqliteSaver;
  readonly runs: Runs;
  readonly reviews: Reviews;
  readonly effects: Effects;
  readonly controls: Controls;
  readonly steps: Steps;
  readonly auditLog: AuditLog;
  readonly changes: Changes;
  /** Removes a thread in slices. */
  readonly removeThread: (threadId: string) => Promise<void>;
}

/** The imports of a store. */
export class RunImports {
  readonly #parts: ImportParts;
  readonly #running = new Map<string, SqliteRunImport>();

  constructor(parts: ImportParts) {
    this.#parts = parts;
  }

  /** Begins anew: what an interrupted import of the same run left is removed. */
  async begin(threadId: string, reshape: Reshape): Promise<RunImport> {
    if (this.#running.has(threadId + STAGING)) throw new StoreError('failed', `The run ${threadId} is being imported already.`);
    const made = new SqliteRunImport(threadId, this.#parts, reshape, () => this.#running.delete(made.stagingId));
    this.#running.set(made.stagingId, made);
    try {
      await made.clear();
    } catch (error) {
      this.#running.delete(made.stagingId);
      throw error;
    }
    return made;
  }

  /** A checkpoint of a thread that is no run: of an import, perhaps. Must run inside a write transaction. */
  onPut(event: PutEvent): void {
    this.#running.get(event.threadId)?.onPut(event);
  }
}

class SqliteRunImport implements RunImport {
  readonly stagingId: string;
  readonly #threadId: string;
  readonly #parts: ImportParts;
  readonly #values: ForeignValues;
  readonly #reshape: Reshape;
  readonly #end: () => void;
  /** The newest checkpoint of the run's own graph, and how many there are. */
  #newest: PutEvent['checkpoint'] | null = null;
  #checkpoints = 0;

  constructor(threadId: string, parts: ImportParts, reshape: Reshape, end: () => void) {
    this.#threadId = threadId;
    this.stagingId = threadId + STAGING;
    this.#parts = parts;
    this.#reshape = reshape;
    this.#end = end;
    this.#values = new ForeignValues(this.stagingId, parts.saver, parts.saver.serializer, reshape);
  }

  async putCheckpoint(foreign: ForeignCheckpoint): Promise<void> {
    const { checkpoint, metadata, changed } = await this.#values.whole(foreign);
    const versions = Object.fromEntries(changed.map((channel) => [channel, checkpoint.channel_versions[channel] ?? 1]));
    const at = { thread_id: this.stagingId, checkpoint_ns: foreign.namespace, ...(foreign.parent === null ? {} : { checkpoint_id: foreign.parent }) };
    await this.#parts.saver.put({ configurable: at }, checkpoint, metadata, versions);
  }

  putWrites({ namespace, checkpoint, task, slot, data }: ForeignWrites): void {
    this.#parts.saver.restoreWrites({ threadId: this.stagingId, namespace, checkpoint, task, slot }, data, this.#reshape);
  }

  onPut({ checkpoint, parentId, newVersions, added, branched }: PutEvent): void {
    const { projection, steps } = this.#parts;
    this.#newest = checkpoint;
    if (added) this.#checkpoints++;
    const note = added ? projection.step(checkpoint.channel_values, new Set(Object.keys(newVersions))) : null;
    if (note !== null) steps.add(this.stagingId, { checkpoint: checkpoint.id, parent: parentId, at: checkpoint.ts, branched, note });
  }

  async finish(run: ImportedRun, { reviews, effects, audit }: Parameters<RunImport['finish']>[1]): Promise<void> {
    const { database, saver, runs, steps, projection, auditLog, changes } = this.#parts;
    const newest = this.#newest;
    database.write(() => {
      this.#replace();
      saver.renameThread(this.stagingId, this.#threadId);
      steps.rename(this.stagingId, this.#threadId);
      // Before the run, so that they are not taken for changes of it: the shared place has them.
      for (const effect of effects) this.#parts.effects.restore(this.#threadId, effect);
      for (const review of reviews) this.#parts.reviews.restore(review);
      database.run('INSERT INTO mirror_run(project, thread_id, epoch) VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET epoch=excluded.epoch, removed=NULL', run.mirrorProject, run.threadId, run.epoch);
      database.run('DELETE FROM outbox WHERE thread_id=?', run.threadId);
      runs.restore(run, { summary: newest === null ? null : projection.summary(newest.channel_values), checkpoints: this.#checkpoints, checkpointAt: newest?.ts ?? null });
      this.#parts.reviews.waitFor(run.threadId, run.storyId, newest !== null && Object.hasOwn(newest.channel_values, 'waiting') ? projection.waiting(newest.channel_values) : null);
      auditLog.append(run.threadId, audit);
      changes.touch(run.threadId);
    });
    this.#end();
    await this.#parts.removeThread(this.#threadId + REPLACED);
  }

  async discard(): Promise<void> {
    this.#end();
    await this.clear();
  }

  /** Removes what is there under the names of this import. */
  async clear(): Promise<void> {
    const { database, steps } = this.#parts;
    database.write(() => { steps.remove(this.stagingId); });
    for (const name of [this.stagingId, this.#threadId + REPLACED]) await this.#parts.removeThread(name);
    await turn();
  }

  /** A run that was lost comes back: what this store had of it gives way. Its rows in the audit log stay. */
  #replace(): void {
    const { database, saver, runs, reviews, effects, controls, steps } = this.#parts;
    const row = database.get('SELECT lost_to FROM run WHERE thread_id=?', this.#threadId);
    if (row === undefined) return;
    if (textOrNull(row, 'lost_to') === null) throw new StoreError('failed', `The run ${this.#threadId} is in this store, and held here. Nothing was changed.`);
    saver.renameThread(this.#threadId, this.#threadId + REPLACED);
    for (const part of [effects, reviews, controls, steps, runs]) part.remove(this.#threadId);
  }
}
