// The integration tier: test/integration, bundled, inside the extension host of a real VS Code.
import { join } from 'node:path';
import { ROOT } from '../../scripts/paths.mjs';
import { desktopIsPossible, runOnDesktop } from './desktop.ts';
import { makeRepository } from './repository.ts';
import { runInHost } from './runInHost.ts';

const tests = join(ROOT, 'out/integration/index.cjs');
const result = process.env['WAVE_TEST_RESULT'];
const env = { WAVE_TEST_GREP: process.argv[2] ?? '', ...(result === undefined ? {} : { WAVE_TEST_RESULT: result }) };
const repository = makeRepository({ files: { 'README.md': '# Sample\n', 'src/add.js': 'export const add = (a, b) => a + b;\n' } });
try {
  process.exitCode = (await desktopIsPossible())
    ? await runOnDesktop(tests, repository.folder, env)
    : await runInHost({ tests, folder: repository.folder, env });
} finally {
  repository.remove();
}
