import { hostname } from 'node:os';
import { Uri, env, l10n, window, workspace } from 'vscode';
import type { ExtensionContext } from 'vscode';
import { messageOf } from '../core/errors.ts';
import type { ChatModel } from '../core/ports/model.ts';
import type { SessionStorage } from '../core/ports/remoteAccount.ts';
import { registerCommands } from './commands/register.ts';
import { ContextKeys, registerRunContextKeys } from './contextKeys.ts';
import { CommentStore } from './diff/commentStore.ts';
import type { LineComments } from './diff/lineComments.ts';
import { LookedAt } from './diff/lookedAt.ts';
import { registerRemarks } from './diff/remarks.ts';
import { registerRevisions } from './diff/revisions.ts';
import type { EngineCode } from './engineHost.ts';
import { EngineHost } from './engineHost.ts';
import { registerRepositoryKey } from './folders.ts';
import { API_KEY_SECRET } from './ids.ts';
import { OutputLogger } from './logger.ts';
import { RunsModel } from './model/runsModel.ts';
import { registerNotifications } from './notifications.ts';
import { personName } from './person.ts';
import type { WaveApi } from './publicApi.ts';
import { publicApi } from './publicApi.ts';
import { errorReporter } from './report.ts';
import type { Contribution, Services } from './services.ts';
import { rawSettings, readSettings } from './settings.ts';
import { registerStoryDiagnostics } from './stories/diagnostics.ts';
import { acceptsCommands, sessionStorage } from './supabase/kept.ts';
import { keepTeam, watchConnection } from './supabase/register.ts';
import { TeamModel } from './supabase/teamModel.ts';
import { registerReviewView } from './views/reviewView.ts';
import { openRun, registerRunPanels } from './views/runPanel.ts';
import { registerRunsTree } from './views/runsTree.ts';
import { registerStatusBar } from './views/statusBar.ts';
import { Visible } from './visible.ts';

/** The features, each on its own: one that fails is logged, and the others load. */
const CONTRIBUTIONS: readonly (readonly [name: string, register: Contribution])[] = [
  ['commands', registerCommands],
  ['context keys', registerRunContextKeys],
  ['repository key', registerRepositoryKey],
  ['runs view', registerRunsTree],
  ['review view', registerReviewView],
  ['run panels', registerRunPanels],
  ['status bar', registerStatusBar],
  ['diff documents', registerRevisions],
  ['comments', registerRemarks],
  ['story diagnostics', registerStoryDiagnostics],
  ['notifications', registerNotifications],
];

/** What an engine is made from, as far as the editor decides it. */
export interface EngineInputs {
  readonly storePath: string;
  readonly log: OutputLogger;
  /** The stored Anthropic key; undefined when there is none. */
  readonly apiKey: () => Promise<string | undefined>;
  /** Language models that are installed in the editor. */
  readonly vscodeModels: (id: { readonly vendor: string; readonly model: string }) => Promise<ChatModel>;
  /** Where the editor lies, with programs of its own. */
  readonly editorRoot: string;
  readonly supabase: {
    readonly sessions: SessionStorage;
    /** The name of this place, as a team sees it. */
    readonly machine: string;
    readonly acceptsCommands: () => boolean;
    /** Repositories that are open here, and the settings for one as they are written: members may start their stories, where that is allowed. */
    readonly repositories: () => readonly string[];
    readonly settings: (repository: string) => unknown;
  };
}

export interface Wave {
  readonly api: WaveApi;
  /** Drains running graphs to their next checkpoint and closes the store. */
  shutDown(): Promise<void>;
}

/** Sets up the faces. The engine is loaded on first use, or soon when this workspace has runs. */
export function startWave<Options>(context: ExtensionContext, load: () => Promise<EngineCode<Options>>, options: (inputs: EngineInputs) => Options): Wave {
  const log = new OutputLogger(window.createOutputChannel('WAVE', { log: true }));
  const model = new RunsModel(log);
  const teamModel = new TeamModel(log);
  const storage = context.storageUri ?? context.globalStorageUri;
  const storePath = Uri.joinPath(storage, 'wave.db');
  const inputs = async (): Promise<Options> => {
    await workspace.fs.createDirectory(storage);
    const supabase = { sessions: sessionStorage(context.secrets), machine: [hostname(), workspace.name ?? ''].filter(Boolean).join(': '), acceptsCommands, repositories: openFolders, settings: (repository: string) => rawSettings(Uri.file(repository)) };
    return options({ storePath: storePath.fsPath, log, apiKey: async () => context.secrets.get(API_KEY_SECRET), vscodeModels: editorModel, editorRoot: env.appRoot, supabase });
  };
  const editorModel: EngineInputs['vscodeModels'] = async (id) => {
    const { models } = await readSettings(services, undefined);
    return (await services.actions()).findVscodeModel(id, { prices: models.prices, idleTimeoutMs: models.idleTimeoutSeconds * 1000 });
  };
  const engine = new EngineHost(load, inputs, log, (code) => log.useRedaction((text) => code.redact(text)));
  engine.onDidStart(({ orchestrator, team, warnings }) => {
    model.connect(orchestrator);
    teamModel.connect(team.link);
    kept = keepTeam(services, team, storage, heard);
    for (const warning of warnings) void window.showWarningMessage(`WAVE: ${warning}`);
  });
  let kept: ReturnType<typeof keepTeam> | null = null;
  /** Another window has connected the store, or let go. */
  let heard = false;
  const teamKeeper: Services['teamKeeper'] = async () => {
    await engine.team();
    if (!kept) throw new Error('The engine has not started.');
    await kept.begun;
    return kept.keeper;
  };
  let comments: Promise<LineComments> | null = null;
  const person = personName(log);
  let knownName = '';
  const services: Services = {
    context, log, model, teamModel,
    contextKeys: new ContextKeys(),
    parsers: () => engine.code(),
    orchestrator: () => engine.orchestrator(),
    team: async () => {
      await teamKeeper();
      return engine.team();
    },
    teamKeeper,
    person: async () => (knownName = await person()),
    personName: () => knownName,
    actions: async () => (await import('./actions.ts')).actions,
    visible: new Visible((error) => log.error('A badge could not be set', error)),
    lookedAt: new LookedAt(context.workspaceState, (error) => log.error('A face failed to render what was looked at', error)),
    remarks: new CommentStore(context.workspaceState, (error) => log.error('A face failed to render comments', error)),
    comments: () => (comments ??= openComments(services)),
    openRun: (threadId) => openRun(services, threadId),
    report: errorReporter(log, async (stuck, way) => (await services.actions()).takeWayOut(services, stuck, way)),
  };
  context.subscriptions.push(log, model, teamModel, services.lookedAt, services.remarks);
  for (const [name, register] of CONTRIBUTIONS) {
    try {
      register(services);
    } catch (error) {
      log.error(`The ${name} could not be set up`, error);
    }
  }
  void findUnfinished(storePath, services);
  // Without the engine nothing is sent or received: it is started when another window connects the store that both have.
  const hear = (): void => {
    heard = true;
    teamKeeper().then((keeper) => keeper.look()).catch((error: unknown) => services.report(l10n.t('The connection to Supabase could not be taken up again.'), error));
  };
  watchConnection(services, storage, hear)
    .catch((error: unknown) => log.warn(`What other windows connect to shows when this one is reloaded: ${messageOf(error)}`));
  return { api: publicApi(services), shutDown: () => engine.shutDown() };
}

function openFolders(): readonly string[] {
  return (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
}

async function openComments(services: Services): Promise<LineComments> {
  const comments = (await services.actions()).openComments(services);
  services.context.subscriptions.push(comments);
  return comments;
}

/** Opens the store if there is one, so that unfinished runs show; a workspace that never ran anything pays nothing. */
async function findUnfinished(storePath: Uri, { orchestrator, report }: Services): Promise<void> {
  try {
    await workspace.fs.stat(storePath);
  } catch {
    return; // no store: nothing has run here
  }
  await orchestrator().catch((error: unknown) => report(l10n.t('The runs of this workspace could not be opened.'), error));
}
