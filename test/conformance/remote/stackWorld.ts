import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { SupabaseAccount, type AccountOptions } from '../../../src/adapters/supabase/supabaseAccount.ts';
import type { Remote } from '../../../src/core/ports/remote.ts';
import type { RemoteProject } from '../../../src/core/ports/remoteAccount.ts';
import { MemorySession } from '../../fakes/memorySession.ts';
import { silentLogger } from '../../fakes/orchestratorHarness.ts';
import { startStack, type Stack } from '../../supabase/stack.ts';
import { emailOf, type Person, type RemoteWorld } from './world.ts';

export const MIGRATIONS = join(import.meta.dirname, '../../../supabase/migrations');
export const PEOPLE: readonly Person[] = ['ada', 'bob', 'eve', 'zoe'];

export interface StackWorld extends RemoteWorld {
  readonly stack: Stack;
  readonly project: RemoteProject;
  account(person: Person, options?: Partial<AccountOptions>): Promise<SupabaseAccount>;
  remoteOf(account: SupabaseAccount, machine?: string, storeId?: string): Remote;
}

/** A project in a stack of its own, with the real client: Ada made it, Bob develops, Eve may look. */
export async function openStackWorld(options: { readonly tokenSeconds?: number } = {}): Promise<StackWorld> {
  const stack = await startStack({ migrations: MIGRATIONS, users: PEOPLE.map((person) => ({ email: emailOf(person), password: `${person} has a password` })), ...options });
  const opened: SupabaseAccount[] = [];
  const account = async (person: Person, more: Partial<AccountOptions> = {}): Promise<SupabaseAccount> => {
    const one = new SupabaseAccount({ url: stack.url, publishableKey: stack.publishableKey, storage: new MemorySession(), logger: silentLogger, reconnectMs: () => 200, ...more });
    opened.push(one);
    await one.signInWithPassword(emailOf(person), `${person} has a password`);
    return one;
  };
  const ada = await account('ada');
  const project = await ada.createProject('Greetings');
  await ada.addMember(project.id, emailOf('bob'), 'developer');
  await ada.addMember(project.id, emailOf('eve'), 'viewer');
  const accounts = new Map<Person, Promise<SupabaseAccount>>([['ada', Promise.resolve(ada)]]);
  const known = (person: Person): Promise<SupabaseAccount> => {
    const found = accounts.get(person) ?? account(person);
    accounts.set(person, found);
    return found;
  };
  const remoteOf = (one: SupabaseAccount, machine = 'a machine', storeId: string = randomUUID()): Remote => one.remote({ projectId: project.id, storeId, machine });
  return {
    stack, project, account, remoteOf,
    remote: async (person) => remoteOf(await known(person)),
    changeProject: (change) => ada.changeProject(project.id, change),
    removeMember: async (person) => { await stack.sql('delete from public.wave_project_members where user_id = $1', [stack.user(emailOf(person)).id]); },
    endLease: async (threadId) => { await stack.sql(`update public.orchestrator_runs set lease_until = now() - interval '1 second' where thread_id = $1`, [threadId]); },
    silence: async (storeId) => { await stack.sql(`update public.wave_stores set seen_at = now() - interval '2 minutes' where id = $1`, [storeId]); },
    expireCommand: async (id) => { await stack.sql(`update public.orchestrator_commands set expires_at = now() - interval '1 second' where id = $1`, [id]); },
    dispose: async () => {
      for (const one of opened) one.dispose();
      await stack.stop();
    },
  };
}
