import type { RemoteRun } from '../../contract/remoteRows.ts';
import type { RemoteStatus, Sharing } from '../../contract/supabase.ts';
import { messageOf } from '../errors.ts';
import type { Orchestrator } from '../orchestrator/api.ts';
import { OrchestratorError } from '../orchestrator/api.ts';
import { heldBy } from '../orchestrator/heldElsewhere.ts';
import { RemoteError, type Remote } from '../ports/remote.ts';
import type { RemoteLink, TakeOverProgress } from './api.ts';
import { Connection, type ConnectionDeps } from './connection.ts';
import { prepareHandOver } from './moving/handOver.ts';
import type { RunHands } from './moving/deps.ts';
import { takeOver } from './moving/takeOver.ts';

export interface LinkDeps extends Omit<ConnectionDeps, 'orchestrator' | 'onChange'> {
  readonly orchestrator: Orchestrator & RunHands;
}

/** How often faces are told how many changes wait (ms). */
const TELL_MS = 250;

/** The link of one store, whatever it is connected to. */
export class StoreLink implements RemoteLink {
  private readonly deps: LinkDeps;
  private readonly listeners = new Set<(status: RemoteStatus) => void>();
  private readonly subscription: { dispose(): void };
  private connection: Connection | null = null;
  /** Beginning and ending connections take turns. */
  private turn: Promise<void> = Promise.resolve();
  private since: string;
  private told: RemoteStatus['state'] = 'off';
  private telling: NodeJS.Timeout | null = null;

  constructor(deps: LinkDeps) {
    this.deps = deps;
    this.since = deps.clock.iso();
    this.subscription = deps.store.onDidChange(() => { this.connection?.changed(); });
  }

  status(): RemoteStatus {
    const { connection } = this;
    const state = connection?.state() ?? 'off';
    if (state !== this.told) {
      this.told = state;
      this.since = this.deps.clock.iso();
    }
    const none = { state, since: this.since, projectName: '', user: '', sharing: 'off', waiting: 0, waitingSince: null, live: false, problem: null } satisfies RemoteStatus;
    return connection ? { ...none, ...connection.facts() } : none;
  }

  onDidChange(listener: (status: RemoteStatus) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => { this.listeners.delete(listener); } };
  }

  connect(remote: Remote, project: { readonly name: string; readonly sharing: Sharing }): void {
    const before = this.connection;
    const made = new Connection({ ...this.deps, onChange: () => { this.changed(); } }, remote, project);
    this.connection = made;
    this.inTurn(async () => {
      await before?.stop();
      await made.start();
    });
    this.changed();
  }

  async disconnect({ discard }: { readonly discard: boolean }): Promise<void> {
    const before = this.connection;
    this.connection = null;
    this.inTurn(async () => {
      await before?.stop();
      if (discard) await this.deps.store.outbox.turnOff();
    });
    this.changed();
    await this.turn;
  }

  retry(): void {
    this.connection?.retry();
  }

  async flush(signal: AbortSignal): Promise<void> {
    await this.turn;
    await this.connected().flush(signal);
  }

  async caughtUp(signal: AbortSignal): Promise<void> {
    await this.turn;
    await this.connection?.caughtUp(signal);
  }

  async elsewhere(signal: AbortSignal): Promise<readonly RemoteRun[]> {
    const { remote } = this.connected();
    const runs = await remote.runs(signal);
    // One that the database gave to this store, and that is not here: taking it over was interrupted.
    return runs.filter(({ thread_id: threadId, store_id: storeId, removed_at: removedAt }) => removedAt === null && (storeId !== remote.storeId || this.isAway(threadId)));
  }

  async handOver(threadId: string, by: string, signal: AbortSignal, progress: TakeOverProgress): Promise<void> {
    const connection = this.sharing();
    const { remote } = connection;
    const pushed = await prepareHandOver(this.moving(remote), threadId, by, signal, progress);
    progress('Sending what waits');
    await connection.flush(signal);
    await remote.setPushed(threadId, pushed, signal);
    // Whoever comes first may have it now.
    await remote.renewLeases([threadId], 0, signal);
  }

  async takeOver(threadId: string, repository: string, by: string, signal: AbortSignal, progress: TakeOverProgress): Promise<string> {
    const { remote } = this.sharing();
    await takeOver(this.moving(remote), { threadId, repository, by, signal, progress });
    this.connection?.changed();
    return threadId;
  }

  async dispose(): Promise<void> {
    this.subscription.dispose();
    this.listeners.clear();
    if (this.telling) clearTimeout(this.telling);
    await this.disconnect({ discard: false });
    if (this.telling) clearTimeout(this.telling);
  }

  private moving(remote: Remote) {
    const { store, git, clock, logger, orchestrator } = this.deps;
    return { store, git, clock, logger, hands: orchestrator, remote };
  }

  private isAway(threadId: string): boolean {
    const record = this.deps.store.run(threadId);
    return record === null || heldBy(record) !== null;
  }

  private connected(): Connection {
    if (this.connection) return this.connection;
    throw new RemoteError('unreachable', 'This workspace is not connected to a team. Connect it first (WAVE: Connect Supabase).');
  }

  private sharing(): Connection {
    const connection = this.connected();
    if (connection.shares === 'content') return connection;
    throw new OrchestratorError('wrong_state', 'Runs can move between machines only where their contents may leave: choose that for this workspace first (WAVE: Connect Supabase).');
  }

  private inTurn(work: () => Promise<void>): void {
    this.turn = this.turn.then(work).catch((error: unknown) => { this.deps.logger.error(`The connection to Supabase could not be changed: ${messageOf(error)}`, error); });
  }

  /** Told at once when the state changes, else now and then. */
  private changed(): void {
    if ((this.connection?.state() ?? 'off') !== this.told) { this.tell(); return; }
    this.telling ??= setTimeout(() => { this.tell(); }, TELL_MS).unref();
  }

  private tell(): void {
    if (this.telling) clearTimeout(this.telling);
    this.telling = null;
    if (this.listeners.size === 0) return;
    try {
      const status = this.status();
      for (const listener of [...this.listeners]) listener(status);
    } catch (error) {
      this.deps.logger.error('The state of the connection could not be told.', error);
    }
  }
}
