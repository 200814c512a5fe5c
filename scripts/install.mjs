// Installs what package-lock.json asks for, if that is not what is there. `node scripts/install.mjs`
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './paths.mjs';
import { npm, projectNode } from './processes.mjs';

const readPackages = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;

/** npm records what it installed, at the very end: a missing or different record means an old or a broken install. */
function isInstalled() {
  const record = join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const there = readPackages(record);
  const wanted = Object.entries(readPackages(join(ROOT, 'package-lock.json')));
  return wanted.every(([path, { version, optional, devOptional }]) => path === '' || optional || devOptional || there[path]?.version === version);
}

/** Makes node_modules what package-lock.json says; does nothing when it is that already. */
export async function install() {
  if (!isInstalled()) {
    process.stdout.write('Installing packages (npm ci); the first time takes about half a minute.\n');
    const code = await npm(['ci', '--no-audit', '--no-fund']);
    if (code !== 0) throw new Error(`npm ci failed with exit code ${code} in ${ROOT}: see its output above. Is the package registry reachable?`);
  }
  // Some npm versions do not run install scripts unless told to; this one fetches the Node the project runs on.
  if (projectNode() === process.execPath && (await npm(['rebuild', 'node', '--foreground-scripts'])) !== 0) {
    throw new Error('The `node` package has no binary for this system: run `npm rebuild node` to see why, or use Node 22.15 or newer.');
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await install();
