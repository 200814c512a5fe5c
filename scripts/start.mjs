// `npm start`: from a fresh clone to VS Code with the extension, open on a sample repository. Options: --headless, --browser.
import { join } from 'node:path';
import { runHeadless } from './headless.mjs';
import { install } from './install.mjs';
import { CACHE } from './paths.mjs';
import { npm } from './processes.mjs';
import { makeSampleRepository } from './sampleRepository.mjs';
import { openWorkbench } from './workbench.mjs';

const OPTIONS = ['--headless', '--browser'];

async function main(options) {
  const unknown = options.filter((option) => !OPTIONS.includes(option));
  if (unknown.length > 0) throw new Error(`npm start does not know ${unknown.join(' ')}; it knows ${OPTIONS.join(' and ')}.`);
  const headless = options.includes('--headless');
  await install();
  const step = headless ? 'build' : 'package';
  if ((await npm(['run', '--silent', step])) !== 0) throw new Error(`npm run ${step} failed, see its output above.`);
  if (headless) return runHeadless();
  const { folder } = makeSampleRepository(join(CACHE, 'sample'));
  return openWorkbench(folder, { browser: options.includes('--browser') });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
