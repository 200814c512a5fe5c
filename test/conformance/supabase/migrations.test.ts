import { readFileSync } from 'node:fs';
import { expect } from 'expect';
import type * as z from 'zod';
import type { Database } from '../../../src/adapters/supabase/database.d.ts';
import {
  remoteAuditRow, remoteCheckpoint, remoteCommand, remoteEffect, remotePart, remoteReview, remoteReviewUpdate, remoteRun, remoteRunUpdate, remoteWrite,
  type RemoteAuditRow, type RemoteCheckpoint, type RemoteEffect, type RemotePart, type RemoteReviewUpdate, type RemoteRunUpdate, type RemoteWrite,
} from '../../../src/contract/remoteRows.ts';
import { runCli, whyNoCli } from '../../supabase/cli.ts';
import { generateTypes, TYPES_FILE } from '../../supabase/databaseTypes.ts';
import { useStack } from '../../supabase/useStack.ts';

type Tables = Database['public']['Tables'];
type Insert<Table extends keyof Tables> = Tables[Table]['Insert'];
type Fits<Row extends Wanted, Wanted> = [Row, Wanted];

/** The compiler's word for it that the rows this machine sends are rows of the tables. (A review's JSON is parsed only where it is used.) */
export type SentRows = [
  Fits<RemoteRunUpdate, Insert<'orchestrator_runs'>>,
  Fits<Omit<RemoteReviewUpdate, 'context' | 'resolution'>, Omit<Insert<'human_review_queue'>, 'context' | 'resolution'>>,
  Fits<RemoteAuditRow, Insert<'wave_audit_log'>>,
  Fits<RemoteCheckpoint, Insert<'wave_checkpoints'>>,
  Fits<RemotePart, Insert<'wave_checkpoint_parts'>>,
  Fits<RemoteWrite, Insert<'wave_checkpoint_writes'>>,
  Fits<RemoteEffect, Insert<'wave_effects'>>,
];

const read = { orchestrator_runs: remoteRun, human_review_queue: remoteReview, orchestrator_commands: remoteCommand } satisfies Partial<Record<keyof Tables, z.ZodObject>>;
const written = {
  orchestrator_runs: remoteRunUpdate, human_review_queue: remoteReviewUpdate, wave_audit_log: remoteAuditRow, wave_checkpoints: remoteCheckpoint,
  wave_checkpoint_parts: remotePart, wave_checkpoint_writes: remoteWrite, wave_effects: remoteEffect,
} satisfies Partial<Record<keyof Tables, z.ZodObject>>;

for (const postgres of [17, 15] as const) {
  describe(`the migrations, by the Supabase CLI on PostgreSQL ${String(postgres)}`, function () {
    this.timeout(90_000);
    const stack = useStack({ postgres });

    before(function () {
      const why = whyNoCli();
      if (why === null) return;
      console.log(`    skipped: ${why}`);
      this.skip();
    });

    it('are pushed to an empty project, once', async () => {
      expect((await runCli(stack(), 'db', 'push')).output).toContain('Finished supabase db push');
      const tables = await stack().sql("select 1 from pg_tables where schemaname = 'public'");
      expect(tables).toHaveLength(11);
      expect((await runCli(stack(), 'db', 'push')).output).toContain('up to date');
    });

    it('are what the checked-in types say', async () => {
      const types = await generateTypes(stack());
      expect(types === readFileSync(TYPES_FILE, 'utf8') ? '' : 'Run npm run types:supabase and look at the difference.').toBe('');
    });

    it('have every column that rows are read and written with', async () => {
      const columns = await stack().sql<{ column: string }>(`select table_name || '.' || column_name as "column" from information_schema.columns where table_schema = 'public'`);
      const known = new Set(columns.map(({ column }) => column));
      const wanted = [...Object.entries(read), ...Object.entries(written)].flatMap(([table, { shape }]) => Object.keys(shape).map((name) => `${table}.${name}`));
      expect(wanted.filter((column) => !known.has(column))).toEqual([]);
    });

    it('give the publishable key alone no right to anything', async () => {
      const granted = await stack().sql("select distinct grantee::text, privilege_type::text as privilege from information_schema.role_table_grants where table_schema = 'public' and grantee in ('anon', 'authenticated', 'PUBLIC') order by 1, 2");
      expect(granted.map(({ grantee, privilege }) => `${String(grantee)} ${String(privilege)}`)).toEqual(['DELETE', 'INSERT', 'SELECT', 'UPDATE'].map((privilege) => `authenticated ${privilege}`));
      const callable = await stack().sql("select proname::text from pg_proc where pronamespace in ('public'::regnamespace, 'wave'::regnamespace) and has_function_privilege('anon', oid, 'execute')");
      expect(callable).toEqual([]);
    });

    it('let changes of reviews, commands and runs be heard', async () => {
      const published = await stack().sql("select tablename::text as name from pg_publication_tables where pubname = 'supabase_realtime' order by 1");
      expect(published.map(({ name }) => name as unknown)).toEqual(['human_review_queue', 'orchestrator_commands', 'orchestrator_runs']);
    });
  });
}
