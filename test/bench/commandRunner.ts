import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandFolders } from '../../src/adapters/process/commandFolders.ts';
import { DetachedRunner } from '../../src/adapters/process/detachedRunner.ts';
import { ShellRunner } from '../../src/adapters/process/shellRunner.ts';
import { runnerScript } from '../fakes/bundle.ts';
import { beside, quantile, type Report } from './report.ts';

const ROUNDS = 21;
const COMMANDS = [['true', 'true'], ['node -e 0', `"${process.execPath}" -e 0`], ['one second', 'sleep 1']] as const;

/** A command under a runner that outlives the editor, beside the same one as a child of this process, in turns. */
export async function run(report: Report): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wave-bench-')));
  try {
    const script = await runnerScript();
    const records = new CommandFolders(join(folder, 'commands'));
    const [direct, detached] = [new ShellRunner(), new DetachedRunner({ script, records })];
    for (const [name, command] of COMMANDS) {
      const times: { direct: number[]; detached: number[] } = { direct: [], detached: [] };
      const request = { command, cwd: folder, timeoutMs: 60_000, maxOutputBytes: 400_000 };
      for (let round = 0; round < (name === 'one second' ? 4 : ROUNDS); round++) {
        times.direct.push(await time(() => direct.run(request)));
        const key = `bench/${name}/${String(round)}`;
        times.detached.push(await time(async () => {
          await detached.run({ ...request, key });
          await records.forget(key);
        }));
      }
      // The first round warms up.
      report(beside(`command that survives, ${name}, p50`, quantile(times.detached.slice(1), 0.5), 'ms', 'direct child', quantile(times.direct.slice(1), 0.5)));
    }
    report({ name: 'runner, size', value: Math.round(statSync(script).size / 102.4) / 10, unit: 'KB', atMost: 30 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
