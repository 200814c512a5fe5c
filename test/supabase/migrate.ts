// Applies a folder of migrations as the role that applies them in a hosted project.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';

const MIGRATION = /^\d+_.*\.sql$/;

/** Each file is one transaction, in the order of their names. @throws Error that names the file */
export async function migrate(client: pg.Client, folder: string): Promise<void> {
  await client.query('set role postgres');
  try {
    for (const file of readdirSync(folder).filter((name) => MIGRATION.test(name)).sort()) {
      try {
        await client.query(`begin;\n${readFileSync(join(folder, file), 'utf8')}\n;commit`);
      } catch (error) {
        await client.query('rollback');
        throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
  } finally {
    await client.query('reset role');
  }
}
