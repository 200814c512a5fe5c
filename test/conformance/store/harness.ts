import { emptyCheckpoint, uuid6 } from '@langchain/langgraph-checkpoint';
import type { BaseCheckpointSaver, Checkpoint, CheckpointMetadata } from '@langchain/langgraph-checkpoint';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import type { SqliteStore, SqliteStoreOptions } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import type { AuditEventInput } from '../../../src/contract/audit.ts';
import type { ReviewRequest } from '../../../src/contract/review.ts';
import type { Logger } from '../../../src/core/ports/logger.ts';
import type { NewRun, Projection } from '../../../src/core/ports/store.ts';

export const AT = '2026-11-22T10:00:00.000Z';

/** Log lines, to be looked at. */
export class ListLogger implements Logger {
  readonly lines: string[] = [];
  debug(): void {}
  info(): void {}
  warn(message: string): void {
    this.lines.push(message);
  }
  error(message: string, error?: unknown): void {
    this.lines.push(`${message} ${String(error)}`);
  }
}

export class HandClock {
  ms = Date.parse(AT);
  now(): number {
    return this.ms;
  }
  iso(): string {
    return new Date(this.ms).toISOString();
  }
}

/** Channels of the state as the product names them; everything else is the summary. */
export const projection: Projection = {
  summary: (values) => ({ turn: values['turn'] ?? null }),
  journal: (values) => (values['journal'] ?? []) as AuditEventInput[],
  waiting: (values) => (values['waiting'] ?? null) as ReviewRequest | null,
  step: (values) => ({ turn: values['turn'] ?? null }),
};

export function event(name: string, more: Partial<AuditEventInput> = {}): AuditEventInput {
  return { type: 'system_event', name, severity: 'info', actor: { kind: 'system', name: 'wave' }, at: AT, summary: `What ${name} did`, ...more };
}

export function request(id: string): ReviewRequest {
  return { id, type: 'budget_exceeded', reason: 'The budget is used up', agent: 'dev', extraTokens: 1_000, extraUsd: 1 };
}

export function newRun(threadId: string, more: Partial<NewRun> = {}): NewRun {
  return { threadId, projectId: 'project', storyId: `story-of-${threadId}`, title: 'A story', repository: '/repository', startedBy: 'ada', request: { story: { id: 'S-1' } }, ...more };
}

export const configOf = (threadId: string, checkpointId?: string) => ({
  configurable: { thread_id: threadId, checkpoint_ns: '', ...(checkpointId === undefined ? {} : { checkpoint_id: checkpointId }) },
});

/** A thread that is driven by hand: every `step` stores the channels it names, after the checkpoint it is at. */
export class Thread {
  readonly #saver: BaseCheckpointSaver;
  readonly id: string;
  /** Checkpoints in the order in which they were stored. */
  readonly checkpoints: Checkpoint[] = [];
  #at: Checkpoint | undefined;

  constructor(saver: BaseCheckpointSaver, id: string) {
    this.#saver = saver;
    this.id = id;
  }

  /** Goes on from another checkpoint of the thread. */
  goBackTo(checkpoint: Checkpoint | undefined): this {
    this.#at = checkpoint;
    return this;
  }

  async step(changed: Record<string, unknown>, metadata: Partial<CheckpointMetadata> = {}): Promise<Checkpoint> {
    const parent = this.#at;
    const versions = { ...parent?.channel_versions };
    for (const channel of Object.keys(changed)) versions[channel] = Number(versions[channel] ?? 0) + 1;
    const checkpoint: Checkpoint = {
      ...emptyCheckpoint(), id: uuid6(this.checkpoints.length), ts: AT,
      channel_values: { ...parent?.channel_values, ...changed }, channel_versions: versions, versions_seen: {},
    };
    await this.put(checkpoint, parent?.id, Object.keys(changed), metadata);
    this.checkpoints.push(checkpoint);
    this.#at = checkpoint;
    return checkpoint;
  }

  async put(checkpoint: Checkpoint, parentId: string | undefined, changed: readonly string[], metadata: Partial<CheckpointMetadata> = {}): Promise<void> {
    const newVersions = Object.fromEntries(changed.map((channel) => [channel, checkpoint.channel_versions[channel] ?? 1]));
    await this.#saver.put(configOf(this.id, parentId), checkpoint, { source: 'loop', step: this.checkpoints.length, parents: {}, ...metadata }, newVersions);
  }
}

/** A folder for one test file, and the stores opened in it. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'wave-store-'));
  readonly clock = new HandClock();
  readonly logger = new ListLogger();
  readonly #open: SqliteStore[] = [];

  path(name = 'wave.db'): string {
    return join(this.folder, name);
  }

  open(name?: string, more: Partial<SqliteStoreOptions> = {}): SqliteStore {
    const store = openSqliteStore({ path: this.path(name), projection, redact: (text) => text, clock: this.clock, logger: this.logger, ...more });
    this.#open.push(store);
    return store;
  }

  dispose(): void {
    for (const store of this.#open) store.close();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
