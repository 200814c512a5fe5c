import type { AgentRole } from '../../contract/agents.ts';
import type { TranscriptMessage } from '../../contract/state.ts';
import { WaveError } from '../errors.ts';

/** A tool as a model sees it: `parameters` is a JSON schema of type object. */
export interface ToolDescription {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Token counts of one call. Cached tokens are not part of `input`. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
}

export interface ModelRequest {
  /** Who asks; scripted models play the conversation of this role. */
  readonly agent: AgentRole | 'judge';
  readonly system: string;
  /** A transcript in order: user, assistant, and for every tool call of an assistant message its tool result. */
  readonly messages: readonly TranscriptMessage[];
  readonly tools: readonly ToolDescription[];
  readonly maxOutputTokens: number;
  /** Force some tool call. Text alone is then an error of the model, not of the caller. */
  readonly requireTool: boolean;
}

export interface ModelToolCall {
  readonly id: string;
  readonly name: string;
  /** `malformed` holds the raw text when it was not a JSON object; `input` is then empty. */
  readonly input: Record<string, unknown>;
  readonly malformed?: string;
}

export type StopReason = 'end' | 'tool_use' | 'max_tokens' | 'refusal';

/** What a call streams. Exactly one `done`, at the end. `retry` reports a wait before the next try (the failed try's usage, if any, is in `done`). */
export type ModelEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'retry'; readonly attempt: number; readonly waitMs: number; readonly reason: string }
  | {
      readonly type: 'done';
      readonly text: string;
      readonly toolCalls: readonly ModelToolCall[];
      readonly stopReason: StopReason;
      readonly usage: Usage;
      /** To be kept in the transcript's assistant message as it is; without it a model that reasons loses its thread between tool calls. */
      readonly opaque?: unknown;
    };

/** A chat model. Abort through the signal ends the call within a second with ModelError('aborted'). */
export interface ChatModel {
  /** As in settings, e.g. `anthropic:claude-sonnet-5-5`. */
  readonly id: string;
  /** For people, e.g. `claude-sonnet-5-5`. */
  readonly label: string;
  /** A written conversation, not a model: labelled so wherever it shows. */
  readonly scripted: boolean;
  /** Tokens that fit into one request, prompt and answer together. */
  readonly contextWindow: number;
  /** US dollars of a call, or null when the price is unknown. */
  cost(usage: Usage): number | null;
  /** Tokens of the prompt, at least (an estimate may be high, never low by more than a tenth). */
  countTokens(request: ModelRequest, signal: AbortSignal): Promise<number>;
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
}

/** Finds the model a setting names. Throws ModelError('unknown_model' | 'no_key') with what to do. */
export interface ModelProvider {
  resolve(id: string): Promise<ChatModel>;
}

export type ModelErrorReason =
  | 'no_key' | 'auth' | 'permission' | 'unknown_model' | 'invalid_request' | 'context_overflow' | 'billing'
  | 'rate_limit' | 'overloaded' | 'server' | 'network' | 'idle_timeout' | 'garbled' | 'refused' | 'aborted';

/** Why a model call failed. The message says what happened and what to do; match on `reason`, never on the text. */
export class ModelError extends WaveError<ModelErrorReason> {
  constructor(reason: ModelErrorReason, message: string, options?: { cause?: unknown; partialUsage?: Usage }) {
    super(reason, message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ModelError';
    this.partialUsage = options?.partialUsage ?? null;
  }

  /** Tokens already billed when it failed, if known. */
  readonly partialUsage: Usage | null;

  static is(error: unknown, reason?: ModelErrorReason): error is ModelError {
    // By shape: models of the editor come from a bundle of their own, whose ModelError is another class.
    return error instanceof Error && error.name === 'ModelError' && 'reason' in error && (reason === undefined || error.reason === reason);
  }
}
