import { join } from 'node:path';
import { REALTIME_SUBSCRIBE_STATES } from '@supabase/supabase-js';
import { expect } from 'expect';
import { until } from '../../../fakes/until.ts';
import { SUPABASE_FOLDER } from '../../../supabase/cli.ts';
import { connect, signedIn, type Client } from '../../../supabase/clients.ts';
import { useStack } from '../../../supabase/useStack.ts';
import { emailOf, makeProject, USERS, type Person, type Project } from './project.ts';

const KB_100 = 'x'.repeat(100_000);
const MARKUP = '<img src=x onerror="alert(1)"> **bold** [link](command:evil) \u202Etxt.exe';

describe('rules of the shared tables, by the real client', () => {
  const stack = useStack({ migrations: join(SUPABASE_FOLDER, 'migrations'), users: USERS });
  const clients = new Map<Person, Client>();
  let project: Project;

  const as = (person: Person): Client => clients.get(person)!;
  const idOf = (person: Person): string => stack().user(emailOf(person)).id;
  const reviewOf = async (thread = project.run): Promise<Record<string, unknown>> => (await stack().sql('select * from public.human_review_queue where project_id = $1 and thread_id = $2', [project.id, thread]))[0] ?? {};
  const runOf = async (thread = project.run): Promise<Record<string, unknown>> => (await stack().sql('select * from public.orchestrator_runs where project_id = $1 and thread_id = $2', [project.id, thread]))[0] ?? {};
  const answer = (person: Person, change: Record<string, unknown>) => as(person).from('human_review_queue').update(change).eq('project_id', project.id).eq('thread_id', project.run).select();
  const codeOf = ({ error }: { error: { code: string } | null }): string | undefined => error?.code;

  before(async () => {
    for (const { email } of USERS) clients.set(email.split('@')[0] as Person, await signedIn(stack(), email));
  });
  beforeEach(async () => {
    project = await makeProject(stack());
  });

  describe('the audit log', () => {
    const row = (seq: number, more: Record<string, unknown> = {}) => ({ project_id: project.id, store_id: project.stores.holder, seq, type: 'system_event', name: 'n', severity: 'info', actor_kind: 'system', at: new Date().toISOString(), previous_hash: 'a', hash: 'b', ...more });

    it('is neither changed nor emptied by the service role or the owner of the tables', async () => {
      const service = connect(stack(), stack().keys.secretKey);
      expect(codeOf(await service.from('wave_audit_log').update({ hash: 'x' }).eq('project_id', project.id))).toBe('42501');
      expect(codeOf(await service.from('wave_audit_log').delete().eq('project_id', project.id))).toBe('42501');
      for (const sql of ["update public.wave_audit_log set hash = 'x'", 'delete from public.wave_audit_log', 'truncate public.wave_audit_log', 'truncate public.wave_projects cascade']) {
        await expect(stack().sql(sql)).rejects.toThrow('append-only');
      }
      await expect(stack().sql('delete from public.wave_projects where id = $1', [project.id])).rejects.toThrow('violates foreign key');
      expect(await stack().sql('select hash from public.wave_audit_log where project_id = $1 and seq = 1', [project.id])).toEqual([{ hash: 'b' }, { hash: 'b' }]);
    });

    it('keeps the first of two rows with one number, and names who recorded it', async () => {
      expect((await as('holder').from('wave_audit_log').insert(row(2, { recorded_by: idOf('lead'), recorded_at: '2001-01-01T00:00:00Z' }))).error).toBeNull();
      await as('holder').from('wave_audit_log').upsert(row(2, { hash: 'other' }), { onConflict: 'project_id,store_id,seq', ignoreDuplicates: true });
      expect(codeOf(await as('holder').from('wave_audit_log').upsert(row(2, { hash: 'other' }), { onConflict: 'project_id,store_id,seq' }))).toBe('42501');
      const [kept] = await stack().sql<{ hash: string; recorded_by: string; recorded_at: Date }>('select hash, recorded_by, recorded_at from public.wave_audit_log where project_id = $1 and seq = 2', [project.id]);
      expect([kept?.hash, kept?.recorded_by]).toEqual(['b', idOf('holder')]);
      expect(kept?.recorded_at.getFullYear()).toBeGreaterThan(2001);
    });

    it("takes no row under another's store", async () => {
      expect(codeOf(await as('developer').from('wave_audit_log').insert(row(3)))).toBe('42501');
    });
  });

  describe('a review', () => {
    it('is resolved once, however many try at once', async () => {
      const people: Person[] = ['developer', 'lead', 'first', 'holder'];
      const tries = await Promise.all(Array.from({ length: 20 }, (_, index) => as(people[index % 4] ?? 'lead').from('human_review_queue').update({ status: index % 2 ? 'approved' : 'rejected', resolution_notes: String(index) })
        .eq('project_id', project.id).eq('thread_id', project.run).eq('status', 'pending').select('resolved_by, resolution_notes')));
      const won = tries.filter(({ data }) => data?.length === 1).map(({ data }) => data?.[0] as unknown);
      expect(won).toHaveLength(1);
      const { resolved_by, resolution_notes } = await reviewOf();
      expect({ resolved_by, resolution_notes }).toEqual(won[0]);
    });

    it('cannot be resolved again, without the condition either', async () => {
      await answer('developer', { status: 'approved', resolution_notes: 'first' });
      expect((await answer('lead', { status: 'rejected', resolution_notes: 'second' })).error?.message).toContain('This review was resolved before, by developer@example.com');
      await answer('holder', { status: 'rejected', resolution_notes: 'third', reason: 'another question' });
      expect(await reviewOf()).toMatchObject({ status: 'approved', resolution_notes: 'first', resolved_by: emailOf('developer'), reason: 'why' });
    });

    it('says who resolved it by the session, whatever the row says', async () => {
      await answer('developer', { status: 'approved', resolved_by: emailOf('lead'), resolved_by_user: idOf('lead'), resolved_at: '2001-01-01T00:00:00Z', outcome: 'applied', reason: 'forged', requested_by: 'forged' });
      const review = await reviewOf();
      expect(review).toMatchObject({ resolved_by: emailOf('developer'), resolved_by_user: idOf('developer'), outcome: null, reason: 'why', requested_by: null });
      expect((review['resolved_at'] as Date).getFullYear()).toBeGreaterThan(2001);
      const made = await as('holder').from('human_review_queue').insert({ project_id: project.id, thread_id: project.run, review_id: 's', review_type: 'safety', reason: 'why', resolved_by: emailOf('lead'), resolved_by_user: idOf('lead') }).select('resolved_by, resolved_by_user').single();
      expect(made.data).toEqual({ resolved_by: null, resolved_by_user: null });
    });

    it('that has lapsed is not approved by a detour', async () => {
      await answer('holder', { status: 'superseded' });
      await answer('holder', { status: 'approved' });
      await answer('holder', { status: 'pending' });
      expect(await reviewOf()).toMatchObject({ status: 'superseded', resolved_by: null });
      expect((await answer('lead', { status: 'approved' })).error?.code).toBe('P0001');
    });

    it('takes no answer that says another thing than its status', async () => {
      const kinds = [['rejected', { kind: 'approve' }], ['rejected', { kind: 'decide', decision: 'go' }], ['approved', { kind: 'decide', decision: 'hold' }], ['approved', { kind: 'reject' }]] as const;
      for (const [status, resolution] of kinds) expect(codeOf(await answer('lead', { status, resolution }))).toBe('23514');
      expect((await answer('lead', { status: 'rejected', resolution: { kind: 'decide', decision: 'hold' } })).error).toBeNull();
    });

    it('is open again when its holder refused the answer, and only then', async () => {
      await answer('developer', { status: 'approved' });
      await answer('lead', { status: 'pending', outcome: 'refused' });
      expect(await reviewOf()).toMatchObject({ status: 'approved', outcome: null });
      await answer('holder', { status: 'pending', outcome: 'refused', outcome_notes: 'too late' });
      expect(await reviewOf()).toMatchObject({ status: 'pending', resolved_by: null, outcome: 'refused', outcome_notes: 'too late' });
      expect((await answer('lead', { status: 'rejected' })).error).toBeNull();
      expect(await reviewOf()).toMatchObject({ status: 'rejected', resolved_by: emailOf('lead'), outcome: null });
    });

    it('is not brought back to an older state by a late delivery, nor by one that comes after the answer', async () => {
      const row = (more: Record<string, unknown>) => as('holder').from('human_review_queue').upsert({ project_id: project.id, thread_id: project.run, review_id: 'r', review_type: 'safety', reason: 'newer', status: 'pending', revision: 5, ...more }, { onConflict: 'project_id,thread_id,review_id' });
      expect((await row({})).error).toBeNull();
      expect((await row({ reason: 'older', revision: 4 })).error).toBeNull();
      expect(await reviewOf()).toMatchObject({ reason: 'newer', revision: '5' });
      await answer('developer', { status: 'approved' });
      expect((await row({ status: 'rejected', reason: 'late', revision: 6 })).error).toBeNull();
      expect(await reviewOf()).toMatchObject({ status: 'approved', resolved_by: emailOf('developer'), reason: 'newer' });
    });
  });

  describe('where another person has to approve', () => {
    beforeEach(async () => {
      project = await makeProject(stack(), { differentApprover: true });
    });

    it('who started the run can say no, and cannot say yes in any way', async () => {
      const refused = await answer('first', { status: 'approved' });
      expect([refused.error?.code, refused.error?.hint]).toEqual(['42501', 'different_approver']);
      for (const resolution of [{ kind: 'edit', input: {} }, { kind: 'decide', decision: 'go' }]) expect(codeOf(await answer('first', { status: 'approved', resolution }))).toBe('42501');
      expect(await reviewOf()).toMatchObject({ status: 'pending' });
      expect((await answer('first', { status: 'rejected', resolution_notes: 'no' })).error).toBeNull();
    });

    it('who asked for an override cannot approve it; another can', async () => {
      await stack().sql('update public.human_review_queue set requested_by = $1 where project_id = $2', [emailOf('developer'), project.id]);
      expect(codeOf(await answer('developer', { status: 'approved' }))).toBe('42501');
      expect((await answer('lead', { status: 'approved' })).error).toBeNull();
    });

    it('an answer to a question is no approval', async () => {
      expect((await answer('first', { status: 'approved', resolution: { kind: 'answer', text: 'blue' } })).error).toBeNull();
    });

    it('a holder who started the run inserts no approved review, and may deliver one that another approved', async () => {
      await stack().sql('update public.orchestrator_runs set started_by = $1 where project_id = $2 and thread_id = $3', [idOf('holder'), project.id, project.run]);
      const row = (review_id: string) => ({ project_id: project.id, thread_id: project.run, review_id, review_type: 'safety', reason: 'why', status: 'approved', revision: 9 });
      expect(codeOf(await as('holder').from('human_review_queue').insert(row('own')))).toBe('42501');
      await answer('lead', { status: 'approved' });
      expect((await as('holder').from('human_review_queue').upsert(row('r'), { onConflict: 'project_id,thread_id,review_id' })).error).toBeNull();
      expect(await reviewOf()).toMatchObject({ status: 'approved', resolved_by: emailOf('lead') });
    });
  });

  describe('a run', () => {
    const takeOver = (person: Person, thread = project.run) => as(person).rpc('take_over_run', { p_project: project.id, p_thread: thread, p_store: project.stores[person] }).select('epoch, store_id').single();
    const set = (change: string): Promise<unknown> => stack().sql(`update public.orchestrator_runs set ${change} where project_id = $1 and thread_id = $2`, [project.id, project.run]);

    it('says by the session who started it, and grants itself no lease', async () => {
      const forged = { id: project.id, started_by: idOf('lead'), holder: idOf('lead'), lease_until: '2099-01-01T00:00:00Z', epoch: 7 };
      const { data } = await as('developer').from('orchestrator_runs').insert({ project_id: project.id, thread_id: `mine-${project.id}`, story_id: 'S', store_id: project.stores.developer, ...forged }).select().single<Record<string, unknown>>();
      expect(data).toMatchObject({ started_by: idOf('developer'), holder: idOf('developer'), epoch: 1 });
      expect([data?.['id'] === project.id, Date.parse(String(data?.['lease_until'])) < Date.now() + 60_000]).toEqual([false, true]);
      await as('developer').from('orchestrator_runs').update({ ...forged, status: 'paused' }).eq('project_id', project.id).eq('thread_id', `mine-${project.id}`);
      expect(await runOf(`mine-${project.id}`)).toMatchObject({ status: 'paused', started_by: idOf('developer'), holder: idOf('developer'), epoch: 1 });
    });

    it('is taken over only once its lease has ended and its branch is pushed, and while it has not ended', async () => {
      await set("lease_until = now() + interval '1 minute', pushed_commit = 'abc'");
      expect((await takeOver('developer')).error?.message).toContain('still driven');
      await set("lease_until = now() - interval '1 second', pushed_commit = null");
      expect((await takeOver('developer')).error?.message).toContain('not pushed');
      await set("pushed_commit = 'abc', status = 'complete'");
      expect((await takeOver('developer')).error?.message).toContain('has ended');
      await set("status = 'running'");
      expect((await takeOver('viewer')).error?.code).toBe('42501');
      expect((await takeOver('developer')).data).toEqual({ epoch: 3, store_id: project.stores.developer });
    });

    it('goes to one of two who take it over at once', async () => {
      await set("lease_until = now() - interval '1 second', pushed_commit = 'abc'");
      const tries = await Promise.all((['developer', 'lead', 'first'] as const).map((person) => takeOver(person)));
      expect(tries.filter(({ error }) => error === null)).toHaveLength(1);
      expect(await runOf()).toMatchObject({ epoch: 3 });
    });

    it('takes nothing from its first holder after that', async () => {
      await set("lease_until = now() - interval '1 second', pushed_commit = 'abc'");
      await takeOver('developer');
      const place = { project_id: project.id, thread_id: project.run };
      const [holder, revision] = [as('holder'), 9e15];
      const writes = [
        holder.from('orchestrator_runs').upsert({ ...place, story_id: 'S-1', status: 'failed', store_id: project.stores.holder, revision }, { onConflict: 'project_id,thread_id' }),
        holder.from('human_review_queue').upsert({ ...place, review_id: 'r', review_type: 'safety', reason: 'late', revision }, { onConflict: 'project_id,thread_id,review_id' }),
        holder.from('wave_checkpoints').insert({ ...place, checkpoint_id: 'late', number: 9, checkpoint: '{}', metadata: '{}' }),
        holder.from('wave_checkpoint_parts').insert({ ...place, checkpoint_id: 'late', channel: 'a', kind: 'value', data: '1' }),
        holder.from('wave_checkpoint_writes').insert({ ...place, checkpoint_id: 'late', task_id: 't', slot: 1, data: '1' }),
        holder.from('wave_effects').upsert({ ...place, effect_key: 'e', kind: 'command', state: 'done', intent: '{}' }, { onConflict: 'project_id,thread_id,effect_key' }),
      ];
      expect((await Promise.all(writes)).map(codeOf)).toEqual(writes.map(() => '42501'));
      expect((await holder.from('wave_checkpoints').delete().eq('thread_id', project.run).select()).data).toEqual([]);
      expect((await holder.rpc('renew_run_leases', { p_project: project.id, p_store: project.stores.holder, p_threads: [project.run], p_seconds: 60 })).data).toEqual([]);
      expect(await runOf()).toMatchObject({ status: 'queued', store_id: project.stores.developer });
    });

    it("takes nothing from another machine of the same person, which says which store it is", async () => {
      const elsewhere = connect(stack(), stack().publishableKey, { global: { headers: { 'x-wave-store': project.id } } });
      await elsewhere.auth.signInWithPassword(stack().user(emailOf('holder')));
      const effect = (client: Client) => client.from('wave_effects').upsert({ project_id: project.id, thread_id: project.run, effect_key: 'e', kind: 'command', state: 'done', intent: '{}' }, { onConflict: 'project_id,thread_id,effect_key' });
      expect(codeOf(await effect(elsewhere))).toBe('42501');
      expect((await elsewhere.from('human_review_queue').update({ reason: 'changed', status: 'approved' }).eq('project_id', project.id).eq('thread_id', project.run)).error).toBeNull();
      expect(await reviewOf()).toMatchObject({ status: 'approved', reason: 'why', resolved_by: emailOf('holder') });
      expect((await effect(as('holder'))).error).toBeNull();
    });

    it('is not brought back to an older state by a late delivery', async () => {
      const put = (status: string, revision: number) => as('holder').from('orchestrator_runs').upsert({ project_id: project.id, thread_id: project.run, story_id: 'S-1', status, store_id: project.stores.holder, revision }, { onConflict: 'project_id,thread_id' });
      for (const [status, revision] of [['waiting', 5], ['running', 4], ['waiting', 5]] as const) expect((await put(status, revision)).error).toBeNull();
      expect(await runOf()).toMatchObject({ status: 'waiting', revision: '5' });
    });

    it('holds no lease longer than ten minutes', async () => {
      await as('holder').rpc('renew_run_leases', { p_project: project.id, p_store: project.stores.holder, p_threads: [project.run], p_seconds: 1_000_000 });
      const [row] = await stack().sql<{ seconds: string }>('select extract(epoch from lease_until - now()) as seconds from public.orchestrator_runs where project_id = $1 and thread_id = $2', [project.id, project.run]);
      expect(Number(row?.seconds)).toBeGreaterThan(500);
      expect(Number(row?.seconds)).toBeLessThanOrEqual(600);
    });
  });

  describe("another project's", () => {
    it('runs are reached neither under their own project nor under a borrowed one', async () => {
      const outsider = as('outsider');
      for (const project_id of [project.id, project.otherId]) {
        const place = { project_id, thread_id: project.run };
        expect(codeOf(await outsider.from('human_review_queue').insert({ ...place, review_id: 'x', review_type: 'safety', reason: 'x' }))).toBe('42501');
        expect(codeOf(await outsider.from('wave_checkpoints').insert({ ...place, checkpoint_id: 'x', number: 1, checkpoint: '{}', metadata: '{}' }))).toBe('42501');
        expect(codeOf(await outsider.from('orchestrator_commands').insert({ ...place, operation: 'kill' }))).toBe(project_id === project.id ? '42501' : '23503');
      }
      expect((await outsider.from('human_review_queue').update({ status: 'approved' }).eq('thread_id', project.run).select()).data).toEqual([]);
      expect((await outsider.rpc('take_over_run', { p_project: project.otherId, p_thread: project.run, p_store: project.stores.outsider })).error?.code).toBe('P0002');
    });

    it('stores cannot be used', async () => {
      expect(codeOf(await as('outsider').from('orchestrator_runs').insert({ project_id: project.otherId, thread_id: 'x', story_id: 'S', store_id: project.stores.lead }))).toBe('42501');
      expect(codeOf(await as('lead').from('orchestrator_commands').insert({ project_id: project.id, store_id: project.stores.outsider, operation: 'start', payload: { story: 'a' } }))).toBe('23503');
    });

    it('rows are not moved into', async () => {
      await as('holder').from('orchestrator_runs').update({ project_id: project.otherId, thread_id: 'moved' }).eq('project_id', project.id).eq('thread_id', project.run);
      expect(await runOf()).toMatchObject({ project_id: project.id, thread_id: project.run });
      expect(codeOf(await as('holder').from('wave_effects').update({ project_id: project.otherId, thread_id: project.foreign }).eq('thread_id', project.run))).toBe('42501');
    });
  });

  describe('hostile rows', () => {
    it('are bounded: no text, answer or context of any length', async () => {
      const review = { project_id: project.id, thread_id: project.run, review_id: 'big', review_type: 'safety', reason: 'why' };
      const holder = as('holder').from('human_review_queue');
      expect(codeOf(await holder.insert({ ...review, reason: KB_100 }))).toBe('23514');
      expect(codeOf(await holder.insert({ ...review, context: { text: KB_100.repeat(6) } }))).toBe('23514');
      expect(codeOf(await holder.insert({ ...review, review_id: KB_100 }))).toMatch(/^23514$|^54000$/);
      expect(codeOf(await answer('developer', { status: 'rejected', resolution_notes: KB_100 }))).toBe('23514');
      expect(codeOf(await answer('developer', { status: 'approved', resolution: { kind: 'answer', text: KB_100.repeat(3) } }))).toBe('23514');
      expect(codeOf(await as('developer').from('orchestrator_commands').insert({ project_id: project.id, thread_id: project.run, operation: 'kill', reason: KB_100 }))).toBe('23514');
      expect(codeOf(await as('developer').from('orchestrator_commands').insert({ project_id: project.id, thread_id: project.run, operation: 'decide', payload: { gate: KB_100 } }))).toBe('23514');
      expect(codeOf(await as('developer').from('orchestrator_runs').insert({ project_id: project.id, thread_id: KB_100, story_id: 'S', store_id: project.stores.developer }))).toMatch(/^23514$|^54000$/);
      expect(codeOf(await as('developer').from('wave_stores').insert({ project_id: project.id, id: project.id, machine: KB_100 }))).toBe('23514');
      expect(codeOf(await as('developer').from('wave_projects').insert({ name: KB_100 }))).toBe('23514');
    });

    it('keep their markup as text: what is shown is the readers\' business', async () => {
      const { data } = await answer('developer', { status: 'rejected', resolution_notes: MARKUP });
      expect((data as { resolution_notes: string }[] | null)?.[0]?.resolution_notes).toBe(MARKUP);
    });
  });

  describe('commands', () => {
    const give = (person: Person, more: Record<string, unknown> = {}) => as(person).from('orchestrator_commands').insert({ project_id: project.id, thread_id: project.run, operation: 'pause', ...more }).select('id, requested_by, requested_by_name, state').single();
    const settle = (person: Person, id: unknown, state: string) => as(person).from('orchestrator_commands').update({ state }).eq('id', id).select('state');

    it('are taken only where the project allows them', async () => {
      expect((await as('lead').from('wave_projects').update({ commands_allowed: false }).eq('id', project.id)).error).toBeNull();
      expect(codeOf(await give('lead'))).toBe('42501');
    });

    it('say by the session who gave them', async () => {
      expect((await give('developer')).data).toMatchObject({ requested_by: idOf('developer'), requested_by_name: emailOf('developer'), state: 'pending' });
      for (const forged of [{ requested_by: idOf('lead') }, { requested_by_name: 'lead' }, { state: 'done' }, { expires_at: '2099-01-01T00:00:00Z' }]) expect(codeOf(await give('developer', forged))).toBe('42501');
    });

    it('are taken once, by the holder, before they expire, and not put back', async () => {
      const { data: command } = await give('developer');
      expect((await settle('developer', command?.id, 'done')).data).toEqual([]);
      expect((await settle('holder', command?.id, 'taken')).data).toEqual([{ state: 'taken' }]);
      for (const state of ['taken', 'pending']) expect(codeOf(await settle('holder', command?.id, state))).toBe('P0001');
      expect((await settle('holder', command?.id, 'done')).data).toEqual([{ state: 'done' }]);
      expect(codeOf(await settle('holder', command?.id, 'refused'))).toBe('P0001');
      const { data: late } = await give('developer');
      await stack().sql("update public.orchestrator_commands set expires_at = now() - interval '1 second' where id = $1", [late?.id]);
      expect((await settle('holder', late?.id, 'taken')).error?.message).toContain('expired');
    });
  });

  describe('members', () => {
    const change = (person: Person, whom: Person, role: string) => as(person).from('wave_project_members').update({ role }).eq('project_id', project.id).eq('user_id', idOf(whom)).select('role');
    const remove = (person: Person, whom: Person) => as(person).from('wave_project_members').delete().eq('project_id', project.id).eq('user_id', idOf(whom)).select('role');

    it('cannot raise themselves, and a project keeps a lead', async () => {
      expect((await change('developer', 'developer', 'lead')).data).toEqual([]);
      expect((await change('lead', 'lead', 'developer')).error?.message).toContain('last lead');
      expect((await remove('lead', 'lead')).error?.message).toContain('last lead');
      expect((await change('lead', 'developer', 'lead')).data).toEqual([{ role: 'lead' }]);
      expect((await remove('lead', 'lead')).error).toBeNull();
    });

    it('who are removed lose everything at once, the project they made and the run they hold as well', async () => {
      const { data: mine } = await as('holder').from('wave_projects').insert({ name: 'Mine' }).select('id').single<{ id: string }>();
      expect((await as('holder').from('wave_projects').select('id').eq('id', mine?.id)).data).toHaveLength(1);
      await stack().sql("update public.wave_project_members set user_id = $1 where project_id = $2", [idOf('lead'), mine?.id]);
      expect((await as('holder').from('wave_projects').select('id').eq('id', mine?.id)).data).toEqual([]);
      await remove('lead', 'holder');
      for (const table of ['orchestrator_runs', 'human_review_queue', 'wave_audit_log', 'wave_checkpoints', 'wave_project_members', 'wave_stores']) {
        expect((await as('holder').from(table).select('project_id').eq('project_id', project.id)).data).toEqual([]);
      }
      expect((await as('holder').from('orchestrator_runs').update({ status: 'paused' }).eq('project_id', project.id).select('id')).data).toEqual([]);
      expect(codeOf(await as('holder').rpc('renew_run_leases', { p_project: project.id, p_store: project.stores.holder, p_threads: [project.run], p_seconds: 60 }))).toBe('42501');
    });

    it('are added by address, by a lead, with a role there is', async () => {
      const add = (person: Person, p_email: string, p_role: string) => as(person).rpc('add_project_member', { p_project: project.id, p_email, p_role });
      expect(codeOf(await add('developer', emailOf('stranger'), 'viewer'))).toBe('42501');
      expect((await add('lead', 'nobody@example.com', 'viewer')).error?.message).toContain('Nobody with this address');
      expect(codeOf(await add('lead', emailOf('stranger'), 'owner'))).toBe('23514');
      expect((await add('lead', ' STRANGER@example.com ', 'viewer')).error).toBeNull();
      expect((await as('stranger').from('orchestrator_runs').select('thread_id').eq('project_id', project.id)).data).toHaveLength(2);
    });
  });

  describe('changes', () => {
    it('are heard by members, and by nobody else', async () => {
      const heard = new Map<Person, unknown[]>();
      const listeners: readonly Person[] = ['viewer', 'lead', 'stranger', 'outsider', 'removed'];
      for (const person of listeners) {
        const rows: unknown[] = [];
        heard.set(person, rows);
        await new Promise<void>((resolve, reject) => {
          as(person)
            .channel('reviews', { config: { postgres_changes_options: { wait: true } } })
            .on('postgres_changes', { event: '*', schema: 'public', table: 'human_review_queue', filter: `project_id=eq.${project.id}` }, ({ new: row }: { new: { status?: string } }) => rows.push(row.status))
            .subscribe((state, error) => {
              if (state === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED) resolve();
              else if (error) reject(error);
            });
        });
      }
      try {
        await answer('developer', { status: 'approved' });
        await until(() => heard.get('viewer')?.length === 1 && heard.get('lead')?.length === 1);
        await as('lead').from('wave_project_members').delete().eq('project_id', project.id).eq('user_id', idOf('viewer'));
        await answer('holder', { outcome: 'applied' });
        await until(() => heard.get('lead')?.length === 2);
        expect(Object.fromEntries(heard)).toEqual({ viewer: ['approved'], lead: ['approved', 'approved'], stranger: [], outsider: [], removed: [] });
      } finally {
        for (const person of listeners) await as(person).removeAllChannels();
      }
    });
  });
});
