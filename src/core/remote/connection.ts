import { setTimeout as sleep } from 'node:timers/promises';
import type { RemoteStatus, Sharing } from '../../contract/supabase.ts';
import { messageOf } from '../errors.ts';
import type { Orchestrator } from '../orchestrator/api.ts';
import type { Clock } from '../ports/clock.ts';
import type { Git } from '../ports/git.ts';
import type { Logger } from '../ports/logger.ts';
import { RemoteError, type Remote } from '../ports/remote.ts';
import type { Store } from '../ports/store.ts';
import type { CommandsOptions } from './inbound/commandsIn.ts';
import { Inbound } from './inbound/inbound.ts';
import type { RemoteArbiter } from './inbound/remoteArbiter.ts';
import { RepositoryNames } from './outgoing/repositoryNames.ts';
import { Sender } from './outgoing/sender.ts';

/** How often a connection that is being made is looked at (ms). */
const LOOK_MS = 20;

export interface ConnectionDeps {
  readonly store: Store;
  readonly git: Git;
  readonly orchestrator: Orchestrator;
  readonly arbiter: RemoteArbiter;
  readonly commands: CommandsOptions;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Names this process; unique among those that share the store. */
  readonly owner: string;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly onChange: () => void;
}

/** One connection to one project: the way out (Sender), and, once the project was reached, the way in (Inbound). */
export class Connection {
  readonly remote: Remote;
  readonly shares: Sharing;
  private readonly deps: ConnectionDeps;
  private readonly name: string;
  private sender: Sender | null = null;
  private inbound: Inbound | null = null;
  private live = false;
  private wasConnected = false;
  private stopped = false;
  private problem: RemoteError | null = null;

  constructor(deps: ConnectionDeps, remote: Remote, project: { readonly name: string; readonly sharing: Sharing }) {
    this.deps = deps;
    this.remote = remote;
    this.name = project.name;
    this.shares = project.sharing;
  }

  /** Begins. What keeps it from it is told by the state; never rejects. */
  async start(): Promise<void> {
    if (this.isStopped()) return;
    const { store, logger, onChange } = this.deps;
    try {
      if (this.shares === 'off') {
        await store.outbox.turnOff();
        return;
      }
      // First, so that nothing that waited for another project is sent to this one.
      await store.outbox.turnOn({ projectId: this.remote.projectId, sharing: this.shares });
      if (!this.isStopped()) this.sender = this.startSending(this.shares);
    } catch (error) {
      logger.error('What is to be sent could not be queued.', error);
      this.problem = new RemoteError('refused', `What is to be sent could not be queued: ${messageOf(error)}`, { cause: error });
    }
    onChange();
  }

  state(): RemoteStatus['state'] {
    if (this.shares === 'off') return 'off';
    if (this.problem !== null && this.sender === null) return 'refused';
    return this.sender?.state.state ?? 'connecting';
  }

  facts(): Pick<RemoteStatus, 'projectName' | 'user' | 'sharing' | 'waiting' | 'waitingSince' | 'live' | 'problem'> {
    const { count, since, aside } = this.deps.store.outbox.waiting();
    const problem = this.sender?.state.problem ?? this.problem;
    const refused = aside === 0 ? null : `${String(aside)} ${aside === 1 ? 'change was' : 'changes were'} not taken by Supabase and ${aside === 1 ? 'is' : 'are'} kept here; the log says why.`;
    return { projectName: this.name, user: this.remote.user, sharing: this.shares, waiting: count, waitingSince: since, live: this.live, problem: problem?.message ?? refused };
  }

  /** Something in the store changed. */
  changed(): void {
    this.sender?.changed();
    this.deps.onChange();
  }

  retry(): void {
    this.sender?.retry();
    void this.inbound?.catchUp();
  }

  async flush(signal: AbortSignal): Promise<void> {
    if (this.sender) await this.sender.flush(signal);
    else if (this.problem) throw this.problem;
  }

  /** Resolves when what happened elsewhere until now has taken effect here, or cannot be read now. */
  async caughtUp(signal: AbortSignal): Promise<void> {
    while (this.state() === 'connecting' && !signal.aborted && !this.stopped) await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await this.inbound?.catchUp();
    await this.inbound?.settled();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.inbound?.dispose();
    await this.sender?.stop();
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  private startSending(sharing: Exclude<Sharing, 'off'>): Sender {
    const { store, git, logger, owner, random, clock } = this.deps;
    const { remote } = this;
    const names = new RepositoryNames(git);
    return new Sender({
      outbox: store.outbox, remote, logger, owner, random,
      now: () => clock.now(),
      context: { projectId: remote.projectId, storeId: remote.storeId, sharing, repositoryName: (repository) => names.of(repository) },
      onChange: () => { this.sent(); },
      onLost: (threadId) => { void this.inbound?.lost(threadId); },
    });
  }

  private sent(): void {
    const connected = this.sender?.state.state === 'connected';
    if (connected && !this.stopped) {
      // Prepared: schema, membership and store are in order.
      if (this.inbound === null) this.inbound = this.listen();
      else if (!this.wasConnected) void this.inbound.catchUp();
    }
    this.wasConnected = connected;
    this.deps.onChange();
  }

  private listen(): Inbound {
    const { store, orchestrator, arbiter, clock, logger, commands, onChange } = this.deps;
    return new Inbound({
      remote: this.remote, orchestrator, store, arbiter, sharing: this.shares, clock, logger, commands,
      onLive: (live) => {
        this.live = live;
        onChange();
      },
      onProblem: (problem) => {
        this.problem = problem;
        onChange();
      },
    });
  }
}
