import { REALTIME_SUBSCRIBE_STATES, type RealtimePostgresChangesPayload } from '@supabase/supabase-js';
import { expect } from 'expect';
import { join } from 'node:path';
import { until } from '../../fakes/until.ts';
import { connect, signedIn, withToken, type Client } from '../../supabase/clients.ts';
import { useStack } from '../../supabase/useStack.ts';

const MIGRATIONS = join(import.meta.dirname, '../../fixtures/supabase');

type Change = RealtimePostgresChangesPayload<Record<string, unknown>>;
interface Wanted {
  readonly event?: '*' | 'INSERT' | 'UPDATE' | 'DELETE';
  readonly table?: string;
  readonly filter?: string;
}

let names = 0;

describe('the test stack: changes over a socket, by the real client', () => {
  const stack = useStack({ migrations: MIGRATIONS, users: [{ email: 'ada@example.com' }, { email: 'bob@example.com' }] });
  const clients: Client[] = [];
  let ada: Client;
  let bob: Client;

  const kept = (client: Client): Client => {
    clients.push(client);
    return client;
  };
  const titles = (changes: readonly Change[]): unknown[] => changes.map(({ new: row }) => (row as { title?: unknown }).title);

  /**
   * Joined, and sure to hear from now on; gives what was heard. Policies are asked when a change is looked at, not when it was made:
   * what is changed again at once may be heard of less often.
   */
  async function listen(client: Client, { event = '*', table = 'notes', filter }: Wanted = {}): Promise<Change[]> {
    const heard: Change[] = [];
    await new Promise<void>((resolve, reject) => {
      client
        .channel(`test-${String(++names)}`)
        .on('postgres_changes', { event: event as '*', schema: 'public', table, ...(filter !== undefined && { filter }) }, (change: Change) => heard.push(change))
        .on('system', {}, ({ status, message }: { status: string; message: string }) => (status === 'ok' ? resolve() : reject(new Error(message))))
        .subscribe((state, error) => (error ? reject(error) : state === REALTIME_SUBSCRIBE_STATES.TIMED_OUT && reject(new Error(state))));
    });
    return heard;
  }

  /** After this, whatever was committed before has been told to those who may hear of it. */
  async function settle(): Promise<void> {
    const heard = await listen(kept(connect(stack(), stack().keys.secretKey)));
    await stack().sql("insert into public.notes (owner, title) values ($1, 'marker')", [stack().user('ada@example.com').id]);
    await until(() => titles(heard).includes('marker'));
    await stack().sql("delete from public.notes where title = 'marker'");
  }

  before(async () => {
    ada = kept(await signedIn(stack(), 'ada@example.com'));
    bob = kept(await signedIn(stack(), 'bob@example.com'));
  });
  const leave = async (leaving: readonly Client[]): Promise<void> => {
    for (const client of leaving) {
      await client.removeAllChannels();
      await client.realtime.disconnect();
    }
  };
  after(() => leave(clients));
  afterEach(async () => {
    for (const client of clients) await client.removeAllChannels();
    await leave(clients.splice(2));
    await stack().sql('delete from public.notes');
  });

  it('tells of insert, update and delete, with the row as REST gives it', async () => {
    const heard = await listen(ada);
    const { data: row } = await ada.from('notes').insert({ title: 'a', tags: ['x', 'y z'], facts: { a: [1, null] } }).select().single<{ id: number }>();
    await until(() => heard.length === 1);
    await ada.from('notes').update({ title: 'b' }).eq('id', row?.id);
    await until(() => heard.length === 2);
    await ada.from('notes').delete().eq('id', row?.id);
    await until(() => heard.length === 3);
    expect(heard.map(({ eventType, table }) => [eventType, table])).toEqual([['INSERT', 'notes'], ['UPDATE', 'notes'], ['DELETE', 'notes']]);
    expect(heard[0]?.new).toEqual(row);
    expect(heard[1]).toMatchObject({ old: { id: row?.id }, new: { title: 'b' } });
    expect(heard[2]).toMatchObject({ old: { id: row?.id }, new: {} });
  });

  it('tells nobody of rows that their policies hide, and everyone of deletions, by key alone', async () => {
    const [hers, his] = [await listen(ada), await listen(bob)];
    const { data: row } = await ada.from('notes').insert({ title: 'secret' }).select('id').single<{ id: number }>();
    await until(() => hers.length === 1);
    await ada.from('notes').update({ title: 'still secret' }).eq('id', row?.id);
    await until(() => hers.length === 2);
    await ada.from('notes').delete().eq('id', row?.id);
    await until(() => hers.length === 3 && his.length > 0);
    expect(his.map(({ eventType, old }) => [eventType, old])).toEqual([['DELETE', { id: row?.id }]]);
  });

  it('asks the policies anew for every change: a row handed on is heard of by its new owner only', async () => {
    const [hers, his] = [await listen(ada), await listen(bob)];
    await ada.from('notes').insert({ title: 'a' });
    await until(() => hers.length === 1);
    await stack().sql('update public.notes set owner = $1', [stack().user('bob@example.com').id]);
    await until(() => his.length === 1);
    await settle();
    expect([titles(hers).filter((title) => title !== 'marker'), his[0]?.eventType]).toEqual([['a'], 'UPDATE']);
  });

  it('tells the publishable key alone nothing but deletions', async () => {
    const nobody = kept(connect(stack(), stack().publishableKey));
    const [heard, hers] = [await listen(nobody), await listen(ada)];
    await ada.from('notes').insert({ title: 'a' });
    await until(() => hers.length === 1);
    await ada.from('notes').delete().eq('title', 'a');
    await until(() => hers.length === 2 && heard.length > 0);
    expect(heard.at(-1)?.eventType).toBe('DELETE');
    expect(JSON.stringify(heard)).not.toContain('"title"');
  });

  it('filters by the values of the row', async () => {
    const filters = ['state=eq.done', 'state=in.(done,late)', 'size=gt.10', 'title=neq.a', 'title=like.b%', 'size=is.null', 'state=eq.done,size=lt.3'];
    const heard = await Promise.all(filters.map((filter) => listen(ada, { filter, event: 'INSERT' })));
    await ada.from('notes').insert([{ title: 'a', state: 'open', size: 11 }, { title: 'b', state: 'done', size: 2 }, { title: 'bc', state: 'late', size: null }]);
    const expected = [['b'], ['b', 'bc'], ['a'], ['b', 'bc'], ['b', 'bc'], ['bc'], ['b']];
    await until(() => heard.every((changes, index) => changes.length >= (expected[index]?.length ?? 0)));
    await settle();
    expect(heard.map(titles).map((list) => list.filter((title) => title !== 'marker'))).toEqual(expected);
  });

  it("refuses a filter that is none, and one subscriber's bad value is not another's loss", async () => {
    await expect(listen(ada, { filter: 'state=nonsense.done' })).rejects.toThrow('filter');
    const [bad, good] = [await listen(ada, { filter: 'size=eq.many' }), await listen(ada)];
    await ada.from('notes').insert({ title: 'a', size: 1 });
    await until(() => good.length === 1);
    expect([bad, stack().errors.length]).toEqual([[], 1]);
    (stack().errors as unknown[]).length = 0;
  });

  it('says nothing of what was rolled back, or committed before it was listened to', async () => {
    await ada.from('notes').insert({ title: 'before' });
    const heard = await listen(ada);
    await stack().sql("begin; insert into public.notes (owner, title) select owner, 'undone' from public.notes; rollback");
    await ada.from('notes').insert({ title: 'after' });
    await until(() => heard.length > 0);
    await settle();
    expect(titles(heard).filter((title) => title !== 'marker' && title !== undefined)).toEqual(['after']);
  });

  it('tells of thousands of rows, each once, in order', async () => {
    const heard = await listen(ada);
    await stack().sql("insert into public.notes (owner, title, size) select $1, 'n' || n, n from generate_series(1, 3000) n", [stack().user('ada@example.com').id]);
    await until(() => heard.length >= 3000, 30_000);
    expect(heard.map(({ new: row }) => (row as { size: number }).size)).toEqual(Array.from({ length: 3000 }, (_, index) => index + 1));
  });

  it('knows odd names, enums, composite keys and values that the log leaves out', async () => {
    const heard = await listen(ada, { table: 'Odd Names' });
    const long = Array.from({ length: 3000 }, (_, index) => String(index * 7919)).join(' ');
    await stack().sql('insert into public."Odd Names" values (1, \'x\', \'q"\'\'s\', \'very happy\', $1)', [long]);
    await until(() => heard.length === 1);
    await stack().sql(`update public."Odd Names" set feeling = 'ok'`);
    await until(() => heard.length === 2);
    await stack().sql(`update public."Odd Names" set key2 = 'z'`);
    await until(() => heard.length === 3);
    expect(heard[0]?.new).toEqual({ 'the Key': 1, key2: 'x', 'v"q': 'q"\'s', feeling: 'very happy', long });
    expect(heard[1]?.new).not.toHaveProperty('long');
    expect(heard[2]).toMatchObject({ old: { 'the Key': 1, key2: 'x' }, new: { key2: 'z' } });
  });

  it('joins a table that nobody published and tells why nothing comes; when told to wait it refuses to join', async () => {
    const told: string[] = [];
    const wanted = { event: '*', schema: 'public', table: 'unpublished' } as const;
    ada.channel('quick').on('postgres_changes', wanted, () => {}).on('system', {}, ({ message }: { message: string }) => told.push(message)).subscribe((state) => told.push(state));
    await until(() => told.length === 2);
    expect(told[0]).toBe('SUBSCRIBED');
    expect(told[1]).toContain('Unable to subscribe to changes with given parameters');

    const states: string[] = [];
    ada.channel('patient', { config: { postgres_changes_options: { wait: true } } }).on('postgres_changes', wanted, () => {}).subscribe((state, error) => states.push(`${state} ${error?.message ?? ''}`));
    await until(() => states.length > 0);
    expect(states[0]).toContain('CHANNEL_ERROR');
    expect(states[0]).toContain('Unable to subscribe');
  });

  it('has joined, when told to wait, only once it hears', async () => {
    const heard: Change[] = [];
    await new Promise<void>((resolve) => {
      ada
        .channel('patient', { config: { postgres_changes_options: { wait: true } } })
        .on('postgres_changes', { event: '*', schema: 'public', table: 'notes' }, (change: Change) => heard.push(change))
        .subscribe((state) => state === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED && resolve());
    });
    await ada.from('notes').insert({ title: 'a' });
    await until(() => heard.length === 1);
  });

  it('lets nobody join with a token that has run out', async () => {
    const late = kept(withToken(stack(), stack().tokenFor(stack().user('ada@example.com'), -60)));
    await late.realtime.setAuth();
    await expect(listen(late)).rejects.toThrow('Token has expired');
  });

  it('ends a channel when its token runs out, unless a newer one came', async () => {
    const user = stack().user('ada@example.com');
    const open = async (): Promise<{ client: Client; words: string[]; heard: Change[] }> => {
      const client = kept(connect(stack(), stack().publishableKey));
      await client.realtime.setAuth(stack().tokenFor(user, 3));
      const opened = { client, words: [] as string[], heard: [] as Change[] };
      await new Promise<void>((resolve) => {
        client
          .channel('mine')
          .on('postgres_changes', { event: '*', schema: 'public', table: 'notes' }, (change: Change) => opened.heard.push(change))
          .on('system', {}, ({ message, status }: { message: string; status: string }) => {
            opened.words.push(message);
            if (status === 'ok') resolve();
          })
          .subscribe();
      });
      return opened;
    };
    const [left, renewed] = await Promise.all([open(), open()]);
    await renewed.client.realtime.setAuth(stack().tokenFor(user));
    await until(() => left.words.includes('Token has expired'));
    await ada.from('notes').insert({ title: 'a' });
    await until(() => renewed.heard.length === 1);
    expect([left.heard, renewed.words.includes('Token has expired')]).toEqual([[], false]);
  });

  it('drops connections, and clients come back and hear again', async () => {
    const states: string[] = [];
    const heard: Change[] = [];
    ada.channel('again').on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'notes' }, (change: Change) => heard.push(change)).on('system', {}, ({ status }: { status: string }) => states.push(status)).subscribe((state) => states.push(state));
    await until(() => states.includes('ok'));
    states.splice(0);
    stack().realtime.dropConnections();
    await until(() => states.includes('ok'));
    expect(states).toEqual(['CHANNEL_ERROR', 'SUBSCRIBED', 'ok']);
    await ada.from('notes').insert({ title: 'a' });
    await until(() => heard.length === 1);
  });

  it('in an outage nobody can join, and what changes meanwhile is never told', async () => {
    const states: string[] = [];
    const heard: Change[] = [];
    ada.channel('out').on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'notes' }, (change: Change) => heard.push(change)).on('system', {}, ({ status }: { status: string }) => states.push(status)).subscribe((state) => states.push(state));
    await until(() => states.includes('ok'));
    stack().realtime.pause();
    await until(() => states.includes('CHANNEL_ERROR') && stack().realtime.channels === 0);
    await ada.from('notes').insert({ title: 'missed' });
    states.splice(0);
    stack().realtime.resume();
    await until(() => states.includes('ok'));
    await ada.from('notes').insert({ title: 'heard' });
    await until(() => heard.length > 0);
    expect(titles(heard)).toEqual(['heard']);
  });

  it('can fall silent: heartbeats go unanswered, and the client finds out by itself', async () => {
    const beats: string[] = [];
    const client = kept(connect(stack(), stack().keys.secretKey, { realtime: { heartbeatIntervalMs: 100, heartbeatCallback: (beat) => beats.push(beat) } }));
    await listen(client);
    await until(() => beats.includes('ok'));
    stack().realtime.mute = true;
    await until(() => beats.includes('timeout'));
    stack().realtime.mute = false;
    beats.splice(0);
    await until(() => beats.includes('ok'));
  });
});
