// `npm run bench`: every benchmark, one JSON line per measurement on standard output. With names as arguments,
// only those. A benchmark that fails is said on standard error and makes the exit code 1; the others still run.
import { messageOf } from '../../src/core/errors.ts';
import * as activation from './activation.ts';
import * as audit from './audit.ts';
import * as cli from './cli.ts';
import * as commandRunner from './commandRunner.ts';
import * as graphStep from './graphStep.ts';
import * as longRun from './longRun.ts';
import type { Benchmark } from './report.ts';
import * as mirror from './mirror.ts';
import * as panel from './panel.ts';
import * as parallelRuns from './parallelRuns.ts';
import * as remoteDecision from './remoteDecision.ts';
import * as reviewQueue from './reviewQueue.ts';
import * as rules from './rules.ts';
import * as store from './store.ts';
import * as worktree from './worktree.ts';

const BENCHMARKS: Readonly<Record<string, Benchmark>> = { activation, audit, cli, commandRunner, graphStep, longRun, mirror, panel, parallelRuns, remoteDecision, reviewQueue, rules, store, worktree };

async function main(names: readonly string[]): Promise<void> {
  for (const name of names.length > 0 ? names : Object.keys(BENCHMARKS)) {
    const benchmark = BENCHMARKS[name];
    try {
      if (benchmark === undefined) throw new Error(`there is no such benchmark; there are: ${Object.keys(BENCHMARKS).join(', ')}.`);
      await benchmark.run((measurement) => process.stdout.write(`${JSON.stringify(measurement)}\n`));
    } catch (error) {
      process.stderr.write(`${name}: ${messageOf(error)}\n`);
      process.exitCode = 1;
    }
  }
}

await main(process.argv.slice(2));
