import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SOURCE = join(import.meta.dirname, '../../src/adapters/process/runner/main.ts');
let built: Promise<string> | null = null;

/** The runner's program, bundled as the product's build does it: starting it from the sources would take a second each time. One for a process. */
export function runnerScript(): Promise<string> {
  built ??= make();
  return built;
}

async function make(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'wave-runner-'));
  process.once('exit', () => { rmSync(folder, { recursive: true, force: true }); });
  const outfile = join(folder, 'runner.cjs');
  await build({ entryPoints: [SOURCE], outfile, bundle: true, platform: 'node', format: 'cjs', target: 'node22', minify: true, logLevel: 'error' });
  return outfile;
}
