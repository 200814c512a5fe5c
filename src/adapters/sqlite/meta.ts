import type { Database } from './database.ts';
import { text } from './rows.ts';

/** Facts about the file itself: schema version, head of the audit log. */
export function meta(database: Database, key: string): string | null {
  const row = database.get('SELECT value FROM meta WHERE key=?', key);
  return row === undefined ? null : text(row, 'value');
}

export function setMeta(database: Database, key: string, value: string): void {
  database.run('INSERT INTO meta(key, value) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value=excluded.value', key, value);
}
