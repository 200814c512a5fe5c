import type { Context } from 'mocha';
import { whyNoPostgres } from '../../supabase/postgres/binaries.ts';

/** For `before`: skips the suite, and says why, where there is no PostgreSQL to be had. */
export function skipWithoutPostgres(this: Context): void {
  const why = whyNoPostgres();
  if (why === null) return;
  console.log(`    skipped: ${why}`);
  this.skip();
}
