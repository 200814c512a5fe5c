// What one step of the graph costs with the product's store, audit log and safety rules, beside the same graph on
// LangGraph's MemorySaver with a scorer that answers at once. The steps are those of a model that reads 200 files.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MemorySaver } from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { diskFiles } from '../../src/adapters/files/worktreeFiles.ts';
import { SimpleGit } from '../../src/adapters/git/simpleGit.ts';
import { ShellRunner } from '../../src/adapters/process/shellRunner.ts';
import { createTreeSitterShellParser } from '../../src/adapters/shell/treeSitterShellParser.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/openSqliteStore.ts';
import { defaultSettings } from '../../src/contract/settings.ts';
import type { EffectLedger, GraphDeps } from '../../src/core/graph/deps.ts';
import { buildGraph } from '../../src/core/graph/graph.ts';
import { initialState } from '../../src/core/orchestrator/initialState.ts';
import { systemClock } from '../../src/core/ports/clock.ts';
import type { EffectRecord } from '../../src/core/ports/store.ts';
import type { Scorer } from '../../src/core/ports/scorer.ts';
import { redact } from '../../src/core/redact/redact.ts';
import { waveProjection } from '../../src/core/run/projection.ts';
import { createScorer } from '../../src/core/safety/createScorer.ts';
import { call, patternScorer, scriptedModel, silentLogger, testStory } from '../fakes/orchestratorHarness.ts';
import { beside, quantile, type Report } from './report.ts';

const FILES = 200;
/** think, safety_check, act */
const STEPS_PER_FILE = 3;
const ROUNDS = 5;
const SHELL = fileURLToPath(new URL('../../dist/', import.meta.url));

function memoryLedger(): EffectLedger {
  const records = new Map<string, EffectRecord>();
  return {
    effect: (key) => records.get(key) ?? null,
    beginEffect: (_thread, key, kind, intent) => { records.set(key, { key, kind, intent, state: 'intent', result: null }); },
    finishEffect: (key, result) => { const known = records.get(key); if (known) records.set(key, { ...known, state: 'done', result }); },
    synced: () => Promise.resolve(),
  };
}

/** Milliseconds a step, over the whole run: by the clock, and of the processor, which a busy machine changes less. */
interface Cost {
  readonly wall: number;
  readonly processor: number;
}

async function time(worktree: string, saver: BaseCheckpointSaver, effects: EffectLedger, scorer: Scorer): Promise<Cost> {
  const model = scriptedModel({ cto: Array.from({ length: FILES }, (_, index) => call('read_file', { path: `f${String(index)}.txt` })) });
  const never = new AbortController().signal;
  const deps: GraphDeps = {
    git: new SimpleGit(), files: diskFiles, runner: new ShellRunner(), scorer, effects, clock: systemClock, logger: silentLogger,
    model: () => Promise.resolve(model), completedStories: () => new Set(), projectRules: () => Promise.resolve(''), judgements: new Map(), remembered: () => Promise.resolve({ rules: [], problem: null }), onModelText: () => undefined, modelSignal: never, commandSignal: never,
  };
  const settings = { ...defaultSettings(), budget: { tokens: 1e9, usd: 1e6 } };
  const state = initialState({
    threadId: 'bench', projectId: 'p', startedBy: 'bench', modelLabels: {}, scripted: true, now: systemClock.iso(),
    request: { story: testStory(), settings, branch: 'b', baseBranch: 'main', baseCommit: 'c', worktreePath: worktree, preapprovedGates: [] },
  });
  const started = performance.now();
  const before = process.cpuUsage();
  await buildGraph(deps, saver).run(state, { configurable: { thread_id: 'bench' }, durability: 'sync', recursionLimit: 100_000 });
  const { user, system } = process.cpuUsage(before);
  const steps = FILES * STEPS_PER_FILE;
  return { wall: (performance.now() - started) / steps, processor: (user + system) / 1_000 / steps };
}

export async function run(report: Report): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'wave-bench-'));
  const parser = createTreeSitterShellParser({ worker: join(SHELL, 'shellWorker.cjs'), wasmDirectory: SHELL });
  try {
    for (let index = 0; index < FILES; index++) writeFileSync(join(folder, `f${String(index)}.txt`), `line ${String(index)}\n`.repeat(20));
    const scorer = createScorer({ shellParser: parser });
    const rounds: { readonly bare: Cost; readonly whole: Cost }[] = [];
    // The first round is for the compiler; then the two take turns, so that whatever else the machine does meets both.
    for (let round = 0; round <= ROUNDS; round++) {
      const bare = await time(folder, new MemorySaver(), memoryLedger(), patternScorer([]));
      const store = openSqliteStore({ path: join(folder, `store${String(round)}`, 'wave.db'), projection: waveProjection, redact, clock: systemClock, logger: silentLogger });
      store.createRun({ threadId: 'bench', projectId: 'p', storyId: 'T-1', title: 't', repository: folder, startedBy: 'bench', request: {} }, []);
      const whole = await time(folder, store.saver, store, scorer);
      store.close();
      if (round > 0) rounds.push({ bare, whole });
    }
    const middle = (of: (round: { readonly bare: Cost; readonly whole: Cost }) => number): number => quantile(rounds.map(of), 0.5);
    for (const [name, which] of [['graph step with store, audit and safety', 'wall'], ['graph step with store, audit and safety, processor time', 'processor']] as const) {
      report({ ...beside(name, middle(({ whole }) => whole[which]), 'ms', 'the same graph on MemorySaver, unscored', middle(({ bare }) => bare[which])), ...(which === 'wall' ? { atMostRatio: 2 } : {}) });
    }
  } finally {
    await parser.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}
