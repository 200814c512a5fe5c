import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SCHEMA_VERSION } from '../../../src/adapters/supabase/schema.ts';
import { SupabaseAccount } from '../../../src/adapters/supabase/supabaseAccount.ts';
import { RemoteError, type Remote, type RemoteErrorReason } from '../../../src/core/ports/remote.ts';
import type { Logger } from '../../../src/core/ports/logger.ts';
import { MemorySession } from '../../fakes/memorySession.ts';
import { silentLogger } from '../../fakes/orchestratorHarness.ts';
import { auditRowOf, reviewRow, runRow } from '../../fakes/remoteRows.ts';
import { whyNoPostgres } from '../../supabase/postgres/binaries.ts';
import { startStack } from '../../supabase/stack.ts';
import { skipWithoutPostgres } from './skipWithoutPostgres.ts';
import { openStackWorld, type StackWorld } from './stackWorld.ts';
import { emailOf } from './world.ts';

const ever = new AbortController().signal;
const failing = (reason: RemoteErrorReason, words = /./) => (error: unknown): boolean => {
  assert.ok(error instanceof RemoteError, String(error));
  assert.equal(error.reason, reason, error.message);
  assert.match(error.message, words);
  return true;
};
const THREAD = 'greet-t-1-20261130120000-0001';

describe('Supabase, when something is wrong', () => {
  let world: StackWorld;
  let ada: Remote;
  before(async function () {
    skipWithoutPostgres.call(this);
    world = await openStackWorld();
    ada = world.remoteOf(await world.account('ada'));
    await ada.prepare(ever);
    await ada.put({ table: 'orchestrator_runs', rows: [runRow(ada, THREAD)] }, ever);
  });
  after(() => (whyNoPostgres() === null ? world.dispose() : undefined));
  afterEach(() => { world.stack.faults.clear(); });

  const put = (revision: number): Promise<void> => ada.put({ table: 'orchestrator_runs', rows: [runRow(ada, THREAD, { revision, status_reason: String(revision) })] }, ever);
  const open = (url: string, publishableKey: string, limitMs = 2_000) => new SupabaseAccount({ url, publishableKey, storage: new MemorySession(), logger: silentLogger, limitMs });
  const answering = async (handle: Parameters<typeof createServer>[1]): Promise<{ url: string; server: Server }> => {
    const server = createServer(handle as never).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, server };
  };

  describe('the address and the key', () => {
    it('an address where nothing answers', async () => {
      const { url, server } = await answering(() => undefined);
      await new Promise((resolve) => server.close(resolve));
      await assert.rejects(open(url, world.stack.publishableKey).signInWithPassword('a@example.com', 'x'), failing('unreachable', /cannot be reached.*Check the network and the Project URL/));
    });

    it('an address where something else answers', async () => {
      const { url, server } = await answering((_request, response) => { response.writeHead(404, { 'content-type': 'text/html' }).end('<html>Not found</html>'); });
      await assert.rejects(open(url, world.stack.publishableKey).signInWithPassword('a@example.com', 'x'), failing('unreachable', /not a Supabase project/));
      server.close();
    });

    it('a key of another project', async () => {
      const other = await startStack();
      const account = open(world.stack.url, other.publishableKey);
      await assert.rejects(account.signInWithPassword(emailOf('ada'), 'ada has a password'), failing('refused', /publishable key/));
      account.dispose();
      await other.stop();
    });

    it('a wrong password, a wrong code', async () => {
      await assert.rejects(open(world.stack.url, world.stack.publishableKey).signInWithPassword(emailOf('ada'), 'nope'), failing('refused', /E-mail or password is wrong/));
      await assert.rejects(open(world.stack.url, world.stack.publishableKey).signInWithCode(emailOf('ada'), '000000'), failing('refused', /code is wrong/));
    });
  });

  describe('the session', () => {
    it('is by password or by a code, is kept in the storage that is given, and ends', async () => {
      const storage = new MemorySession();
      const account = new SupabaseAccount({ url: world.stack.url, publishableKey: world.stack.publishableKey, storage, logger: silentLogger });
      const told: (string | null)[] = [];
      account.onDidChange((user) => told.push(user));
      await account.sendCode(emailOf('bob'));
      await account.signInWithCode(emailOf('bob'), world.stack.mail.code(emailOf('bob')));
      assert.equal(await account.user(), emailOf('bob'));
      assert.deepEqual((await account.projects()).map(({ name, role }) => [name, role]), [['Greetings', 'developer']]);
      // Another window, with the same storage.
      const second = new SupabaseAccount({ url: world.stack.url, publishableKey: world.stack.publishableKey, storage, logger: silentLogger });
      assert.equal(await second.user(), emailOf('bob'));
      assert.equal((await second.projects()).length, 1);
      await account.signOut();
      assert.deepEqual([await account.user(), await second.user()], [null, null]);
      assert.deepEqual([...storage.values.values()].filter((text) => text.includes('token')), []);
      await assert.rejects(account.projects(), failing('signed_out'));
      assert.deepEqual(told, [emailOf('bob'), null]);
      account.dispose();
      second.dispose();
    });

    it('is renewed when a token is refused, and asked for when it cannot be', async () => {
      const storage = new MemorySession();
      const account = await world.account('ada', { storage });
      const remote = world.remoteOf(account);
      const [key] = [...storage.values.keys()].filter((name) => name.includes('session') && !name.endsWith('verifier'));
      const session = JSON.parse(storage.values.get(key!)!) as { access_token: string; refresh_token: string; expires_at: number };
      const expired = world.stack.tokenFor(world.stack.user(emailOf('ada')), -10);
      // A clock that is wrong: by it the token is good for another hour.
      storage.values.set(key!, JSON.stringify({ ...session, access_token: expired }));
      await remote.prepare(ever);
      assert.notEqual((JSON.parse(storage.values.get(key!)!) as typeof session).access_token, expired);
      storage.values.set(key!, JSON.stringify({ ...session, access_token: expired, refresh_token: 'used-up', expires_at: 1 }));
      await assert.rejects(remote.prepare(ever), failing('signed_out', /Sign in again/));
    });

    it('is by this machine\'s clock, which may be wrong', async () => {
      const storage = new MemorySession();
      const ahead = 7 * 3_600_000;
      const account = await world.account('ada', { storage, now: () => Date.now() + ahead });
      const session = JSON.parse([...storage.values.values()].find((text) => text.includes('access_token'))!) as { expires_at: number; expires_in: number };
      assert.ok(Math.abs(session.expires_at * 1_000 - (Date.now() + ahead + session.expires_in * 1_000)) < 60_000);
      account.dispose();
    });

    it('a member who was removed is told', async () => {
      const zoe = world.remoteOf(await world.account('zoe'));
      await assert.rejects(zoe.prepare(ever), failing('not_allowed', /zoe@example\.com is no member/));
    });

    it('another account cannot write for this workspace', async () => {
      const bob = world.remoteOf(await world.account('bob'), 'a machine', ada.storeId);
      await assert.rejects(bob.prepare(ever), failing('not_allowed', /another account/));
    });
  });

  describe('the tables', () => {
    it('are missing', async () => {
      const bare = await startStack({ users: [{ email: 'x@example.com', password: 'has a password' }] });
      const account = open(bare.url, bare.publishableKey);
      await account.signInWithPassword('x@example.com', 'has a password');
      await assert.rejects(account.projects(), failing('schema_missing', /supabase db push/));
      account.dispose();
      await bare.stop();
    });

    for (const [version, reason, words] of [[SCHEMA_VERSION - 1, 'schema_older', /Apply the newer migrations/], [SCHEMA_VERSION + 1, 'schema_newer', /Update WAVE/]] as const) {
      it(`are of version ${String(version)}`, async () => {
        const define = (as: number) => world.stack.sql(`create or replace function public.wave_schema_version() returns integer language sql immutable set search_path = '' as $$ select ${String(as)} $$`);
        await define(version);
        try {
          await assert.rejects(ada.prepare(ever), failing(reason, words));
        } finally {
          await define(SCHEMA_VERSION);
        }
      });
    }

    it('one of them is missing', async () => {
      await world.stack.sql('alter table public.wave_effects rename to wave_effects_away');
      await world.stack.reloadSchema();
      try {
        await assert.rejects(ada.forget(THREAD, ever), failing('schema_missing', /wave_effects/));
      } finally {
        await world.stack.sql('alter table public.wave_effects_away rename to wave_effects');
        await world.stack.reloadSchema();
      }
    });
  });

  describe('the way there', () => {
    it('too many requests: says how long to wait', async () => {
      world.stack.faults.next(1, { kind: 'status', status: 429, retryAfterSeconds: 7 }, { path: '/rest/v1/' });
      await assert.rejects(put(2), (error: unknown) => failing('rate_limited')(error) && (error as RemoteError).retryAfterMs === 7_000 && (error as RemoteError).passes);
    });

    for (const status of [500, 502, 503, 540]) {
      it(`HTTP ${String(status)}`, async () => {
        world.stack.faults.next(1, { kind: 'status', status }, { path: '/rest/v1/' });
        await assert.rejects(put(2), failing('server'));
      });
    }

    it('no answer in time', async () => {
      const remote = world.remoteOf(await world.account('ada', { limitMs: 400 }));
      world.stack.faults.next(1, { kind: 'hang' }, { path: '/rest/v1/' });
      await assert.rejects(remote.runs(ever), failing('timeout'));
    });

    it('no answer before it is no longer wanted', async () => {
      world.stack.faults.next(1, { kind: 'hang' }, { path: '/rest/v1/' });
      await assert.rejects(ada.runs(AbortSignal.timeout(300)), failing('timeout'));
    });

    it('the connection ends before, and after it was carried out: what is put again is there once', async () => {
      const rows = [auditRowOf(ada, THREAD, 1), auditRowOf(ada, THREAD, 2)];
      world.stack.faults.next(1, { kind: 'cut' }, { path: 'wave_audit_log' });
      await assert.rejects(ada.put({ table: 'wave_audit_log', rows }, ever), failing('unreachable'));
      world.stack.faults.next(1, { kind: 'lost' }, { path: 'wave_audit_log' });
      await assert.rejects(ada.put({ table: 'wave_audit_log', rows }, ever), failing('unreachable'));
      world.stack.faults.next(1, { kind: 'half' }, { path: 'wave_audit_log' });
      await assert.rejects(ada.put({ table: 'wave_audit_log', rows: [...rows, auditRowOf(ada, THREAD, 3)] }, ever), failing('unreachable'));
      await ada.put({ table: 'wave_audit_log', rows: [...rows, auditRowOf(ada, THREAD, 3)] }, ever);
      const [{ count }] = await world.stack.sql<{ count: string }>('select count(*) from public.wave_audit_log where thread_id = $1', [THREAD]) as [{ count: string }];
      assert.equal(Number(count), 3);
    });

    it('an answer that was carried out and not heard of was first all the same', async () => {
      await ada.put({ table: 'human_review_queue', rows: [reviewRow(ada, THREAD, 'lost')] }, ever);
      world.stack.faults.next(1, { kind: 'lost' }, { method: 'PATCH', path: 'human_review_queue' });
      const answer = { threadId: THREAD, reviewId: 'lost', status: 'approved' as const, notes: 'x', resolution: null };
      await assert.rejects(ada.resolve(answer, ever), failing('unreachable'));
      const again = await ada.resolve(answer, ever);
      assert.deepEqual([again.won, again.row?.resolved_by], [false, emailOf('ada')]);
    });

    it('the project cannot be reached, and can again', async () => {
      world.stack.beginOutage();
      await assert.rejects(put(3), failing('unreachable'));
      world.stack.endOutage();
      await put(3);
      assert.equal((await ada.run(THREAD, ever))?.status_reason, '3');
    });
  });

  it('tells no password, token or key, in any error or line of the log', async () => {
    const lines: string[] = [];
    const line = (message: string, error?: unknown): void => { lines.push(message, error instanceof Error ? `${error.message} ${error.stack ?? ''} ${String(error.cause)}` : String(error)); };
    const logger: Logger = { debug: line, info: line, warn: line, error: line };
    const storage = new MemorySession();
    const account = await world.account('ada', { logger, storage, limitMs: 500 });
    const remote = world.remoteOf(account);
    const secrets = ['ada has a password', world.stack.serviceKey, 'a wrong password'];
    const session = JSON.parse([...storage.values.values()].find((text) => text.includes('access_token'))!) as { access_token: string; refresh_token: string };
    secrets.push(session.access_token, session.refresh_token);
    const thrown: unknown[] = [];
    const note = (work: Promise<unknown>): Promise<void> => work.then(() => undefined, (error: unknown) => { thrown.push(error); });
    await note(account.signInWithPassword(emailOf('ada'), 'a wrong password'));
    assert.throws(() => open(world.stack.url, world.stack.serviceKey), (error: unknown) => { thrown.push(error); return failing('refused', /passes every policy/)(error); });
    for (const fault of [{ kind: 'status', status: 500 }, { kind: 'status', status: 401 }, { kind: 'cut' }, { kind: 'hang' }, { kind: 'half' }] as const) {
      world.stack.faults.next(2, fault, { path: '/rest/v1/' });
      await note(remote.runs(ever));
      world.stack.faults.clear();
    }
    world.stack.beginOutage();
    await note(remote.runs(ever));
    world.stack.endOutage();
    const seen = [...lines, ...thrown.flatMap(function all(error: unknown): string[] {
      return error instanceof Error ? [error.message, error.stack ?? '', JSON.stringify(error), ...all(error.cause)] : [String(error)];
    })].join('\n');
    assert.ok(thrown.length >= 6);
    for (const secret of secrets) assert.equal(seen.includes(secret), false);
  });
});
