import { Uri, ViewColumn, l10n, window, workspace } from 'vscode';
import type { WebviewPanel } from 'vscode';
import type { PanelAnswer } from '../../contract/panelMessages.ts';
import { DisposableBase } from '../dispose.ts';
import { PAST_SCHEME, VIEWS } from '../ids.ts';
import type { Services } from '../services.ts';
import { reviewState } from './reviewState.ts';
import type { WebviewRequest } from '../webview/channel.ts';
import { WebviewChannel } from '../webview/channel.ts';
import { handleRequest, isPanelRequest } from '../webview/requests.ts';
import { SpendingFeed } from '../webview/spendingFeed.ts';
import { TimelineFeed } from '../webview/timelineFeed.ts';

/** Open panels by thread. */
const open = new Map<string, RunPanel>();

/** Shows the panel of a run, an existing one if there is one. */
export async function openRun(services: Services, threadId: string): Promise<void> {
  await services.orchestrator();
  services.model.focus(threadId);
  const existing = open.get(threadId);
  if (existing) {
    existing.reveal();
    return;
  }
  const panel = window.createWebviewPanel(VIEWS.run, services.model.run(threadId)?.storyId ?? l10n.t('Run'), ViewColumn.Active, { enableFindWidget: true });
  new RunPanel(services, panel, threadId);
}

/** Brings panels back after a reload of the window. */
export function registerRunPanels(services: Services): void {
  services.context.subscriptions.push(
    window.registerWebviewPanelSerializer(VIEWS.run, {
      deserializeWebviewPanel: async (panel, state: unknown) => {
        const threadId = threadOf(state);
        if (threadId === null) {
          panel.dispose();
          return;
        }
        new RunPanel(services, panel, threadId);
        await services.orchestrator().catch((error: unknown) => services.report(l10n.t('The run could not be shown.'), error));
      },
    }),
    workspace.registerTextDocumentContentProvider(PAST_SCHEME, { provideTextDocumentContent: async (uri) => (await services.actions()).pastText(services, uri) }),
    { dispose: () => [...open.values()].forEach((panel) => panel.dispose()) },
  );
}

function threadOf(state: unknown): string | null {
  return typeof state === 'object' && state !== null && 'threadId' in state && typeof state.threadId === 'string' ? state.threadId : null;
}

/** The editor panel of one run. It holds nothing of its own: it forwards the model to the page. */
class RunPanel extends DisposableBase {
  readonly #services: Services;
  readonly #panel: WebviewPanel;
  readonly #threadId: string;
  readonly #channel: WebviewChannel;
  readonly #timeline: TimelineFeed;
  readonly #spending: SpendingFeed;
  #ready = false;

  constructor(services: Services, panel: WebviewPanel, threadId: string) {
    super();
    this.#services = services;
    this.#panel = panel;
    this.#threadId = threadId;
    const { model, context } = services;
    panel.iconPath = Uri.joinPath(context.extensionUri, 'media', 'icons', 'wave.png');
    open.set(threadId, this);
    this._register(model.watch(threadId));
    this.#timeline = new TimelineFeed(threadId, (message) => this.#channel.post({ type: 'timeline', threadId, ...message }));
    this.#spending = new SpendingFeed(threadId, (points) => this.#channel.post({ type: 'spending', threadId, points }));
    this.#channel = this._register(
      new WebviewChannel(services, {
        webview: panel.webview,
        bundle: 'run',
        title: l10n.t('WAVE run'),
        threadId,
        onReady: () => {
          this.#ready = true;
          this.#timeline.restart();
          this.#spending.restart();
          this.#push();
          this.#channel.post({ type: 'command', threadId, command: model.command(threadId) });
        },
        onRequest: (request) => this.#answer(request),
      }),
    );
    this._register(model.onDidChange((threads) => threads.has(threadId) && this.#push()));
    this._register(model.onModelText((text) => text.threadId === threadId && this.#ready && this.#channel.post({ type: 'modelText', ...text })));
    this._register(model.onCommand((command) => command.threadId === threadId && this.#ready && this.#channel.post({ type: 'command', ...command })));
    this._register(panel.onDidChangeViewState(() => this.#onViewState()));
    this._register(services.lookedAt.onDidChange((thread) => thread === threadId && this.#push()));
    this._register(services.remarks.onDidChange((thread) => thread === threadId && this.#push()));
    this._register(services.teamModel.onDidChange(() => this.#push()));
    this._register({ dispose: () => services.visible.setPanel(threadId, false) });
    services.visible.setPanel(threadId, panel.visible);
    void services.person().then(() => this.#push());
    panel.onDidDispose(() => this.dispose());
  }

  reveal(): void {
    this.#panel.reveal();
  }

  override dispose(): void {
    if (open.get(this.#threadId) === this) open.delete(this.#threadId);
    super.dispose();
  }

  #onViewState(): void {
    this.#services.visible.setPanel(this.#threadId, this.#panel.visible);
    // A hidden page is torn down and says `ready` when it comes back; until then nothing needs to be sent.
    if (!this.#panel.visible) this.#ready = false;
    if (this.#panel.active) this.#services.model.focus(this.#threadId);
  }

  async #answer(request: WebviewRequest): Promise<PanelAnswer> {
    if (!isPanelRequest(request)) await handleRequest(this.#services, request);
    else if (request.threadId !== this.#threadId) throw new Error(l10n.t('This panel is about another run.'));
    else if (request.type !== 'olderEntries') return (await this.#services.actions()).answerPanel(this.#services, request);
    else this.#timeline.sendOlder(await this.#services.orchestrator());
    return { kind: 'done' };
  }

  #push(): void {
    const { model, log } = this.#services;
    const run = model.snapshot(this.#threadId);
    if (run) this.#panel.title = run.storyId;
    if (!this.#ready || !model.connected) return;
    this.#channel.post({ type: 'snapshot', runs: [...model.runs], run, reviews: model.reviews.filter((item) => item.threadId === this.#threadId), ...reviewState(this.#services, run) });
    void this.#services
      .orchestrator()
      .then((source) => {
        if (run) this.#spending.pump(source, run.checkpoints);
        return this.#timeline.pump(source);
      })
      .catch((error: unknown) => log.error(`The timeline of ${this.#threadId} could not be read`, error));
  }
}
