// The Supabase CLI, on a database of the test stack: what it does to a hosted project.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Stack } from './stack.ts';

const LIMIT_MS = 60_000;
/** The program itself, which is a package of its own for each system; its release for this one is what the project names. */
const PACKAGE = `@supabase/cli-${process.platform}-${process.arch}`;
/** The project's own folder, with the migrations in it. */
export const SUPABASE_FOLDER = join(import.meta.dirname, '../../supabase');

/** A home of its own: nobody's settings, nobody is signed in, nothing is reported anywhere. */
const environment = (home: string): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], HOME: home, USERPROFILE: home, SUPABASE_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...(process.env['SystemRoot'] && { SystemRoot: process.env['SystemRoot'] }) });

function programPath(): string | null {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`)), 'bin/supabase');
  } catch {
    return null;
  }
}

/** Says why the CLI cannot run here; null when it can. */
export function whyNoCli(): string | null {
  const program = programPath();
  if (program === null) return `the Supabase CLI for ${process.platform}-${process.arch} is not installed (${PACKAGE})`;
  const home = mkdtempSync(join(tmpdir(), 'wave-supabase-'));
  try {
    const { status } = spawnSync(program, ['--version'], { cwd: home, env: environment(home), timeout: LIMIT_MS });
    return status === 0 ? null : `the Supabase CLI does not start here (${PACKAGE})`;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Runs the CLI with a copy of the project's folder, on the stack's database, as its settings name it. @throws Error with its words when it fails */
export async function runCli(stack: Stack, ...command: string[]): Promise<{ readonly output: string; readonly told: string }> {
  const program = programPath();
  if (program === null) throw new Error(`${PACKAGE} is not installed.`);
  const home = mkdtempSync(join(tmpdir(), 'wave-supabase-'));
  try {
    cpSync(SUPABASE_FOLDER, join(home, 'supabase'), { recursive: true });
    const child = spawn(program, [...command, `--remote=${stack.dbUrl}?sslmode=disable`, '--workdir', home, '--yes'], { cwd: home, env: environment(home), timeout: LIMIT_MS, stdio: ['ignore', 'pipe', 'pipe'] });
    let [output, told] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
    const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (code !== 0) throw new Error(`supabase ${command.join(' ')} ended with ${String(code)}: ${told}`);
    return { output, told };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
