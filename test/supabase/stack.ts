// A Supabase project on this machine, for tests: PostgreSQL, REST and Auth, Realtime, on one loopback address. Rows, policies and changes are
// PostgreSQL's own; what is imitated is the dialect of HTTP and of the socket.
import pg from 'pg';
import { Faults } from './faults.ts';
import { Gateway } from './http.ts';
import { Mailbox } from './mail.ts';
import { migrate } from './migrate.ts';
import { SUPERUSER } from './postgres/cluster.ts';
import type { PostgresMajor } from './postgres/binaries.ts';
import { addUser, createProject, revokeDefaults, type NewUser, type User } from './project.ts';
import { startLite } from './rest/lite.ts';
import { Realtime } from './realtime/realtime.ts';
import { makeKeys, roleOfKey, signToken, verifyToken, type Claims, type ProjectKeys } from './tokens.ts';

export interface StackOptions {
  /** A folder of migrations to apply; none leaves the project empty. */
  readonly migrations?: string;
  readonly users?: readonly NewUser[];
  /** How long a user's access token is good for, in seconds. */
  readonly tokenSeconds?: number;
  readonly postgres?: PostgresMajor;
  /** As in newer projects: what migrations make in `public` is nobody's until they grant it. */
  readonly grantsNothing?: boolean;
}

export class Stack {
  /** What goes wrong with the next requests. */
  readonly faults: Faults;
  readonly mail: Mailbox;
  readonly realtime: Realtime;

  constructor(
    /** The project's address. */
    readonly url: string,
    readonly keys: ProjectKeys,
    readonly users: readonly User[],
    private readonly db: pg.Client,
    private readonly parts: { faults: Faults; mail: Mailbox; realtime: Realtime; gateway: Gateway; forgetSchema: () => Promise<void>; errors: unknown[]; log: string[]; databaseUrl: string; end: () => Promise<void> },
  ) {
    this.faults = parts.faults;
    this.mail = parts.mail;
    this.realtime = parts.realtime;
  }

  /** What an app carries; today's form. */
  get publishableKey(): string {
    return this.keys.publishableKey;
  }

  /** The key that no policy holds back, in its older form, a token. */
  get serviceKey(): string {
    return this.keys.serviceKey;
  }

  /** A connection string for the role that applies migrations, as a project's settings show it. */
  get dbUrl(): string {
    const url = new URL(this.parts.databaseUrl);
    url.username = 'postgres';
    return url.href;
  }

  /** What went wrong inside Realtime; nothing, when all is well. */
  get errors(): readonly unknown[] {
    return this.parts.errors;
  }

  /** What REST and Auth would have printed: errors of the database, those that a test provoked among them. */
  get log(): readonly string[] {
    return this.parts.log;
  }

  user(email: string): User {
    const user = this.users.find((one) => one.email === email);
    if (!user) throw new Error(`There is no user ${email}.`);
    return user;
  }

  /** Runs SQL as the superuser, past every policy. */
  async sql<Row extends pg.QueryResultRow = pg.QueryResultRow>(query: string, params: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.db.query<Row>(query, [...params]);
    this.realtime.kick();
    return rows;
  }

  /**
   * Runs one statement as PostgREST would for a token with these claims, and undoes it: how many rows it gave or changed.
   * @throws what the database says against it
   */
  async tryAs(claims: { readonly role: string; readonly sub?: string; readonly email?: string }, query: string, params: readonly unknown[] = []): Promise<number> {
    await this.db.query('begin');
    try {
      await this.db.query("select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)", [claims.role, JSON.stringify(claims)]);
      return (await this.db.query(query, [...params])).rowCount ?? 0;
    } finally {
      await this.db.query('rollback');
    }
  }

  /**
   * An access token for a user, without a session. What it claims besides may contradict the rest, for forged claims are to be tested too.
   * @param expiresIn seconds; below zero makes one that has expired
   */
  tokenFor({ id, email }: User, expiresIn = 3600, more: Record<string, unknown> = {}): string {
    return signToken(this.keys.jwtSecret, { role: 'authenticated', aud: 'authenticated', sub: id, email, ...more }, expiresIn);
  }

  /** After a change of the schema by `sql`: REST looks at it anew. */
  reloadSchema(): Promise<void> {
    return this.parts.forgetSchema();
  }

  /** The project cannot be reached: connections end, none is made. */
  beginOutage(): void {
    this.parts.gateway.goDown();
  }

  endOutage(): void {
    this.parts.gateway.comeBack();
  }

  async stop(): Promise<void> {
    await this.parts.end();
  }
}

function claimsOf(keys: ProjectKeys, token: string): Claims {
  const role = roleOfKey(keys, token);
  return role === null ? verifyToken(keys.jwtSecret, token) : { role, exp: Math.floor(Date.now() / 1000) + 24 * 3600 };
}

/** Takes a second or two the first time in a process, some 0.3 s after that. @throws Error that names what did not start */
export async function startStack({ migrations, users = [], tokenSeconds = 3600, postgres = 17, grantsNothing = false }: StackOptions = {}): Promise<Stack> {
  const undo: (() => Promise<void>)[] = [];
  const end = async (): Promise<void> => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  try {
    const keys = makeKeys();
    const database = await createProject(postgres);
    undo.push(() => database.drop());
    const db = new pg.Client({ connectionString: database.url, application_name: SUPERUSER });
    db.on('error', () => {}); // the query that waits for it fails with the same
    await db.connect();
    undo.push(() => db.end());
    const added: User[] = [];
    for (const user of users) added.push(await addUser(db, user));
    if (grantsNothing) await revokeDefaults(db);
    if (migrations !== undefined) await migrate(db, migrations);

    const mail = new Mailbox();
    const log: string[] = [];
    const lite = await startLite({ url: database.url, keys, tokenSeconds, mail, log: (line) => log.push(line) });
    undo.push(() => lite.close());
    const errors: unknown[] = [];
    const realtime = new Realtime({ url: database.url, publication: 'supabase_realtime', verify: (token) => claimsOf(keys, token), onError: (error) => errors.push(error) });
    await realtime.start();
    undo.push(() => realtime.stop());
    const faults = new Faults();
    const gateway = new Gateway(lite, realtime, faults);
    const url = await gateway.start();
    undo.push(() => gateway.stop());
    return new Stack(url, keys, added, db, { faults, mail, realtime, gateway, forgetSchema: () => lite.forgetSchema(), errors, log, databaseUrl: database.url, end });
  } catch (error) {
    await end();
    throw error;
  }
}
