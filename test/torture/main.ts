// `npm run torture -- --kills N`: real runs under SIGKILL, compared with an undisturbed one. One line of JSON for each story, then a table.
// Exit code 1 when anything was lost or done twice, when a run did not come to its end, or when something was in doubt without need.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundled, runnerScript } from '../fakes/bundle.ts';
import { torture } from './torture.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' }, actions: { type: 'string', default: '200' }, seed: { type: 'string' }, jobs: { type: 'string', default: '2' },
    'runner-kills': { type: 'string', default: '0.1' }, pace: { type: 'string', default: '900' }, keep: { type: 'boolean', default: false },
  },
});
const number = (name: 'kills' | 'actions' | 'seed' | 'jobs' | 'runner-kills' | 'pace', otherwise = 0): number => {
  const value = Number(values[name] ?? otherwise);
  if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} takes a number, not ${JSON.stringify(values[name])}.`);
  return value;
};

const cache = mkdtempSync(join(tmpdir(), 'wave-torture-cache-'));
// Hosts are started over and over: each loads its code compiled.
process.env['NODE_COMPILE_CACHE'] = cache;
try {
  const report = await torture({
    kills: number('kills'), actions: number('actions'), seed: number('seed', Math.floor(Math.random() * 1_000_000)), jobs: Math.max(1, number('jobs')),
    runnerKills: number('runner-kills'), paceMs: number('pace'), keep: values.keep,
    scripts: { host: await bundled('test/torture/host.ts'), runner: await runnerScript() },
    onStory: (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
  });
  process.stdout.write(`${report.table}\n`);
  process.exitCode = report.ok ? 0 : 1;
} finally {
  rmSync(cache, { recursive: true, force: true });
}
