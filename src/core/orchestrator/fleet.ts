import { AGENT_ROLES, type AgentRole } from '../../contract/agents.ts';
import { INTERRUPTION } from '../../contract/interruption.ts';
import { patiently } from '../effects/patiently.ts';
import { messageOf } from '../errors.ts';
import { buildGraph, type WaveGraph } from '../graph/graph.ts';
import type { GraphDeps } from '../graph/deps.ts';
import type { WaveState } from '../graph/state.ts';
import type { ChatModel } from '../ports/model.ts';
import { projectRules } from '../run/projectRules.ts';
import { StoreError } from '../ports/store.ts';
import { isOwnedElsewhere } from '../run/snapshot.ts';
import { runnerFor } from '../safety/containment/runnerFor.ts';
import type { Judgement } from '../safety/judge/answer.ts';
import { loadRemembered } from '../safety/remembered/store.ts';
import { announcing } from './announcing.ts';
import { OrchestratorError, type OrchestratorEvent, type WentBack } from './api.ts';
import { heldBy } from './heldElsewhere.ts';
import { initialState } from './initialState.ts';
import { modelIdOf } from './prepareRun.ts';
import { LEASE_MS, markKilled, RunDriver, type DriverContext } from './runDriver.ts';
import { goBack, stateAt, type BackRequest } from './goBack.ts';
import { requestOf } from './runRequest.ts';
import type { OrchestratorDeps } from './waveOrchestrator.ts';

/** How long a command may still take when the window closes, before it is left to its runner (ms). */
const LEAVE_AFTER_MS = 1_500;
/** How long until a store that another process has locked is tried again (ms). */
const LOCKED_RETRY_MS = 250;

/** The runs this process drives: at most so many at once (each run's setting), the rest in a queue. */
export class Fleet {
  private readonly deps: OrchestratorDeps;
  private readonly emit: (event: OrchestratorEvent) => void;
  private readonly drivers = new Map<string, RunDriver>();
  private readonly queue: string[] = [];
  /** Runs this process started or resumed: decisions taken elsewhere move them on here. */
  private readonly mine = new Set<string>();
  private readonly waiters = new Set<() => void>();
  /** Kept as long as this process lives, so that pausing and resuming asks nothing twice. */
  private readonly judgements = new Map<string, Map<string, Judgement>>();
  private readonly recheck: NodeJS.Timeout[] = [];
  private closing = false;
  private heartbeat: NodeJS.Timeout | null = null;

  constructor(deps: OrchestratorDeps, emit: (event: OrchestratorEvent) => void) {
    this.deps = deps;
    this.emit = emit;
  }

  /** Runs the thread as soon as there is room. */
  enqueue(threadId: string): void {
    if (this.closing || this.queue.includes(threadId)) return;
    const record = this.deps.store.run(threadId);
    if (record && heldBy(record)) return;
    // The lease holds while it queues, too: another process must not take the run for an abandoned one.
    if (this.unlessLocked(() => this.deps.store.claim(threadId, this.deps.owner, LEASE_MS)) === false) {
      this.deps.logger.warn(`Run ${threadId} is driven by another process`);
      return;
    }
    this.mine.add(threadId);
    this.queue.push(threadId);
    this.pump();
    if (this.queue.length > 0) this.heartbeat ??= setInterval(() => { this.beat(); }, LEASE_MS / 3).unref();
  }

  private beat(): void {
    if (this.queue.length === 0) {
      clearInterval(this.heartbeat ?? undefined);
      this.heartbeat = null;
    }
    for (const threadId of this.queue) this.unlessLocked(() => this.deps.store.claim(threadId, this.deps.owner, LEASE_MS));
  }

  /** Undefined while another process has the store locked: it is tried again in any case, by the next beat or the next pump. */
  private unlessLocked<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StoreError) || error.reason !== 'busy') throw error;
      this.deps.logger.warn(error.message);
      return undefined;
    }
  }

  /** Ends what was queued or running under a process that is gone: those runs are paused, and can be resumed. */
  recover(): void {
    const { store, owner, clock } = this.deps;
    for (const record of store.runs()) {
      // Waiting without a question: it was answered, and the process ended before the answer took effect.
      const answered = record.status === 'waiting' && store.reviews({ threadId: record.threadId, status: 'pending' }).length === 0;
      if (record.status !== 'running' && record.status !== 'queued' && !answered) continue;
      if (record.owner !== null && record.owner !== owner && this.deps.isOwnerGone?.(record.owner) === true) store.release(record.threadId, record.owner);
      else if (isOwnedElsewhere(record, owner, clock.now())) {
        if (this.closing) continue;
        const timer = setTimeout(() => { this.recover(); }, record.leaseUntil - clock.now() + 100);
        timer.unref();
        this.recheck.push(timer);
        continue;
      }
      if (this.has(record.threadId)) continue;
      store.setStatus(record.threadId, 'paused', INTERRUPTION.died, [{
        type: 'system_event', name: 'run.interrupted', severity: 'warning', actor: { kind: 'system', name: 'orchestrator' }, at: clock.iso(), storyId: record.storyId,
        summary: 'Interrupted: the process that drove it ended',
      }], ['running', 'queued', 'waiting']);
    }
  }

  async pause(threadId: string, reason: string, by: string): Promise<void> {
    const driver = this.drivers.get(threadId);
    if (driver) {
      driver.pause(reason, by);
      await driver.done;
      return;
    }
    this.unqueue(threadId);
    await patiently(() => this.deps.store.setStatus(threadId, 'paused', reason, [{
      type: 'system_event', name: 'run.pause', severity: 'info', actor: { kind: 'user', name: by }, at: this.deps.clock.iso(), summary: 'Paused', details: { reason },
    }]));
  }

  async kill(threadId: string, reason: string, by: string): Promise<void> {
    const driver = this.drivers.get(threadId);
    if (driver) {
      driver.kill(reason, by);
      await driver.done;
      await this.deps.runner.records?.endAll(`${threadId}/`);
      return;
    }
    this.unqueue(threadId);
    const { store, owner } = this.deps;
    await patiently(() => store.claim(threadId, owner, LEASE_MS));
    try {
      // What a window that is gone has left running.
      await this.deps.runner.records?.endAll(`${threadId}/`);
      const end = await markKilled(this.idleGraph(threadId), { configurable: { thread_id: threadId } }, this.deps, { reason, by });
      await patiently(() => store.setStatus(threadId, end.status, end.reason, end.audit ?? []));
    } finally {
      await patiently(() => { store.release(threadId, owner); });
    }
  }

  /** Stops the run at once, its command too; how it stands is for the caller to say. */
  async stop(threadId: string, reason: string): Promise<void> {
    const driver = this.drivers.get(threadId);
    driver?.pause(reason, 'orchestrator');
    driver?.leave();
    await driver?.done;
    this.unqueue(threadId);
    this.mine.delete(threadId);
    await this.deps.runner.records?.endAll(`${threadId}/`);
  }

  /** Stops the run if it moves, goes back, and runs on from there. What `goBack` refuses leaves the run as it stood. */
  async goBack(request: BackRequest): Promise<WentBack> {
    const { store, owner, git, clock } = this.deps;
    const { threadId } = request;
    const driver = this.drivers.get(threadId);
    if (driver) {
      driver.pause('A person stepped in', request.by);
      await driver.done;
    }
    this.unqueue(threadId);
    if (!await patiently(() => store.claim(threadId, owner, LEASE_MS))) throw new OrchestratorError('owned_elsewhere', 'Another window or process drives this run. Go back there.');
    let went: WentBack;
    try {
      went = await goBack(this.idleGraph(threadId), { git, clock, store }, request);
      await patiently(() => store.setStatus(threadId, 'queued', '', []));
    } finally {
      await patiently(() => { store.release(threadId, owner); });
    }
    this.enqueue(threadId);
    return went;
  }

  /** Does something with a run while nobody drives it. Throws owned_elsewhere. */
  async alone<Result>(threadId: string, work: () => Promise<Result>): Promise<Result> {
    const { store, owner } = this.deps;
    if (!await patiently(() => store.claim(threadId, owner, LEASE_MS))) throw new OrchestratorError('owned_elsewhere', 'Another window or process drives this run. Do it there.');
    try {
      return await work();
    } finally {
      await patiently(() => { store.release(threadId, owner); });
    }
  }

  /** The state at a checkpoint of a run. Throws unknown_checkpoint. */
  stateAt(threadId: string, checkpointId: string): Promise<WaveState> {
    return stateAt(this.idleGraph(threadId), threadId, checkpointId);
  }

  /** The graph of a run that is not driven: to read and change its state. */
  private idleGraph(threadId: string): WaveGraph {
    const never = new AbortController().signal;
    return buildGraph({ ...this.contextOf(threadId).graphDeps, modelSignal: never, commandSignal: never }, this.deps.store.saver);
  }

  /** True while this process moves the run, or is going to. */
  has(threadId: string): boolean {
    return this.drivers.has(threadId) || this.queue.includes(threadId);
  }

  /** True while this process moves the run. */
  drives(threadId: string): boolean {
    return this.drivers.has(threadId);
  }

  /** Resolves when the run neither moves nor is about to. */
  async settled(threadId: string): Promise<void> {
    while (this.drivers.has(threadId) || this.queue.includes(threadId)) {
      await new Promise<void>((resolve) => { this.waiters.add(resolve); });
    }
  }

  /** Another process wrote: it may have asked for something, or decided what a run of ours waits for. */
  onExternalChange(): void {
    const { store } = this.deps;
    for (const threadId of this.mine) {
      for (const request of this.unlessLocked(() => store.takeControl(threadId)) ?? this.askAgain()) {
        const driver = this.drivers.get(threadId);
        if (request.operation === 'pause') driver?.pause(request.reason, request.by);
        else if (request.operation === 'kill') driver?.kill(request.reason, request.by);
      }
      if (this.drivers.has(threadId)) continue;
      const record = store.run(threadId);
      const decided = record?.status === 'waiting' && store.reviews({ threadId, status: 'pending' }).length === 0;
      if (decided && !isOwnedElsewhere(record, this.deps.owner, this.deps.clock.now())) this.enqueue(threadId);
    }
  }

  /** Stops every run at its next step; they are paused and can be resumed. */
  async drain(): Promise<void> {
    this.closing = true;
    for (const timer of this.recheck) clearTimeout(timer);
    clearInterval(this.heartbeat ?? undefined);
    for (const threadId of this.queue.splice(0)) this.deps.store.release(threadId, this.deps.owner);
    const drivers = [...this.drivers.values()];
    for (const driver of drivers) driver.pause(INTERRUPTION.closed, 'orchestrator');
    const done = Promise.all(drivers.map((driver) => driver.done));
    if (this.deps.runner.records) {
      // The editor does not wait long for its windows to close. A command that takes longer goes on without, and its outcome is found on resuming.
      const late = setTimeout(() => { for (const driver of drivers) driver.leave(); }, LEAVE_AFTER_MS);
      await done;
      clearTimeout(late);
    }
    await done;
    this.recover();
  }

  private unqueue(threadId: string): void {
    const index = this.queue.indexOf(threadId);
    if (index >= 0) {
      this.queue.splice(index, 1);
      this.deps.store.release(threadId, this.deps.owner);
    }
    this.wake();
  }

  private pump(): void {
    for (const threadId of [...this.queue]) {
      const record = this.deps.store.run(threadId);
      if (!record) { this.unqueue(threadId); continue; }
      if (this.drivers.has(threadId)) continue;
      if (this.drivers.size >= requestOf(record).settings.limits.concurrentRuns) continue;
      const claimed = this.unlessLocked(() => this.take(threadId));
      if (claimed === undefined) {
        this.later(() => { this.pump(); });
        break;
      }
      this.queue.splice(this.queue.indexOf(threadId), 1);
      if (claimed) this.drive(threadId);
      else this.deps.logger.warn(`Run ${threadId} is driven by another process`);
    }
    this.wake();
  }

  private take(threadId: string): boolean {
    const { store, owner } = this.deps;
    if (!store.claim(threadId, owner, LEASE_MS)) return false;
    store.setStatus(threadId, 'running', '', []);
    return true;
  }

  /** What others asked for stays in the store until it can be taken out. */
  private askAgain(): [] {
    this.later(() => { this.onExternalChange(); });
    return [];
  }

  private later(work: () => void): void {
    const timer = setTimeout(() => {
      this.recheck.splice(this.recheck.indexOf(timer), 1);
      if (!this.closing) work();
    }, LOCKED_RETRY_MS);
    this.recheck.push(timer);
  }

  private drive(threadId: string): void {
    const { store, owner, logger } = this.deps;
    let driver: RunDriver;
    try {
      driver = new RunDriver(this.contextOf(threadId));
    } catch (error) {
      logger.error(`Run ${threadId} could not be set up`, error);
      store.setStatus(threadId, 'paused', messageOf(error), []);
      store.release(threadId, owner);
      return;
    }
    this.drivers.set(threadId, driver);
    void driver.done.then(() => {
      this.drivers.delete(threadId);
      this.emit({ type: 'runs', threadIds: [threadId] });
      this.pump();
    });
  }

  private wake(): void {
    const waiters = [...this.waiters];
    this.waiters.clear();
    for (const waiter of waiters) waiter();
  }

  private judgementsOf(threadId: string): Map<string, Judgement> {
    const known = this.judgements.get(threadId) ?? new Map<string, Judgement>();
    this.judgements.set(threadId, known);
    return known;
  }

  private contextOf(threadId: string): DriverContext {
    const { store, clock, logger, owner } = this.deps;
    const record = store.run(threadId);
    if (!record) throw new Error(`There is no run ${threadId}`);
    const request = requestOf(record);
    const provider = this.deps.models(request.settings);
    const models = new Map<AgentRole | 'judge', Promise<ChatModel>>();
    const model = (role: AgentRole | 'judge'): Promise<ChatModel> => {
      const known = models.get(role) ?? provider.resolve(modelIdOf(request.settings, role));
      models.set(role, known);
      // A failure is not kept: a key may be set before the next try.
      known.catch(() => { models.delete(role); });
      return known;
    };
    const graphDeps: DriverContext['graphDeps'] = {
      git: this.deps.git,
      files: this.deps.files,
      runner: announcing(runnerFor(this.deps.runner, request.settings.safety), (command) => { this.emit({ type: 'command', threadId, command }); }),
      scorer: this.deps.scorer,
      effects: store,
      clock,
      logger,
      model,
      judgements: this.judgementsOf(threadId),
      remembered: () => loadRemembered(this.deps.files, record.repository),
      completedStories: () => new Set(store.runs().filter((run) => run.repository === record.repository && run.status === 'complete').map((run) => run.storyId)),
      projectRules: (worktree) => projectRules(this.deps.files, worktree),
      onModelText: (agent, text, done) => { this.emit({ type: 'modelText', threadId, agent, text, done }); },
    } satisfies Omit<GraphDeps, 'modelSignal' | 'commandSignal'>;
    return {
      store, clock, logger, owner, threadId, graphDeps,
      initial: async () => {
        const resolved = await Promise.all(AGENT_ROLES.map(async (role) => [role, await model(role)] as const));
        return initialState({
          threadId,
          projectId: record.projectId,
          startedBy: record.startedBy,
          request,
          modelLabels: Object.fromEntries(resolved.map(([role, found]) => [role, found.label])),
          scripted: resolved.some(([, found]) => found.scripted),
          now: clock.iso(),
        });
      },
      onProblem: (message) => { this.emit({ type: 'problem', threadId, message }); },
    };
  }
}
