import { randomUUID } from 'node:crypto';
import type { RemoteAuditRow, RemoteCheckpoint, RemoteCommand, RemoteEffect, RemotePart, RemoteReview, RemoteRun, RemoteWrite } from '../../src/contract/remoteRows.ts';
import { RemoteError, type Remote, type RemoteAnswer, type RemoteBatch, type RemoteHolder, type RemoteListener, type RemoteOrder, type RemotePresence, type RemotePushed, type RemoteOutcome, type RemoteStore } from '../../src/core/ports/remote.ts';
import { key, type FakeChange, type FakeUser, type RemoteDatabase } from './remoteDatabase.ts';

export interface FakeRemoteOptions {
  readonly storeId?: string;
  readonly machine?: string;
}

/** One machine's way to a RemoteDatabase, which can be cut, slowed and made to fail. */
export class FakeRemote implements Remote {
  readonly storeId: string;
  readonly machine: string;
  readonly calls: string[] = [];
  /** Asked before each call; what it returns is thrown. */
  fault: (method: string) => RemoteError | null = () => null;
  /** Awaited before each call. */
  before: (method: string) => Promise<void> = () => Promise.resolve();
  private readonly database: RemoteDatabase;
  private readonly account: FakeUser;
  private readonly sockets = new Set<{ readonly listener: RemoteListener; up: boolean }>();

  constructor(database: RemoteDatabase, account: FakeUser, options: FakeRemoteOptions = {}) {
    this.database = database;
    this.storeId = options.storeId ?? randomUUID();
    this.account = { ...account, storeId: this.storeId };
    this.machine = options.machine ?? `${account.email}'s machine`;
  }

  get projectId(): string { return this.database.projectId; }
  get user(): string { return this.account.email; }

  /** Network away: every call fails and the socket is gone, until `up`. */
  down(): void {
    this.fault = () => new RemoteError('unreachable', 'The network is away.');
    this.socket(false);
  }

  up(): void {
    this.fault = () => null;
    this.socket(true);
  }

  /** Only the socket goes, or comes. */
  socket(up: boolean): void {
    for (const socket of this.sockets) {
      if (socket.up === up) continue;
      socket.up = up;
      socket.listener.onLive(up, null);
    }
  }

  prepare(signal: AbortSignal): Promise<void> { return this.call('prepare', signal, () => { this.database.registerStore(this.account, this.storeId, this.machine); }); }
  put(batch: RemoteBatch, signal: AbortSignal): Promise<void> { return this.call(`put ${batch.table}`, signal, () => { this.database.put(this.account, this.storeId, structuredClone(batch)); }); }
  forget(threadId: string, signal: AbortSignal): Promise<void> { return this.call('forget', signal, () => { this.database.forget(this.account, threadId); }); }
  resolve(answer: RemoteAnswer, signal: AbortSignal): Promise<{ won: boolean; row: RemoteReview | null }> { return this.call('resolve', signal, () => this.database.resolve(this.account, answer)); }
  setOutcome(threadId: string, reviewId: string, outcome: RemoteOutcome, signal: AbortSignal): Promise<void> {
    return this.call('setOutcome', signal, () => { this.database.setOutcome(this.account, threadId, reviewId, outcome); });
  }
  openAnswers(reviews: readonly { readonly threadId: string; readonly reviewId: string }[], signal: AbortSignal): Promise<readonly RemoteReview[]> {
    return this.call('openAnswers', signal, () => reviews.flatMap(({ threadId, reviewId }) => {
      const row = this.readable(this.database.reviews.get(key(threadId, reviewId)));
      return row && row.outcome === null && (row.status === 'approved' || row.status === 'rejected') ? [row] : [];
    }));
  }
  commandsAllowed(signal: AbortSignal): Promise<boolean> { return this.call('commandsAllowed', signal, () => this.database.reader(this.account) && this.database.commandsAllowed); }
  openCommands(signal: AbortSignal): Promise<readonly RemoteCommand[]> {
    return this.call('openCommands', signal, () => [...this.database.commands.values()].filter((row) => {
      const ours = row.thread_id === null ? row.store_id === this.storeId : this.database.runs.get(row.thread_id)?.store_id === this.storeId;
      return this.database.reader(this.account) && ours && (row.state === 'pending' || row.state === 'taken');
    }));
  }
  order(order: RemoteOrder, signal: AbortSignal): Promise<RemoteCommand> { return this.call('order', signal, () => this.database.order(this.account, order)); }
  command(id: string, signal: AbortSignal): Promise<RemoteCommand | null> { return this.call('command', signal, () => this.readable(this.database.commands.get(id)) ?? null); }
  announce(presence: RemotePresence, signal: AbortSignal): Promise<void> { return this.call('announce', signal, () => { this.database.announce(this.account, this.storeId, presence); }); }
  stores(signal: AbortSignal): Promise<readonly RemoteStore[]> { return this.call('stores', signal, () => this.database.online(this.account)); }
  settleCommand(id: string, state: 'taken' | 'done' | 'refused' | 'expired', result: string, signal: AbortSignal): Promise<boolean> {
    return this.call(`settleCommand ${state}`, signal, () => this.database.settleCommand(this.account, id, state, result));
  }
  renewLeases(threadIds: readonly string[], seconds: number, signal: AbortSignal): Promise<readonly string[]> { return this.call('renewLeases', signal, () => this.database.renewLeases(this.account, this.storeId, threadIds, seconds)); }
  setPushed(threadId: string, pushed: RemotePushed | null, signal: AbortSignal): Promise<void> {
    return this.call('setPushed', signal, () => { this.database.setPushed(this.account, threadId, pushed); });
  }
  runs(signal: AbortSignal): Promise<readonly RemoteRun[]> {
    return this.call('runs', signal, () => this.readableRows(this.database.runs.values()).map((run) => ({ ...run, request: null })).toSorted((a, b) => b.started_at.localeCompare(a.started_at)));
  }
  run(threadId: string, signal: AbortSignal): Promise<RemoteRun | null> { return this.call('run', signal, () => this.readable(this.database.runs.get(threadId)) ?? null); }
  holder(threadId: string, signal: AbortSignal): Promise<RemoteHolder | null> {
    return this.call('holder', signal, () => {
      const run = this.readable(this.database.runs.get(threadId));
      if (!run) return null;
      return { storeId: run.store_id, user: this.database.members.get(run.holder)?.email ?? run.holder, machine: this.database.stores.get(run.store_id)?.machine ?? '' };
    });
  }
  takeOver(threadId: string, signal: AbortSignal): Promise<RemoteRun> { return this.call('takeOver', signal, () => this.database.takeOver(this.account, this.storeId, threadId)); }

  async *checkpoints(threadId: string, signal: AbortSignal): AsyncIterable<{ readonly checkpoint: RemoteCheckpoint; readonly parts: readonly RemotePart[] }> {
    const rows = await this.call('checkpoints', signal, () => this.of(this.database.checkpoints, threadId).toSorted((a, b) => a.number - b.number));
    for (const checkpoint of rows) {
      yield { checkpoint, parts: this.of(this.database.parts, threadId).filter((part) => part.checkpoint_ns === checkpoint.checkpoint_ns && part.checkpoint_id === checkpoint.checkpoint_id) };
    }
  }
  async *writes(threadId: string, signal: AbortSignal): AsyncIterable<RemoteWrite> { yield* await this.call('writes', signal, () => this.of(this.database.writes, threadId)); }
  async *effects(threadId: string, signal: AbortSignal): AsyncIterable<RemoteEffect> { yield* await this.call('effects', signal, () => this.of(this.database.effects, threadId)); }
  reviews(threadId: string, signal: AbortSignal): Promise<readonly (RemoteReview & { readonly context: unknown; readonly created_at: string })[]> {
    return this.call('reviews', signal, () => this.of(this.database.reviews, threadId));
  }
  async *audit(threadId: string, signal: AbortSignal): AsyncIterable<RemoteAuditRow> {
    yield* await this.call('audit', signal, () => this.readableRows(this.database.audit.values()).filter((row) => row.thread_id === threadId));
  }

  subscribe(listener: RemoteListener): { dispose(): void } {
    const socket = { listener, up: false };
    this.sockets.add(socket);
    const changes = this.database.onChange((change) => { if (socket.up && this.database.reader(this.account)) deliver(listener, change); });
    queueMicrotask(() => {
      if (!this.sockets.has(socket) || this.fault('subscribe') !== null) return;
      socket.up = true;
      listener.onLive(true, null);
    });
    return { dispose: () => { this.sockets.delete(socket); changes.dispose(); } };
  }

  private of<Row extends { readonly thread_id: string }>(table: ReadonlyMap<string, Row>, threadId: string): Row[] {
    return this.readableRows(table.values()).filter((row) => row.thread_id === threadId);
  }

  private readable<Row>(row: Row | undefined): Row | undefined {
    return this.database.reader(this.account) ? row : undefined;
  }

  private readableRows<Row>(rows: Iterable<Row>): Row[] {
    return this.database.reader(this.account) ? [...rows] : [];
  }

  private async call<Result>(method: string, signal: AbortSignal, work: () => Result): Promise<Result> {
    this.calls.push(method);
    await Promise.race([aborted(signal), this.before(method)]);
    const fault = this.fault(method);
    if (fault) throw fault;
    return structuredClone(work());
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => { reject(new RemoteError('timeout', 'The shared place took too long.')); };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

function deliver(listener: RemoteListener, change: FakeChange): void {
  if (change.table === 'human_review_queue') listener.onReview(change.row);
  else if (change.table === 'orchestrator_commands') listener.onCommand(change.row);
  else listener.onRun(change.row);
}
