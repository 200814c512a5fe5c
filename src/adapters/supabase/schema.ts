import * as z from 'zod';
import { schemaNewer, schemaOlder } from './errors.ts';
import type { Rest } from './rest.ts';

/** What wave_schema_version() says in supabase/migrations: the tables that this version of WAVE knows. */
export const SCHEMA_VERSION = 2;

/** Throws schema_missing, schema_older or schema_newer. */
export async function checkSchema(rest: Rest, signal: AbortSignal): Promise<void> {
  const found = z.number().int().parse(await rest.ask(rest.client.rpc('wave_schema_version'), signal));
  const because = `version ${String(found)}, and ${String(SCHEMA_VERSION)} is known here`;
  if (found < SCHEMA_VERSION) throw schemaOlder(because);
  if (found > SCHEMA_VERSION) throw schemaNewer(because);
}
