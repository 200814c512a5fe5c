import * as z from 'zod';
import {
  remoteCommand, remoteReview, remoteRun,
  type RemoteAuditRow, type RemoteCheckpoint, type RemoteCommand, type RemoteEffect, type RemotePart, type RemoteReview, type RemoteRun, type RemoteWrite,
} from '../../contract/remoteRows.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { RemoteError, type Remote, type RemoteAnswer, type RemoteBatch, type RemoteHolder, type RemoteListener, type RemoteOrder, type RemoteOutcome, type RemotePresence, type RemotePushed, type RemoteStore } from '../../core/ports/remote.ts';
import type { RemoteAccount } from '../../core/ports/remoteAccount.ts';
import { putRows } from './putRows.ts';
import { RunReader } from './readRun.ts';
import { listedRun, LISTED_RUN } from './runColumns.ts';
import type { Rest } from './rest.ts';
import { checkSchema } from './schema.ts';
import type { Session } from './session.ts';
import { Subscription } from './subscription.ts';

export interface SupabaseRemoteOptions {
  readonly rest: Rest;
  readonly session: Session;
  readonly account: Pick<RemoteAccount, 'onDidChange'>;
  readonly logger: Logger;
  readonly projectId: string;
  readonly storeId: string;
  readonly machine: string;
  readonly reconnectMs?: (tries: number) => number;
}

/** Most names in one address, and most rows of a list that people look at. */
const CHUNK = 50;
const MOST_ROWS = 1_000;
const REVIEW = Object.keys(remoteReview.shape).join(',');
const COMMAND = Object.keys(remoteCommand.shape).join(',');

const role = z.object({ role: z.string() });
const userOf = z.object({ user_id: z.string() });
const storeOf = z.object({ thread_id: z.string(), store_id: z.string() });
const machineOf = z.object({ machine: z.string() });
const emailOf = z.object({ email: z.string() });
const memberOf = z.object({ user_id: z.string(), email: z.string() });
const onlineStore = z.object({ id: z.uuid(), user_id: z.string(), machine: z.string(), accepts_commands: z.boolean(), repositories: z.array(z.string()) });
const idOf = z.object({ id: z.uuid() });
const allowed = z.object({ commands_allowed: z.boolean() });
const readReview = remoteReview.extend({ context: z.unknown(), created_at: z.string() });
/** A function that returns rows of text gives them bare, or each under the function's name. */
const renewed = z.array(z.union([z.string(), z.object({ renew_run_leases: z.string() }).transform((row) => row.renew_run_leases)]));

/** A WAVE project in Supabase, for one store of this machine. */
export class SupabaseRemote implements Remote {
  readonly projectId: string;
  readonly storeId: string;
  private readonly options: SupabaseRemoteOptions;
  private readonly reader: RunReader;

  constructor(options: SupabaseRemoteOptions) {
    this.options = options;
    this.projectId = options.projectId;
    this.storeId = options.storeId;
    this.reader = new RunReader(options.rest, options.projectId);
  }

  get user(): string {
    return this.options.session.email;
  }

  async prepare(signal: AbortSignal): Promise<void> {
    const { rest, session, projectId, storeId, machine } = this.options;
    const { id, email } = await session.who();
    await checkSchema(rest, signal);
    const [own] = await rest.rows(role, rest.client.from('wave_project_members').select('role').eq('project_id', projectId).eq('user_id', id), signal);
    if (!own) throw new RemoteError('not_allowed', `${email} is no member of this WAVE project (any more). Ask a lead of it, or choose another project.`);
    if (own.role === 'viewer') throw new RemoteError('not_allowed', `${email} may only look at this WAVE project (role viewer). Ask a lead for the role developer to mirror runs into it.`);
    const stores = rest.client.from('wave_stores');
    await rest.ask(stores.upsert({ project_id: projectId, id: storeId, machine }, { onConflict: 'project_id,id', ignoreDuplicates: true }), signal);
    const [store] = await rest.rows(userOf, rest.client.from('wave_stores').select('user_id').eq('project_id', projectId).eq('id', storeId), signal);
    if (store?.user_id !== id) throw new RemoteError('not_allowed', `This workspace was connected to the project by another account, which ${email} cannot write for. Sign in as that one.`);
    await rest.ask(rest.client.from('wave_stores').update({ machine }).eq('project_id', projectId).eq('id', storeId), signal);
  }

  async put(batch: RemoteBatch, signal: AbortSignal): Promise<void> {
    try {
      await putRows(this.options.rest, batch, signal);
    } catch (error) {
      if (!(error instanceof RemoteError) || error.reason !== 'not_allowed' || batch.table === 'wave_audit_log') throw error;
      await this.refuseElsewhere(batch.rows.map((row) => row.thread_id), signal);
      throw error;
    }
  }

  async forget(threadId: string, signal: AbortSignal): Promise<void> {
    await this.refuseElsewhere([threadId], signal);
    // Children first: what is interrupted is a run without some of its steps, never parts of steps that nobody knows.
    for (const table of ['wave_effects', 'wave_checkpoint_writes', 'wave_checkpoint_parts', 'wave_checkpoints']) {
      await this.options.rest.ask(this.client.from(table).delete().eq('project_id', this.projectId).eq('thread_id', threadId), signal);
    }
  }

  async resolve({ threadId, reviewId, status, notes, resolution }: RemoteAnswer, signal: AbortSignal): Promise<{ readonly won: boolean; readonly row: RemoteReview | null }> {
    const change = this.client.from('human_review_queue').update({ status, resolution_notes: notes, resolution });
    const [mine] = await this.options.rest.rows(remoteReview, change.eq('project_id', this.projectId).eq('thread_id', threadId).eq('review_id', reviewId).eq('status', 'pending').select(REVIEW), signal);
    if (mine) return { won: true, row: mine };
    const [row] = await this.options.rest.rows(remoteReview, this.review(threadId, reviewId), signal);
    // There, open, and not changed: the policies hide it from writing.
    if (row?.status === 'pending') throw new RemoteError('not_allowed', `${this.user} may not answer in this project. Ask a lead for the role developer.`);
    return { won: false, row: row ?? null };
  }

  async setOutcome(threadId: string, reviewId: string, { outcome, notes, open = false }: RemoteOutcome, signal: AbortSignal): Promise<void> {
    const change = this.client.from('human_review_queue').update({ outcome, outcome_notes: notes.slice(0, 10_000), outcome_at: new Date().toISOString(), ...(open ? { status: 'pending' } : {}) });
    await this.options.rest.ask(change.eq('project_id', this.projectId).eq('thread_id', threadId).eq('review_id', reviewId).in('status', ['approved', 'rejected']).is('outcome', null), signal);
  }

  async openAnswers(reviews: readonly { readonly threadId: string; readonly reviewId: string }[], signal: AbortSignal): Promise<readonly RemoteReview[]> {
    const wanted = new Set(reviews.map(({ threadId, reviewId }) => JSON.stringify([threadId, reviewId])));
    const threads = [...new Set(reviews.map(({ threadId }) => threadId))];
    const found: RemoteReview[] = [];
    for (let at = 0; at < threads.length; at += CHUNK) {
      const query = this.client.from('human_review_queue').select(REVIEW).eq('project_id', this.projectId).in('thread_id', threads.slice(at, at + CHUNK));
      const rows = await this.options.rest.fittingRows('human_review_queue', remoteReview, query.in('status', ['approved', 'rejected']).is('outcome', null).order('resolved_at').limit(MOST_ROWS), signal);
      found.push(...rows.filter((row) => wanted.has(JSON.stringify([row.thread_id, row.review_id]))));
    }
    return found;
  }

  async commandsAllowed(signal: AbortSignal): Promise<boolean> {
    const [project] = await this.options.rest.rows(allowed, this.client.from('wave_projects').select('commands_allowed').eq('id', this.projectId), signal);
    return project?.commands_allowed === true;
  }

  async openCommands(signal: AbortSignal): Promise<readonly RemoteCommand[]> {
    const { rest } = this.options;
    const query = this.client.from('orchestrator_commands').select(COMMAND).eq('project_id', this.projectId).in('state', ['pending', 'taken']);
    const open = await rest.fittingRows('orchestrator_commands', remoteCommand, query.order('created_at').limit(MOST_ROWS), signal);
    const held = new Set<string>();
    const threads = [...new Set(open.flatMap(({ thread_id }) => thread_id ?? []))];
    for (let at = 0; at < threads.length; at += CHUNK) {
      for (const { thread_id, store_id } of await this.holders(threads.slice(at, at + CHUNK), signal)) if (store_id === this.storeId) held.add(thread_id);
    }
    return open.filter(({ thread_id, store_id }) => (thread_id === null ? store_id === this.storeId : held.has(thread_id)));
  }

  async order(order: RemoteOrder, signal: AbortSignal): Promise<RemoteCommand> {
    const row: Record<string, unknown> = {
      project_id: this.projectId, operation: order.operation, reason: order.reason, payload: 'payload' in order ? order.payload : {},
      ...('threadId' in order ? { thread_id: order.threadId } : { store_id: order.storeId }),
    };
    const [made] = await this.options.rest.rows(remoteCommand, this.client.from('orchestrator_commands').insert(row).select(COMMAND), signal);
    if (!made) throw new RemoteError('not_allowed', 'The command cannot be seen any more: you are no member of the project.');
    return made;
  }

  async command(id: string, signal: AbortSignal): Promise<RemoteCommand | null> {
    const [row] = await this.options.rest.rows(remoteCommand, this.client.from('orchestrator_commands').select(COMMAND).eq('project_id', this.projectId).eq('id', id), signal);
    return row ?? null;
  }

  async announce({ acceptsCommands, repositories }: RemotePresence, signal: AbortSignal): Promise<void> {
    const change = this.client.from('wave_stores').update({ accepts_commands: acceptsCommands, repositories });
    const changed = await this.options.rest.rows(idOf, change.eq('project_id', this.projectId).eq('id', this.storeId).select('id'), signal);
    if (changed.length === 0) throw new RemoteError('not_allowed', `${this.user} is no developer of this WAVE project (any more). Ask a lead of it.`);
  }

  async stores(signal: AbortSignal): Promise<readonly RemoteStore[]> {
    const { rest, projectId } = this.options;
    const rows = z.array(onlineStore).parse(await rest.ask(this.client.rpc('stores_online', { p_project: projectId }), signal));
    const members = await rest.rows(memberOf, this.client.from('wave_project_members').select('user_id,email').eq('project_id', projectId), signal);
    const addresses = new Map(members.map(({ user_id: id, email }) => [id, email]));
    return rows.map(({ id: storeId, user_id: user, machine, accepts_commands: acceptsCommands, repositories }) => ({ storeId, user: addresses.get(user) || user, machine, acceptsCommands, repositories }))
      .toSorted((a, b) => a.machine.localeCompare(b.machine));
  }

  async settleCommand(id: string, state: 'taken' | 'done' | 'refused' | 'expired', result: string, signal: AbortSignal): Promise<boolean> {
    const from = state === 'taken' ? ['pending'] : ['pending', 'taken'];
    const change = this.client.from('orchestrator_commands').update({ state, ...(result === '' ? {} : { result: result.slice(0, 10_000) }) });
    try {
      return (await this.options.rest.rows(idOf, change.eq('id', id).eq('project_id', this.projectId).in('state', from).select('id'), signal)).length === 1;
    } catch (error) {
      if (error instanceof RemoteError && error.reason === 'refused') return false;
      throw error;
    }
  }

  async renewLeases(threadIds: readonly string[], seconds: number, signal: AbortSignal): Promise<readonly string[]> {
    if (threadIds.length === 0) return [];
    return renewed.parse(await this.options.rest.ask(this.client.rpc('renew_run_leases', { p_project: this.projectId, p_store: this.storeId, p_threads: threadIds, p_seconds: Math.round(seconds) }), signal));
  }

  async setPushed(threadId: string, pushed: RemotePushed | null, signal: AbortSignal): Promise<void> {
    const change = this.client.from('orchestrator_runs').update({ pushed_commit: pushed?.commit ?? null, pushed_ref: pushed?.ref ?? null, pushed_checkpoint: pushed?.checkpoint ?? null });
    const changed = await this.options.rest.rows(idOf, change.eq('project_id', this.projectId).eq('thread_id', threadId).eq('store_id', this.storeId).select('id'), signal);
    if (changed.length > 0) return;
    await this.refuseElsewhere([threadId], signal);
    throw new RemoteError('not_allowed', `The run ${threadId} is not in the project, or you are no member of it any more.`);
  }

  /** At most 1,000, the newest. */
  runs(signal: AbortSignal): Promise<readonly RemoteRun[]> {
    return this.options.rest.fittingRows('orchestrator_runs', listedRun, this.client.from('orchestrator_runs').select(LISTED_RUN).eq('project_id', this.projectId).order('started_at', { ascending: false }).limit(MOST_ROWS), signal);
  }

  async run(threadId: string, signal: AbortSignal): Promise<RemoteRun | null> {
    const [row] = await this.options.rest.rows(remoteRun, this.client.from('orchestrator_runs').select('*').eq('project_id', this.projectId).eq('thread_id', threadId), signal);
    return row ?? null;
  }

  async holder(threadId: string, signal: AbortSignal): Promise<RemoteHolder | null> {
    const { rest, projectId } = this.options;
    const run = await this.run(threadId, signal);
    if (!run) return null;
    const [store] = await rest.rows(machineOf, this.client.from('wave_stores').select('machine').eq('project_id', projectId).eq('id', run.store_id), signal);
    const [member] = await rest.rows(emailOf, this.client.from('wave_project_members').select('email').eq('project_id', projectId).eq('user_id', run.holder), signal);
    return { storeId: run.store_id, user: member?.email === undefined || member.email === '' ? run.holder : member.email, machine: store?.machine ?? '' };
  }

  async takeOver(threadId: string, signal: AbortSignal): Promise<RemoteRun> {
    const [row] = await this.options.rest.rows(remoteRun, this.client.rpc('take_over_run', { p_project: this.projectId, p_thread: threadId, p_store: this.storeId }), signal);
    if (!row) throw new RemoteError('refused', `The run ${threadId} was not given to this machine.`);
    return row;
  }

  checkpoints(threadId: string, signal: AbortSignal): AsyncIterable<{ readonly checkpoint: RemoteCheckpoint; readonly parts: readonly RemotePart[] }> {
    return this.reader.checkpoints(threadId, signal);
  }

  writes(threadId: string, signal: AbortSignal): AsyncIterable<RemoteWrite> {
    return this.reader.writes(threadId, signal);
  }

  effects(threadId: string, signal: AbortSignal): AsyncIterable<RemoteEffect> {
    return this.reader.effects(threadId, signal);
  }

  audit(threadId: string, signal: AbortSignal): AsyncIterable<RemoteAuditRow> {
    return this.reader.audit(threadId, signal);
  }

  reviews(threadId: string, signal: AbortSignal): Promise<readonly (RemoteReview & { readonly context: unknown; readonly created_at: string })[]> {
    const query = this.client.from('human_review_queue').select(`${REVIEW},context,created_at`).eq('project_id', this.projectId).eq('thread_id', threadId);
    return this.options.rest.fittingRows('human_review_queue', readReview, query.order('created_at').limit(MOST_ROWS), signal);
  }

  subscribe(listener: RemoteListener): { dispose(): void } {
    return new Subscription({ ...this.options, listener });
  }

  private get client(): Rest['client'] {
    return this.options.rest.client;
  }

  private review(threadId: string, reviewId: string) {
    return this.client.from('human_review_queue').select(REVIEW).eq('project_id', this.projectId).eq('thread_id', threadId).eq('review_id', reviewId);
  }

  private holders(threadIds: readonly string[], signal: AbortSignal): Promise<readonly z.infer<typeof storeOf>[]> {
    return this.options.rest.rows(storeOf, this.client.from('orchestrator_runs').select('thread_id,store_id').eq('project_id', this.projectId).in('thread_id', threadIds), signal);
  }

  /** Throws not_holder when another machine holds one of these runs. */
  private async refuseElsewhere(threadIds: readonly string[], signal: AbortSignal): Promise<void> {
    const threads = [...new Set(threadIds)];
    for (let at = 0; at < threads.length; at += CHUNK) {
      const other = (await this.holders(threads.slice(at, at + CHUNK), signal)).find(({ store_id }) => store_id !== this.storeId);
      if (other) throw new RemoteError('not_holder', `The run ${other.thread_id} is held by another machine now.`);
    }
  }
}
