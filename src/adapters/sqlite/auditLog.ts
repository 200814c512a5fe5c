import * as z from 'zod';
import { auditEvent, auditRow } from '../../contract/audit.ts';
import type { AuditEventInput, AuditPage, AuditRow, ParsedAuditFilter } from '../../contract/audit.ts';
import { canonicalJson } from '../../core/audit/canonicalJson.ts';
import { fitsAudit } from '../../core/audit/fitsAudit.ts';
import { EMPTY_HEAD, sealEvent } from '../../core/audit/hashChain.ts';
import type { AuditHead } from '../../core/audit/hashChain.ts';
import { redactEvent } from '../../core/audit/redactEvent.ts';
import type { Redact } from '../../core/audit/redactEvent.ts';
import type { AuditTrail } from '../../core/ports/store.ts';
import type { Database } from './database.ts';
import { meta, setMeta } from './meta.ts';
import { checked, integer, json, text, textOrNull } from './rows.ts';
import type { Row } from './rows.ts';

const HEAD = 'audit_head';
const headRecord = z.object({ seq: z.number().int().nonnegative(), hash: z.string() });
/** Rows held in memory at once while the whole log is read. */
const PAGE = 500;

/** The audit log: appended in the transaction of the change it records, and never changed after. */
export class AuditLog {
  readonly #database: Database;
  readonly #redact: Redact;

  constructor(database: Database, redact: Redact) {
    this.#database = database;
    this.#redact = redact;
  }

  /** Must run inside a write transaction. With a checkpoint's id, events that are there already are left alone. */
  append(threadId: string | null, events: readonly AuditEventInput[], checkpointId: string | null = null): void {
    if (events.length === 0) return;
    let head = this.#head();
    for (const [position, input] of events.entries()) {
      if (checkpointId !== null && this.#has(threadId, checkpointId, position)) continue;
      const event = redactEvent(auditEvent.parse(input), this.#redact);
      // Sealed as it will be read again: what JSON leaves out or replaces must not be part of the hash.
      const stored = canonicalJson(event);
      const row = sealEvent(auditEvent.parse(JSON.parse(stored)), threadId, head);
      this.#database.run(
        'INSERT INTO audit(seq, thread_id, event, previous_hash, hash, checkpoint, position) VALUES(?, ?, ?, ?, ?, ?, ?)',
        row.seq, threadId, stored, row.previousHash, row.hash, checkpointId, checkpointId === null ? null : position,
      );
      head = { seq: row.seq, hash: row.hash };
    }
    setMeta(this.#database, HEAD, JSON.stringify(head));
  }

  rows(threadId: string | null, after: number, limit: number): AuditRow[] {
    const rows = threadId === null
      ? this.#database.all('SELECT * FROM audit WHERE seq>? ORDER BY seq LIMIT ?', after, limit)
      : this.#database.all('SELECT * FROM audit WHERE thread_id=? AND seq>? ORDER BY seq LIMIT ?', threadId, after, limit);
    return rows.map(read);
  }

  tail(threadId: string, before: number | null, limit: number): { rows: AuditRow[]; earlier: number } {
    const end = before ?? Number.MAX_SAFE_INTEGER;
    const rows = this.#database.all('SELECT * FROM audit WHERE thread_id=? AND seq<? ORDER BY seq DESC LIMIT ?', threadId, end, limit).reverse();
    const [first] = rows;
    const count = first && this.#database.get('SELECT count(*) AS rows FROM audit WHERE thread_id=? AND seq<?', threadId, integer(first, 'seq'));
    return { rows: rows.map(read), earlier: count ? integer(count, 'rows') : 0 };
  }

  /** The database narrows by what a text search can tell; whether a row really fits is decided on the row. */
  query(filter: ParsedAuditFilter): AuditPage {
    const { where, values } = narrowing(filter);
    const rows: AuditRow[] = [];
    let damaged = 0;
    let before = filter.before ?? Number.MAX_SAFE_INTEGER;
    for (;;) {
      const page = this.#database.all(`SELECT * FROM audit WHERE seq<? ${where} ORDER BY seq DESC LIMIT ?`, before, ...values, PAGE);
      for (const row of page) {
        const value = unchecked(row);
        if (!fitsAudit(value, filter)) continue;
        const parsed = auditRow.safeParse(value).data;
        if (parsed === undefined) damaged += 1;
        else if (rows.length === filter.limit) return { rows, next: rows.at(-1)?.seq ?? null, damaged };
        else rows.push(parsed);
      }
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return { rows, next: null, damaged };
      before = integer(last, 'seq');
    }
  }

  trail(): AuditTrail {
    const { head, end } = this.#database.read(() => {
      const row = this.#database.get('SELECT coalesce(max(seq), 0) AS seq FROM audit');
      return { head: this.#head(), end: row === undefined ? 0 : integer(row, 'seq') };
    });
    const database = this.#database;
    return {
      head,
      rows: {
        *[Symbol.iterator]() {
          let after = Number.MIN_SAFE_INTEGER;
          for (;;) {
            const page = database.read(() => database.all('SELECT * FROM audit WHERE seq>? AND seq<=? ORDER BY seq LIMIT ?', after, end, PAGE));
            for (const row of page) yield unchecked(row);
            const last = page.at(-1);
            if (last === undefined) return;
            after = integer(last, 'seq');
          }
        },
      },
    };
  }

  #head(): AuditHead {
    const stored = meta(this.#database, HEAD);
    return stored === null ? EMPTY_HEAD : checked(headRecord, JSON.parse(stored), 'the head of the audit log');
  }

  #has(threadId: string | null, checkpointId: string, position: number): boolean {
    return this.#database.get('SELECT 1 FROM audit WHERE thread_id IS ? AND checkpoint=? AND position=?', threadId, checkpointId, position) !== undefined;
  }
}

/** Conditions that leave out only rows that cannot fit. They go by the canonical JSON in which events are stored. */
function narrowing(filter: ParsedAuditFilter): { where: string; values: string[] } {
  const parts: string[] = [];
  const values: string[] = [];
  const anyOf = (texts: readonly string[]): void => {
    if (texts.length === 0) return;
    parts.push(`AND (${texts.map(() => 'instr(event, ?)').join(' OR ')})`);
    values.push(...texts);
  };
  if (filter.threadId !== null && filter.threadId !== undefined) {
    parts.push('AND thread_id=?');
    values.push(filter.threadId);
  }
  anyOf((filter.types ?? []).map((type) => `"type":"${type}"`));
  anyOf((filter.severities ?? []).map((severity) => `"severity":"${severity}"`));
  if (filter.gate !== null && filter.gate !== undefined) anyOf([`"gate":${filter.gate}`]);
  return { where: parts.join(' '), values };
}

function read(row: Row): AuditRow {
  return checked(auditRow, raw(row), `row ${integer(row, 'seq')} of the audit log (Verify Audit Log tells more)`);
}

function raw(row: Row): unknown {
  const event = json(row, 'event');
  return {
    ...(typeof event === 'object' ? event : {}),
    seq: integer(row, 'seq'),
    threadId: textOrNull(row, 'thread_id'),
    previousHash: text(row, 'previous_hash'),
    hash: text(row, 'hash'),
  };
}

/** A damaged row must not keep the others from being verified: it is handed on as it is, and fails there. */
function unchecked(row: Row): unknown {
  try {
    return raw(row);
  } catch {
    return row;
  }
}
