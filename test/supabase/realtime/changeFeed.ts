// The changes of published tables in the order they were committed, from a temporary logical replication slot.
import pg from 'pg';
import { PgoutputReader, type RowChange } from './pgoutput.ts';

export class ChangeFeed {
  // A connection of its own: any error in a session drops its temporary slots.
  readonly #client: pg.Client;
  readonly #reader = new PgoutputReader();
  #position = '';

  constructor(url: string, private readonly publication: string) {
    this.#client = new pg.Client({ connectionString: url, application_name: 'realtime' });
    this.#client.on('error', () => {}); // the query that waits for it fails with the same
  }

  async start(): Promise<void> {
    await this.#client.connect();
    await this.#openSlot();
  }

  /** What was committed since the last call. @throws when the publication is gone; the next call works again once it is back */
  async take(): Promise<RowChange[]> {
    const position = await this.#client.query<{ lsn: string }>('select pg_current_wal_flush_lsn() as lsn');
    const lsn = position.rows[0]?.lsn ?? '';
    if (lsn === this.#position) return [];
    const sql = "select data from pg_logical_slot_get_binary_changes('realtime_' || pg_backend_pid(), null, null, 'proto_version', '1', 'publication_names', $1)";
    try {
      const { rows } = await this.#client.query<{ data: Buffer }>(sql, [pg.escapeIdentifier(this.publication)]);
      this.#position = lsn;
      return rows.map(({ data }) => this.#reader.read(data)).filter((change) => change !== null);
    } catch (error) {
      await this.#openSlot();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#client.end();
  }

  /** Temporary: PostgreSQL drops it with the connection, after a crash too. */
  async #openSlot(): Promise<void> {
    await this.#client.query("select pg_create_logical_replication_slot('realtime_' || pg_backend_pid(), 'pgoutput', true)");
  }
}
