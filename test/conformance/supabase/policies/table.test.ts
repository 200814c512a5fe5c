import { join } from 'node:path';
import { expect } from 'expect';
import { SUPABASE_FOLDER } from '../../../supabase/cli.ts';
import { useStack } from '../../../supabase/useStack.ts';
import { attempt, FUNCTIONS, TABLES, VERBS, type Caller, type Outcome } from './attempts.ts';
import { makeProject, PEOPLE, USERS, type Project } from './project.ts';

const CALLERS: readonly Caller[] = ['nobody', ...PEOPLE];
const MEMBERS = 'viewer developer lead first holder';
const WORKERS = 'developer lead first holder';
/** Whoever is not named here is refused, or finds nothing. */
const ALLOWED: Readonly<Record<string, string>> = {
  'wave_projects select': MEMBERS,
  'wave_projects insert': 'stranger outsider removed viewer developer lead first holder',
  'wave_projects update': 'lead',
  'wave_project_members select': MEMBERS,
  'wave_project_members update': 'lead',
  'wave_project_members delete': 'lead developer', // themselves, in the developer's case
  'wave_stores select': MEMBERS,
  'wave_stores insert': WORKERS,
  'wave_stores update': WORKERS,
  'orchestrator_runs select': MEMBERS,
  'orchestrator_runs insert': WORKERS,
  'orchestrator_runs update': 'holder',
  'human_review_queue select': MEMBERS,
  'human_review_queue insert': 'holder',
  'human_review_queue update': WORKERS,
  'wave_audit_log select': MEMBERS,
  'wave_audit_log insert': WORKERS,
  'orchestrator_commands select': MEMBERS,
  'orchestrator_commands insert': WORKERS,
  'orchestrator_commands update': 'holder',
  ...Object.fromEntries(['wave_checkpoints', 'wave_checkpoint_parts', 'wave_checkpoint_writes', 'wave_effects'].flatMap((table) => [
    [`${table} select`, MEMBERS],
    ...['insert', 'update', 'delete'].map((verb) => [`${table} ${verb}`, 'holder'] as const),
  ])),
  'wave_schema_version()': 'stranger outsider removed viewer developer lead first holder',
  'add_project_member()': 'lead',
  'renew_run_leases()': 'holder',
  'stores_online()': MEMBERS,
  'take_over_run()': 'developer lead first holder',
};

/** What the publishable key alone gets is never just an empty answer: it has no right to any table or function. */
const isRight = (what: string, caller: Caller, outcome: Outcome): boolean => {
  const allowed = (ALLOWED[what] ?? '').split(' ').includes(caller);
  return allowed ? outcome === 'yes' : caller === 'nobody' ? outcome === 'no' : outcome !== 'yes';
};

const WIDTH = Math.max(...CALLERS.map((caller) => caller.length)) + 2;
const line = (head: string, cells: readonly string[]): string => `      ${head.padEnd(32)}${cells.map((cell) => cell.padEnd(WIDTH)).join('')}`.trimEnd();

for (const { postgres, grantsNothing } of [{ postgres: 17, grantsNothing: false }, { postgres: 15, grantsNothing: true }] as const) {
  describe(`who may what in the shared tables, on PostgreSQL ${String(postgres)}${grantsNothing ? ', in a project that grants nothing by itself' : ''}`, () => {
    const stack = useStack({ migrations: join(SUPABASE_FOLDER, 'migrations'), users: USERS, postgres, grantsNothing });
    let project: Project;
    const results = new Map<string, Outcome[]>();

    before(async () => {
      project = await makeProject(stack());
      await stack().sql('update public.wave_stores set seen_at = now()');
      await stack().sql("update public.orchestrator_runs set pushed_commit = 'abc', lease_until = now() - interval '1 second'");
    });
    after(() => {
      console.log(['', line('', CALLERS), ...[...results].map(([what, outcomes]) => line(what, outcomes)), ''].join('\n'));
    });

    it('covers every table and function there is', async () => {
      const tables = await stack().sql<{ name: string }>("select tablename::text as name from pg_tables where schemaname = 'public' order by 1");
      expect(tables.map(({ name }) => name)).toEqual(Object.keys(TABLES).sort());
      const functions = await stack().sql<{ name: string }>("select proname::text as name from pg_proc where pronamespace = 'public'::regnamespace order by 1");
      expect(functions.map(({ name }) => name)).toEqual(Object.keys(FUNCTIONS).sort());
      expect(await stack().sql("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm') and not relrowsecurity")).toEqual([]);
    });

    const check = async (what: string, outcomes: readonly { outcome: Outcome; why: string }[]): Promise<void> => {
      results.set(what, outcomes.map(({ outcome }) => outcome));
      const wrong = CALLERS.flatMap((caller, index) => {
        const { outcome, why } = outcomes[index] ?? { outcome: 'no', why: '' };
        return isRight(what, caller, outcome) ? [] : [`${caller}: ${outcome} ${why}`];
      });
      expect(wrong).toEqual([]);
    };

    for (const [table, statements] of Object.entries(TABLES)) {
      for (const verb of VERBS) {
        it(`${verb} on ${table}`, async () => {
          const outcomes = [];
          for (const caller of CALLERS) outcomes.push(await attempt(stack(), caller, statements(project, caller)[verb]));
          await check(`${table} ${verb}`, outcomes);
        });
      }
    }
    for (const [name, statement] of Object.entries(FUNCTIONS)) {
      it(`${name}()`, async () => {
        const outcomes = [];
        for (const caller of CALLERS) outcomes.push(await attempt(stack(), caller, statement(project, caller)));
        await check(`${name}()`, outcomes);
      });
    }
  });
}
