import { createHash } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import * as z from 'zod';
import type { Turn } from '../../core/models/turns.ts';
import { toTurns } from '../../core/models/turns.ts';
import type { ModelRequest } from '../../core/ports/model.ts';
import { ModelError } from '../../core/ports/model.ts';
import type { ModelTraits } from './traits.ts';

const CACHE = { cache_control: { type: 'ephemeral' } } as const;
const TOOL_DEMAND = 'Answer with a call of one of your tools. An answer of text alone is not accepted.';

const thinkingBlock = z.object({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() });
const redactedBlock = z.object({ type: z.literal('redacted_thinking'), data: z.string() });
const textBlock = z.object({ type: z.literal('text'), text: z.string() });
const toolUseBlock = z.object({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: z.record(z.string(), z.unknown()) });

/** An answer's blocks as they came. */
export const answerBlock = z.discriminatedUnion('type', [thinkingBlock, redactedBlock, textBlock, toolUseBlock]);
export type AnswerBlock = z.infer<typeof answerBlock>;

/**
 * What an answer with reasoning leaves in the transcript. The API binds signed reasoning to the model and to the
 * very prompt that produced it, and refuses it elsewhere: `prefix` is the fingerprint of that prompt.
 */
export const replay = z.object({ kind: z.literal('anthropic'), prefix: z.string(), blocks: z.array(answerBlock) });
export type Replay = z.infer<typeof replay>;

interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: Anthropic.ContentBlockParam[];
}

/** A request ready to send, and the fingerprint an answer to it is bound to. */
export interface PreparedRequest {
  readonly params: Anthropic.MessageCreateParamsStreaming;
  readonly prefix: string;
  /** Whether reasoning of earlier answers goes along. */
  readonly replays: boolean;
}

/**
 * Translates a request into the Messages API's terms. `replayThinking` false leaves earlier reasoning out. Throws
 * ModelError('invalid_request') for a transcript the API would refuse (see toTurns).
 */
export function prepareRequest(model: string, traits: ModelTraits, request: ModelRequest, replayThinking = true): PreparedRequest {
  if (request.requireTool && request.tools.length === 0) {
    throw new ModelError('invalid_request', 'A tool call was asked for, but no tools were given.');
  }
  const demand = request.requireTool && !traits.forcedToolUse;
  const instructions = [request.system, ...(demand ? [TOOL_DEMAND] : [])].filter((text) => text.trim() !== '');
  const tools = request.tools.map((tool) => ({
    name: tool.name,
    description: tool.description,
    input_schema: { ...tool.parameters, type: 'object' as const },
  }));

  let prefix = fingerprint('', { model, instructions, tools });
  let replays = false;
  const messages: Message[] = [];
  for (const turn of toTurns(request.messages)) {
    const kept = replayThinking ? blocksToReplay(turn, prefix) : null;
    if (kept !== null) replays = true;
    const message: Message = kept === null ? toMessage(turn) : { role: 'assistant', content: kept };
    prefix = fingerprint(prefix, message);
    messages.push(message);
  }

  return {
    prefix,
    replays,
    params: {
      model,
      max_tokens: Math.min(request.maxOutputTokens, traits.maxOutput),
      stream: true,
      // A judge's question is asked once: writing it to the cache would cost more and be read by nobody.
      messages: request.agent === 'judge' ? messages : cacheMessages(messages),
      ...(instructions.length === 0 ? {} : { system: markLast(instructions.map((text) => ({ type: 'text' as const, text }))) }),
      ...(tools.length === 0 ? {} : { tools: markLast(tools) }),
      ...(request.requireTool && traits.forcedToolUse ? { tool_choice: { type: 'any' as const } } : {}),
    },
  };
}

function fingerprint(previous: string, part: unknown): string {
  return createHash('sha256').update(previous).update(JSON.stringify(part)).digest('hex');
}

function toMessage(turn: Turn): Message {
  if (turn.role === 'assistant') {
    return {
      role: 'assistant',
      content: [
        ...(turn.text.trim() === '' ? [] : [{ type: 'text' as const, text: turn.text }]),
        ...turn.toolCalls.map((call) => ({ type: 'tool_use' as const, id: call.id, name: call.name, input: call.input })),
      ],
    };
  }
  return {
    role: 'user',
    content: [
      ...turn.results.map((result) => ({ type: 'tool_result' as const, tool_use_id: result.toolCallId, content: result.text, is_error: result.isError })),
      ...turn.texts.map((text) => ({ type: 'text' as const, text })),
    ],
  };
}

/** The answer as it came, when it belongs to exactly this prompt and says what the transcript says; else null. */
function blocksToReplay(turn: Turn, prefix: string): AnswerBlock[] | null {
  if (turn.role !== 'assistant') return null;
  const parsed = replay.safeParse(turn.opaque);
  if (!parsed.success || parsed.data.prefix !== prefix) return null;
  const calls = parsed.data.blocks.filter((block) => block.type === 'tool_use').map(({ id, name, input }) => ({ id, name, input }));
  const said = turn.toolCalls.map(({ id, name, input }) => ({ id, name, input }));
  return JSON.stringify(calls) === JSON.stringify(said) ? parsed.data.blocks : null;
}

function markLast<T extends object>(items: readonly T[]): (T & Partial<typeof CACHE>)[] {
  return items.map((item, index) => (index === items.length - 1 ? { ...item, ...CACHE } : item));
}

/**
 * Marks the last two user turns: the newest is written to the cache, the one before finds what the previous call
 * wrote. With tools and system that makes the four marks the API allows.
 */
function cacheMessages(messages: readonly Message[]): Message[] {
  const users = messages.flatMap((message, index) => (message.role === 'user' ? [index] : [])).slice(-2);
  return messages.map((message, index) => (users.includes(index) ? { ...message, content: markLast(message.content) } : message));
}
