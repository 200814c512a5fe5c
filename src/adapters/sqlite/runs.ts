import { runStatus } from '../../contract/run.ts';
import type { RunStatus } from '../../contract/run.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { ImportedRun } from '../../core/ports/runImport.ts';
import { isLeaseLive, StoreError, type NewRun, type RunRecord } from '../../core/ports/store.ts';
import type { Database } from './database.ts';
import { checked, integer, json, text, textOrNull, toJson } from './rows.ts';
import type { Row } from './rows.ts';

const SELECT = 'SELECT run.*, run_request.request FROM run JOIN run_request USING(thread_id)';

/** Runs and their leases. What writes must run inside a write transaction. */
export class Runs {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  add(run: NewRun): void {
    if (this.exists(run.threadId)) throw new StoreError('failed', `There is a run ${run.threadId} already. Start another one; each start makes its own id.`);
    const at = this.#clock.iso();
    this.#database.run(
      `INSERT INTO run(thread_id, project_id, story_id, title, repository, status, status_reason, started_by, started_at, updated_at)
       VALUES(?, ?, ?, ?, ?, 'queued', '', ?, ?, ?)`,
      run.threadId, run.projectId, run.storyId, run.title, run.repository, run.startedBy, at, at,
    );
    this.#database.run('INSERT INTO run_request(thread_id, request) VALUES(?, ?)', run.threadId, toJson(run.request));
  }

  /** A run of another store, which is not driven. */
  restore(run: ImportedRun, state: { readonly summary: unknown; readonly checkpoints: number; readonly checkpointAt: string | null }): void {
    this.#database.run(
      `INSERT INTO run(thread_id, project_id, story_id, title, repository, status, status_reason, started_by, started_at, updated_at, summary, checkpoints, checkpoint_at)
       VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      run.threadId, run.projectId, run.storyId, run.title, run.repository, run.status, run.statusReason, run.startedBy, run.startedAt, this.#clock.iso(), state.summary === null ? null : toJson(state.summary), state.checkpoints, state.checkpointAt,
    );
    this.#database.run('INSERT INTO run_request(thread_id, request) VALUES(?, ?)', run.threadId, toJson(run.request));
  }

  exists(threadId: string): boolean {
    return this.#database.get('SELECT 1 FROM run WHERE thread_id=?', threadId) !== undefined;
  }

  get(threadId: string): RunRecord | null {
    const row = this.#database.get(`${SELECT} WHERE run.thread_id=?`, threadId);
    return row === undefined ? null : record(row);
  }

  storyOf(threadId: string): string | null {
    const row = this.#database.get('SELECT story_id FROM run WHERE thread_id=?', threadId);
    return row === undefined ? null : text(row, 'story_id');
  }

  list(): RunRecord[] {
    return this.#database.all(`${SELECT} ORDER BY run.started_at DESC, run.rowid DESC`).map(record);
  }

  setStatus(threadId: string, status: RunStatus, reason: string, from: readonly RunStatus[] | undefined): boolean {
    const row = this.#database.get('SELECT status FROM run WHERE thread_id=?', threadId);
    if (row === undefined || (from !== undefined && !from.some((allowed) => allowed === row['status']))) return false;
    this.#database.run('UPDATE run SET status=?, status_reason=?, updated_at=? WHERE thread_id=?', status, reason, this.#clock.iso(), threadId);
    return true;
  }

  changeRequest(threadId: string, request: unknown): void {
    this.#database.run('UPDATE run_request SET request=? WHERE thread_id=?', toJson(request), threadId);
  }

  stepped(threadId: string, summary: unknown, checkpointAt: string, added: boolean): void {
    this.#database.run(
      'UPDATE run SET summary=?, updated_at=?, checkpoint_at=?, checkpoints=checkpoints+? WHERE thread_id=?',
      toJson(summary), this.#clock.iso(), checkpointAt, added ? 1 : 0, threadId,
    );
  }

  remove(threadId: string): void {
    this.#database.run('DELETE FROM run WHERE thread_id=?', threadId);
    this.#database.run('DELETE FROM run_request WHERE thread_id=?', threadId);
  }

  /** `taken` tells a new owner from one that renewed its lease. */
  claim(threadId: string, owner: string, leaseMs: number): 'refused' | 'taken' | 'renewed' {
    const now = this.#clock.now();
    const row = this.#database.get('SELECT owner, lease_until, lost_to FROM run WHERE thread_id=?', threadId);
    if (row === undefined || row['lost_to'] !== null) return 'refused';
    const holder = textOrNull(row, 'owner');
    if (holder !== null && holder !== owner && isLeaseLive(integer(row, 'lease_until'), now)) return 'refused';
    this.#database.run('UPDATE run SET owner=?, lease_until=? WHERE thread_id=?', owner, now + leaseMs, threadId);
    return holder === owner ? 'renewed' : 'taken';
  }

  renew(threadId: string, owner: string, leaseMs: number): boolean {
    return this.#database.run('UPDATE run SET lease_until=? WHERE thread_id=? AND owner=?', this.#clock.now() + leaseMs, threadId, owner) > 0;
  }

  /** Throws 'not_owner' when the run is not held by this owner, whatever its lease says. What is no run is nobody's. */
  refuseUnlessHeld(threadId: string, owner: string): void {
    const row = this.#database.get('SELECT owner FROM run WHERE thread_id=?', threadId);
    if (row === undefined || textOrNull(row, 'owner') === owner) return;
    throw new StoreError('not_owner', `Run ${threadId} was taken over by another window or process, because this one was silent for too long. It goes on there.`);
  }

  /** False when it was lost to the same before, or is no run. Its steps and effects are refused from here on, whoever drives it. */
  lose(threadId: string, to: string, reason: string): boolean {
    return this.#database.run(
      `UPDATE run SET lost_to=?, owner=NULL, lease_until=0, status=CASE WHEN status IN ('complete', 'killed', 'failed') THEN status ELSE 'paused' END, status_reason=?, updated_at=? WHERE thread_id=? AND lost_to IS NOT ?`,
      to, reason, this.#clock.iso(), threadId, to,
    ) > 0;
  }

  release(threadId: string, owner: string): boolean {
    return this.#database.run('UPDATE run SET owner=NULL, lease_until=0 WHERE thread_id=? AND owner=?', threadId, owner) > 0;
  }
}

function record(row: Row): RunRecord {
  return {
    threadId: text(row, 'thread_id'),
    projectId: text(row, 'project_id'),
    storyId: text(row, 'story_id'),
    title: text(row, 'title'),
    repository: text(row, 'repository'),
    status: checked(runStatus, row['status'], 'the status of a run'),
    statusReason: text(row, 'status_reason'),
    startedBy: text(row, 'started_by'),
    startedAt: text(row, 'started_at'),
    updatedAt: text(row, 'updated_at'),
    summary: json(row, 'summary'),
    request: json(row, 'request'),
    checkpoints: integer(row, 'checkpoints'),
    checkpointAt: textOrNull(row, 'checkpoint_at'),
    owner: textOrNull(row, 'owner'),
    leaseUntil: integer(row, 'lease_until'),
    lostTo: textOrNull(row, 'lost_to'),
  };
}
