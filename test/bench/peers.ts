import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../src/core/errors.ts';

const HERE = import.meta.dirname;
const CACHE = join(HERE, '../../node_modules/.cache/wave-bench-peers');

/**
 * A module of the peers, installed on first use into the git-ignored cache; null, and why on standard error,
 * when it cannot be installed or loaded here. `probe` is the native package that has to load for it.
 */
export async function loadPeer(name: string, probe: string): Promise<unknown> {
  try {
    if (!loads(probe)) install(probe);
    return await import(pathToFileURL(fromCache().resolve(name)).href);
  } catch (error) {
    process.stderr.write(`${name} could not be installed to be measured beside: ${messageOf(error)}\n`);
    return null;
  }
}

function fromCache(): NodeJS.Require {
  return createRequire(join(CACHE, 'package.json'));
}

/** In a process of its own: an addon built for another Node can be tried again after it was rebuilt. */
function loads(probe: string): boolean {
  if (!existsSync(join(CACHE, 'node_modules', probe))) return false;
  try {
    execFileSync(process.execPath, ['-e', `new (require(${JSON.stringify(probe)}))(':memory:')`], { cwd: CACHE, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A prebuilt addon where it can be had; else it is compiled, with this Node's headers, which npm has too. */
function install(probe: string): void {
  process.stderr.write('Installing the peers to measure beside (once)...\n');
  mkdirSync(CACHE, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(HERE, 'peers', file), join(CACHE, file));
  npm(['ci', '--ignore-scripts']);
  const headers = `node-${process.platform}-${process.arch}`;
  const nodedir = join(CACHE, 'node_modules', headers);
  try {
    npm(['install', '--no-save', '--ignore-scripts', `${headers}@${process.versions.node}`]);
  } catch {
    // No such package for this system: the build then finds headers by itself, or the caller says that it failed.
  }
  npm(['rebuild', probe], existsSync(join(nodedir, 'include')) ? { npm_config_nodedir: nodedir } : {});
}

function npm(args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  const path = `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`;
  execFileSync('npm', [...args, '--no-audit', '--no-fund'], { cwd: CACHE, env: { ...process.env, PATH: path, ...env }, stdio: ['ignore', 'ignore', 'pipe'], shell: process.platform === 'win32' });
}
