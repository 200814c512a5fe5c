import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AnthropicModel } from './adapters/anthropic/anthropicModel.ts';
import { diskFiles } from './adapters/files/worktreeFiles.ts';
import { runGitIn } from './adapters/git/gitProcess.ts';
import { GitHost } from './adapters/git/host/gitHost.ts';
import { SimpleGit } from './adapters/git/simpleGit.ts';
import { CommandFolders, commandsFolder } from './adapters/process/commandFolders.ts';
import { DetachedRunner } from './adapters/process/detachedRunner.ts';
import { ShellRunner } from './adapters/process/shellRunner.ts';
import { loadScriptedModel } from './adapters/scripted/scriptedModel.ts';
import { describeSandbox, type SandboxReport } from './adapters/sandbox/doctor.ts';
import { editorRipgrep } from './adapters/sandbox/editorRipgrep.ts';
import { ProvenRunner } from './adapters/sandbox/provenRunner.ts';
import { openSqliteStore } from './adapters/sqlite/openSqliteStore.ts';
import { settings, type Settings } from './contract/settings.ts';
import { webviewMessage, type WebviewMessage } from './contract/messages.ts';
import { describeIssues } from './core/describeIssues.ts';
import { messageOf, WaveError } from './core/errors.ts';
import { createModelProvider, type ModelFactories } from './core/models/provider.ts';
import { WaveOrchestrator } from './core/orchestrator/waveOrchestrator.ts';
import type { Orchestrator } from './core/orchestrator/api.ts';
import { systemClock } from './core/ports/clock.ts';
import type { CommandRunner } from './core/ports/commandRunner.ts';
import type { Logger } from './core/ports/logger.ts';
import { ModelError, type ModelProvider } from './core/ports/model.ts';
import type { Scorer } from './core/ports/scorer.ts';
import type { Team } from './core/remote/team.ts';
import type { Store } from './core/ports/store.ts';
import { redact } from './core/redact/redact.ts';
import { RemoteArbiter } from './core/remote/inbound/remoteArbiter.ts';
import { StoreLink } from './core/remote/link.ts';
import { waveProjection } from './core/run/projection.ts';
import { createJudgedScorer } from './core/safety/judge/judgedScorer.ts';
import { isOwnerGone, makeOwner } from './engine/owner.ts';
import { createSafety } from './engine/safety.ts';
import { commandsFrom, createTeam, type SupabaseOptions } from './engine/team.ts';

export { redact } from './core/redact/redact.ts';
export { parseStory } from './core/story/parseStory.ts';
export { newStoryFromText } from './core/story/newStory.ts';
export { checkSupabaseKey, checkSupabaseUrl, parseTeamConnection } from './engine/team.ts';
export { mermaidGraph } from './core/graph/mermaid.ts';

/** What a front end gives the engine. */
export interface EngineOptions {
  /** The store's database file; its folder is made. */
  readonly storePath: string;
  readonly logger: Logger;
  /** The Anthropic key that the front end keeps; the environment's ANTHROPIC_API_KEY is asked when there is none. */
  apiKey(): Promise<string | undefined>;
  /** Models of the editor, where there is one. */
  readonly vscodeModels?: ModelFactories['vscode'];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The editor's own folder (`env.appRoot`), where there is an editor: its ripgrep lies there, which the sandbox needs on Linux. */
  readonly editorRoot?: string;
  /** Git is run by a small process of its own. For a caller with much memory, which would be held up by every start of a program. */
  readonly gitApart?: boolean;
  /** How long a store that another process has locked may hold the calling thread up (ms). Default: 3,000, for a process of its own. */
  readonly busyMs?: number;
  readonly supabase: SupabaseOptions;
}

export interface Engine {
  readonly orchestrator: Orchestrator;
  /** The way to a team's Supabase project. */
  readonly team: Team;
  readonly scorer: Scorer;
  /** What people should know of how the store was opened (a damaged file set aside, say). */
  readonly warnings: readonly string[];
  /** Drains running graphs to their next checkpoint and closes everything. */
  dispose(): Promise<void>;
}

/** LangSmith comes with LangGraph and is switched on by the environment; nothing is to leave this machine by that way. */
function silenceTracing(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(environment)) {
    if (name.startsWith('LANGSMITH_') || name.startsWith('LANGCHAIN_')) Reflect.deleteProperty(environment, name);
  }
}

/** Runs commands in the system's sandbox where there is one that works. Its process's script lies beside the bundles. */
function createRunner(inner: CommandRunner, { environment = process.env, editorRoot }: Pick<EngineOptions, 'environment' | 'editorRoot'>): ProvenRunner {
  const ripgrep = editorRoot === undefined ? undefined : editorRipgrep(editorRoot);
  return new ProvenRunner({ inner, script: beside('sandboxHost.cjs'), environment, platform: process.platform, ...(ripgrep === undefined ? {} : { ripgrep }) });
}

function beside(bundle: string): string {
  return join(dirname(fileURLToPath(import.meta.url)), bundle);
}

/** What keeps commands from being sandboxed on this system, and how to mend it: for people, in lines, and as data. */
export async function sandboxDoctor(options: Pick<EngineOptions, 'environment' | 'editorRoot'> = {}): Promise<{ readonly report: SandboxReport; readonly lines: readonly string[] }> {
  const runner = createRunner(new ShellRunner(options.environment ?? process.env), options);
  try {
    const report = await runner.report();
    return { report, lines: describeSandbox(report) };
  } finally {
    runner.dispose();
  }
}

/** Composition root of everything but the faces. Throws StoreError when the store cannot be opened. */
export function createEngine(options: EngineOptions): Promise<Engine> {
  silenceTracing(process.env);
  const { logger } = options;
  const environment = options.environment ?? process.env;
  const owner = makeOwner();
  const store = openSqliteStore({ path: options.storePath, projection: waveProjection, redact, clock: systemClock, logger, owner, ...(options.busyMs === undefined ? {} : { busyMs: options.busyMs }) });
  const safety = createSafety();
  const records = new CommandFolders(commandsFolder(options.storePath));
  const runner = createRunner(new DetachedRunner({ script: beside('runner.cjs'), records, environment }), options);
  const git = new SimpleGit();
  const arbiter = new RemoteArbiter(logger);
  const orchestrator = new WaveOrchestrator({
    store,
    git,
    files: diskFiles,
    runner,
    scorer: safety.scorer,
    models: (runSettings) => modelsFor(options, environment, runSettings),
    clock: systemClock,
    logger,
    owner,
    isOwnerGone,
    random: Math.random,
    arbiter,
  });
  const gitHost = options.gitApart === true ? new GitHost(beside('gitHost.cjs')) : null;
  runGitIn(gitHost);
  const link = new StoreLink({ store, git, orchestrator, arbiter, commands: commandsFrom(options.supabase, diskFiles, parseSettings), clock: systemClock, logger, owner, random: Math.random });
  const team = createTeam(options.supabase, link, store.outbox.storeId, logger);
  const swept = sweepRecords(records, store, logger);
  return Promise.resolve({
    orchestrator,
    team,
    scorer: safety.scorer,
    warnings: store.warnings,
    dispose: async () => {
      await swept;
      await link.dispose();
      team.dispose();
      await orchestrator.dispose();
      runner.dispose();
      gitHost?.dispose();
      await safety.dispose();
    },
  });
}

/** The rules, and the judge that the settings name for what they do not know; the key comes from the environment. */
export function judgedBy(scorer: Scorer, runSettings: Settings, environment: Readonly<Record<string, string | undefined>> = process.env): Scorer {
  const provider = modelsFor({ apiKey: () => Promise.resolve(undefined) }, environment, runSettings);
  const { models, safety } = runSettings;
  return createJudgedScorer({ scorer, model: () => provider.resolve(models.judge || models.default), timeoutMs: safety.judgeTimeoutSeconds * 1_000, now: () => systemClock.now() });
}

/** Records of commands whose result is in the store, or whose run is over, are of no use any more. What still runs, or may be asked for, stays. */
async function sweepRecords(records: CommandFolders, store: Store, logger: Logger): Promise<void> {
  try {
    await records.sweep((key) => {
      const status = store.run(key.split('/')[0] ?? '')?.status;
      return status !== undefined && !['complete', 'killed', 'failed'].includes(status) && store.effect(key)?.state === 'intent';
    });
  } catch (error) {
    logger.warn(`Records of ended commands could not be cleaned up: ${messageOf(error)}`);
  }
}

function modelsFor(options: Pick<EngineOptions, 'apiKey' | 'vscodeModels'>, environment: Readonly<Record<string, string | undefined>>, { models }: Settings): ModelProvider {
  return createModelProvider({
    anthropic: async ({ model }) => {
      const apiKey = (await options.apiKey()) ?? environment['ANTHROPIC_API_KEY'] ?? '';
      if (!apiKey) throw new ModelError('no_key', 'There is no Anthropic key. Set one with "WAVE: Set API Key" or in ANTHROPIC_API_KEY, or choose another model.');
      return new AnthropicModel({
        model,
        apiKey,
        baseUrl: environment['ANTHROPIC_BASE_URL'] ?? '',
        prices: models.prices,
        idleTimeoutMs: models.idleTimeoutSeconds * 1_000,
      });
    },
    scripted: ({ file }) => loadScriptedModel(file),
    ...(options.vscodeModels ? { vscode: options.vscodeModels } : {}),
  });
}

/** Reads a message of a webview. Throws WaveError('bad_message') on one that is not of the contract. */
export function parseWebviewMessage(value: unknown): WebviewMessage {
  const parsed = webviewMessage.safeParse(value);
  if (!parsed.success) throw new WaveError('bad_message', `A webview sent something that is no message:\n${describeIssues(parsed.error)}`);
  return parsed.data;
}

/** Reads settings. Throws WaveError('bad_settings') that names the setting and what was expected. */
export function parseSettings(value: unknown): Settings {
  const parsed = settings.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `wave.${issue.path.map(String).join('.')}: ${issue.message}`);
  throw new WaveError('bad_settings', `A setting does not fit. ${issues.join('; ')}. Correct it in the settings.`);
}
