import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/**
 * VS Code's own ripgrep, where one lies and may be run; undefined otherwise. The package was renamed and moved over the years: one for all
 * systems in `ripgrep-universal` since 2026, one per system before; in the desktop editor beside its archive of modules, on servers among them.
 * @param root the editor's `env.appRoot`
 */
export function editorRipgrep(root: string, platform: NodeJS.Platform = process.platform, arch: string = process.arch): string | undefined {
  const program = platform === 'win32' ? 'rg.exe' : 'rg';
  const places = [`@vscode/ripgrep-universal/bin/${platform}-${arch}`, '@vscode/ripgrep/bin', 'vscode-ripgrep/bin'];
  return ['node_modules', 'node_modules.asar.unpacked'].flatMap((modules) => places.map((place) => join(root, modules, place, program))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
