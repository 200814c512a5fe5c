// Opens a store and says in JSON what came of it: `openStore.cjs <path>`.
import { openDatabase } from '../../src/adapters/sqlite/openDatabase.ts';
import { StoreError } from '../../src/core/ports/store.ts';

try {
  const database = openDatabase(process.argv[2] ?? '');
  database.run(`INSERT INTO meta VALUES('written', '1')`);
  database.close();
  process.stdout.write(JSON.stringify({ reason: 'none', message: '' }));
} catch (error) {
  process.stdout.write(JSON.stringify({ reason: error instanceof StoreError ? error.reason : 'other', message: String(error) }));
}
