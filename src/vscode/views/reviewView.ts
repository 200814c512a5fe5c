import { l10n, window } from 'vscode';
import type { WebviewView } from 'vscode';
import { DisposableBase } from '../dispose.ts';
import { VIEWS } from '../ids.ts';
import type { Services } from '../services.ts';
import { reviewBadge } from './reviewBadge.ts';
import { reviewState } from './reviewState.ts';
import { WebviewChannel } from '../webview/channel.ts';
import { handleRequest } from '../webview/requests.ts';

/** The Review view: what waits for a person, the run in view, its gate. Carries the badge once it has been opened. */
export function registerReviewView(services: Services): void {
  const live = new Set<ReviewPage>();
  services.context.subscriptions.push(
    window.registerWebviewViewProvider(VIEWS.review, {
      resolveWebviewView: (view) => {
        const page = new ReviewPage(services, view);
        live.add(page);
        view.onDidDispose(() => {
          live.delete(page);
          page.dispose();
        });
      },
    }),
    { dispose: () => live.forEach((page) => page.dispose()) },
  );
}

class ReviewPage extends DisposableBase {
  readonly #services: Services;
  readonly #view: WebviewView;
  readonly #channel: WebviewChannel;

  constructor(services: Services, view: WebviewView) {
    super();
    this.#services = services;
    this.#view = view;
    this.#channel = this._register(
      new WebviewChannel(services, {
        webview: view.webview,
        bundle: 'review',
        title: l10n.t('WAVE review'),
        threadId: null,
        onReady: () => this.#push(),
        onRequest: async (request) => {
          await handleRequest(services, request);
          return { kind: 'done' };
        },
      }),
    );
    this._register(services.model.onDidChange(() => this.#push()));
    this._register(services.lookedAt.onDidChange(() => this.#push()));
    this._register(services.remarks.onDidChange(() => this.#push()));
    this._register(services.teamModel.onDidChange(() => this.#push()));
    this._register(view.onDidChangeVisibility(() => services.visible.setReview(view.visible)));
    this._register({
      dispose: () => {
        services.visible.setReview(false);
        services.visible.hasReview = false;
      },
    });
    services.visible.hasReview = true;
    services.visible.setReview(view.visible);
    void services.person().then(() => this.#push());
  }

  #push(): void {
    const { model } = this.#services;
    const current = model.current;
    this.#view.description = current?.storyId ?? '';
    this.#view.badge = reviewBadge(model.reviews.length);
    if (!this.#view.visible) return;
    const run = current && model.snapshot(current.threadId);
    this.#channel.post({ type: 'snapshot', runs: [...model.runs], run, reviews: [...model.reviews], ...reviewState(this.#services, run) });
  }
}
