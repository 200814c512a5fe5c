import type { HostMessage, WebviewMessage } from '../../src/contract/messages.ts';
import type { PanelAnswer } from '../../src/contract/panelMessages.ts';
import { t } from './localize.ts';
import { Refusal } from './refusal.ts';
import { isHostMessage } from './readMessage.ts';

/** The part of VS Code's webview API that is used; `acquireVsCodeApi` may be called once. */
export interface WebviewHost {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
}

type Without<Message, Key extends PropertyKey> = Message extends unknown ? Omit<Message, Key> : never;
/** A request without what the link adds. */
export type Request = Without<Exclude<WebviewMessage, { type: 'ready' }>, 'token' | 'requestId'>;
type Push = Exclude<HostMessage, { type: 'reply' }>;

/** The page's line to the host: adds the token, matches replies to requests, and hands on what the contract knows. */
export class HostLink {
  readonly #host: WebviewHost;
  readonly #token: string;
  readonly #open = new Map<string, { resolve: (answer: PanelAnswer) => void; reject: (error: Error) => void }>();
  #next = 1;

  constructor(host: WebviewHost, token: string) {
    this.#host = host;
    this.#token = token;
  }

  /** Begins to listen and tells the host that the page is there. `onProblem` gets messages that are not of the contract. */
  start(onPush: (message: Push) => void, onProblem: (text: string) => void): void {
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (!isHostMessage(data)) onProblem(t('A message of the extension could not be read. Reload the window: another version of WAVE may have been installed.'));
      else if (data.type === 'reply') this.#settle(data);
      else onPush(data);
    });
    this.#host.postMessage({ type: 'ready', token: this.#token });
  }

  /** Resolves with the host's answer when it has done it, rejects with what it said otherwise. */
  request(request: Request): Promise<PanelAnswer> {
    const requestId = String(this.#next++);
    return new Promise((resolve, reject) => {
      this.#open.set(requestId, { resolve, reject });
      this.#host.postMessage({ ...request, token: this.#token, requestId });
    });
  }

  /** As `request`, for a question whose answer is of one kind. */
  async ask<Kind extends PanelAnswer['kind']>(kind: Kind, request: Request): Promise<Extract<PanelAnswer, { kind: Kind }>> {
    const answer = await this.request(request);
    if (!isKind(answer, kind)) throw new Error(t('The extension answered something else than it was asked. Reload the window.'));
    return answer;
  }

  #settle({ requestId, ok, error, answer, stuck }: Extract<HostMessage, { type: 'reply' }>): void {
    const waiting = this.#open.get(requestId);
    this.#open.delete(requestId);
    if (ok) waiting?.resolve(answer);
    else waiting?.reject(new Refusal(error, stuck ?? null));
  }
}

function isKind<Kind extends PanelAnswer['kind']>(answer: PanelAnswer, kind: Kind): answer is Extract<PanelAnswer, { kind: Kind }> {
  return answer.kind === kind;
}
