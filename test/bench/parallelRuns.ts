// Eight runs at once in one process, each in its own worktree, with effects, commits and a merge: how long they take beside one, and what the host feels of it.
import { runGitIn } from '../../src/adapters/git/gitProcess.ts';
import { GitHost } from '../../src/adapters/git/host/gitHost.ts';
import { settings } from '../../src/contract/settings.ts';
import { makeHarness, shortScript, testStory } from '../fakes/orchestratorHarness.ts';
import { built } from './built.ts';
import { watchHoldUp } from './holdUp.ts';
import { rounded, type Report } from './report.ts';

const RUNS = 8;

export async function run(report: Report): Promise<void> {
  // As in the editor.
  const host = new GitHost(built('gitHost.cjs'));
  runGitIn(host);
  try {
    await measure(report);
  } finally {
    runGitIn(null);
    host.dispose();
  }
}

async function measure(report: Report): Promise<void> {
  const one = await time(1, () => undefined);
  const all = await time(RUNS, report);
  report({ name: 'parallel runs: one run', value: rounded(one.ms), unit: 'ms' });
  report({ name: `parallel runs: ${String(RUNS)} at once, each`, value: rounded(all.ms / RUNS), unit: 'ms' });
  report({ name: `parallel runs: resident memory with ${String(RUNS)}`, value: rounded(all.memory / 1e6), unit: 'MB' });
}

async function time(count: number, report: Report): Promise<{ ms: number; memory: number }> {
  const harness = makeHarness({ script: shortScript() });
  try {
    const chosen = settings.parse({ limits: { concurrentRuns: count } });
    const watch = await watchHoldUp();
    const started = performance.now();
    const threads: string[] = [];
    // They are in the merge one after the other: what the base is by then has to be taken in, which gate 8 asks a person about; so they stop before it.
    for (let n = 0; n < count; n++) threads.push(await harness.start({ story: testStory({ id: `T-${String(n + 1)}` }), settings: chosen, preapprovedGates: [2, 7] }));
    const ends = await Promise.all(threads.map((thread) => harness.orchestrator.settled(thread)));
    const ms = performance.now() - started;
    await watch.stop(report, `parallel runs: ${String(count)} at once`);
    const wrong = ends.find(({ status, currentGate }) => status !== 'waiting' || currentGate !== 8);
    if (wrong) throw new Error(`A run is ${wrong.status} at gate ${String(wrong.currentGate)}: ${wrong.statusReason}`);
    return { ms, memory: process.memoryUsage().rss };
  } finally {
    await harness.dispose();
  }
}
