// The changes of one table in one batch, and what PostgreSQL says of them: their values as JSON, which filters they pass, who may see them.
// Each question is asked once for the whole batch.
import pg from 'pg';
import type { Claims } from '../tokens.ts';
import { filterSql, type Filter } from './filters.ts';
import type { Relation, Row, RowChange } from './pgoutput.ts';

const { escapeIdentifier, escapeLiteral } = pg;

export type JsonRow = Record<string, unknown>;

export interface Change extends RowChange {
  /** The row as it is now, in JSON, completed from the old one where a long value was not sent. */
  readonly record: JsonRow;
  readonly oldRecord: JsonRow;
  readonly text: Row;
}

interface TableFacts {
  readonly name: string;
  readonly rls: boolean;
  readonly primaryKey: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly types: Readonly<Record<string, string>>;
}

const FACTS = `
  select c.oid::regclass::text as name, relrowsecurity as rls,
    array(select a.attname::text from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
      where i.indrelid = c.oid and i.indisprimary order by a.attnum) as "primaryKey",
    array(select json_build_object('name', a.attname, 'type', t.typname) from pg_attribute a join pg_type t on t.oid = a.atttypid
      where a.attrelid = c.oid and attnum > 0 and not attisdropped order by attnum) as columns,
    (select json_object_agg(n, format_type(o, m)) from unnest($2::text[], $3::oid[], $4::int[]) as u(n, o, m)) as types
  from pg_class c where oid = $1`;

const READABLE = "select attname::text as name from pg_attribute where attrelid = $1 and attnum > 0 and not attisdropped and has_column_privilege($2::text, attrelid, attnum, 'SELECT')";

/** PostgreSQL takes at most 100 arguments. */
const PAIRS_PER_CALL = 50;

const keyOf = (row: Readonly<Record<string, unknown>>, columns: readonly string[]): string => JSON.stringify(columns.map((column) => row[column]));

async function toJson(db: pg.Client, relation: Relation, types: Readonly<Record<string, string>>, rows: readonly Row[]): Promise<JsonRow[]> {
  const pairs = relation.columns.map(({ name }) => `${escapeLiteral(name)}, to_jsonb((r->>${escapeLiteral(name)})::${String(types[name])})`);
  const objects = Array.from({ length: Math.ceil(pairs.length / PAIRS_PER_CALL) }, (_, at) => `jsonb_build_object(${pairs.slice(at * PAIRS_PER_CALL, (at + 1) * PAIRS_PER_CALL).join(', ')})`);
  const result = await db.query<{ r: JsonRow }>(`select ${objects.join(' || ')} as r from jsonb_array_elements($1::jsonb) with ordinality as e(r, i) order by i`, [JSON.stringify(rows)]);
  return rows.map((row, index) => Object.fromEntries(Object.keys(row).map((name) => [name, result.rows[index]?.r[name]])));
}

export class TableBatch {
  readonly #readable = new Map<string, ReadonlySet<string>>();
  readonly #passing = new Map<string, ReadonlySet<Change>>();
  readonly #visible = new Map<string, ReadonlySet<string>>();

  private constructor(private readonly db: pg.Client, readonly relation: Relation, readonly facts: TableFacts, readonly changes: readonly Change[]) {}

  /** Null when the table has been dropped meanwhile. */
  static async load(db: pg.Client, relation: Relation, raw: readonly RowChange[]): Promise<TableBatch | null> {
    const { columns } = relation;
    const { rows: [facts] } = await db.query<TableFacts>(FACTS, [relation.oid, columns.map(({ name }) => name), columns.map(({ type }) => type), columns.map(({ modifier }) => modifier)]);
    if (!facts) return null;
    // An update that leaves the key alone comes without the old row: the key is the same.
    const olds = raw.map(({ type, old, new: now }) => old ?? (type === 'UPDATE' && now ? Object.fromEntries(columns.filter(({ key, name }) => key && name in now).map(({ name }) => [name, now[name] ?? null])) : {}));
    const [records, oldRecords] = [await toJson(db, relation, facts.types, raw.map((change) => change.new ?? {})), await toJson(db, relation, facts.types, olds)];
    const changes = raw.map((change, index) => ({ ...change, record: { ...oldRecords[index], ...records[index] }, oldRecord: oldRecords[index] ?? {}, text: { ...olds[index], ...change.new } }));
    return new TableBatch(db, relation, facts, changes);
  }

  /** The columns that a role may select. */
  async readable(role: string): Promise<ReadonlySet<string>> {
    const known = this.#readable.get(role) ?? new Set((await this.db.query<{ name: string }>(READABLE, [this.relation.oid, role])).rows.map(({ name }) => name));
    this.#readable.set(role, known);
    return known;
  }

  async passes(change: Change, filterText: string, filters: readonly Filter[]): Promise<boolean> {
    if (filters.length === 0) return true;
    let passing = this.#passing.get(filterText);
    if (!passing) {
      const sql = `select ${filters.map((filter) => filterSql(filter, this.facts.types)).join(' and ')} as ok from jsonb_array_elements($1::jsonb) with ordinality as e(r, i) order by i`;
      const { rows } = await this.db.query<{ ok: boolean }>(sql, [JSON.stringify(this.changes.map(({ text }) => text))]);
      passing = new Set(this.changes.filter((_, index) => rows[index]?.ok));
      this.#passing.set(filterText, passing);
    }
    return passing.has(change);
  }

  /** Whether these claims may select the row as it is now. Policies answer that, under the subscriber's own role. */
  async maySee(change: Change, claims: Claims): Promise<boolean> {
    if (!this.facts.rls || change.type === 'DELETE') return true;
    const who = JSON.stringify(claims);
    const visible = this.#visible.get(who) ?? (await this.#askPolicies(claims, who));
    this.#visible.set(who, visible);
    return visible.has(keyOf(change.text, this.facts.primaryKey));
  }

  async #askPolicies(claims: Claims, who: string): Promise<ReadonlySet<string>> {
    const { primaryKey, types, name } = this.facts;
    const keys = this.changes.filter(({ type }) => type !== 'DELETE').map(({ text }) => `(${primaryKey.map((column) => `${escapeLiteral(String(text[column]))}::${String(types[column])}`).join(', ')})`);
    const settings = { role: claims.role, 'request.jwt.claims': who, 'request.jwt.claim.sub': claims.sub ?? '', 'request.jwt.claim.role': claims.role };
    await this.db.query('begin');
    try {
      await this.db.query(`select ${Object.entries(settings).map(([key, value]) => `set_config(${escapeLiteral(key)}, ${escapeLiteral(value)}, true)`).join(', ')}`);
      const columns = primaryKey.map(escapeIdentifier);
      const { rows } = await this.db.query<Row>(`select ${columns.map((column) => `${column}::text as ${column}`).join(', ')} from ${name} where (${columns.join(', ')}) in (${keys.join(', ')})`);
      return new Set(rows.map((row) => keyOf(row, primaryKey)));
    } catch (error) {
      if ((error as { code?: string }).code === '42501') return new Set(); // the role has no right to the table at all
      throw error;
    } finally {
      await this.db.query('rollback');
    }
  }
}
