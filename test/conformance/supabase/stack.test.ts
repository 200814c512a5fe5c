import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'expect';
import { until } from '../../fakes/until.ts';
import { signedIn, type Client } from '../../supabase/clients.ts';
import { startStack } from '../../supabase/stack.ts';
import { useStack } from '../../supabase/useStack.ts';

const MIGRATIONS = join(import.meta.dirname, '../../fixtures/supabase');

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the test stack: what goes wrong with requests', () => {
  const stack = useStack({ migrations: MIGRATIONS, users: [{ email: 'ada@example.com' }] });
  const scope = { method: 'POST', path: '/rest/v1/notes' };
  let ada: Client;
  const write = (title: string) => ada.from('notes').insert({ title }).select('title');
  const written = async (): Promise<unknown[]> => (await stack().sql('select title from public.notes order by title')).map(({ title }) => title as unknown);

  before(async () => {
    ada = await signedIn(stack(), 'ada@example.com');
  });
  afterEach(() => stack().sql('delete from public.notes'));

  it('answers the next requests with a status, those in its scope alone, without carrying them out', async () => {
    stack().faults.next(2, { kind: 'status', status: 429, retryAfterSeconds: 7 }, scope);
    expect((await ada.from('notes').select()).status).toBe(200);
    const statuses = [await write('a'), await write('b'), await write('c')].map(({ status }) => status);
    expect([statuses, await written(), stack().faults.left]).toEqual([[429, 429, 201], ['c'], 0]);
    stack().faults.next(1, { kind: 'status', status: 429, retryAfterSeconds: 7 }, scope);
    const answer = await fetch(`${stack().url}/rest/v1/notes`, { method: 'POST' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('loses a request before it is carried out, or its answer after', async () => {
    for (const kind of ['cut', 'lost', 'half'] as const) stack().faults.next(1, { kind }, scope);
    const [cut, lost, half] = [await write('cut'), await write('lost'), await write('half')];
    expect([cut, lost, half].map(({ data }) => data)).toEqual([null, null, null]);
    expect([cut, lost, half].map(({ error }) => error?.message)).toEqual([expect.stringContaining('fetch failed'), expect.stringContaining('fetch failed'), expect.stringContaining('terminated')]);
    expect(await written()).toEqual(['half', 'lost']);
  });

  it('gives no answer until the client has had enough', async () => {
    stack().faults.next(1, { kind: 'hang' }, scope);
    const { error } = await ada.from('notes').insert({ title: 'a' }).abortSignal(AbortSignal.timeout(200));
    expect(error?.message).toContain('Timeout');
    expect(await written()).toEqual([]);
  });

  it('cannot be reached in an outage, and can after it', async () => {
    stack().beginOutage();
    expect((await write('a')).error?.message).toContain('fetch failed');
    stack().endOutage();
    expect((await write('b')).status).toBe(201);
    expect(await written()).toEqual(['b']);
  });

  it('keeps what errors of the database would have printed', async () => {
    await write('a');
    await write('a');
    expect(stack().log.join('\n')).toContain('duplicate key');
  });
});

describe('the test stack on PostgreSQL 15', () => {
  const stack = useStack({ migrations: MIGRATIONS, users: [{ email: 'ada@example.com' }], postgres: 15 });

  it('is the same project', async () => {
    const [version] = await stack().sql<{ server_version: string }>('show server_version');
    expect(version?.server_version).toMatch(/^15\./);
    const ada = await signedIn(stack(), 'ada@example.com');
    expect((await ada.from('notes').insert({ title: 'a' }).select('title').single()).data).toEqual({ title: 'a' });
  });
});

describe('the test stack as a whole', () => {
  const first = useStack({ migrations: MIGRATIONS });

  it('gives each project a database of its own', async () => {
    const second = await startStack({ migrations: MIGRATIONS, users: [{ email: 'ada@example.com' }] });
    try {
      expect(await first().sql('select id from auth.users')).toEqual([]);
      expect(await second.sql('select email from auth.users')).toEqual([{ email: 'ada@example.com' }]);
    } finally {
      await second.stop();
    }
  });

  it('says which migration failed, and why, and drops what it had made', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wave-migrations-'));
    try {
      writeFileSync(join(folder, '001_fine.sql'), 'create table public.a (id integer);');
      writeFileSync(join(folder, '002_broken.sql'), 'create table public.b (id integer);\nselect * from public.nothing;');
      const before = await first().sql('select datname from pg_database');
      await expect(startStack({ migrations: folder })).rejects.toThrow('002_broken.sql: relation "public.nothing" does not exist');
      expect(await first().sql('select datname from pg_database')).toEqual(before);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('lets migrations do no more than a hosted project does', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wave-migrations-'));
    try {
      writeFileSync(join(folder, '001_too_much.sql'), 'alter table auth.users disable row level security;');
      await expect(startStack({ migrations: folder })).rejects.toThrow('must be owner');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('leaves no process and no folder, even when the tests are killed', async function () {
    if (process.platform === 'win32') return this.skip();
    const holder = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, '../../supabase/held.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(holder.stdout, 'data')) as [Buffer];
    const { data } = JSON.parse(line.toString()) as { data: string };
    const postmaster = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    expect([existsSync(data), isAlive(postmaster)]).toEqual([true, true]);
    holder.kill('SIGKILL');
    await until(() => !isAlive(postmaster) && !existsSync(dirname(data)));
  });
});
