import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the built product. Throws when it is not there. */
export function built(name: string): string {
  const path = join(import.meta.dirname, '../../dist', name);
  if (!existsSync(path)) throw new Error(`${path} is missing: run "npm run build" first.`);
  return path;
}
