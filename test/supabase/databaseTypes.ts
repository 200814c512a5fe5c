// The types of the project's tables, as the Supabase CLI generates them from the migrations; printed by the compiler, so that they read well.
import { join } from 'node:path';
import ts from 'typescript';
import { runCli } from './cli.ts';
import type { Stack } from './stack.ts';

/** Where they are kept. */
export const TYPES_FILE = join(import.meta.dirname, '../../src/adapters/supabase/database.d.ts');

const HEAD = '// Generated from supabase/migrations: npm run types:supabase. Do not edit.\n';
/** Of the rest of what the CLI writes nothing is used. */
const KEPT = new Set(['Json', 'Database']);

/** @param stack one with the migrations applied */
export async function generateTypes(stack: Stack): Promise<string> {
  const { output } = await runCli(stack, 'gen', 'types', 'typescript', '--schema', 'public');
  const source = ts.createSourceFile('database.ts', output, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const kept = source.statements.filter((statement) => ts.isTypeAliasDeclaration(statement) && KEPT.has(statement.name.text));
  const printer = ts.createPrinter({ newLine: ts.NewLineKind.LineFeed });
  return `${HEAD}${kept.map((statement) => printer.printNode(ts.EmitHint.Unspecified, statement, source)).join('\n')}\n`;
}
