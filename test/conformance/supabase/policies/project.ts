// A project with everybody in it who is to be told apart, for the tests of policies.
import { randomUUID } from 'node:crypto';
import type { Stack } from '../../../supabase/stack.ts';

/** `first` held the run until `holder` took it over; `outsider` leads another project; `removed` held a run and is no member any more. */
export const PEOPLE = ['stranger', 'outsider', 'removed', 'viewer', 'developer', 'lead', 'first', 'holder'] as const;
export type Person = (typeof PEOPLE)[number];

export const emailOf = (person: Person): string => `${person}@example.com`;
export const USERS = PEOPLE.map((person) => ({ email: emailOf(person) }));

export interface Project {
  readonly id: string;
  readonly otherId: string;
  /** The run that `holder` holds, which `first` began. */
  readonly run: string;
  /** The run that `removed` holds. */
  readonly orphan: string;
  /** The run of the other project. */
  readonly foreign: string;
  /** Everybody has a store, whether they may use it or not. */
  readonly stores: Readonly<Record<Person, string>>;
}

const ROLES: readonly (readonly [Person, string])[] = [['lead', 'lead'], ['developer', 'developer'], ['first', 'developer'], ['holder', 'developer'], ['viewer', 'viewer']];

/** Made past every policy. */
export async function makeProject(stack: Stack, options: { readonly differentApprover?: boolean } = {}): Promise<Project> {
  const [id, otherId] = [randomUUID(), randomUUID()];
  const user = (person: Person): string => stack.user(emailOf(person)).id;
  const suffix = id.slice(0, 8);
  const project: Project = { id, otherId, run: `run-${suffix}`, orphan: `orphan-${suffix}`, foreign: `foreign-${suffix}`, stores: Object.fromEntries(PEOPLE.map((person) => [person, randomUUID()])) as Record<Person, string> };
  await stack.sql('insert into public.wave_projects (id, name, created_by, commands_allowed, different_approver) values ($1, $2, $3, true, $4), ($5, $6, $7, true, false)', [id, 'One', user('lead'), options.differentApprover ?? false, otherId, 'Other', user('outsider')]);
  for (const [person, role] of ROLES) {
    await stack.sql('insert into public.wave_project_members (project_id, user_id, email, role) values ($1, $2, $3, $4) on conflict (project_id, user_id) do update set role = excluded.role, email = excluded.email', [id, user(person), emailOf(person), role]);
  }
  for (const person of PEOPLE) await stack.sql('insert into public.wave_stores (project_id, id, user_id) values ($1, $2, $3)', [person === 'outsider' ? otherId : id, project.stores[person], user(person)]);
  const run = (projectId: string, thread: string, starter: Person, holder: Person): Promise<unknown> =>
    stack.sql('insert into public.orchestrator_runs (project_id, thread_id, story_id, started_by, holder, store_id, epoch) values ($1, $2, $3, $4, $5, $6, 2)', [projectId, thread, 'S-1', user(starter), user(holder), project.stores[holder]]);
  await run(id, project.run, 'first', 'holder');
  await run(id, project.orphan, 'removed', 'removed');
  await run(otherId, project.foreign, 'outsider', 'outsider');
  for (const [projectId, thread, store] of [[id, project.run, project.stores.holder], [id, project.orphan, project.stores.removed], [otherId, project.foreign, project.stores.outsider]] as const) {
    await stack.sql("insert into public.human_review_queue (project_id, thread_id, review_id, review_type, reason) values ($1, $2, 'r', 'safety', 'why')", [projectId, thread]);
    await stack.sql("insert into public.wave_audit_log (project_id, store_id, seq, thread_id, type, name, severity, actor_kind, at, previous_hash, hash, recorded_by) values ($1, $2, 1, $3, 'system_event', 'n', 'info', 'system', now(), 'a', 'b', $4)", [projectId, store, thread, user('lead')]);
    await stack.sql("insert into public.wave_checkpoints (project_id, thread_id, checkpoint_id, number, checkpoint, metadata) values ($1, $2, 'c', 1, '{}', '{}')", [projectId, thread]);
    await stack.sql("insert into public.wave_checkpoint_parts (project_id, thread_id, checkpoint_id, channel, kind, data) values ($1, $2, 'c', 'a', 'value', '1')", [projectId, thread]);
    await stack.sql("insert into public.wave_checkpoint_writes (project_id, thread_id, checkpoint_id, task_id, slot, data) values ($1, $2, 'c', 't', 0, '1')", [projectId, thread]);
    await stack.sql("insert into public.wave_effects (project_id, thread_id, effect_key, kind, state, intent) values ($1, $2, 'e', 'command', 'intent', '{}')", [projectId, thread]);
    await stack.sql("insert into public.orchestrator_commands (project_id, thread_id, operation, requested_by) values ($1, $2, 'pause', $3)", [projectId, thread, user('lead')]);
  }
  return project;
}
