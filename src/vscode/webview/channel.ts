import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Uri, env, l10n } from 'vscode';
import type { Webview } from 'vscode';
import type { HostMessage, WebviewMessage } from '../../contract/messages.ts';
import type { PanelAnswer } from '../../contract/panelMessages.ts';
import { messageOf } from '../../core/errors.ts';
import { DisposableBase } from '../dispose.ts';
import { stuckOf } from '../stuck.ts';
import type { Services } from '../services.ts';
import { ReportLimit, forgedAttempt } from './forged.ts';
import { webviewHtml } from './html.ts';

/** A message that wants an answer. */
export type WebviewRequest = Exclude<WebviewMessage, { type: 'ready' }>;

export interface ChannelOptions {
  readonly webview: Webview;
  /** Name of the bundle in dist/webview. */
  readonly bundle: 'run' | 'review';
  readonly title: string;
  readonly threadId: string | null;
  /** The page is there (again) and knows nothing. */
  onReady(): void;
  onRequest(request: WebviewRequest): Promise<PanelAnswer>;
}

/**
 * One webview's line to the host. Messages without this webview's token are refused and logged; the rest are
 * parsed by the contract; every request gets exactly one reply, the error's message included.
 */
export class WebviewChannel extends DisposableBase {
  readonly #services: Services;
  readonly #options: ChannelOptions;
  readonly #token = randomBytes(24).toString('base64url');
  readonly #reports = new ReportLimit();

  constructor(services: Services, options: ChannelOptions) {
    super();
    this.#services = services;
    this.#options = options;
    const { webview } = options;
    const root = Uri.joinPath(services.context.extensionUri, 'dist', 'webview');
    webview.options = { enableScripts: true, localResourceRoots: [root] };
    this._register(webview.onDidReceiveMessage((value: unknown) => void this.#receive(value)));
    webview.html = webviewHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(18).toString('base64url'),
      scriptUri: webview.asWebviewUri(Uri.joinPath(root, `${options.bundle}.js`)).toString(),
      styleUri: webview.asWebviewUri(Uri.joinPath(root, `${options.bundle}.css`)).toString(),
      token: this.#token,
      threadId: options.threadId,
      title: options.title,
      language: env.language,
      translations: translations(),
    });
  }

  post(message: HostMessage): void {
    if (!this.disposed) void this.#options.webview.postMessage(message);
  }

  /** What is no person tried to decide: that belongs into the audit log. */
  async #reportForged(value: unknown): Promise<void> {
    const attempt = forgedAttempt(value);
    if (attempt === null || !this.#reports.allows(Date.now())) return;
    try {
      const runs = await this.#services.orchestrator();
      const known = runs.runs().some((run) => run.threadId === attempt.threadId);
      runs.reportForged({ source: `${this.#options.bundle} webview`, what: attempt.what, threadId: known ? attempt.threadId : null });
    } catch (error) {
      this.#services.log.error('A forged message could not be written into the audit log', error);
    }
  }

  async #receive(value: unknown): Promise<void> {
    if (!isRecord(value) || !sameToken(value['token'], this.#token)) {
      this.#services.log.warn(`A message without a valid token came from the ${this.#options.bundle} webview and was refused`);
      await this.#reportForged(value);
      return;
    }
    // `ready` carries nothing but the token; parsing it would load the engine for an empty view.
    if (value['type'] === 'ready') {
      this.#options.onReady();
      return;
    }
    const requestId = typeof value['requestId'] === 'string' ? value['requestId'] : '';
    try {
      const message = (await this.#services.parsers()).parseWebviewMessage(value);
      const answer: PanelAnswer = message.type === 'ready' ? { kind: 'done' } : await this.#options.onRequest(message);
      this.post({ type: 'reply', requestId, ok: true, error: '', answer });
    } catch (error) {
      const stuck = stuckOf(error);
      this.#services.log.error(`A request of the ${this.#options.bundle} webview failed`, error);
      this.post({ type: 'reply', requestId, ok: false, error: messageOf(error), answer: { kind: 'done' }, ...(stuck ? { stuck } : {}) });
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function sameToken(given: unknown, expected: string): boolean {
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The bundle of the display language; empty in English. */
function translations(): Record<string, string> {
  const bundle: Readonly<Record<string, unknown>> = l10n.bundle ?? {};
  return Object.fromEntries(Object.entries(bundle).flatMap(([key, value]): [string, string][] => (typeof value === 'string' ? [[key, value]] : [])));
}
