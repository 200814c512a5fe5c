// Reads what PostgreSQL's own replication plugin writes (pgoutput, protocol 1, values as text):
// https://www.postgresql.org/docs/17/protocol-logicalrep-message-formats.html

/** Values as PostgreSQL writes them; a value that was not sent is absent. */
export type Row = Record<string, string | null>;

export interface Relation {
  readonly oid: number;
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly { readonly name: string; readonly type: number; readonly modifier: number; /** part of what identifies a row in the log */ readonly key: boolean }[];
}

export interface RowChange {
  readonly type: 'INSERT' | 'UPDATE' | 'DELETE';
  readonly relation: Relation;
  readonly committedAt: Date;
  readonly new: Row | null;
  readonly old: Row | null;
}

const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);
const CHANGES: Readonly<Record<string, RowChange['type']>> = { I: 'INSERT', U: 'UPDATE', D: 'DELETE' };

class Cursor {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  get done(): boolean {
    return this.#at >= this.bytes.length;
  }
  letter(): string {
    return String.fromCharCode(this.byte());
  }
  byte(): number {
    return this.bytes.readUInt8(this.#move(1));
  }
  int16(): number {
    return this.bytes.readInt16BE(this.#move(2));
  }
  int32(): number {
    return this.bytes.readInt32BE(this.#move(4));
  }
  oid(): number {
    return this.bytes.readUInt32BE(this.#move(4));
  }
  int64(): bigint {
    return this.bytes.readBigInt64BE(this.#move(8));
  }
  text(length: number): string {
    const start = this.#move(length);
    return this.bytes.toString('utf8', start, start + length);
  }
  word(): string {
    const text = this.text(this.bytes.indexOf(0, this.#at) - this.#at);
    this.#move(1);
    return text;
  }
  #move(count: number): number {
    this.#at += count;
    return this.#at - count;
  }
}

/** Keeps what earlier messages said of tables and of the transaction that is open. */
export class PgoutputReader {
  readonly #relations = new Map<number, Relation>();
  #committedAt = new Date(0);

  /** The change a message holds; null for one that holds none. */
  read(message: Buffer): RowChange | null {
    const cursor = new Cursor(message);
    const kind = cursor.letter();
    if (kind === 'B') {
      cursor.int64();
      this.#committedAt = new Date(POSTGRES_EPOCH_MS + Number(cursor.int64() / 1000n));
    } else if (kind === 'R') {
      this.#readRelation(cursor);
    }
    const type = CHANGES[kind];
    return type === undefined ? null : this.#readChange(cursor, type);
  }

  #readRelation(cursor: Cursor): void {
    const oid = cursor.oid();
    const schema = cursor.word() || 'pg_catalog';
    const table = cursor.word();
    cursor.letter(); // the replica identity
    const columns = Array.from({ length: cursor.int16() }, () => ({ key: (cursor.byte() & 1) === 1, name: cursor.word(), type: cursor.oid(), modifier: cursor.int32() }));
    this.#relations.set(oid, { oid, schema, table, columns });
  }

  #readChange(cursor: Cursor, type: RowChange['type']): RowChange {
    const oid = cursor.oid();
    const relation = this.#relations.get(oid);
    if (!relation) throw new Error(`pgoutput: relation ${String(oid)} was not described.`);
    let [after, before]: (Row | null)[] = [null, null];
    while (!cursor.done) {
      const part = cursor.letter(); // N: the new row; K: the old row's key; O: the old row
      const row = this.#readRow(cursor, relation, part === 'K');
      if (part === 'N') after = row;
      else before = row;
    }
    return { type, relation, committedAt: this.#committedAt, new: after ?? null, old: before ?? null };
  }

  #readRow(cursor: Cursor, { columns }: Relation, keyOnly: boolean): Row {
    const row: Row = {};
    const count = cursor.int16();
    for (const column of columns.slice(0, count)) {
      const kind = cursor.letter();
      const value = kind === 't' ? cursor.text(cursor.int32()) : null;
      if (!['t', 'n', 'u'].includes(kind)) throw new Error(`pgoutput: unknown kind of value ${kind}.`);
      const isSent = kind !== 'u'; // a long value that did not change is not sent
      if (isSent && (!keyOnly || column.key)) row[column.name] = value;
    }
    return row;
  }
}
