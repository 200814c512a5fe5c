import * as z from 'zod';
import type { AuditRow } from '../../../contract/audit.ts';
import { gateDecisionKind, gateNumber } from '../../../contract/gate.ts';
import type { RemoteCommand } from '../../../contract/remoteRows.ts';
import { hasEnded } from '../../../contract/runActions.ts';
import { messageOf } from '../../errors.ts';
import { OrchestratorError } from '../../orchestrator/api.ts';
import { heldBy } from '../../orchestrator/heldElsewhere.ts';
import { withRules } from '../../orchestrator/reviewRules.ts';
import { RemoteError } from '../../ports/remote.ts';
import { barredAccount } from './approvers.ts';
import type { InboundContext } from './context.ts';
import { remoteName } from './identity.ts';
import { InTurn } from './inTurn.ts';
import { startStory, type StoryStarter } from './startStory.ts';

export interface CommandsOptions {
  /** Whether this machine takes commands from elsewhere; the project has to allow them, too. */
  allowed(): boolean;
  /** Absent where stories cannot be started. */
  readonly starter?: StoryStarter;
}

const starts = z.object({ story: z.string(), repository: z.string().optional() });
const decides = z.object({ gate: gateNumber, decision: gateDecisionKind });
const ACCEPTED = 'command.accepted';
const DONE = 'command.done';
/** One that was begun so long ago, and has no end, was interrupted (ms). Should it have been only slow, it asks for what is so already. */
const INTERRUPTED_MS = 60_000;

/**
 * Carries out what is asked from elsewhere: off unless this machine and the project allow it, claimed first, once, in the name of who asked. The audit log
 * says what was accepted and what came of it, and so tells a later start of the program what an interrupted one had done.
 */
export class CommandsIn {
  private readonly context: InboundContext;
  private readonly options: CommandsOptions;
  private readonly turns = new InTurn();
  /** Commands in hand. */
  private readonly seen = new Set<string>();
  /** When a command was first found taken and not begun. */
  private readonly found = new Map<string, number>();
  private again: NodeJS.Timeout | null = null;

  constructor(context: InboundContext, options: CommandsOptions) {
    this.context = context;
    this.options = options;
  }

  /** Reads what was asked while nobody listened. Throws RemoteError. */
  async catchUp(): Promise<void> {
    const rows = await this.context.remote.openCommands(this.context.signal);
    await Promise.all(rows.map((row) => this.take(row)));
  }

  /** Never rejects. A command `taken` is one that this store took and did not finish. */
  take(row: RemoteCommand): Promise<void> {
    if (row.state !== 'pending' && row.state !== 'taken') return Promise.resolve();
    if (!this.isOurs(row) || this.seen.has(row.id)) return Promise.resolve();
    this.seen.add(row.id);
    return this.turns.run(row.thread_id ?? 'start', async () => {
      try {
        await this.settle(row);
      } catch (error) {
        // Found again by the next look.
        if (error instanceof RemoteError) {
          this.context.logger.info(`A command (${row.operation}) is settled later: ${error.message}`);
          if (error.passes) this.context.again();
        }
        else this.context.logger.error(`A command (${row.operation}) from elsewhere could not be carried out`, error);
      } finally {
        this.seen.delete(row.id);
      }
    });
  }

  idle(): Promise<void> {
    return this.turns.idle();
  }

  dispose(): void {
    if (this.again) clearTimeout(this.again);
  }

  private begun({ id }: RemoteCommand, accepted: AuditRow | null): number {
    if (accepted) return Date.parse(accepted.at);
    const found = this.found.get(id) ?? this.context.clock.now();
    this.found.set(id, found);
    return found;
  }

  private lookAgain(inMs: number): void {
    if (this.again || this.context.signal.aborted) return;
    this.again = setTimeout(() => {
      this.again = null;
      this.catchUp().catch((error: unknown) => { this.context.logger.info(`Commands from elsewhere are read later: ${messageOf(error)}`); });
    }, inMs + 100).unref();
  }

  private async settle(row: RemoteCommand): Promise<void> {
    const { remote, clock, signal } = this.context;
    const before = this.record(row);
    if (before.done) { await this.tell(row, before.done); return; }
    if (row.state === 'taken') {
      // Another window of this store may be at it: only what was begun so long ago that none can be is gone into.
      const left = INTERRUPTED_MS - (clock.now() - this.begun(row, before.accepted));
      if (left > 0) { this.lookAgain(left); return; }
      if (!before.accepted) this.audit(row, ACCEPTED, 'info', `Asked from elsewhere: ${row.operation}`, { payload: row.payload, reason: row.reason });
      await this.carryOut(row, before.accepted);
      return;
    }
    const refusal = !this.options.allowed() ? 'Commands from elsewhere are switched off on this machine.' : !await remote.commandsAllowed(signal) ? 'The project does not allow commands.' : null;
    if (refusal !== null) {
      if (await remote.settleCommand(row.id, 'refused', refusal, signal)) this.audit(row, 'command.refused', 'warning', `Refused: ${refusal}`, {});
      return;
    }
    if (!await remote.settleCommand(row.id, 'taken', '', signal)) {
      if (Date.parse(row.expires_at) <= clock.now()) await remote.settleCommand(row.id, 'expired', 'Nobody was there in time to carry it out.', signal);
      return;
    }
    this.audit(row, ACCEPTED, 'info', `Asked from elsewhere: ${row.operation}`, { payload: row.payload, reason: row.reason });
    await this.carryOut(row, null);
  }

  /** `accepted`: it was begun before, and the program ended; then what it did is looked for first. */
  private async carryOut(row: RemoteCommand, accepted: AuditRow | null): Promise<void> {
    let result: { readonly state: 'done' | 'refused'; readonly text: string };
    try {
      const known = accepted === null ? null : this.trace(row, accepted);
      result = { state: 'done', text: known ?? await this.perform(row) };
    } catch (error) {
      result = { state: 'refused', text: messageOf(error) };
      if (!(error instanceof OrchestratorError)) this.context.logger.error(`A command (${row.operation}) failed`, error);
    }
    this.audit(row, DONE, result.state === 'done' ? 'info' : 'warning', `${result.state === 'done' ? 'Done' : 'Refused'}: ${result.text}`.slice(0, 500), { result });
    await this.tell(row, result);
  }

  private async tell({ id }: RemoteCommand, { state, text }: { readonly state: 'done' | 'refused'; readonly text: string }): Promise<void> {
    await this.context.remote.settleCommand(id, state, text, this.context.signal);
  }

  private async perform(row: RemoteCommand): Promise<string> {
    const { orchestrator } = this.context;
    const by = remoteName(row.requested_by_name);
    const { thread_id: threadId, reason } = row;
    if (row.operation === 'start') {
      if (!this.options.starter) throw new OrchestratorError('bad_input', 'Stories cannot be started on this machine.');
      return startStory(orchestrator, this.options.starter, parsed(starts, row.payload), by);
    }
    if (threadId === null) throw new OrchestratorError('bad_input', 'It names no run.');
    switch (row.operation) {
      case 'pause':
        await orchestrator.pause(threadId, by, reason);
        return 'Paused';
      case 'resume':
        await orchestrator.resume(threadId, by);
        return 'Resumed';
      case 'kill':
        await orchestrator.kill(threadId, by, reason);
        return 'Killed';
      case 'decide': {
        const { gate, decision } = parsed(decides, row.payload);
        if (decision === 'go') await this.refuseBarred(row, threadId);
        await orchestrator.decideGate(threadId, gate, decision, by, reason);
        return `Gate ${String(gate)}: ${decision}`;
      }
    }
  }

  private async refuseBarred(row: RemoteCommand, threadId: string): Promise<void> {
    const { store, remote, signal } = this.context;
    const record = store.run(threadId);
    const [item] = store.reviews({ threadId, status: 'pending' });
    if (!record || !item) return;
    const barred = await barredAccount(remote, withRules(item, record), { address: row.requested_by_name, id: row.requested_by }, signal);
    if (barred !== null) throw new OrchestratorError('not_allowed', barred);
  }

  /** What the audit log has of this command. */
  private record({ id }: RemoteCommand): { readonly accepted: AuditRow | null; readonly done: { readonly state: 'done' | 'refused'; readonly text: string } | null } {
    const { rows } = this.context.store.queryAudit({ text: id, types: ['system_event'], limit: 20 });
    const own = rows.filter(({ details }) => details['commandId'] === id);
    const last = outcome.safeParse(own.find(({ name }) => name === DONE)?.details['result']);
    return { accepted: own.find(({ name }) => name === ACCEPTED) ?? null, done: last.success ? last.data : null };
  }

  /** Did an interrupted command take effect? What it does is in the log under the name of who asked. */
  private trace(row: RemoteCommand, accepted: AuditRow): string | null {
    const { store } = this.context;
    const by = remoteName(row.requested_by_name);
    const { rows } = store.queryAudit({ ...(row.thread_id === null ? {} : { threadId: row.thread_id }), actor: by, from: accepted.at, limit: 50 });
    const effect = rows.find(({ actor, name, seq }) => seq > accepted.seq && actor.kind === 'user' && actor.name === by && (row.operation === 'start' ? name === 'run.start' : !name.startsWith('command.')));
    if (effect) return `${effect.summary} (found after an interruption)`;
    const status = row.thread_id === null ? null : store.run(row.thread_id)?.status;
    if (row.operation === 'pause' && status === 'paused') return 'Paused (found after an interruption)';
    if (row.operation === 'kill' && status && hasEnded(status)) return 'It has ended (found after an interruption)';
    return null;
  }

  private isOurs(row: RemoteCommand): boolean {
    const { remote, store, orchestrator } = this.context;
    if (row.project_id !== remote.projectId) {
      orchestrator.reportForged({ source: 'Supabase', what: `a command (${row.operation}) of another project by ${remoteName(row.requested_by_name)}` });
      return false;
    }
    if (row.thread_id === null) return row.store_id === remote.storeId;
    const record = store.run(row.thread_id);
    return record !== null && heldBy(record) === null;
  }

  private audit(row: RemoteCommand, name: string, severity: 'info' | 'warning', summary: string, details: Record<string, unknown>): void {
    const { store, clock } = this.context;
    store.appendAudit(row.thread_id, [{
      type: 'system_event', name, severity, actor: { kind: 'user', name: remoteName(row.requested_by_name) }, at: clock.iso(), summary,
      details: { commandId: row.id, operation: row.operation, user: row.requested_by, ...details },
    }]);
  }
}

const outcome = z.object({ state: z.enum(['done', 'refused']), text: z.string() });

function parsed<Value>(schema: z.ZodType<Value>, payload: unknown): Value {
  const result = schema.safeParse(payload);
  if (!result.success) throw new OrchestratorError('bad_input', `The command does not say what is needed: ${JSON.stringify(payload).slice(0, 200)}`);
  return result.data;
}
