// Opens VS Code on a folder with the extension in it: the desktop's if there is one, else one in the browser, from npm.
import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installVsix, QUIET_SETTINGS, startCodeServer, workbenchUrl } from './codeServer.mjs';
import { ensureNpmHost } from './npmHost.mjs';
import { CACHE, ROOT, VSIX } from './paths.mjs';
import { run } from './processes.mjs';

const windows = process.platform === 'win32';
const UPDATES = 'https://update.code.visualstudio.com/api/releases/stable';

/** A window can only open where there is a screen. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function onPath(names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** The installed desktop VS Code's command, if any. */
function installedDesktop() {
  const mac = '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code';
  return onPath(windows ? ['code.cmd', 'code-insiders.cmd'] : ['code', 'code-insiders']) ?? (existsSync(mac) ? mac : undefined);
}

/** Downloads the desktop VS Code, or resolves to undefined soon when its host cannot be reached. */
async function downloadedDesktop() {
  try {
    await fetch(UPDATES, { method: 'HEAD', signal: AbortSignal.timeout(4000) });
    const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
    return await downloadAndUnzipVSCode({ version: 'stable', cachePath: CACHE, timeout: 30_000 });
  } catch {
    return undefined;
  }
}

async function openDesktop(command, folder) {
  // A profile of its own: the demo neither sees nor changes the user's settings.
  const args = [`--extensionDevelopmentPath=${ROOT}`, `--user-data-dir=${join(CACHE, 'start/desktop')}`, '--disable-workspace-trust', '--new-window', '--wait', folder];
  process.stdout.write(`\nOpening ${folder} in ${command}; close its window or press Ctrl-C to stop.\n`);
  return run(windows ? `"${command}"` : command, args, { shell: windows && command.endsWith('.cmd') });
}

/** Hands an address to the user's browser, if there is a way; nobody waits for it. */
function openBrowser(address) {
  if (!hasDisplay()) return;
  const [command, args] = windows ? ['rundll32', ['url.dll,FileProtocolHandler', address]] : process.platform === 'darwin' ? ['open', [address]] : ['xdg-open', [address]];
  spawn(command, args, { stdio: 'ignore', detached: true }).on('error', () => undefined).unref();
}

async function openInBrowser(folder) {
  const host = await ensureNpmHost();
  const home = join(CACHE, 'start');
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  const extensionsDir = join(home, 'extensions');
  await installVsix(host, VSIX, extensionsDir);
  const server = await startCodeServer(host, { dataDir: join(home, 'server'), extensionsDir, settings: QUIET_SETTINGS });
  const address = workbenchUrl(server, { folder });
  process.stdout.write(`\nVS Code with WAVE is at\n\n  ${address}\n\nCtrl-C stops it.\n`);
  openBrowser(address);
  return new Promise((resolve) => server.child.once('exit', (code) => resolve(code ?? 1)));
}

/** Opens VS Code on `folder`; resolves to an exit code when it is closed. `browser` skips the desktop. */
export async function openWorkbench(folder, { browser = false } = {}) {
  const desktop = !browser && hasDisplay() ? (installedDesktop() ?? (await downloadedDesktop())) : undefined;
  return desktop ? openDesktop(desktop, folder) : openInBrowser(folder);
}
