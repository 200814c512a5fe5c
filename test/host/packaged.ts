import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, VSIX } from '../../scripts/paths.mjs';
import { run } from '../../scripts/processes.mjs';

let made: Promise<string> | undefined;

/** The path of a .vsix of what is in dist/; packages it when the one that is there is older. */
export function packagedExtension(): Promise<string> {
  made ??= make();
  return made;
}

async function make(): Promise<string> {
  const bundle = join(ROOT, 'dist/extension.cjs');
  if (!existsSync(bundle)) throw new Error(`${bundle} is missing: run \`npm run build\` first.`);
  const inputs = [bundle, join(ROOT, 'package.json')];
  if (existsSync(VSIX) && inputs.every((path) => statSync(path).mtimeMs < statSync(VSIX).mtimeMs)) return VSIX;
  const vsce = join(ROOT, 'node_modules/@vscode/vsce/vsce');
  const code = await run(process.execPath, [vsce, 'package', '--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository', '--out', VSIX], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (code !== 0) throw new Error(`vsce package failed with exit code ${code}: run \`npm run package\` to see why.`);
  return VSIX;
}
