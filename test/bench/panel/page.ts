// A run's page in a real browser, with everything behind it that the editor has: store, orchestrator, model, feed, page, bundle.
// As in the editor, the page sits in a frame, and the frame around it carries the messages; here over HTTP instead of VS Code's own line.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { webviewHtml } from '../../../src/vscode/webview/html.ts';
import { LONG_RUN } from '../../fakes/longRun.ts';
import { built } from '../built.ts';

const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', ttf: 'font/ttf' };

/** The frame around: opens the page on `open()`, and tells the server when a picture that was waited for is on screen. */
const OUTER = `<!DOCTYPE html><title>host</title><style>body{margin:0}iframe{border:0;width:100vw;height:100vh}</style><script>
  const send = (path, body) => fetch(path, { method: 'POST', body: JSON.stringify(body) });
  new EventSource('/events').onmessage = ({ data }) => document.querySelector('iframe')?.contentWindow.postMessage(JSON.parse(data), '*');
  addEventListener('message', ({ data }) => send('/message', data));
  // The page draws in an animation frame; a message that is posted there arrives after that frame is painted.
  const painted = (frame, found) => new Promise((done) => {
    const look = () => {
      const page = frame.contentDocument;
      if (!page || !found(page)) return false;
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done();
      channel.port2.postMessage(0);
      return true;
    };
    const observe = () => { const observer = new MutationObserver(() => look() && observer.disconnect()); observer.observe(frame.contentDocument, { subtree: true, childList: true, characterData: true }); };
    if (look()) return;
    if (frame.contentDocument?.readyState === 'complete' && frame.contentDocument.URL !== 'about:blank') observe();
    else frame.addEventListener('load', () => look() || observe(), { once: true });
  });
  window.openPage = async () => {
    document.querySelector('iframe')?.remove();
    const began = performance.now();
    const frame = document.createElement('iframe');
    frame.src = '/page?' + began;
    document.body.append(frame);
    await painted(frame, (page) => page.querySelectorAll('.tl-row').length > 5 && page.querySelector('h1'));
    return performance.now() - began;
  };
  window.waitFor = async (text) => { await painted(document.querySelector('iframe'), (page) => [...page.querySelectorAll('.tl-row')].some((row) => row.textContent.includes(text))); await send('/painted', text); };
</script><body></body>`;

/** What VS Code puts into a webview before the page's own script. */
const API = `window.acquireVsCodeApi = () => ({ postMessage: (message) => parent.postMessage(message, '*'), setState: () => {} });`;

export interface PageServer {
  readonly url: string;
  /** A message of the host to the page. */
  post(message: unknown): void;
  /** Resolves when the page says that a text is on screen. */
  painted(text: string): Promise<void>;
  close(): void;
}

/** Serves a built page (the run's panel, or the Review view) and carries its messages to `onMessage`. */
export async function servePage(onMessage: (message: unknown) => void, bundle: 'run' | 'review' = 'run'): Promise<PageServer> {
  const streams = new Set<ServerResponse>();
  const waiting = new Map<string, () => void>();
  const page = webviewHtml({
    cspSource: "'self'", nonce: 'bench', scriptUri: `/${bundle}.js`, styleUri: `/${bundle}.css`, token: 'bench', threadId: LONG_RUN, title: 'WAVE run', language: 'en', translations: {},
  }).replace('<main', `<script nonce="bench">${API}</script><main`);
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (path === '/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      streams.add(response);
    } else if (path === '/message' || path === '/painted') {
      void bodyOf(request).then((body) => {
        response.writeHead(204).end();
        if (path === '/message') onMessage(body);
        else waiting.get(String(body))?.();
      });
    } else if (path === '/' || path === '/page') {
      response.writeHead(200, { 'content-type': 'text/html' }).end(path === '/' ? OUTER : page);
    } else {
      const type = TYPES[path.split('.').at(-1) ?? ''];
      if (type === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': type }).end(readFileSync(built(`webview${path}`)));
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`,
    post: (message) => { for (const stream of streams) stream.write(`data: ${JSON.stringify(message)}\n\n`); },
    painted: (text) => new Promise((done) => waiting.set(text, done)),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
