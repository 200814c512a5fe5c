// A run of 10,000 steps: how long it takes to be resumed, and what it costs in memory; and the room that compacting gives back.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { diskFiles } from '../../src/adapters/files/worktreeFiles.ts';
import { SimpleGit } from '../../src/adapters/git/simpleGit.ts';
import { ShellRunner } from '../../src/adapters/process/shellRunner.ts';
import { openSqliteStore, type SqliteStore } from '../../src/adapters/sqlite/openSqliteStore.ts';
import { defaultSettings } from '../../src/contract/settings.ts';
import type { GraphDeps } from '../../src/core/graph/deps.ts';
import { buildGraph, type WaveGraph } from '../../src/core/graph/graph.ts';
import { initialState } from '../../src/core/orchestrator/initialState.ts';
import type { ChatModel } from '../../src/core/ports/model.ts';
import { systemClock } from '../../src/core/ports/clock.ts';
import { redact } from '../../src/core/redact/redact.ts';
import { waveProjection } from '../../src/core/run/projection.ts';
import { call, makeRepository, patternScorer, scriptedModel, silentLogger, testFiles, testStory } from '../fakes/orchestratorHarness.ts';
import { watchHoldUp } from './holdUp.ts';
import { rounded, type Report } from './report.ts';

const STEPS = 10_000;
/** A turn that reads takes two: think with its verdict, and act. */
const STEPS_PER_TURN = 2;
const TURNS = Math.ceil(STEPS / STEPS_PER_TURN);

function modelOf(turns: number): ChatModel {
  // Two files in turn: the same call three times would hold the run.
  return scriptedModel({ cto: Array.from({ length: turns }, (_, index) => ({ ...call('read_file', { path: index % 2 === 0 ? 'greet.js' : 'package.json', ...(index % 4 < 2 ? {} : { from_line: 1 + (index % 3) }) }), usage: { input: 1, output: 1 } })) });
}

function graphOf(store: SqliteStore, model: ChatModel): WaveGraph {
  const never = new AbortController().signal;
  const deps: GraphDeps = {
    git: new SimpleGit(), files: diskFiles, runner: new ShellRunner(), scorer: patternScorer([]), effects: store, clock: systemClock, logger: silentLogger,
    model: () => Promise.resolve({ ...model, contextWindow: 1e9, countTokens: () => Promise.resolve(1), cost: () => 0, stream: (...args) => model.stream(...args) }),
    completedStories: () => new Set(), projectRules: () => Promise.resolve(''), judgements: new Map(), remembered: () => Promise.resolve({ rules: [], problem: null }), onModelText: () => undefined, modelSignal: never, commandSignal: never,
  };
  return buildGraph(deps, store.saver);
}

export async function run(report: Report): Promise<void> {
  const repository = makeRepository(testFiles);
  const folder = mkdtempSync(join(tmpdir(), 'wave-bench-long-'));
  const open = (): SqliteStore => openSqliteStore({ path: join(folder, 'wave.db'), projection: waveProjection, redact, clock: systemClock, logger: silentLogger });
  try {
    const store = open();
    store.createRun({ threadId: 'bench', projectId: 'p', storyId: 'T-1', title: 't', repository: repository.root, startedBy: 'bench', request: {} }, []);
    const state = initialState({
      threadId: 'bench', projectId: 'p', startedBy: 'bench', modelLabels: {}, scripted: true, now: systemClock.iso(),
      request: { story: testStory(), settings: { ...defaultSettings(), budget: { tokens: 1e9, usd: 1e6 } }, branch: 'b', baseBranch: 'main', baseCommit: 'c', worktreePath: repository.root, preapprovedGates: [] },
    });
    const config = { configurable: { thread_id: 'bench' }, durability: 'sync' as const, recursionLimit: 1_000_000 };
    const graph = graphOf(store, modelOf(TURNS));
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    const watch = await watchHoldUp();
    const started = performance.now();
    // It ends when the script does.
    const ending: { words: string } = { words: 'it ended' };
    await graph.run(state, config).catch((error: unknown) => { ending.words = String(error).slice(0, 300); });
    const took = performance.now() - started;
    await watch.stop(report, 'long run');
    const steps = store.steps('bench', null, 1).total;
    if (steps < STEPS * 0.9) throw new Error(`The run stood still after ${String(steps)} steps: ${ending.words}`);
    report({ name: 'long run: steps', value: steps, unit: 'steps' });
    report({ name: 'long run: one step, on average', value: rounded(took / steps), unit: 'ms' });
    globalThis.gc?.();
    report({ name: `long run: heap that ${String(STEPS)} steps take`, value: rounded((process.memoryUsage().heapUsed - before) / 1e6), unit: 'MB' });
    store.close();

    // Opening the store counts; reading the script that plays the model does not.
    const script = modelOf(TURNS);
    const began = performance.now();
    const resumed = open();
    const found = await graphOf(resumed, script).getState(config);
    report({ name: `long run: resumed after ${String(STEPS)} steps`, value: rounded(performance.now() - began), unit: 'ms', atMost: 300 });
    if (found.tasks.length === 0) throw new Error('The resumed run has nothing to do');
    resumed.setStatus('bench', 'killed', '', []);
    const upkeep = monitorEventLoopDelay({ resolution: 1 });
    await sleep(20);
    upkeep.enable();
    const { before: large, after } = await resumed.compact();
    upkeep.disable();
    report({ name: 'long run: store, before compacting', value: large.bytes, unit: 'bytes' });
    report({ name: 'long run: store, compacted', value: after.bytes, unit: 'bytes' });
    report({ name: 'long run: event loop held up by compacting, longest', value: rounded(upkeep.max / 1e6), unit: 'ms', atMost: 50 });
    resumed.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
    repository.dispose();
  }
}
