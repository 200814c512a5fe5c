import * as vscode from 'vscode';
import type { ModelPrice, PriceOverrides } from '../../core/models/prices.ts';
import { costOf, priceOf } from '../../core/models/prices.ts';
import { estimateTextTokens } from '../../core/models/estimate.ts';
import type { ChatModel, ModelEvent, ModelRequest, ModelToolCall, Usage } from '../../core/ports/model.ts';
import { ModelError } from '../../core/ports/model.ts';
import { toModelError } from './languageModelErrors.ts';
import { textOf, toMessages, toTools } from './requestParts.ts';

export interface VscodeModelOptions {
  readonly prices?: PriceOverrides;
  /** Milliseconds without a part of the answer after which the call is given up. */
  readonly idleTimeoutMs: number;
}

/** A model VS Code offers, as "Choose Models" lists it. */
export interface VscodeModelChoice {
  /** For the setting. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly maxInputTokens: number;
}

/** Models of all vendors the user has, by name. Empty when there are none (or none is signed in to). */
export async function listVscodeModels(): Promise<readonly VscodeModelChoice[]> {
  const models = await vscode.lm.selectChatModels();
  return models
    .map((model) => ({ id: `vscode:${model.vendor}/${model.id}`, label: model.name, description: `${model.vendor} · ${model.family}`, maxInputTokens: model.maxInputTokens }))
    .sort((a, b) => a.label.localeCompare(b.label));
}

/** Finds a model by vendor and id, or else family. Throws ModelError('unknown_model'). */
export async function findVscodeModel({ vendor, model }: { readonly vendor: string; readonly model: string }, options: VscodeModelOptions): Promise<ChatModel> {
  const [byId] = await vscode.lm.selectChatModels({ vendor, id: model });
  const found = byId ?? (await vscode.lm.selectChatModels({ vendor, family: model }))[0];
  if (found === undefined) {
    throw new ModelError('unknown_model', `VS Code offers no model ${model} of ${vendor} here. Sign in to it, or choose another with "WAVE: Choose Models".`);
  }
  return new VscodeModel(`vscode:${vendor}/${model}`, found, options);
}

/**
 * A language model of VS Code (Copilot, or what the user's own keys give). VS Code does not say what a call used:
 * the usage in `done` is counted with the model's own `countTokens` over the texts, so it is an estimate, and without
 * a price in the settings the cost is unknown.
 */
export class VscodeModel implements ChatModel {
  readonly id: string;
  readonly label: string;
  readonly scripted = false;
  readonly contextWindow: number;
  readonly #model: vscode.LanguageModelChat;
  readonly #price: ModelPrice | null;
  readonly #idleTimeoutMs: number;

  constructor(id: string, model: vscode.LanguageModelChat, options: VscodeModelOptions) {
    this.id = id;
    this.label = model.name;
    // Only the prompt's limit is known; the answer's comes on top of it.
    this.contextWindow = model.maxInputTokens;
    this.#model = model;
    this.#idleTimeoutMs = options.idleTimeoutMs;
    this.#price = priceOf('vscode', id.slice('vscode:'.length), options.prices);
  }

  cost(usage: Usage): number | null {
    return this.#price === null ? null : costOf(usage, this.#price);
  }

  /** By the model's own counting; by length, rather high, when that fails. */
  async countTokens(request: ModelRequest, signal: AbortSignal): Promise<number> {
    throwIfAborted(signal);
    const counted = await this.#count(textOf(request));
    throwIfAborted(signal);
    return counted;
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void, undefined> {
    throwIfAborted(signal);
    if (request.requireTool && request.tools.length === 0) throw new ModelError('invalid_request', 'A tool call was asked for, but no tools were given.');
    const messages = toMessages(request);
    const source = new vscode.CancellationTokenSource();
    const stop = new Stop(signal, source, this.#idleTimeoutMs, this.label);
    try {
      const response = await stop.orElse(this.#model.sendRequest(messages, {
        justification: 'WAVE runs a story with this model.',
        tools: toTools(request),
        // "Required" takes one tool alone with some models; the demand is in the words of the request as well.
        toolMode: request.requireTool && request.tools.length === 1 ? vscode.LanguageModelChatToolMode.Required : vscode.LanguageModelChatToolMode.Auto,
      }, source.token));
      const parts = response.stream[Symbol.asyncIterator]();
      let text = '';
      const toolCalls: ModelToolCall[] = [];
      for (;;) {
        const next = await stop.orElse(parts.next());
        if (next.done === true) break;
        const part: unknown = next.value;
        if (part instanceof vscode.LanguageModelTextPart && part.value !== '') {
          text += part.value;
          yield { type: 'text', text: part.value };
        } else if (part instanceof vscode.LanguageModelToolCallPart) {
          toolCalls.push(toToolCall(part));
        }
      }
      if (request.requireTool && toolCalls.length === 0) {
        throw new ModelError('garbled', `${this.label} answered with text although a tool call was asked for. Resume the run, or choose another model with "WAVE: Choose Models".`);
      }
      const usage = await stop.orElse(this.#usage(request, text, toolCalls));
      yield { type: 'done', text, toolCalls, stopReason: toolCalls.length > 0 ? 'tool_use' : 'end', usage };
    } catch (thrown) {
      throw toModelError(thrown, this.label);
    } finally {
      stop.dispose();
      // Tells the provider as well when it was the listener who left.
      source.cancel();
      source.dispose();
    }
  }

  async #usage(request: ModelRequest, text: string, toolCalls: readonly ModelToolCall[]): Promise<Usage> {
    const answer = text + toolCalls.map((call) => call.name + JSON.stringify(call.input)).join('');
    const [input, output] = await Promise.all([this.#count(textOf(request)), this.#count(answer)]);
    return { input, output, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  }

  async #count(text: string): Promise<number> {
    try {
      return Math.ceil(await this.#model.countTokens(text));
    } catch {
      // Not every provider can count; the run's token limit must hold all the same.
      return estimateTextTokens(text);
    }
  }
}

/** Ends a wait on abort and on silence, whether or not the provider heeds its cancellation token. */
class Stop {
  readonly #signal: AbortSignal;
  readonly #onAbort: () => void;
  readonly #ended: Promise<never>;
  readonly #arm: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(signal: AbortSignal, source: vscode.CancellationTokenSource, idleMs: number, label: string) {
    this.#signal = signal;
    const { promise, reject } = Promise.withResolvers<never>();
    // Somebody always holds it, so that an end nobody waits for is no unhandled rejection.
    promise.catch(() => undefined);
    this.#ended = promise;
    this.#onAbort = () => {
      source.cancel();
      reject(new ModelError('aborted', 'The model call was stopped.'));
    };
    this.#arm = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        source.cancel();
        reject(new ModelError('idle_timeout', `${label} sent nothing for ${idleMs / 1000} seconds. Resume the run, or raise wave.models.idleTimeoutSeconds.`));
      }, idleMs);
    };
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  async orElse<T>(work: Thenable<T>): Promise<T> {
    this.#arm();
    try {
      return await Promise.race([work, this.#ended]);
    } finally {
      clearTimeout(this.#timer);
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}

function toToolCall(part: vscode.LanguageModelToolCallPart): ModelToolCall {
  const { callId: id, name, input } = part;
  return isRecord(input) ? { id, name, input } : { id, name, input: {}, malformed: JSON.stringify(input) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new ModelError('aborted', 'The model call was stopped.');
}
