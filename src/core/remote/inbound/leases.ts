import { hasEnded } from '../../../contract/runActions.ts';
import type { RemoteRun } from '../../../contract/remoteRows.ts';
import { heldBy } from '../../orchestrator/heldElsewhere.ts';
import { RemoteError } from '../../ports/remote.ts';
import type { InboundContext } from './context.ts';
import { InTurn } from './inTurn.ts';

/** How long a lease lasts in the database, and how often it is renewed. */
const LEASE_SECONDS = 60;
const RENEW_MS = 20_000;

/**
 * Tells the database which runs are driven here, so that nobody takes them over, and lets go of those that somebody took over nevertheless: the lease had
 * ended while this machine was away.
 */
export class Leases {
  private readonly context: InboundContext;
  private readonly turns = new InTurn();
  private readonly onProblem: (error: RemoteError) => void;
  private readonly timer: NodeJS.Timeout;
  private readonly subscription: { dispose(): void };
  /** Runs that were driven here when leases were last renewed, and those of them that the database gave. */
  private tried = new Set<string>();
  private held = new Set<string>();
  private renewing: Promise<void> | null = null;
  private wanted = false;

  constructor(context: InboundContext, onProblem: (error: RemoteError) => void) {
    this.context = context;
    this.onProblem = onProblem;
    this.timer = setInterval(() => { void this.renew(); }, RENEW_MS).unref();
    // A run that begins to move is announced at once: until then somebody else could take it.
    this.subscription = context.orchestrator.onDidChange((event) => {
      if (event.type === 'runs' && [...this.drivenHere()].some((threadId) => !this.tried.has(threadId))) void this.renew();
    });
  }

  dispose(): void {
    clearInterval(this.timer);
    this.subscription.dispose();
  }

  /** Calls while it renews are merged into one more. Never rejects. */
  renew(): Promise<void> {
    this.wanted = true;
    this.renewing ??= this.renewAll().finally(() => { this.renewing = null; });
    return this.renewing;
  }

  /** Looks whether runs that stand still here go on elsewhere. Throws RemoteError. */
  async catchUp(): Promise<void> {
    const { remote, orchestrator, signal } = this.context;
    void this.renew();
    if (orchestrator.runs().every(({ status }) => hasEnded(status))) return;
    for (const row of await remote.runs(signal)) this.see(row);
  }

  /** A row of the database: is it a run of ours, and who holds it? */
  see(row: RemoteRun): void {
    const { projectId, storeId } = this.context.remote;
    if (row.project_id !== projectId) return;
    if (row.store_id === storeId) {
      // It has come to the database since it began to move here.
      if (this.tried.has(row.thread_id) && !this.held.has(row.thread_id)) void this.renew();
    } else if (this.isOurs(row.thread_id)) void this.lost(row.thread_id);
  }

  /** Lets go of a run that another store holds. Never rejects. */
  lost(threadId: string): Promise<void> {
    const { remote, orchestrator, logger, signal } = this.context;
    return this.turns.run(threadId, async () => {
      try {
        if (!this.isOurs(threadId)) return;
        const holder = await remote.holder(threadId, signal);
        // Not there: it was never sent. Ours: it came back meanwhile.
        if (!holder || holder.storeId === remote.storeId) return;
        logger.warn(`Run ${threadId} goes on elsewhere: ${holder.user} on ${holder.machine}`);
        await orchestrator.letGo(threadId, holder);
      } catch (error) {
        if (error instanceof RemoteError) logger.info(`Who holds ${threadId} is asked later: ${error.message}`);
        else logger.error(`Run ${threadId} could not be let go of`, error);
      }
    });
  }

  idle(): Promise<void> {
    return this.turns.idle();
  }

  private async renewAll(): Promise<void> {
    while (this.wanted) {
      this.wanted = false;
      await this.renewNow();
    }
  }

  private async renewNow(): Promise<void> {
    const { remote, logger, signal } = this.context;
    const mine = this.drivenHere();
    this.tried = mine;
    if (mine.size === 0 || signal.aborted) return;
    try {
      this.held = new Set(await remote.renewLeases([...mine], LEASE_SECONDS, signal));
      await Promise.all([...mine].filter((threadId) => !this.held.has(threadId)).map((threadId) => this.lost(threadId)));
    } catch (error) {
      // While it cannot be reached the run goes on: local first. Should it be taken over meanwhile, that is seen as soon as it can.
      this.held = new Set();
      if (error instanceof RemoteError) {
        logger.info(`Leases are renewed later: ${error.message}`);
        if (!error.passes) this.onProblem(error);
      } else logger.error('Leases could not be renewed', error);
    }
  }

  private drivenHere(): Set<string> {
    const { orchestrator } = this.context;
    return new Set(orchestrator.runs().filter(({ status, ownedElsewhere }) => !ownedElsewhere && (status === 'running' || status === 'queued')).map(({ threadId }) => threadId));
  }

  private isOurs(threadId: string): boolean {
    const record = this.context.store.run(threadId);
    return record !== null && !hasEnded(record.status) && heldBy(record) === null;
  }
}
