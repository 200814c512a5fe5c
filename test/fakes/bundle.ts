import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const made = new Map<string, Promise<string>>();
let folder: string | null = null;

/** A program of the sources, bundled for Node as the product's build does it: starting it from the sources would take a second each time. Made once for a process. */
export function bundled(source: string): Promise<string> {
  const known = made.get(source) ?? make(source);
  made.set(source, known);
  return known;
}

async function make(source: string): Promise<string> {
  if (folder === null) {
    const own = mkdtempSync(join(tmpdir(), 'wave-bundle-'));
    folder = own;
    process.once('exit', () => { rmSync(own, { recursive: true, force: true }); });
  }
  const outfile = join(folder, `${source.replace(/\.ts$/, '').replaceAll(/[^a-zA-Z0-9]+/g, '-')}.cjs`);
  await build({
    entryPoints: [join(ROOT, source)], outfile, bundle: true, platform: 'node', format: 'cjs', target: 'node22', keepNames: true, logLevel: 'error',
    mainFields: ['module', 'main'], define: { 'import.meta.url': 'importMetaUrl' }, banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
  });
  return outfile;
}

/** The program that runs one command and outlives its host. */
export function runnerScript(): Promise<string> {
  return bundled('src/adapters/process/runner/main.ts');
}
