import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { HostMessage } from '../../src/contract/messages.ts';
import { Forms } from './forms.ts';
import type { WebviewHost } from './link.ts';
import { HostLink } from './link.ts';
import { useTranslations } from './localize.ts';
import { readPage } from './page.ts';
import { registerToolkit } from './toolkit.ts';

declare function acquireVsCodeApi(): WebviewHost;

/** Clocks on the page move once a second while something lives. */
const TICK_MS = 1000;

/** What a page is made of. */
export interface App {
  readonly threadId: string;
  readonly link: HostLink;
  readonly forms: Forms;
  redraw(): void;
  /** Tells the host that the page is ready; messages come from then on. */
  start(): void;
  /** Shows that something went wrong which no form asked for. */
  fail(error: unknown): void;
  /** What the page could not understand or do. */
  problem(): TemplateResult | typeof nothing;
}

/** Opens the page: `draw` is called once per frame at most, and says whether clocks should run on. */
export function openPage(draw: (root: HTMLElement) => boolean, onMessage: (message: Exclude<HostMessage, { type: 'reply' }>) => void): App {
  const data = readPage(document.body.dataset);
  useTranslations(data.translations);
  registerToolkit();
  const host = acquireVsCodeApi();
  host.setState({ threadId: data.threadId });
  const root = document.getElementById('app') ?? document.body;
  const link = new HostLink(host, data.token);
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let problem = '';
  const redraw = (): void => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      clearTimeout(timer);
      if (draw(root)) timer = setTimeout(redraw, TICK_MS);
    });
  };
  return {
    threadId: data.threadId,
    link,
    redraw,
    forms: new Forms((request) => link.request(request), redraw),
    start: () => {
      redraw();
      link.start((message) => {
        onMessage(message);
        redraw();
      }, (text) => {
        problem = text;
        redraw();
      });
    },
    fail: (error) => {
      problem = error instanceof Error ? error.message : String(error);
      redraw();
    },
    problem: () => (problem === '' ? nothing : html`<p class="problem" role="alert">${problem}</p>`),
  };
}
