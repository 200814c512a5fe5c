// What VS Code calls inside the extension host: runs every bundled *.test.cjs beside this file with mocha.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import CountingReporter from '../host/countingReporter.cjs';
import { OUTPUT_MARK } from '../host/outputMark.ts';

/** Resolves when every test passed; rejects with the number that failed. */
export async function run(): Promise<void> {
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => console.log(OUTPUT_MARK + format(...args).replaceAll('\n', `\n${OUTPUT_MARK}`));
  const grep = process.env['WAVE_TEST_GREP'];
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, color: false, forbidOnly: true, reporter: CountingReporter, ...(grep ? { grep } : {}) });
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.cjs'));
  for (const file of files.sort()) mocha.addFile(join(__dirname, file));
  const failures = await new Promise<number>((done) => mocha.run(done));
  if (failures > 0) throw new Error(`${failures} of the integration tests failed.`);
}
