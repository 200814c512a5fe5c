import { isGraphDrained, RunControl } from '@langchain/langgraph';
import { RESUME } from '@langchain/langgraph-checkpoint';
import * as z from 'zod';
import type { ReviewItem } from '../../contract/review.ts';
import type { RunStatus } from '../../contract/run.ts';
import type { AuditEventInput } from '../../contract/audit.ts';
import { messageOf, WaveError } from '../errors.ts';
import { forgedEvent } from '../gates/forged.ts';
import type { GraphDeps } from '../graph/deps.ts';
import { patiently } from '../effects/patiently.ts';
import { buildGraph, type GraphConfig, type WaveGraph } from '../graph/graph.ts';
import { isWaveState, type WaveState, type WaveUpdate } from '../graph/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { ModelError } from '../ports/model.ts';
import { Return } from './unfinishedReturn.ts';
import { CommandLeft } from '../ports/commandRunner.ts';
import { StoreError, type Store } from '../ports/store.ts';
import { forgery, isBarred, withRules } from './reviewRules.ts';

/** How long a lease lasts without a heartbeat (ms). */
export const LEASE_MS = 15_000;
/** Steps of one run; the loops inside are bounded far below. */
const MOST_STEPS = 100_000;

const interruptValue = z.object({ reviewId: z.string() });

export interface DriverContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly owner: string;
  readonly threadId: string;
  /** Everything a graph needs but the signals, which belong to one drive. */
  readonly graphDeps: Omit<GraphDeps, 'modelSignal' | 'commandSignal'>;
  /** State of a run that has no checkpoint yet. */
  initial(): Promise<WaveUpdate>;
  readonly onProblem: (message: string) => void;
}

/** What the graph is to do next. */
type Move = (config: GraphConfig) => Promise<void>;
type Standstill = { readonly status: RunStatus; readonly reason: string; readonly audit?: readonly AuditEventInput[] };

/**
 * Drives one run from where its newest checkpoint left it until it stands still: waiting, paused or ended.
 * Holds the run's lease meanwhile. One driver drives once.
 */
export class RunDriver {
  private readonly context: DriverContext;
  private readonly control = new RunControl();
  private readonly modelAbort = new AbortController();
  private readonly commandAbort = new AbortController();
  private readonly graph: WaveGraph;
  private stop: { readonly kind: 'pause' | 'kill' | 'lost'; readonly reason: string; readonly by: string } | null = null;
  /** Resolves when the run stands still; never rejects. */
  readonly done: Promise<void>;

  constructor(context: DriverContext) {
    this.context = context;
    this.graph = buildGraph({ ...context.graphDeps, modelSignal: this.modelAbort.signal, commandSignal: this.commandAbort.signal }, context.store.saver);
    this.done = this.drive();
  }

  /** Stops at the next step; a model call in flight is aborted, a command runs to its end. */
  pause(reason: string, by: string): void {
    this.stop ??= { kind: 'pause', reason, by };
    this.control.requestDrain(reason);
    this.modelAbort.abort();
  }

  /** Stops now: model call and command (its whole process group) are ended. */
  kill(reason: string, by: string): void {
    this.stop = { kind: 'kill', reason, by };
    this.control.requestDrain(reason);
    this.modelAbort.abort();
    this.commandAbort.abort();
  }

  /** Stops as a pause does, but leaves a running command to its runner: who resumes the run finds how it ended. */
  leave(): void {
    this.commandAbort.abort(new CommandLeft());
  }

  private async drive(): Promise<void> {
    const { store, threadId, owner, logger } = this.context;
    const heartbeat = setInterval(() => { this.beat(); }, LEASE_MS / 3);
    try {
      const end = await this.untilStandstill();
      if (end) await patiently(() => { if (store.renew(threadId, owner, LEASE_MS)) store.setStatus(threadId, end.status, end.reason, end.audit ?? []); });
    } catch (error) {
      // How a run stands that another process has taken over is for that one to say.
      if (error instanceof StoreError && error.reason === 'not_owner') logger.warn(error.message);
      else {
        logger.error(`Run ${threadId} stopped`, error);
        await this.recordFailure(error);
      }
    } finally {
      clearInterval(heartbeat);
      try {
        await patiently(() => { store.release(threadId, owner); });
      } catch (error) {
        logger.error(`The lease of ${threadId} could not be given back; it ends by itself`, error);
      }
    }
  }

  private beat(): void {
    const { store, threadId, owner, logger } = this.context;
    try {
      if (store.renew(threadId, owner, LEASE_MS)) return;
      logger.warn(`Run ${threadId} is driven by another process now; this one lets go`);
      this.stop = { kind: 'lost', reason: 'Another process drives this run', by: 'orchestrator' };
      this.control.requestDrain('lost');
      this.modelAbort.abort();
      // Not ended: whoever drives the run now waits for it.
      this.leave();
    } catch (error) {
      logger.error(`The lease of ${threadId} could not be renewed`, error);
    }
  }

  /** The status of a run whose driver failed is paused: nothing is lost, resuming tries the same step again. */
  private async recordFailure(error: unknown): Promise<void> {
    const { store, threadId, clock, onProblem } = this.context;
    const message = messageOf(error);
    try {
      await patiently(() => store.setStatus(threadId, 'paused', message, [{
        type: 'system_event', name: 'run.error', severity: 'error', actor: { kind: 'system', name: 'orchestrator' }, at: clock.iso(), summary: `Stopped: ${message}`,
      }]));
    } catch (second) {
      this.context.logger.error('The failure could not be recorded', second);
      onProblem(message);
    }
  }

  private isStopping(): boolean {
    return this.stop !== null;
  }

  private async untilStandstill(): Promise<Standstill | null> {
    const { threadId, clock } = this.context;
    const config = { configurable: { thread_id: threadId, __pregel_strict_resume: true }, durability: 'sync' as const, recursionLimit: MOST_STEPS, control: this.control };
    await this.mendReturn(config);
    for (;;) {
      if (this.stop) return this.stopped(config);
      const move = await this.nextMove(config);
      if (typeof move !== 'function') return move;
      try {
        await move(config);
      } catch (error) {
        const asked = this.isStopping() && (isGraphDrained(error) || ModelError.is(error, 'aborted') || (error instanceof Error && error.name === 'AbortError'));
        if (!asked) throw error;
        this.context.logger.debug(`Run ${threadId} drained at ${clock.iso()}`);
      }
    }
  }

  /** A crash while the run went back can have left the files of then beside the state of now. */
  private async mendReturn(config: GraphConfig): Promise<void> {
    const { threadId, store, graphDeps, clock } = this.context;
    const checkpoint: unknown = (await this.graph.getState(config)).config.configurable?.['checkpoint_id'];
    if (typeof checkpoint !== 'string' || !await Return.undoUnfinished(store, graphDeps.git, threadId, checkpoint)) return;
    store.appendAudit(threadId, [{
      type: 'system_event', name: 'run.return_undone', severity: 'warning', actor: { kind: 'system', name: 'orchestrator' }, at: clock.iso(),
      summary: 'Going back was interrupted; the files are as they were before it. Go back again if it is still wanted.',
    }]);
  }

  /** What the graph has to do next, or how the run stands when it must not be called. */
  private async nextMove(config: GraphConfig): Promise<Move | Standstill> {
    const state = await this.graph.getState(config);
    if (state.createdAt === undefined) {
      const initial = await this.context.initial();
      return (now) => this.graph.run(initial, now);
    }
    // Killed before its first step: the input lies in the checkpoint, and is no state yet.
    if (isInputOnly(state)) return (now) => this.graph.run(null, now);
    const values = valuesOf(state.values, this.context.threadId);
    if (state.tasks.length === 0) return ended(values);
    // Killed while an answer took effect: the graph has it, and would take it for an unknown one a second time.
    if (await this.hasAnswer(config, state.tasks.map(({ id }) => id))) return (now) => this.graph.run(null, now);
    const waiting = state.tasks.flatMap((task) => task.interrupts);
    const [first] = waiting;
    if (!first) return (now) => this.graph.run(null, now);
    const { reviewId } = interruptValue.parse(first.value);
    const item = this.trusted(this.context.store.review(reviewId));
    const { id } = first;
    if (item?.resolution && id !== undefined) return (now) => this.graph.answer({ [id]: item.resolution }, now);
    const request = values.waiting;
    return request?.type === 'hold' ? { status: 'paused', reason: request.reason } : { status: 'waiting', reason: request?.reason ?? '' };
  }

  /** Has a waiting task been given its answer, though it has not come to its end? */
  private async hasAnswer(config: GraphConfig, tasks: readonly string[]): Promise<boolean> {
    const tuple = await this.context.store.saver.getTuple(config);
    return tuple?.pendingWrites?.some(([task, channel]) => channel === RESUME && tasks.includes(task)) === true;
  }

  /** An answer that nobody gave through the orchestrator is taken back and written down; the run goes on waiting. */
  private trusted(item: ReviewItem | null): ReviewItem | null {
    const { store, clock } = this.context;
    if (item?.status !== 'approved' && item?.status !== 'rejected') return item;
    const record = store.run(item.threadId);
    const ruled = record ? withRules(item, record) : item;
    const why = forgery(store, item) ?? (item.resolution && isBarred(ruled, item.resolution) ? `${item.resolution.by} may not approve it` : null);
    if (why === null) return item;
    store.reopenReview(item.id, [{ ...forgedEvent({ kind: 'system', name: 'store' }, clock.iso(), `An answer to a review was in the store that nobody gave: ${why}`), storyId: item.storyId, details: { reviewId: item.id, why, answer: item.resolution } }]);
    return store.review(item.id);
  }

  private async stopped(config: GraphConfig): Promise<Standstill | null> {
    const { stop } = this;
    if (!stop || stop.kind === 'lost') return null;
    if (stop.kind === 'kill') return markKilled(this.graph, config, this.context, stop);
    return {
      status: 'paused',
      reason: stop.reason,
      audit: [{ type: 'system_event', name: 'run.pause', severity: 'info', actor: { kind: 'user', name: stop.by }, at: this.context.clock.iso(), summary: 'Paused', details: { reason: stop.reason } }],
    };
  }
}

/** LangGraph writes the input as a checkpoint of its own, before any channel has a value. */
function isInputOnly({ metadata, values }: Awaited<ReturnType<WaveGraph['getState']>>): boolean {
  return metadata?.source === 'input' && !isWaveState(values);
}

function valuesOf(values: unknown, threadId: string): WaveState {
  if (isWaveState(values)) return values;
  throw new WaveError('unreadable_state', `The newest checkpoint of ${threadId} is not of this version of WAVE. Start the story again; the branch is kept.`);
}

function ended(values: WaveState): Standstill {
  if (values.phase === 'complete') return { status: 'complete', reason: '' };
  if (values.gateState.gateStatus === 'kill') return { status: 'killed', reason: values.gateState.killReason ?? '' };
  return { status: 'failed', reason: values.error ?? 'The graph ended without a result' };
}

/** Writes a person's Kill into the state (if there is one yet) and says how the run stands. */
export async function markKilled(
  graph: WaveGraph,
  config: GraphConfig,
  context: Pick<DriverContext, 'clock'>,
  kill: { readonly reason: string; readonly by: string },
): Promise<Standstill> {
  const state = await graph.getState(config);
  const at = context.clock.iso();
  if (state.createdAt !== undefined && !isInputOnly(state)) {
    const values = valuesOf(state.values, String(config.configurable?.['thread_id']));
    const update: WaveUpdate = {
      gateState: { ...values.gateState, gateStatus: 'kill', killReason: kill.reason },
      phase: 'failed',
      currentAgent: null,
      waiting: null,
      decided: null,
      updatedAt: at,
      journal: { events: [] },
    };
    // As human_review, whose route ends a failed run: no task is left behind.
    await graph.updateState(config, update, 'human_review');
  }
  return {
    status: 'killed',
    reason: kill.reason,
    audit: [{ type: 'gate_transition', name: 'run.kill', severity: 'warning', actor: { kind: 'user', name: kill.by }, at, summary: 'Kill', details: { reason: kill.reason }, safetyTags: ['kill_decision'] }],
  };
}
