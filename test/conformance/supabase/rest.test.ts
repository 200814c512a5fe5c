import { expect } from 'expect';
import { join } from 'node:path';
import { connect, signedIn, withToken, type Client } from '../../supabase/clients.ts';
import { useStack } from '../../supabase/useStack.ts';

const MIGRATIONS = join(import.meta.dirname, '../../fixtures/supabase');

describe('the test stack: rows over HTTP, by the real client', () => {
  const stack = useStack({ migrations: MIGRATIONS, users: [{ email: 'ada@example.com' }, { email: 'bob@example.com' }] });
  let ada: Client;
  let bob: Client;
  let nobody: Client;
  let service: Client;

  before(async () => {
    ada = await signedIn(stack(), 'ada@example.com');
    bob = await signedIn(stack(), 'bob@example.com');
    nobody = connect(stack(), stack().publishableKey);
    service = connect(stack(), stack().keys.secretKey);
  });
  afterEach(() => stack().sql('delete from public.notes'));

  it('gives back what was written, as PostgreSQL would', async () => {
    const facts = { nested: [1, { none: null }] };
    const written = await ada.from('notes').insert({ title: 'a', size: 3, tags: ['x', 'y "z"'], facts }).select().single();
    expect([written.error, written.status]).toEqual([null, 201]);
    expect(written.data).toMatchObject({ owner: stack().user('ada@example.com').id, title: 'a', state: 'open', size: 3, tags: ['x', 'y "z"'], facts, at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+00:00$/) });
  });

  it('shows each their own rows, and nobody theirs', async () => {
    await ada.from('notes').insert({ title: 'secret' });
    const [hers, his, theirs] = [await ada.from('notes').select('title'), await bob.from('notes').select('title'), await service.from('notes').select('title')];
    expect([hers.data, his.data, theirs.data]).toEqual([[{ title: 'secret' }], [], [{ title: 'secret' }]]);
    const anonymous = await nobody.from('notes').select();
    expect([anonymous.status, anonymous.error?.code, anonymous.data]).toEqual([401, '42501', null]);
  });

  it("refuses to write in another's name, and does not find another's rows", async () => {
    const forged = await bob.from('notes').insert({ title: 'x', owner: stack().user('ada@example.com').id });
    expect([forged.status, forged.error?.code]).toEqual([403, '42501']);
    await ada.from('notes').insert({ title: 'hers' });
    const changed = await bob.from('notes').update({ title: 'his' }).eq('title', 'hers').select();
    const deleted = await bob.from('notes').delete().eq('title', 'hers').select();
    expect([changed.data, deleted.data]).toEqual([[], []]);
    expect(await stack().sql('select title from public.notes')).toEqual([{ title: 'hers' }]);
  });

  it('lets a row be written that its writer may not read, as long as it does not ask for it', async () => {
    expect((await ada.from('letters').insert({ body: 'x' })).status).toBe(201);
    expect((await ada.from('letters').insert({ body: 'x' }).select()).error?.code).toBe('42501');
  });

  it('keeps to what migrations revoked, after any number of requests', async () => {
    await service.from('letters').select();
    expect((await ada.from('letters').select()).error?.code).toBe('42501');
    expect(await stack().sql("select has_table_privilege('anon', 'public.notes', 'select') as allowed")).toEqual([{ allowed: false }]);
  });

  it('writes many rows at once: all or none, with NULL or the default for what is missing', async () => {
    const mixed = await ada.from('notes').insert([{ title: 'a', size: 1 }, { title: 'b', size: 2, state: 'nonsense' }]);
    expect(mixed.error?.code).toBe('23502'); // the first row's state is NULL, as it is missing
    const wrong = await ada.from('notes').insert([{ title: 'a', state: 'open' }, { title: 'b', state: 'nonsense' }]);
    expect([wrong.status, wrong.error?.code]).toEqual([400, '23514']);
    expect(await stack().sql('select * from public.notes')).toEqual([]);
    const defaults = await ada.from('notes').insert([{ title: 'a', size: 1 }, { title: 'b', state: 'done' }], { defaultToNull: false }).select('title, size, state').order('title');
    expect(defaults.data).toEqual([{ title: 'a', size: 1, state: 'open' }, { title: 'b', size: null, state: 'done' }]);
  });

  it('upserts on a natural key, once for every row', async () => {
    await ada.from('notes').insert({ title: 'a', size: 1 });
    const merged = await ada.from('notes').upsert([{ title: 'a', size: 2 }, { title: 'b', size: 3 }], { onConflict: 'owner,title' }).select('title, size').order('title');
    expect(merged.data).toEqual([{ title: 'a', size: 2 }, { title: 'b', size: 3 }]);
    const ignored = await ada.from('notes').upsert([{ title: 'a', size: 9 }], { onConflict: 'owner,title', ignoreDuplicates: true }).select();
    expect(ignored.data).toEqual([]);
    const again = await ada.from('notes').insert({ title: 'a' });
    expect([again.status, again.error?.code]).toEqual([409, '23505']);
  });

  it('compares and sets: of many who try at once, one changes the row', async () => {
    const { data } = await ada.from('notes').insert({ title: 'a' }).select('id').single<{ id: number }>();
    const tries = await Promise.all(Array.from({ length: 20 }, () => ada.from('notes').update({ state: 'done' }).eq('id', data?.id).eq('state', 'open').select('id')));
    expect(tries.map(({ error }) => error)).toEqual(tries.map(() => null));
    expect(tries.filter(({ data: changed }) => changed?.length === 1)).toHaveLength(1);
  });

  it('calls functions, and hands on their errors with all their words', async () => {
    const { data: note } = await ada.from('notes').insert({ title: 'a' }).select('id').single<{ id: number }>();
    const closed = await ada.rpc('close_note', { note_id: note?.id }).select('title, state').single();
    expect(closed.data).toEqual({ title: 'a', state: 'done' });
    expect((await bob.rpc('close_note', { note_id: note?.id })).data).toEqual([]);
    const failed = await ada.rpc('fail_with_reason');
    expect([failed.status, failed.error?.code, failed.error?.message, failed.error?.hint, failed.error?.details]).toEqual([400, 'P0001', 'No.', 'Ask again.', 'Because.']);
    expect((await ada.rpc('no_such_function', { x: 1 })).error?.code).toBe('PGRST202');
  });

  it('selects, filters, orders, pages and counts', async () => {
    await ada.from('notes').insert(['a', 'b', 'c', 'd'].map((title, size) => ({ title, size, facts: { kind: title } })));
    const page = await ada.from('notes').select('title', { count: 'exact' }).order('title', { ascending: false }).range(1, 2);
    expect([page.data, page.count, page.status]).toEqual([[{ title: 'c' }, { title: 'b' }], 4, 206]);
    const found = await ada.from('notes').select('title').in('title', ['a', 'b', 'c']).gt('size', 0).neq('title', 'c').or('state.eq.open,size.gt.9');
    expect(found.data).toEqual([{ title: 'b' }]);
    expect((await ada.from('notes').select('kind:facts->>kind').eq('facts->>kind', 'd')).data).toEqual([{ kind: 'd' }]);
    expect((await ada.from('notes').select('*', { count: 'exact', head: true })).count).toBe(4);
    expect((await ada.from('notes').select().eq('title', 'z').maybeSingle()).data).toBeNull();
    expect((await ada.from('notes').select().eq('title', 'z').single()).error?.code).toBe('PGRST116');
  });

  it('embeds rows of another table, under its own policies', async () => {
    const { data: note } = await ada.from('notes').insert({ title: 'a' }).select('id').single<{ id: number }>();
    await ada.from('comments').insert({ note: note?.id, body: 'well' });
    expect((await ada.from('notes').select('title, comments(body)')).data).toEqual([{ title: 'a', comments: [{ body: 'well' }] }]);
    expect((await bob.from('comments').select('body, notes!inner(title)')).data).toEqual([]);
  });

  it('says what is wrong with a request', async () => {
    expect((await ada.from('nothing').select()).error?.code).toBe('PGRST205');
    expect((await ada.from('notes').select('nothing')).error?.code).toBe('42703');
    expect((await ada.from('notes').insert({ nothing: 1 })).error?.code).toBe('PGRST204');
    expect((await ada.from('comments').select().eq('id', 'no uuid')).error?.code).toBe('22P02');
    const orphan = await service.from('comments').insert({ note: 0 });
    expect([orphan.status, orphan.error?.code]).toEqual([409, '23503']);
  });

  it('takes no token that is out of date, forged, or of another project', async () => {
    const user = stack().user('ada@example.com');
    const expired = await withToken(stack(), stack().tokenFor(user, -60)).from('notes').select();
    expect([expired.status, expired.error?.message]).toEqual([401, 'JWT expired']);
    const [head, , signature] = stack().tokenFor(user).split('.');
    const [, other] = stack().tokenFor(stack().user('bob@example.com')).split('.');
    expect((await withToken(stack(), `${String(head)}.${String(other)}.${String(signature)}`).from('notes').select()).status).toBe(401);
    expect((await connect(stack(), 'sb_publishable_of_another_project').from('notes').select()).status).toBe(401);
  });

  it('takes the older form of both keys, too', async () => {
    await ada.from('notes').insert({ title: 'a' });
    expect((await connect(stack(), stack().keys.serviceKey).from('notes').select('title')).data).toEqual([{ title: 'a' }]);
    expect((await connect(stack(), stack().keys.anonKey).from('notes').select()).error?.code).toBe('42501');
  });

  it('sees a table that came, or went, once it is told to look', async () => {
    await stack().sql('create table public.late (id integer primary key)');
    await stack().reloadSchema();
    expect((await service.from('late').select()).data).toEqual([]);
    await stack().sql('drop table public.late');
    await stack().reloadSchema();
    expect((await service.from('late').select()).error?.code).toBe('PGRST205');
  });
});
