// REST and Auth by @supabase/lite over PostgreSQL, with what keeps it from being PostgREST's equal put right.
import { AsyncLocalStorage } from 'node:async_hooks';
import { App, type EmailDriver, type IAppConfig } from '@supabase/lite';
import { createPostgresConnection } from '@supabase/lite/postgres';
import { roleOfKey, type ProjectKeys } from '../tokens.ts';
import { verifyEmailCode } from './emailCode.ts';
import { PG_TYPES } from './pgTypes.ts';
import { listenToErrors } from './quiet.ts';
import { httpStatus } from './sqlState.ts';

export interface Lite {
  fetch(request: Request, peer: string | null): Promise<Response>;
  /** After a change of the schema: what it knew of the tables is forgotten. */
  forgetSchema(): Promise<void>;
  close(): Promise<void>;
}

export interface LiteOptions {
  readonly url: string;
  readonly keys: ProjectKeys;
  /** How long a user's access token is good for, in seconds. */
  readonly tokenSeconds: number;
  readonly mail: EmailDriver;
  /** What it would print. */
  readonly log: (line: string) => void;
}

type Connection = ReturnType<typeof createPostgresConnection>;
type Ast = Parameters<Connection['onPostgrestAST']>[0];

interface DatabaseError {
  readonly code: string;
  readonly message: string;
  readonly detail?: string | null;
  readonly hint?: string | null;
}

const SQL_STATE = /^[0-9A-Z]{5}$/;
/** What it answers rightly by itself. */
const ANSWERED = /^(?:PGRST|PT\d{3}|42|22|21|55|53|23502|23503|23505)/;

const isDatabaseError = (error: unknown): error is DatabaseError => typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' && SQL_STATE.test(error.code);

/** Other errors of the database would all be answered with 500; given this shape they keep their own status and words. */
function normalizeErrors(connection: Connection): void {
  const normalize = connection.normalizeDbError.bind(connection);
  connection.normalizeDbError = (raised) => {
    const error = normalize(raised);
    if (!isDatabaseError(error) || ANSWERED.test(error.code)) return error;
    const { code, message, detail = null, hint = null } = error;
    return Object.assign(new Error(JSON.stringify({ code, message, details: detail, hint })), { code: 'PGRST', detail: JSON.stringify({ status: httpStatus(code), headers: {} }) });
  };
}

/** The request that is being answered, where REST answers it. */
const answering = new AsyncLocalStorage<Request>();
const REST = '/rest/v1/';

/** PostgREST tells every statement of the request it is for (`request.headers` and others); otherwise only functions would hear of it. */
function tellRequests(connection: Connection): void {
  const inContext = connection.withContext.bind(connection);
  connection.withContext = (vars, work, options) => {
    const request = answering.getStore();
    if (!request || options?.rpc) return inContext(vars, work, options);
    const { method, url, headers } = request;
    return inContext(vars, work, { ...options, rpc: { method, path: new URL(url).pathname.replace(REST, '/'), readOnly: method === 'GET' || method === 'HEAD', requestHeaders: Object.fromEntries(headers) } });
  };
}

interface BulkWrite {
  readonly $meta?: { readonly columns?: readonly string[]; readonly missing?: string };
  values?: unknown;
}

/** In a bulk write whose rows differ, what a row leaves out is NULL or, if so preferred, the column's default. */
function completeRows(connection: Connection): void {
  const translate = connection.onPostgrestAST.bind(connection);
  connection.onPostgrestAST = (ast: Ast) => {
    const write = ast as BulkWrite;
    const { columns, missing } = write.$meta ?? {};
    if (columns && Array.isArray(write.values)) {
      const absent = Object.fromEntries(columns.map((column) => [column, missing === 'default' ? undefined : null]));
      write.values = write.values.map((row: unknown) => (typeof row === 'object' && row !== null && !Array.isArray(row) ? { ...absent, ...row } : row));
    }
    return translate(ast);
  };
}

function connect(url: string): Connection {
  return createPostgresConnection({ url, postgresOptions: { onnotice() {}, max: 8, types: PG_TYPES } });
}

const createApp = (connection: Connection, auth: { jwt_secret: string; jwt_expiry?: number }, mail: EmailDriver, keys: ProjectKeys): App<IAppConfig> =>
  new App<IAppConfig>({
    connection,
    auth: { enabled: true, email: { max_frequency: '0s', enable_confirmations: false }, ...auth },
    options: {
      drivers: { email: mail },
      server: {
        disableStudio: true,
        apiKeys: {
          resolver: async (key) => {
            const role = roleOfKey(keys, key);
            return role === null ? null : { type: role === 'anon' ? 'publishable' : 'secret', claims: { role } };
          },
        },
      },
    },
  });

/** Makes the tables of Auth in an empty database. */
export async function createSystemSchema(url: string, keys: ProjectKeys): Promise<void> {
  const connection = connect(url);
  try {
    await createApp(connection, { jwt_secret: keys.jwtSecret }, { send: async () => {} }, keys).ensureSystemSchema();
  } finally {
    await connection.close();
  }
}

export async function startLite({ url, keys, tokenSeconds, mail, log }: LiteOptions): Promise<Lite> {
  const connection = connect(url);
  normalizeErrors(connection);
  completeRows(connection);
  tellRequests(connection);
  // Left to itself it would, at the first request, grant everything on every table, undoing what the migrations revoked;
  // and without any table under row level security it would let every request be the superuser.
  (connection as unknown as { rlsState: string }).rlsState = 'active';
  const app = createApp(connection, { jwt_secret: keys.jwtSecret, jwt_expiry: tokenSeconds }, mail, keys);
  await app.init();
  return {
    fetch: (request, peerAddress) => listenToErrors(log, () => verifyEmailCode(request, async (one) => {
      const answer = (): Promise<Response> => Promise.resolve(app.fetch(one, { peerAddress }));
      return new URL(one.url).pathname.startsWith(REST) ? answering.run(one, answer) : answer();
    })),
    forgetSchema: () => connection.clearSchemaCache(),
    close: () => connection.close(),
  };
}
