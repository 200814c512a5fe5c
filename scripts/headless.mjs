// `npm start -- --headless`: the demo story through the command line, then what it did to the repository.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO, ROOT } from './paths.mjs';
import { projectNode, run } from './processes.mjs';
import { makeSampleRepository } from './sampleRepository.mjs';

/** The gates that wait for a person by default; asking for the demo is that person's Go. */
const GO = '2,7,8,9';

/** Runs the demo in a temporary folder, which stays for the user to look at; resolves to the CLI's exit code. */
export async function runHeadless() {
  const home = mkdtempSync(join(tmpdir(), 'wave-demo-'));
  const { folder, storyId, base, git } = makeSampleRepository(join(home, 'work'));
  const store = join(home, 'store');
  const model = `scripted:${join(DEMO, 'conversation.json')}`;
  const args = [join(ROOT, 'dist/wave.cjs'), 'run', storyId, '--repo', folder, '--store', store, '--model', model, '--go', GO];
  process.stdout.write(`\nRunning story ${storyId} with a scripted model in ${folder}\n\n`);
  const code = await run(projectNode(), args, { cwd: folder });

  const branch = `wave/${storyId}`;
  const exists = git('branch', '--list', branch) !== '';
  const tip = exists ? branch : 'HEAD';
  process.stdout.write(`\n${exists ? `Branch ${branch}` : `There is no branch ${branch}; this is the checked-out branch`}\n\n`);
  for (const show of [['log', '--oneline', `${base}..${tip}`], ['diff', '--stat', `${base}..${tip}`], ['diff', `${base}..${tip}`]]) {
    process.stdout.write(`$ git ${show.join(' ')}\n${git(...show)}\n\n`);
  }
  process.stdout.write(`Repository: ${folder}\nStore: ${store}\n`);
  return code;
}
