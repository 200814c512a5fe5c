import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Clock } from '../../../core/ports/clock.ts';
import { isLeaseLive } from '../../../core/ports/store.ts';
import type { MirrorTarget, Outbox, OutboxEntry, OutboxKind, Parcel, SetAside } from '../../../core/ports/outbox.ts';
import type { Database } from '../database.ts';
import { checked, integer, text, textOrNull } from '../rows.ts';
import type { Row } from '../rows.ts';
import { Backlog } from './backlog.ts';
import { Parcels } from './parcels.ts';
import type { ParcelSources } from './parcels.ts';

const kind = z.enum(['run', 'review', 'checkpoint', 'writes', 'effect', 'forget', 'audit']);
const target = z.object({ projectId: z.string(), sharing: z.enum(['metadata', 'content']) });

/** The outbox in the store's file; its entries are made by triggers (schema.ts). */
export class SqliteOutbox implements Outbox {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #backlog: Backlog;
  readonly #parcels: Parcels;

  constructor(database: Database, clock: Clock, sources: ParcelSources) {
    this.#database = database;
    this.#clock = clock;
    this.#backlog = new Backlog(database);
    this.#parcels = new Parcels(database, sources);
  }

  get storeId(): string {
    const known = textOrNull(this.#state(), 'store_id');
    if (known !== null) return known;
    return this.#database.write(() => {
      this.#database.run('UPDATE mirror SET store_id=? WHERE store_id IS NULL', randomUUID());
      return text(this.#state(), 'store_id');
    });
  }

  target(): MirrorTarget | null {
    const row = this.#state();
    return row['sharing'] === 'off' ? null : checked(target, { projectId: row['project'], sharing: row['sharing'] }, 'what the outbox is for');
  }

  async turnOn(wanted: MirrorTarget): Promise<void> {
    const { projectId, sharing } = wanted;
    const before = this.target();
    if (before !== null && before.projectId !== projectId) await this.turnOff();
    if (before?.projectId === projectId && before.sharing === 'content' && sharing === 'metadata') {
      this.#database.write(() => this.#database.run(`UPDATE mirror SET sharing='metadata'`));
      await this.#backlog.empty(true);
    }
    const isNew = before?.projectId !== projectId || before.sharing !== sharing;
    const due = this.#database.write(() => {
      this.#database.run('INSERT INTO mirror_project(project) VALUES(?) ON CONFLICT DO NOTHING', projectId);
      if (isNew) this.#database.run(`UPDATE mirror SET project=?, sharing=?, since=?, backlog='due'`, projectId, sharing, this.#clock.iso());
      return isNew || textOrNull(this.#state(), 'backlog') !== null;
    });
    if (!due) return;
    await this.#backlog.queue(sharing === 'content');
    if (this.#database.isOpen) this.#database.write(() => this.#database.run('UPDATE mirror SET backlog=NULL'));
  }

  async turnOff(): Promise<void> {
    this.#database.write(() => this.#database.run(`UPDATE mirror SET sharing='off', backlog=NULL`));
    await this.#backlog.empty(false);
  }

  waiting(): { count: number; since: string | null; aside: number } {
    return this.#database.read(() => {
      const state = this.#state();
      if (state['sharing'] === 'off') return { count: 0, since: null, aside: 0 };
      const count = this.#number('SELECT count(*) AS n FROM outbox');
      const sent = this.#auditSent();
      const audit = this.#number('SELECT coalesce(max(seq), 0) AS n FROM audit') - sent;
      const since = [this.#at(`SELECT at FROM outbox ORDER BY id LIMIT 1`), audit > 0 ? this.#at(`SELECT json_extract(event, '$.at') AS at FROM audit WHERE seq>? ORDER BY seq LIMIT 1`, sent) : null];
      const oldest = since.filter((at) => at !== null).toSorted()[0] ?? null;
      const on = textOrNull(state, 'since') ?? '';
      // What was there before anything was to leave has waited only since then.
      return { count: count + Math.max(0, audit), since: oldest !== null && oldest < on ? on : oldest, aside: this.#number('SELECT count(*) AS n FROM outbox_aside') };
    });
  }

  next(limit: number): readonly OutboxEntry[] {
    return this.#database.read(() => {
      const found: OutboxEntry[] = [];
      for (const which of [`kind='run'`, `kind='review'`, `kind NOT IN ('run', 'review')`]) {
        if (found.length < limit) found.push(...this.#database.all(`SELECT * FROM outbox WHERE ${which} ORDER BY id LIMIT ?`, limit - found.length).map(entry));
      }
      return found;
    });
  }

  nextAudit(limit: number): readonly OutboxEntry[] {
    return this.#database.read(() => this.#state()['sharing'] === 'off' ? [] : this.#database.all('SELECT seq, thread_id FROM audit WHERE seq>? ORDER BY seq LIMIT ?', this.#auditSent(), limit).map((row): OutboxEntry => {
      const seq = integer(row, 'seq');
      return { id: seq, kind: 'audit', threadId: textOrNull(row, 'thread_id') ?? '', revision: seq };
    }));
  }

  open(wanted: OutboxEntry): Parcel | null {
    const parcel = this.#database.read(() => this.#parcels.open(wanted));
    // From here on the project may know of the run: what becomes of it has to be told there, too.
    if (parcel?.kind === 'run' && !this.#isKnown(wanted.threadId)) {
      this.#database.write(() => this.#database.run('INSERT INTO mirror_run(project, thread_id) SELECT project, ? FROM mirror WHERE project IS NOT NULL ON CONFLICT DO NOTHING', wanted.threadId));
    }
    return parcel;
  }

  settle(entries: readonly OutboxEntry[]): void {
    if (entries.length === 0) return;
    this.#database.write(() => {
      let audit = 0;
      for (const { id, kind: what, threadId, revision } of entries) {
        if (what === 'audit') { audit = Math.max(audit, id); continue; }
        const gone = this.#database.run('DELETE FROM outbox WHERE id=? AND revision<=?', id, revision);
        if (what === 'forget' && gone > 0) this.#database.run('DELETE FROM mirror_run WHERE thread_id=? AND removed IS NOT NULL AND project=(SELECT project FROM mirror)', threadId);
      }
      if (audit > 0) this.#database.run('UPDATE mirror_project SET audit_sent=max(audit_sent, ?) WHERE project=(SELECT project FROM mirror)', audit);
    });
  }

  setAside(refused: OutboxEntry, reason: string): void {
    this.#database.write(() => {
      const what = this.#parcels.nameOf(refused);
      this.#database.run(
        'INSERT INTO outbox_aside(kind, thread_id, what, reason, at) VALUES(?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET reason=excluded.reason, at=excluded.at',
        refused.kind, refused.threadId, what, reason, this.#clock.iso(),
      );
      this.settle([refused]);
    });
  }

  aside(): readonly SetAside[] {
    return this.#database.read(() => this.#database.all('SELECT * FROM outbox_aside ORDER BY at, rowid').map((row): SetAside => ({
      kind: kindOf(row), threadId: text(row, 'thread_id'), what: text(row, 'what'), reason: text(row, 'reason'), at: text(row, 'at'),
    })));
  }

  drop(threadId: string): void {
    this.#database.write(() => {
      this.#database.run('DELETE FROM outbox WHERE thread_id=?', threadId);
    });
  }

  epoch(threadId: string): number {
    return this.#database.read(() => this.#parcels.epoch(threadId));
  }

  holdSending(owner: string, leaseMs: number): boolean {
    return this.#database.write(() => {
      const row = this.#state();
      const holder = textOrNull(row, 'sender');
      const now = this.#clock.now();
      if (holder !== null && holder !== owner && isLeaseLive(integer(row, 'sender_until'), now)) return false;
      this.#database.run('UPDATE mirror SET sender=?, sender_until=?', owner, now + leaseMs);
      return true;
    });
  }

  releaseSending(owner: string): void {
    this.#database.write(() => this.#database.run('UPDATE mirror SET sender=NULL, sender_until=0 WHERE sender=?', owner));
  }

  #state(): Row {
    return this.#database.get('SELECT * FROM mirror WHERE id=1') ?? {};
  }

  #auditSent(): number {
    return this.#number('SELECT coalesce((SELECT audit_sent FROM mirror_project WHERE project=(SELECT project FROM mirror)), 0) AS n');
  }

  #isKnown(threadId: string): boolean {
    return this.#database.get('SELECT 1 FROM mirror_run WHERE thread_id=? AND project=(SELECT project FROM mirror)', threadId) !== undefined;
  }

  #number(sql: string): number {
    const row = this.#database.get(sql);
    return row === undefined ? 0 : integer(row, 'n');
  }

  #at(sql: string, ...values: number[]): string | null {
    const row = this.#database.get(sql, ...values);
    return row === undefined ? null : textOrNull(row, 'at');
  }
}

function entry(row: Row): OutboxEntry {
  return { id: integer(row, 'id'), kind: kindOf(row), threadId: text(row, 'thread_id'), revision: integer(row, 'revision') };
}

function kindOf(row: Row): OutboxKind {
  return checked(kind, row['kind'], 'an entry of the outbox');
}
