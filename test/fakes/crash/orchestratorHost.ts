// A process that starts or resumes a run on a store and follows it until it stands still, and kills itself with SIGKILL at a given moment:
// `orchestratorHost.cjs <JSON of OrchestratorHostConfig>`. Everything is real but the scorer, which allows everything; models answer over the loopback API.
import { writeSync } from 'node:fs';
import { AnthropicModel } from '../../../src/adapters/anthropic/anthropicModel.ts';
import { diskFiles } from '../../../src/adapters/files/worktreeFiles.ts';
import { SimpleGit } from '../../../src/adapters/git/simpleGit.ts';
import { CommandFolders, commandsFolder } from '../../../src/adapters/process/commandFolders.ts';
import { DetachedRunner } from '../../../src/adapters/process/detachedRunner.ts';
import { openSqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import { settings } from '../../../src/contract/settings.ts';
import { WaveOrchestrator } from '../../../src/core/orchestrator/waveOrchestrator.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import type { Store } from '../../../src/core/ports/store.ts';
import { waveProjection } from '../../../src/core/run/projection.ts';
import { patternScorer, silentLogger, testStory } from '../orchestratorHarness.ts';
import type { OrchestratorHostConfig } from './processes.ts';

const config = JSON.parse(process.argv[2] ?? '') as OrchestratorHostConfig;
const say = (line: object): void => void writeSync(1, `${JSON.stringify(line)}\n`);

const passed = new Map<string, number>();
/** Dies when this moment has come as often as the configuration says. */
function at(moment: string): void {
  const times = (passed.get(moment) ?? 0) + 1;
  passed.set(moment, times);
  if (config.dieAt !== `${moment} ${String(times)}`) return;
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

/** A store that tells of its moments. */
function watched(store: Store): Store {
  const kinds = new Map<string, string>();
  const saver = new Proxy(store.saver, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'put' && name !== 'putWrites') return (...args: unknown[]): unknown => Reflect.apply(value, target, args);
      return async (...args: unknown[]): Promise<unknown> => {
        at(`before ${name}`);
        const result: unknown = await Reflect.apply(value, target, args);
        at(`after ${name}`);
        return result;
      };
    },
  });
  return {
    ...store,
    saver,
    beginEffect: (threadId, key, kind, intent) => {
      kinds.set(key, kind);
      at(`announced ${kind}`);
      store.beginEffect(threadId, key, kind, intent);
      at(`intent ${kind}`);
    },
    finishEffect: (key, result) => {
      const kind = store.effect(key)?.kind ?? '';
      at(`executed ${kind}`);
      store.finishEffect(key, result);
      at(`done ${kind}`);
    },
  };
}

async function main(): Promise<void> {
  const clock: Clock = { now: () => Date.now() + (config.clockAheadMs ?? 0), iso: () => new Date(Date.now() + (config.clockAheadMs ?? 0)).toISOString() };
  const owner = `host-${String(process.pid)}`;
  const store = openSqliteStore({ path: config.storePath, projection: waveProjection, redact: (text) => text, clock, logger: silentLogger, owner });
  const model = new AnthropicModel({ model: 'claude-sonnet-5-5', apiKey: config.apiKey, baseUrl: config.apiUrl, idleTimeoutMs: 60_000 });
  const orchestrator = new WaveOrchestrator({
    store: watched(store), git: new SimpleGit(), files: diskFiles, scorer: patternScorer([]), clock, logger: silentLogger, owner, random: Math.random,
    runner: new DetachedRunner({ script: config.runner, records: new CommandFolders(commandsFolder(config.storePath)) }),
    models: () => ({ resolve: () => Promise.resolve(model) }),
  });
  const problems: string[] = [];
  orchestrator.onDidChange((event) => { if (event.type === 'problem') problems.push(event.message); });
  if (config.dieAfterMs !== undefined) setTimeout(() => process.kill(process.pid, 'SIGKILL'), config.dieAfterMs);
  const story = testStory(config.story);
  const [known] = orchestrator.runs();
  const threadId = known?.threadId ?? await orchestrator.start({ story, repository: config.repository, settings: settings.parse(config.settings ?? {}), by: 'Ada', preapprovedGates: [2, 7, 8, 9] });
  say({ threadId });
  if (known) await orchestrator.resume(threadId, 'Ada');
  const end = await orchestrator.settled(threadId);
  const audit = await orchestrator.verifyAudit();
  say({ status: end.status, reason: end.statusReason, gate: end.currentGate, tokens: end.tokensUsed, waiting: orchestrator.reviews().map(({ request }) => request.type), auditOk: audit.ok, problems, passed: Object.fromEntries(passed) });
  await orchestrator.dispose();
}

main().then(() => process.exit(0), (error: unknown) => {
  say({ error: error instanceof Error ? error.stack : String(error) });
  process.exit(1);
});
