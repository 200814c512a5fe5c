import { setTimeout as sleep } from 'node:timers/promises';
import Anthropic from '@anthropic-ai/sdk';
import { estimateRequestTokens } from '../../core/models/estimate.ts';
import type { ModelPrice, PriceOverrides } from '../../core/models/prices.ts';
import { costOf, priceOf } from '../../core/models/prices.ts';
import { addUsage, isNoUsage, NO_USAGE } from '../../core/models/usage.ts';
import type { ChatModel, ModelErrorReason, ModelEvent, ModelRequest, Usage } from '../../core/ports/model.ts';
import { ModelError } from '../../core/ports/model.ts';
import { AnswerBuilder } from './answer.ts';
import type { Failure } from './errors.ts';
import { toFailure } from './errors.ts';
import { readEvent } from './events.ts';
import type { PreparedRequest, Replay } from './request.ts';
import { prepareRequest } from './request.ts';
import type { ModelTraits } from './traits.ts';
import { traitsOf } from './traits.ts';
import { Watchdog, watchedFetch } from './watchdog.ts';

const DEFAULT_BASE_URL = 'https://api.anthropic.com';
const COUNT_TIMEOUT_MS = 30_000;
/** A longer wait than this is a person's business: the call fails and says so. */
const LONGEST_WAIT_MS = 120_000;
const LONGEST_BACKOFF_MS = 30_000;

/** Counting fails for these reasons without anything being wrong with the request. */
const UNREACHABLE: ReadonlySet<ModelErrorReason> = new Set(['network', 'server', 'overloaded', 'rate_limit']);

export interface AnthropicOptions {
  /** Bare name, e.g. `claude-sonnet-5-5`. */
  readonly model: string;
  readonly apiKey: string;
  /** Where the API is; the caller decides whether ANTHROPIC_BASE_URL is honoured. Empty or absent: the public one. */
  readonly baseUrl?: string;
  readonly prices?: PriceOverrides;
  /** Milliseconds without a byte after which a try is given up. */
  readonly idleTimeoutMs: number;
  /** Tries per call, the first included. */
  readonly maxTries?: number;
  /** Wait before the second try; it doubles from there. */
  readonly backoffMs?: number;
  /** Jitter, 0 to 1. */
  readonly random?: () => number;
}

/** Claude over the Messages API: streaming, prompt caching, tries with backoff, an idle watchdog. The key is in no message. */
export class AnthropicModel implements ChatModel {
  readonly id: string;
  readonly label: string;
  readonly scripted = false;
  readonly contextWindow: number;
  readonly #client: Anthropic;
  readonly #traits: ModelTraits;
  readonly #price: ModelPrice | null;
  readonly #options: Required<Omit<AnthropicOptions, 'prices' | 'baseUrl'>>;

  /** Throws ModelError('no_key') when the key is empty or cannot be one. */
  constructor(options: AnthropicOptions) {
    const apiKey = options.apiKey.trim();
    // A key with a line break in it would come back inside the error of `fetch`.
    if (!/^[\x21-\x7e]+$/.test(apiKey)) {
      throw new ModelError('no_key', `${apiKey === '' ? 'There is no' : 'What was given is not an'} Anthropic API key. Set one with "WAVE: Set API Key" or ANTHROPIC_API_KEY.`);
    }
    this.#options = { maxTries: 5, backoffMs: 1_000, random: Math.random, ...options, apiKey };
    this.id = `anthropic:${options.model}`;
    this.label = options.model;
    this.#traits = traitsOf(options.model);
    this.contextWindow = this.#traits.contextWindow;
    this.#price = priceOf('anthropic', options.model, options.prices);
    const baseURL = options.baseUrl === undefined || options.baseUrl === '' ? DEFAULT_BASE_URL : options.baseUrl;
    // Everything is said explicitly: what is left out the SDK looks up in the environment and in profiles on disk.
    this.#client = new Anthropic({ apiKey, authToken: null, baseURL, openTelemetry: false, logLevel: 'off', maxRetries: 0 });
  }

  cost(usage: Usage): number | null {
    return this.#price === null ? null : costOf(usage, this.#price);
  }

  /**
   * Asks the API. When it cannot be reached (network, overload, rate limit) the prompt is estimated from its length,
   * rather high; a request or key it refuses is thrown as from `stream`.
   */
  async countTokens(request: ModelRequest, signal: AbortSignal): Promise<number> {
    const { params } = this.#prepare(request);
    const { model, messages, system, tools, tool_choice: toolChoice } = params;
    try {
      const counted = await this.#client.messages.countTokens(
        { model, messages, ...(system === undefined ? {} : { system }), ...(tools === undefined ? {} : { tools }), ...(toolChoice === undefined ? {} : { tool_choice: toolChoice }) },
        { signal, timeout: COUNT_TIMEOUT_MS, maxRetries: 1 },
      );
      return counted.input_tokens;
    } catch (thrown) {
      if (signal.aborted) throw aborted();
      const { error } = this.#failure(thrown);
      if (UNREACHABLE.has(error.reason)) return estimateRequestTokens(request);
      throw error;
    }
  }

  /**
   * One answer, in as many tries as it takes. Text of a try that broke has been streamed by then: a `retry` event
   * means that the answer begins anew. Nothing can have been acted on, since tool calls come with `done` alone.
   */
  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void, undefined> {
    let prepared = this.#prepare(request);
    let spent = NO_USAGE;
    for (let attempt = 1; ; attempt++) {
      if (isAborted(signal)) throw aborted(spent);
      const answer = new AnswerBuilder();
      try {
        yield* this.#try(prepared, answer, request.requireTool, signal);
        yield this.#done(answer, prepared, spent);
        return;
      } catch (thrown) {
        spent = addUsage(spent, answer.usage);
        if (isAborted(signal)) throw aborted(spent);
        const failure = this.#failure(thrown);
        if (prepared.replays && failure.error.reason === 'invalid_request') {
          // The reasoning that went along may be what was refused; the answer does not depend on it.
          prepared = this.#prepare(request, false);
          yield { type: 'retry', attempt, waitMs: 0, reason: failure.error.message };
          continue;
        }
        const waitMs = this.#wait(failure, attempt);
        if (waitMs === null) throw withUsage(failure.error, spent);
        yield { type: 'retry', attempt, waitMs, reason: failure.error.message };
        await sleep(waitMs, undefined, { signal }).catch(() => {
          throw aborted(spent);
        });
      }
    }
  }

  async *#try(prepared: PreparedRequest, answer: AnswerBuilder, requireTool: boolean, signal: AbortSignal): AsyncGenerator<ModelEvent, void, undefined> {
    const ending = new AbortController();
    const onAbort = (): void => ending.abort();
    signal.addEventListener('abort', onAbort, { once: true });
    const watchdog = new Watchdog(this.#options.idleTimeoutMs, onAbort);
    try {
      const client = this.#client.withOptions({ fetch: watchedFetch(watchdog) });
      const events = await client.messages.create(prepared.params, { signal: ending.signal });
      for await (const raw of events) {
        watchdog.content();
        const event = readEvent(raw);
        if (event === null) continue;
        const text = this.#add(answer, event);
        if (text !== '') yield { type: 'text', text };
      }
      if (watchdog.fired) throw this.#idle();
      if (!answer.complete) throw new ModelError('network', 'The answer broke off before its end. Check the network and resume the run.');
      if (requireTool && answer.toolCalls.length === 0 && answer.stopReason !== 'refusal') {
        throw new ModelError('garbled', `${this.label} answered with text although a tool call was asked for. Resume the run, or choose another model with "WAVE: Choose Models".`);
      }
    } catch (thrown) {
      throw watchdog.fired ? this.#idle() : thrown;
    } finally {
      watchdog.dispose();
      signal.removeEventListener('abort', onAbort);
      // A caller that stops listening half way leaves the socket to us.
      ending.abort();
    }
  }

  #add(answer: AnswerBuilder, event: NonNullable<ReturnType<typeof readEvent>>): string {
    try {
      return answer.add(event);
    } catch (error) {
      throw new ModelError('garbled', `What ${this.label} sent could not be read: ${error instanceof Error ? error.message : 'wrong order'}.`, { cause: error });
    }
  }

  #done(answer: AnswerBuilder, prepared: PreparedRequest, spent: Usage): ModelEvent {
    const blocks = answer.blocksWithReasoning;
    const opaque: Replay | null = blocks === null ? null : { kind: 'anthropic', prefix: prepared.prefix, blocks: [...blocks] };
    return {
      type: 'done',
      text: answer.text,
      toolCalls: answer.toolCalls,
      stopReason: answer.stopReason,
      usage: addUsage(spent, answer.usage),
      ...(opaque === null ? {} : { opaque }),
    };
  }

  /** Milliseconds until the next try, or null when there is none. */
  #wait(failure: Failure, attempt: number): number | null {
    // An answer that makes no sense is seldom better the third time, and each one is paid for.
    const tries = failure.error.reason === 'garbled' ? Math.min(2, this.#options.maxTries) : this.#options.maxTries;
    if (!failure.retryable || attempt >= tries) return null;
    if (failure.retryAfterMs !== null) return failure.retryAfterMs > LONGEST_WAIT_MS ? null : failure.retryAfterMs;
    const backoff = Math.min(this.#options.backoffMs * 2 ** (attempt - 1), LONGEST_BACKOFF_MS);
    return Math.round(backoff * (0.75 + 0.5 * this.#options.random()));
  }

  #prepare(request: ModelRequest, replayThinking = true): PreparedRequest {
    return prepareRequest(this.label, this.#traits, request, replayThinking);
  }

  #failure(thrown: unknown): Failure {
    return toFailure(thrown, this.label, (text) => text.replaceAll(this.#options.apiKey, '[key]'));
  }

  #idle(): ModelError {
    return new ModelError('idle_timeout', `${this.label} sent nothing for ${this.#options.idleTimeoutMs / 1000} seconds. Resume the run, or raise wave.models.idleTimeoutSeconds.`);
  }
}

/** A call, so that the compiler does not take what it was before a wait for what it is after. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function aborted(spent: Usage = NO_USAGE): ModelError {
  return withUsage(new ModelError('aborted', 'The model call was stopped.'), spent);
}

function withUsage(error: ModelError, spent: Usage): ModelError {
  return isNoUsage(spent) ? error : new ModelError(error.reason, error.message, { cause: error.cause, partialUsage: spent });
}
