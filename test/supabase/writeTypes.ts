// `npm run types:supabase`: generates the types of the tables anew.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SUPABASE_FOLDER } from './cli.ts';
import { generateTypes, TYPES_FILE } from './databaseTypes.ts';
import { startStack } from './stack.ts';

const stack = await startStack({ migrations: join(SUPABASE_FOLDER, 'migrations') });
try {
  writeFileSync(TYPES_FILE, await generateTypes(stack));
} finally {
  await stack.stop();
}
