// What each person tries at each table, as PostgREST would do it: under the role and the claims of their token, and undone again.
import { randomUUID } from 'node:crypto';
import type { Stack } from '../../../supabase/stack.ts';
import { emailOf, type Person, type Project } from './project.ts';

/** `nobody` has the publishable key alone. */
export type Caller = Person | 'nobody';

/** yes: it came about. none: nothing was found to read or change. no: the database refused. */
export type Outcome = 'yes' | 'none' | 'no';

export const VERBS = ['select', 'insert', 'update', 'delete'] as const;
export type Verb = (typeof VERBS)[number];

type Statement = readonly [sql: string, ...params: unknown[]];

/** Which run somebody tries at: the one they have most to do with. */
const runOf = (project: Project, caller: Caller): string => (caller === 'removed' ? project.orphan : project.run);
const storeOf = (project: Project, caller: Caller): string => project.stores[caller === 'nobody' ? 'stranger' : caller];

const byRun = (project: Project, caller: Caller): readonly [string, string] => [project.id, runOf(project, caller)];

/** Statements with nothing wrong in them but, perhaps, who sends them. */
export const TABLES: Readonly<Record<string, (project: Project, caller: Caller) => Readonly<Record<Verb, Statement>>>> = {
  wave_projects: ({ id }) => ({
    select: ['select 1 from public.wave_projects where id = $1', id],
    insert: ["insert into public.wave_projects (id, name) values ($1, 'Mine') returning id", randomUUID()],
    update: ["update public.wave_projects set name = 'Renamed' where id = $1", id],
    delete: ['delete from public.wave_projects where id = $1', id],
  }),
  wave_project_members: ({ id }) => ({
    select: ['select 1 from public.wave_project_members where project_id = $1', id],
    insert: ["insert into public.wave_project_members (project_id, user_id, role) values ($1, $2, 'lead')", id, randomUUID()],
    update: ["update public.wave_project_members set role = 'developer' where project_id = $1 and role = 'viewer'", id],
    delete: ["delete from public.wave_project_members where project_id = $1 and email = 'developer@example.com'", id],
  }),
  wave_stores: (project, caller) => ({
    select: ['select 1 from public.wave_stores where project_id = $1', project.id],
    insert: ['insert into public.wave_stores (project_id, id, machine) values ($1, $2, $3)', project.id, randomUUID(), 'laptop'],
    update: ["update public.wave_stores set machine = 'renamed' where project_id = $1 and id = $2", project.id, storeOf(project, caller)],
    delete: ['delete from public.wave_stores where project_id = $1 and id = $2', project.id, storeOf(project, caller)],
  }),
  orchestrator_runs: (project, caller) => ({
    select: ['select 1 from public.orchestrator_runs where project_id = $1 and thread_id = $2', ...byRun(project, caller)],
    insert: ["insert into public.orchestrator_runs (project_id, thread_id, story_id, store_id) values ($1, $2, 'S-1', $3)", project.id, `new-${randomUUID()}`, storeOf(project, caller)],
    update: ["update public.orchestrator_runs set status = 'paused' where project_id = $1 and thread_id = $2", ...byRun(project, caller)],
    delete: ['delete from public.orchestrator_runs where project_id = $1 and thread_id = $2', ...byRun(project, caller)],
  }),
  human_review_queue: (project, caller) => ({
    select: ['select 1 from public.human_review_queue where project_id = $1 and thread_id = $2', ...byRun(project, caller)],
    insert: ["insert into public.human_review_queue (project_id, thread_id, review_id, review_type, reason) values ($1, $2, $3, 'safety', 'why')", ...byRun(project, caller), randomUUID()],
    update: ["update public.human_review_queue set status = 'approved' where project_id = $1 and thread_id = $2 and status = 'pending'", ...byRun(project, caller)],
    delete: ['delete from public.human_review_queue where project_id = $1 and thread_id = $2', ...byRun(project, caller)],
  }),
  wave_audit_log: (project, caller) => ({
    select: ['select 1 from public.wave_audit_log where project_id = $1', project.id],
    insert: [
      "insert into public.wave_audit_log (project_id, store_id, seq, type, name, severity, actor_kind, at, previous_hash, hash) values ($1, $2, 99, 'system_event', 'n', 'info', 'system', now(), 'a', 'b')",
      project.id, storeOf(project, caller),
    ],
    update: ["update public.wave_audit_log set hash = 'forged' where project_id = $1", project.id],
    delete: ['delete from public.wave_audit_log where project_id = $1', project.id],
  }),
  wave_checkpoints: (project, caller) => ({
    select: ['select 1 from public.wave_checkpoints where project_id = $1 and thread_id = $2', ...byRun(project, caller)],
    insert: ["insert into public.wave_checkpoints (project_id, thread_id, checkpoint_id, number, checkpoint, metadata) values ($1, $2, 'd', 2, '{}', '{}')", ...byRun(project, caller)],
    update: ["update public.wave_checkpoints set metadata = '{}' where project_id = $1 and thread_id = $2", ...byRun(project, caller)],
    delete: ['delete from public.wave_checkpoints where project_id = $1 and thread_id = $2', ...byRun(project, caller)],
  }),
  wave_checkpoint_parts: (project, caller) => ({
    select: ['select 1 from public.wave_checkpoint_parts where project_id = $1 and thread_id = $2', ...byRun(project, caller)],
    insert: ["insert into public.wave_checkpoint_parts (project_id, thread_id, checkpoint_id, channel, kind, data) values ($1, $2, 'd', 'a', 'value', '2')", ...byRun(project, caller)],
    update: ["update public.wave_checkpoint_parts set data = '2' where project_id = $1 and thread_id = $2", ...byRun(project, caller)],
    delete: ['delete from public.wave_checkpoint_parts where project_id = $1 and thread_id = $2', ...byRun(project, caller)],
  }),
  wave_checkpoint_writes: (project, caller) => ({
    select: ['select 1 from public.wave_checkpoint_writes where project_id = $1 and thread_id = $2', ...byRun(project, caller)],
    insert: ["insert into public.wave_checkpoint_writes (project_id, thread_id, checkpoint_id, task_id, slot, data) values ($1, $2, 'd', 't', 0, '2')", ...byRun(project, caller)],
    update: ["update public.wave_checkpoint_writes set data = '2' where project_id = $1 and thread_id = $2", ...byRun(project, caller)],
    delete: ['delete from public.wave_checkpoint_writes where project_id = $1 and thread_id = $2', ...byRun(project, caller)],
  }),
  wave_effects: (project, caller) => ({
    select: ['select 1 from public.wave_effects where project_id = $1 and thread_id = $2', ...byRun(project, caller)],
    insert: ["insert into public.wave_effects (project_id, thread_id, effect_key, kind, state, intent) values ($1, $2, 'f', 'command', 'intent', '{}')", ...byRun(project, caller)],
    update: ["update public.wave_effects set state = 'done' where project_id = $1 and thread_id = $2", ...byRun(project, caller)],
    delete: ['delete from public.wave_effects where project_id = $1 and thread_id = $2', ...byRun(project, caller)],
  }),
  orchestrator_commands: (project, caller) => ({
    select: ['select 1 from public.orchestrator_commands where project_id = $1 and thread_id = $2', ...byRun(project, caller)],
    insert: ["insert into public.orchestrator_commands (project_id, thread_id, operation) values ($1, $2, 'kill')", ...byRun(project, caller)],
    update: ["update public.orchestrator_commands set state = 'taken' where project_id = $1 and thread_id = $2", ...byRun(project, caller)],
    delete: ['delete from public.orchestrator_commands where project_id = $1 and thread_id = $2', ...byRun(project, caller)],
  }),
};

/** The functions that clients call. */
export const FUNCTIONS: Readonly<Record<string, (project: Project, caller: Caller) => Statement>> = {
  wave_schema_version: () => ['select public.wave_schema_version()'],
  add_project_member: ({ id }) => ["select public.add_project_member($1, 'stranger@example.com', 'viewer')", id],
  renew_run_leases: (project, caller) => ['select public.renew_run_leases($1, $2, $3, 60)', project.id, storeOf(project, caller), [runOf(project, caller)]],
  stores_online: ({ id }) => ['select 1 from public.stores_online($1)', id],
  take_over_run: (project, caller) => ['select public.take_over_run($1, $2, $3)', project.id, project.run, storeOf(project, caller)],
};

/** Runs a statement as somebody and undoes it. */
export async function attempt(stack: Stack, caller: Caller, [sql, ...params]: Statement): Promise<{ readonly outcome: Outcome; readonly why: string }> {
  const user = caller === 'nobody' ? null : stack.user(emailOf(caller));
  try {
    const count = await stack.tryAs(user ? { role: 'authenticated', sub: user.id, email: user.email } : { role: 'anon' }, sql, params);
    return { outcome: count > 0 ? 'yes' : 'none', why: '' };
  } catch (error) {
    return { outcome: 'no', why: error instanceof Error ? error.message : String(error) };
  }
}
