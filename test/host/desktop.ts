import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { CACHE, ROOT } from '../../scripts/paths.mjs';

const UPDATES = 'https://update.code.visualstudio.com/api/releases/stable';

/** Whether the desktop VS Code can show a window here and be downloaded; answers within 4 seconds when offline. */
export async function desktopIsPossible(): Promise<boolean> {
  const wanted = process.env['WAVE_TEST_HOST'];
  if (wanted !== undefined) return wanted === 'desktop';
  const display = process.platform !== 'linux' || process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
  if (!display) return false;
  try {
    return (await fetch(UPDATES, { method: 'HEAD', signal: AbortSignal.timeout(4000) })).ok;
  } catch {
    return false;
  }
}

/** Runs a test entry inside a downloaded desktop VS Code; resolves to its exit code. */
export async function runOnDesktop(tests: string, folder: string, env: Record<string, string>): Promise<number> {
  const vscodeExecutablePath = await downloadAndUnzipVSCode({ version: 'stable', cachePath: CACHE, timeout: 60_000 });
  const options = {
    vscodeExecutablePath,
    extensionDevelopmentPath: ROOT,
    extensionTestsPath: tests,
    extensionTestsEnv: env,
    launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust', '--skip-welcome', '--user-data-dir', join(CACHE, 'desktopData')],
  };
  try {
    return await runTests(options);
  } catch (error) {
    process.stderr.write(`${String(error)}\n`); // it rejects when a test fails; the counts tell which kind of failure it was
    return 1;
  }
}
