// Starts VS Code's server from the npm host and stops it again; used by `npm start` and by the tests.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onEnd, projectNode, start, stop } from './processes.mjs';

const HOST = '127.0.0.1';
const READY = /Extension host agent listening on (\d+)/;

/** A user's settings that keep the workbench quiet: nothing pops up, updates itself or calls home. */
export const QUIET_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'extensions.autoUpdate': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'git.autofetch': false,
  'git.openRepositoryInParentFolders': 'never',
};

/** The environment of a user's shell: without what npm, another VS Code or a debugger has put there. */
export function plainEnv(extra = {}) {
  const kept = Object.entries(process.env).filter(([key]) => !/^(npm_|VSCODE_|ELECTRON_|NODE_OPTIONS$|NODE_PATH$|INIT_CWD$)/.test(key));
  return { ...Object.fromEntries(kept), ...extra };
}

/** Installs a .vsix into a folder that `startCodeServer` then takes as `extensionsDir`. */
export async function installVsix(host, vsix, extensionsDir) {
  const dataDir = mkdtempSync(join(tmpdir(), 'wave-install-'));
  try {
    const args = [host.server, '--install-extension', resolve(vsix), '--extensions-dir', extensionsDir, '--server-data-dir', dataDir, '--accept-server-license-terms'];
    const child = start(projectNode(), args, { env: plainEnv(), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    const code = await new Promise((done, fail) => child.once('exit', done).once('error', fail));
    if (code !== 0) throw new Error(`${vsix} could not be installed into ${extensionsDir}: the server ended with exit code ${code}:\n${output}`);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/**
 * Starts a server on a free port of this machine only.
 * `driver`: let the address name a development extension and a test suite; it also hides toasts and answers modal dialogs.
 * `trust`: start in Restricted Mode, as the desktop does with a folder it does not know.
 */
export async function startCodeServer(host, { settings = QUIET_SETTINGS, extensionsDir, dataDir: given, driver = false, trust = false, env = {}, startTimeoutMs = 30_000 } = {}) {
  const dataDir = given ?? mkdtempSync(join(tmpdir(), 'wave-server-'));
  const forget = onEnd(() => given || rmSync(dataDir, { recursive: true, force: true }));
  mkdirSync(join(dataDir, 'data/User'), { recursive: true });
  writeFileSync(join(dataDir, 'data/User/settings.json'), JSON.stringify(settings));
  const args = [
    host.server,
    ...['--host', HOST, '--port', '0', '--without-connection-token', '--accept-server-license-terms', '--disable-telemetry'],
    ...['--server-data-dir', dataDir, '--extensions-dir', extensionsDir ?? join(dataDir, 'extensions')],
    ...(driver ? ['--enable-smoke-test-driver'] : []),
    ...(trust ? [] : ['--disable-workspace-trust']),
  ];
  const child = start(projectNode(), args, { env: plainEnv(env), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ready = new Promise((done, fail) => {
    const read = (data) => {
      output += data;
      const port = READY.exec(output)?.[1];
      if (port) done(Number(port));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`VS Code's server ended with exit code ${code} before it listened:\n${output}`)));
    setTimeout(() => fail(new Error(`VS Code's server did not listen within ${startTimeoutMs} ms:\n${output}`)), startTimeoutMs).unref();
  });
  const end = async () => {
    await stop(child);
    forget();
    if (!given) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const port = await ready;
    return { address: `http://${HOST}:${port}`, authority: `${HOST}:${port}`, dataDir, child, output: () => output, stop: end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** The address that opens a folder. `devExtension` and `tests` are folders or files on this machine; the server needs its driver for them. */
export function workbenchUrl({ address, authority }, { folder, devExtension, tests } = {}) {
  const remote = (path) => `vscode-remote://${authority}${encodeURI(resolve(path))}`;
  const payload = [['skipWelcome', 'true'], ['skipReleaseNotes', 'true']];
  if (devExtension) payload.push(['extensionDevelopmentPath', remote(devExtension)]);
  if (tests) payload.push(['extensionTestsPath', remote(tests)]);
  const query = new URLSearchParams(folder ? { folder: resolve(folder) } : { ew: 'true' });
  query.set('payload', JSON.stringify(payload));
  return `${address}/?${query}`;
}
