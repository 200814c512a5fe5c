import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { diskFiles } from '../../src/adapters/files/worktreeFiles.ts';
import { SimpleGit } from '../../src/adapters/git/simpleGit.ts';
import { ShellRunner } from '../../src/adapters/process/shellRunner.ts';
import { ScriptedModel } from '../../src/adapters/scripted/scriptedModel.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/openSqliteStore.ts';
import type { AgentRole } from '../../src/contract/agents.ts';
import { settings as settingsSchema, type Settings } from '../../src/contract/settings.ts';
import { story as storySchema, type Story } from '../../src/contract/story.ts';
import type { Verdict } from '../../src/contract/action.ts';
import { parseConversation } from '../../src/core/models/conversation.ts';
import type { StartRequest } from '../../src/core/orchestrator/api.ts';
import { WaveOrchestrator, type OrchestratorDeps } from '../../src/core/orchestrator/waveOrchestrator.ts';
import { systemClock } from '../../src/core/ports/clock.ts';
import type { Logger } from '../../src/core/ports/logger.ts';
import type { ChatModel } from '../../src/core/ports/model.ts';
import type { Scorer } from '../../src/core/ports/scorer.ts';
import type { Store } from '../../src/core/ports/store.ts';
import { waveProjection } from '../../src/core/run/projection.ts';
import { actionHash } from '../../src/core/safety/actionHash.ts';

export const silentLogger: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Runs git in a folder and returns its output. */
export function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** A git repository with one commit, in a folder of its own with room beside it for worktrees. */
export function makeRepository(files: Readonly<Record<string, string>>): { root: string; dispose(): void } {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'wave-test-')));
  const root = join(parent, 'repo');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  git(root, 'init', '-q', '-b', 'main');
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'base');
  return { root, dispose: () => { rmSync(parent, { recursive: true, force: true, maxRetries: 3 }); } };
}

/** A verdict about an action, as a scorer would give it. */
export function verdictOf(action: { tool: string; input: Record<string, unknown> }, score: number, reason = 'because'): Verdict {
  const verdict = score < 0.7 ? 'block' : score < 0.85 ? 'review' : 'allow';
  return {
    score, verdict, unknown: false, source: 'rules', perPrinciple: {}, reasons: verdict === 'allow' ? [] : [reason], actionHash: actionHash(action.tool, action.input),
    violations: verdict === 'allow' ? [] : [{ principle: 1, score, rule: 'test', reason }],
  };
}

/** Scores by the first pattern that matches tool and input; everything else is fine. */
export function patternScorer(patterns: readonly (readonly [RegExp, number])[]): Scorer & { scored: string[] } {
  const scored: string[] = [];
  return {
    scored,
    score: (action) => {
      const line = `${action.tool} ${JSON.stringify(action.input)}`;
      scored.push(line);
      return Promise.resolve(verdictOf(action, patterns.find(([pattern]) => pattern.test(line))?.[1] ?? 1));
    },
  };
}

export interface Turn { text?: string; toolCalls?: { name: string; input: Record<string, unknown> }[]; delayMs?: number; usage?: { input: number; output: number } }
export type Script = Partial<Record<AgentRole, Turn[]>>;

export const call = (name: string, input: Record<string, unknown>): Turn => ({ toolCalls: [{ name, input }] });

/** The shortest conversation that carries `testStory` to the end. `dev` may be replaced. */
export function shortScript(dev?: Turn[]): Script {
  return {
    cto: [call('read_file', { path: 'greet.js' }), call('submit_assessment', { summary: 'Small.', feasible: true, risks: [{ risk: 'None to speak of', mitigation: 'Tests' }], approach: 'Edit greet.js' })],
    pm: [call('submit_plan', { summary: 'One step', steps: [{ description: 'Greet by name', files: ['greet.js'], criteria: ['AC-1'] }] })],
    dev: dev ?? [
      call('edit_file', { path: 'greet.js', old_text: "'hello'", new_text: '`hello ${name}`' }),
      call('run_command', { command: 'node --test' }),
      call('submit_work', { summary: 'Greets by name', remaining: [] }),
    ],
    qa: [call('git_diff', {}), call('submit_verdict', { summary: 'Holds', passed: true, criteria: [{ id: 'AC-1', met: true, evidence: 'greet.test.js' }] })],
    supervisor: [call('submit_route', { route: 'complete', reason: 'All criteria hold', feedback: '' })],
  };
}

export const testFiles: Readonly<Record<string, string>> = {
  'greet.js': "export function greet(name) {\n  return 'hello';\n}\n",
  'greet.test.js': "import test from 'node:test';\nimport assert from 'node:assert/strict';\nimport { greet } from './greet.js';\ntest('greets', () => { assert.match(greet('Ada'), /hello/); });\n",
  'package.json': JSON.stringify({ name: 'greet', type: 'module', scripts: { test: 'node --test' } }, null, 2),
};

export function testStory(over: Partial<Story> = {}): Story {
  return storySchema.parse({
    id: 'T-1', title: 'Greet by name', prompt: 'greet(name) should use the name.', domain: '', priority: '', objective: null,
    acceptanceCriteria: [{ id: 'AC-1', description: 'The greeting has the name' }],
    files: { create: [], modify: ['greet.js'], forbidden: [] }, safety: { stopConditions: [], escalationTriggers: [] },
    dependencies: [], waveNumber: null, budget: {}, commands: {}, plan: '', extra: {}, ...over,
  });
}

export interface Harness {
  readonly orchestrator: WaveOrchestrator;
  readonly repository: string;
  readonly storePath: string;
  start(over?: Partial<StartRequest>): Promise<string>;
  /** Another orchestrator on the same store, as after a restart. The old one must be disposed or abandoned. */
  reopen(over?: Partial<OrchestratorDeps>): WaveOrchestrator;
  dispose(): Promise<void>;
}

export function scriptedModel(script: Script): ChatModel {
  return new ScriptedModel('test', parseConversation(JSON.stringify({ agents: script }), 'test'));
}

export interface HarnessOptions {
  readonly script?: Script;
  readonly model?: (role: string) => ChatModel;
  readonly scorer?: Scorer;
  readonly files?: Readonly<Record<string, string>>;
  readonly settings?: Partial<Record<keyof Settings, unknown>>;
  readonly deps?: Partial<OrchestratorDeps>;
}

/** An orchestrator on a store that is there already, to look at what is in it. It runs nothing: there are no models. */
export function orchestratorOn(store: Store): WaveOrchestrator {
  return new WaveOrchestrator({
    store, git: new SimpleGit(), files: diskFiles, runner: new ShellRunner(), scorer: patternScorer([]), clock: systemClock, logger: silentLogger,
    models: () => ({ resolve: () => Promise.reject(new Error('There are no models here.')) }),
    owner: `test-${String(Math.random())}`, random: Math.random,
  });
}

/** A real orchestrator on a real repository and store; only the models (and, if asked, the scorer) are scripted. */
export function makeHarness(options: HarnessOptions = {}): Harness {
  const repository = makeRepository(options.files ?? testFiles);
  const storePath = join(dirname(repository.root), 'store', 'wave.db');
  const model = scriptedModel(options.script ?? shortScript());
  const open = (over: Partial<OrchestratorDeps> = {}): WaveOrchestrator => {
    const owner = over.owner ?? options.deps?.owner ?? `test-${String(Math.random())}`;
    return new WaveOrchestrator({
      store: openSqliteStore({ path: storePath, projection: waveProjection, redact: (text) => text, clock: options.deps?.clock ?? systemClock, logger: silentLogger, owner }),
      git: new SimpleGit(),
      files: diskFiles,
      runner: new ShellRunner(),
      scorer: options.scorer ?? patternScorer([]),
      models: () => ({ resolve: () => Promise.resolve(model) }),
      clock: systemClock,
      logger: silentLogger,
      owner,
      random: Math.random,
      ...options.deps,
      ...over,
    });
  };
  const opened = [open()];
  const [orchestrator] = opened;
  if (!orchestrator) throw new Error('unreachable');
  return {
    orchestrator,
    repository: repository.root,
    storePath,
    start: (over = {}) => orchestrator.start({ story: testStory(), repository: repository.root, settings: settingsSchema.parse(options.settings ?? {}), by: 'Ada', preapprovedGates: [2, 7, 8, 9], ...over }),
    reopen: (over) => {
      const again = open(over);
      opened.push(again);
      return again;
    },
    dispose: async () => {
      for (const one of opened) await one.dispose().catch(() => undefined);
      repository.dispose();
    },
  };
}
