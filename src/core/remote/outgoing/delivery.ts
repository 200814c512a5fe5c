import { messageOf } from '../../errors.ts';
import type { RemoteAuditRow, RemoteCheckpoint, RemoteEffect, RemotePart, RemoteReviewUpdate, RemoteRunUpdate, RemoteWrite } from '../../../contract/remoteRows.ts';
import type { Outbox, OutboxEntry, Parcel } from '../../ports/outbox.ts';
import { RemoteError, type Remote, type RemoteBatch } from '../../ports/remote.ts';
import { Turns } from '../../redact/redactJson.ts';
import { StoreError } from '../../ports/store.ts';
import { auditRow, checkpointRows, effectRow, writeRow } from './contentRows.ts';
import type { RowContext } from './context.ts';
import { Lane, type Outcome } from './lane.ts';
import { reviewRow } from './reviewRow.ts';
import { runRow } from './runRow.ts';

/** Rows are made for at most so much at a time, so that memory stays bounded (bytes). */
const MOST_IN_HAND = 1_500_000;

export interface DeliveryDeps {
  readonly outbox: Outbox;
  readonly remote: Remote;
  readonly context: RowContext;
  /** Before each request. */
  readonly onRequest: () => void;
  /** Another machine holds the run; what waited of it is dropped. */
  readonly onLost: (threadId: string) => void;
  /** Something was set aside. */
  readonly onRefused: (entry: OutboxEntry, reason: string) => void;
}

/** One delivery of entries: opens them, puts their rows in an order in which nothing refers to what is not there yet, and settles what arrived. */
export class Delivery {
  readonly #deps: DeliveryDeps;
  readonly #limit: () => AbortSignal;
  readonly #outcome: Outcome = { refused: new Map(), lost: new Set() };
  readonly #forgotten: Extract<Parcel, { kind: 'forget' }>[] = [];
  readonly #runs: Lane<RemoteRunUpdate>;
  readonly #reviews: Lane<RemoteReviewUpdate>;
  readonly #parts: Lane<RemotePart>;
  readonly #checkpoints: Lane<RemoteCheckpoint>;
  readonly #writes: Lane<RemoteWrite>;
  readonly #effects: Lane<RemoteEffect>;
  readonly #audit: Lane<RemoteAuditRow>;

  /** `limit`: how long a request may take. */
  constructor(deps: DeliveryDeps, limit: () => AbortSignal) {
    this.#deps = deps;
    this.#limit = limit;
    const { remote, onRequest } = deps;
    const put = (batch: RemoteBatch): Promise<void> => {
      onRequest();
      return remote.put(batch, limit());
    };
    this.#runs = new Lane((rows) => put({ table: 'orchestrator_runs', rows }));
    this.#reviews = new Lane((rows) => put({ table: 'human_review_queue', rows }), (_error, entry) => this.#isAnswered(entry));
    this.#parts = new Lane((rows) => put({ table: 'wave_checkpoint_parts', rows }));
    this.#checkpoints = new Lane((rows) => put({ table: 'wave_checkpoints', rows }));
    this.#writes = new Lane((rows) => put({ table: 'wave_checkpoint_writes', rows }));
    this.#effects = new Lane((rows) => put({ table: 'wave_effects', rows }));
    this.#audit = new Lane((rows) => put({ table: 'wave_audit_log', rows }));
  }

  /** Returns how many of the entries, from the first on, it dealt with. Throws RemoteError; what arrived before it may arrive again, which changes nothing. */
  async deliver(entries: readonly OutboxEntry[]): Promise<number> {
    const opened = await this.#open(entries);
    // Parts before their checkpoint: one that is there is whole. Questions come early, somebody may wait to answer them.
    for (const lane of [this.#runs, this.#reviews, this.#parts, this.#checkpoints, this.#writes, this.#effects, this.#audit]) await lane.send(this.#outcome);
    for (const parcel of this.#forgotten) await this.#forget(parcel);
    const { refused, lost } = this.#outcome;
    const { outbox, onLost, onRefused } = this.#deps;
    // In order: a refused row of the audit log is passed over only once those before it are settled.
    let arrived: OutboxEntry[] = [];
    for (const entry of opened) {
      const reason = refused.get(entry);
      if (lost.has(entry.threadId) && entry.kind !== 'audit') continue;
      if (reason === undefined) { arrived.push(entry); continue; }
      outbox.settle(arrived);
      arrived = [];
      outbox.setAside(entry, reason);
      onRefused(entry, reason);
    }
    outbox.settle(arrived);
    for (const threadId of lost) {
      outbox.drop(threadId);
      onLost(threadId);
    }
    return opened.length;
  }

  async #open(entries: readonly OutboxEntry[]): Promise<OutboxEntry[]> {
    const opened: OutboxEntry[] = [];
    const turns = new Turns();
    let bytes = 0;
    for (const wanted of entries) {
      if (bytes > MOST_IN_HAND) break;
      await turns.take();
      let entry = wanted;
      try {
        const parcel = this.#deps.outbox.open(wanted);
        if (parcel) entry = { ...wanted, revision: parcel.revision };
        if (parcel) bytes += await this.#load(entry, parcel);
      } catch (error) {
        // What is damaged here must not keep the rest. A disk that is full, or a store that is closed, is another matter.
        if (error instanceof RemoteError || (error instanceof StoreError && error.reason !== 'corrupt')) throw error;
        this.#outcome.refused.set(entry, `It cannot be read in this store: ${messageOf(error)}`);
      }
      opened.push(entry);
    }
    return opened;
  }

  /** Returns the size of the rows, about. */
  async #load(entry: OutboxEntry, parcel: Parcel): Promise<number> {
    const { context } = this.#deps;
    switch (parcel.kind) {
      case 'run': return this.#runs.add(entry, await runRow(parcel, context));
      case 'review': return this.#reviews.add(entry, await reviewRow(parcel, context));
      case 'writes': return this.#writes.add(entry, await writeRow(parcel, context));
      case 'effect': return this.#effects.add(entry, await effectRow(parcel, context));
      case 'audit': return this.#audit.add(entry, auditRow(parcel, context));
      case 'checkpoint': {
        const { checkpoint, parts } = await checkpointRows(parcel.threadId, parcel.checkpoint, context);
        return parts.reduce((sum, part) => sum + this.#parts.add(entry, part), this.#checkpoints.add(entry, checkpoint));
      }
      case 'forget':
        this.#forgotten.push(parcel);
        return this.#runs.add(entry, await runRow(parcel, context));
    }
  }

  async #forget({ run }: Extract<Parcel, { kind: 'forget' }>): Promise<void> {
    if (this.#outcome.lost.has(run.threadId)) return;
    this.#deps.onRequest();
    try {
      await this.#deps.remote.forget(run.threadId, this.#limit());
    } catch (error) {
      if (!(error instanceof RemoteError) || error.reason !== 'not_holder') throw error;
      this.#outcome.lost.add(run.threadId);
    }
  }

  /** A review that is refused may have been answered in a way that the project does not allow. When others are refused, too, it is not about the row. */
  async #isAnswered({ threadId }: OutboxEntry): Promise<boolean> {
    return await this.#deps.remote.run(threadId, this.#limit()) !== null;
  }
}
