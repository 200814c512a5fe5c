import { randomUUID } from 'node:crypto';
import type {
  RemoteAuditRow, RemoteCheckpoint, RemoteCommand, RemoteEffect, RemotePart, RemoteReview, RemoteReviewUpdate, RemoteRun, RemoteRunUpdate, RemoteWrite,
} from '../../src/contract/remoteRows.ts';
import { RemoteError, type RemoteAnswer, type RemoteBatch, type RemoteOrder, type RemoteOutcome, type RemotePresence, type RemotePushed, type RemoteStore } from '../../src/core/ports/remote.ts';
import type { ProjectRole } from '../../src/core/ports/remoteAccount.ts';

/** `storeId`: the store that asks; absent where it does not say. */
export interface FakeUser { readonly id: string; readonly email: string; readonly storeId?: string }
export type StoredReview = RemoteReviewUpdate & RemoteReview & { created_at: string };
export type FakeChange = { readonly table: 'human_review_queue'; readonly row: StoredReview } | { readonly table: 'orchestrator_commands'; readonly row: RemoteCommand } | { readonly table: 'orchestrator_runs'; readonly row: RemoteRun };

interface Run extends RemoteRun { readonly started_by: string }

const DAY_MS = 86_400_000;
const ONLINE_MS = 90_000;
const refuse = (message: string, hint?: string): RemoteError => new RemoteError(hint === undefined ? 'refused' : 'not_allowed', message);

/**
 * What supabase/migrations say, in memory: rights by membership, a run's rows for its holder alone, a review resolved once, the audit log append-only.
 * The conformance suite of the port holds it to what the database does. One project.
 */
export class RemoteDatabase {
  readonly projectId = randomUUID();
  commandsAllowed = false;
  differentApprover = false;
  /** The database's clock (ms). */
  now: () => number;
  readonly members = new Map<string, { email: string; role: ProjectRole }>();
  readonly stores = new Map<string, { user: string; machine: string; seenAt: number; acceptsCommands: boolean; repositories: readonly string[] }>();
  readonly runs = new Map<string, Run>();
  readonly reviews = new Map<string, StoredReview>();
  readonly audit = new Map<string, RemoteAuditRow>();
  readonly checkpoints = new Map<string, RemoteCheckpoint>();
  readonly parts = new Map<string, RemotePart>();
  readonly writes = new Map<string, RemoteWrite>();
  readonly effects = new Map<string, RemoteEffect>();
  readonly commands = new Map<string, RemoteCommand & { taken_by: string | null }>();
  private readonly listeners = new Set<(change: FakeChange) => void>();

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  addUser(email: string, role: ProjectRole | null = 'developer'): FakeUser {
    const user = { id: randomUUID(), email };
    if (role !== null) this.members.set(user.id, { email, role });
    return user;
  }

  onChange(listener: (change: FakeChange) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => { this.listeners.delete(listener); } };
  }

  role(user: FakeUser): ProjectRole | null {
    return this.members.get(user.id)?.role ?? null;
  }

  worker(user: FakeUser): void {
    const role = this.role(user);
    if (role !== 'lead' && role !== 'developer') throw new RemoteError('not_allowed', `${user.email} is no member of this project, or may only look.`);
  }

  reader(user: FakeUser): boolean {
    return this.role(user) !== null;
  }

  registerStore(user: FakeUser, id: string, machine: string): void {
    this.worker(user);
    const known = this.stores.get(id);
    if (known && known.user !== user.id) throw new RemoteError('not_allowed', 'This store was registered by another account.');
    this.stores.set(id, { acceptsCommands: false, repositories: [], ...known, user: user.id, machine, seenAt: this.now() });
  }

  announce(user: FakeUser, id: string, presence: RemotePresence): void {
    this.worker(user);
    const known = this.stores.get(id);
    if (known?.user !== user.id) throw new RemoteError('not_allowed', 'This store is not yours.');
    this.stores.set(id, { ...known, ...presence, seenAt: this.now() });
  }

  online(user: FakeUser): RemoteStore[] {
    if (!this.reader(user)) return [];
    return [...this.stores].filter(([, { seenAt }]) => seenAt > this.now() - ONLINE_MS)
      .map(([storeId, store]) => ({ storeId, user: this.members.get(store.user)?.email ?? store.user, machine: store.machine, acceptsCommands: store.acceptsCommands, repositories: store.repositories }))
      .toSorted((a, b) => a.machine.localeCompare(b.machine));
  }

  holds(user: FakeUser, threadId: string): boolean {
    const run = this.runs.get(threadId);
    return run !== undefined && run.store_id === (user.storeId ?? run.store_id) && this.stores.get(run.store_id)?.user === user.id && ['lead', 'developer'].includes(this.role(user) ?? '');
  }

  private holder(user: FakeUser, threadId: string): void {
    this.worker(user);
    if (!this.runs.has(threadId)) throw new RemoteError('not_allowed', `There is no run ${threadId}.`);
    if (!this.holds(user, threadId)) throw new RemoteError('not_holder', `Another machine holds ${threadId}.`);
  }

  put(user: FakeUser, storeId: string, batch: RemoteBatch): void {
    switch (batch.table) {
      case 'orchestrator_runs': batch.rows.forEach((row, index) => { scored(row, index); this.putRun(user, storeId, row); }); return;
      case 'human_review_queue': batch.rows.forEach((row, index) => { scored(row, index); this.putReview(user, row); }); return;
      case 'wave_audit_log': batch.rows.forEach((row, index) => { this.putAudit(user, row, index); }); return;
      case 'wave_checkpoints': for (const row of batch.rows) { this.holder(user, row.thread_id); this.checkpoints.set(key(row.thread_id, row.checkpoint_ns, row.checkpoint_id), row); } return;
      case 'wave_checkpoint_parts': for (const row of batch.rows) { this.holder(user, row.thread_id); this.parts.set(key(row.thread_id, row.checkpoint_ns, row.checkpoint_id, row.channel), row); } return;
      case 'wave_checkpoint_writes': for (const row of batch.rows) { this.holder(user, row.thread_id); newest(this.writes, key(row.thread_id, row.checkpoint_ns, row.checkpoint_id, row.task_id, row.slot), row); } return;
      case 'wave_effects': for (const row of batch.rows) { this.holder(user, row.thread_id); newest(this.effects, key(row.thread_id, row.effect_key), row); } return;
    }
  }

  private putRun(user: FakeUser, storeId: string, row: RemoteRunUpdate): void {
    this.worker(user);
    if (row.store_id !== storeId || this.stores.get(storeId)?.user !== user.id) throw new RemoteError('not_allowed', 'This store is not yours.');
    const old = this.runs.get(row.thread_id);
    const at = new Date(this.now()).toISOString();
    if (!old) {
      this.runs.set(row.thread_id, { ...row, id: randomUUID(), started_by: user.id, updated_at: at, pushed_commit: null, pushed_ref: null, pushed_checkpoint: null, holder: user.id, lease_until: at, epoch: 1 });
    } else {
      this.holder(user, row.thread_id);
      if (old.store_id !== storeId) throw new RemoteError('not_holder', `Another machine holds ${row.thread_id}.`);
      if (row.revision < old.revision) return;
      this.runs.set(row.thread_id, { ...old, ...row, started_by_name: old.started_by_name, started_at: old.started_at, updated_at: at });
    }
    this.tellRun(row.thread_id);
  }

  private putReview(user: FakeUser, row: RemoteReviewUpdate): void {
    this.holder(user, row.thread_id);
    const id = key(row.thread_id, row.review_id);
    const old = this.reviews.get(id);
    const open = { ...row, resolution: null, resolution_notes: null };
    const resolves = row.status === 'approved' || row.status === 'rejected';
    if (!old) {
      const made = { ...open, id: randomUUID(), created_at: new Date(this.now()).toISOString(), resolved_by: null, resolved_by_user: null, resolved_at: null, outcome: null, outcome_notes: null };
      this.reviews.set(id, resolves ? this.resolved(user, { ...made, status: 'pending' }, row) : made);
    } else if (old.status === 'approved' || old.status === 'rejected' || row.status === 'pending') {
      this.reviews.set(id, { ...old, ...row, status: old.status, resolution: old.resolution, resolution_notes: old.resolution_notes });
    } else {
      this.reviews.set(id, resolves && old.status === 'pending' ? this.resolved(user, { ...old, ...row, status: 'pending' }, row) : { ...old, ...row });
    }
    this.tellReview(id);
  }

  private resolved(user: FakeUser, review: StoredReview, answer: { readonly status: StoredReview['status']; readonly resolution: unknown; readonly resolution_notes: string | null }): StoredReview {
    const kind = (answer.resolution as { kind?: string; decision?: string } | null)?.kind;
    const says = kind === undefined ? null : kind === 'reject' || (kind === 'decide' && (answer.resolution as { decision?: string }).decision !== 'go') ? 'rejected' : 'approved';
    if (says !== null && says !== answer.status) throw new RemoteError('bad_row', `The answer says another thing than the status ${answer.status}.`);
    const approves = answer.status === 'approved' && !['answer', 'resume', 'settle'].includes(kind ?? '');
    if (approves && this.differentApprover && (this.runs.get(review.thread_id)?.started_by === user.id || review.requested_by === user.email)) {
      throw refuse('Somebody else than who started the run or asked for it has to approve this.');
    }
    return {
      ...review, status: answer.status, resolution: answer.resolution, resolution_notes: answer.resolution_notes,
      resolved_by: user.email, resolved_by_user: user.id, resolved_at: new Date(this.now()).toISOString(), outcome: null, outcome_notes: null,
    };
  }

  private putAudit(user: FakeUser, row: RemoteAuditRow, index: number): void {
    this.worker(user);
    if (this.stores.get(row.store_id)?.user !== user.id) throw new RemoteError('not_allowed', 'This store is not yours.');
    const id = key(row.store_id, row.seq);
    const known = this.audit.get(id);
    if (known && known.hash !== row.hash) throw new RemoteError('diverged', `Another row ${String(row.seq)} of the audit log is there.`, { row: index });
    if (!known) this.audit.set(id, row);
  }

  forget(user: FakeUser, threadId: string): void {
    this.holder(user, threadId);
    for (const table of [this.checkpoints, this.parts, this.writes, this.effects]) {
      for (const [id, row] of table) if (row.thread_id === threadId) table.delete(id);
    }
  }

  resolve(user: FakeUser, answer: RemoteAnswer): { won: boolean; row: RemoteReview | null } {
    const id = key(answer.threadId, answer.reviewId);
    const old = this.reader(user) ? this.reviews.get(id) : undefined;
    if (!old) return { won: false, row: null };
    if (old.status !== 'pending') return { won: false, row: old };
    this.worker(user);
    const row = this.resolved(user, old, { status: answer.status, resolution: answer.resolution, resolution_notes: answer.notes });
    this.reviews.set(id, row);
    this.tellReview(id);
    return { won: true, row };
  }

  setOutcome(user: FakeUser, threadId: string, reviewId: string, { outcome, notes, open = false }: RemoteOutcome): void {
    this.holder(user, threadId);
    const id = key(threadId, reviewId);
    const old = this.reviews.get(id);
    if (!old || old.outcome !== null || (old.status !== 'approved' && old.status !== 'rejected')) return;
    const said = { ...old, outcome, outcome_notes: notes };
    this.reviews.set(id, outcome === 'refused' && open ? { ...said, status: 'pending', resolution: null, resolution_notes: null, resolved_by: null, resolved_by_user: null, resolved_at: null } : said);
    this.tellReview(id);
  }

  order(user: FakeUser, order: RemoteOrder): RemoteCommand {
    this.worker(user);
    if (!this.commandsAllowed) throw new RemoteError('not_allowed', 'Commands are not allowed in this project.');
    const at = this.now();
    const row = {
      id: randomUUID(), project_id: this.projectId, thread_id: 'threadId' in order ? order.threadId : null, store_id: 'storeId' in order ? order.storeId : null,
      operation: order.operation, payload: 'payload' in order ? order.payload : {}, reason: order.reason, requested_by: user.id, requested_by_name: user.email,
      created_at: new Date(at).toISOString(), expires_at: new Date(at + DAY_MS).toISOString(), state: 'pending' as const, result: null, taken_by: null,
    };
    if (row.thread_id !== null && !this.runs.has(row.thread_id)) throw new RemoteError('bad_row', `There is no run ${row.thread_id}.`);
    this.commands.set(row.id, row);
    this.tellCommand(row.id);
    return row;
  }

  settleCommand(user: FakeUser, id: string, state: 'taken' | 'done' | 'refused' | 'expired', result: string): boolean {
    const old = this.commands.get(id);
    if (!old) return false;
    const mine = old.thread_id === null ? this.stores.get(old.store_id ?? '')?.user === user.id : this.holds(user, old.thread_id);
    if (!mine || ['done', 'refused', 'expired'].includes(old.state)) return false;
    if (state === 'taken' && (old.state !== 'pending' || Date.parse(old.expires_at) < this.now())) return false;
    this.commands.set(id, { ...old, state, result: result === '' ? old.result : result, taken_by: state === 'taken' ? user.id : old.taken_by });
    this.tellCommand(id);
    return true;
  }

  renewLeases(user: FakeUser, storeId: string, threadIds: readonly string[], seconds: number): string[] {
    this.worker(user);
    if (this.stores.get(storeId)?.user !== user.id) throw new RemoteError('not_allowed', 'This store is not yours.');
    return threadIds.filter((threadId) => {
      const run = this.runs.get(threadId);
      if (run?.store_id !== storeId) return false;
      this.runs.set(threadId, { ...run, lease_until: new Date(this.now() + Math.min(Math.max(seconds, 0), 600) * 1_000).toISOString() });
      return true;
    });
  }

  takeOver(user: FakeUser, storeId: string, threadId: string): RemoteRun {
    this.worker(user);
    if (this.stores.get(storeId)?.user !== user.id) throw new RemoteError('not_allowed', 'This store is not yours.');
    const run = this.runs.get(threadId);
    if (!run) throw refuse('There is no such run in this project.');
    if (run.store_id === storeId) return run;
    if (['complete', 'killed', 'failed'].includes(run.status)) throw refuse(`This run has ended (${run.status}).`);
    if (Date.parse(run.lease_until) > this.now()) throw refuse('This run is still driven by the machine that holds it.');
    if (run.pushed_commit === null) throw refuse('The branch of this run was not pushed.');
    const at = this.now();
    const taken = { ...run, store_id: storeId, holder: user.id, epoch: run.epoch + 1, lease_until: new Date(at + 60_000).toISOString(), updated_at: new Date(at).toISOString(), revision: (run.epoch + 1) * 2 ** 40 };
    this.runs.set(threadId, taken);
    this.tellRun(threadId);
    return taken;
  }

  setPushed(user: FakeUser, threadId: string, pushed: RemotePushed | null): void {
    this.holder(user, threadId);
    const run = this.runs.get(threadId);
    if (run) this.runs.set(threadId, { ...run, pushed_commit: pushed?.commit ?? null, pushed_ref: pushed?.ref ?? null, pushed_checkpoint: pushed?.checkpoint ?? null });
  }

  /** Writes a review as a service role could, past every rule. */
  forge(threadId: string, reviewId: string, change: Partial<StoredReview>): void {
    const id = key(threadId, reviewId);
    const old = this.reviews.get(id);
    if (!old) throw new Error(`There is no review ${reviewId}`);
    this.reviews.set(id, { ...old, ...change });
    this.tellReview(id);
  }

  review(threadId: string, reviewId: string): StoredReview | undefined {
    return this.reviews.get(key(threadId, reviewId));
  }

  tellReview(id: string): void {
    const row = this.reviews.get(id);
    if (row) this.tell({ table: 'human_review_queue', row });
  }

  tellCommand(id: string): void {
    const row = this.commands.get(id);
    if (row) this.tell({ table: 'orchestrator_commands', row });
  }

  private tellRun(threadId: string): void {
    const row = this.runs.get(threadId);
    if (row) this.tell({ table: 'orchestrator_runs', row });
  }

  private tell(change: FakeChange): void {
    for (const listener of [...this.listeners]) listener(structuredClone(change));
  }
}

/** The check of the column. */
function scored({ safety_score }: { readonly safety_score: number | null }, index: number): void {
  if (safety_score !== null && (safety_score < 0 || safety_score > 1)) throw new RemoteError('bad_row', 'The score is out of bounds.', { row: index });
}

/** A row's natural key as one text. */
export const key = (...parts: readonly (string | number)[]): string => JSON.stringify(parts);

function newest<Row extends { readonly revision: number }>(table: Map<string, Row>, id: string, row: Row): void {
  const old = table.get(id);
  if (!old || row.revision >= old.revision) table.set(id, row);
}
