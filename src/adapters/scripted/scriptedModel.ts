import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Conversation } from '../../core/models/conversation.ts';
import { parseConversation, scriptedPromptTokens, scriptedUsage, turnFor } from '../../core/models/conversation.ts';
import { toTurns } from '../../core/models/turns.ts';
import { messageOf } from '../../core/errors.ts';
import type { ChatModel, ModelEvent, ModelRequest } from '../../core/ports/model.ts';
import { ModelError } from '../../core/ports/model.ts';

/** Length of one streamed piece, in characters: small enough to look written, large enough not to crawl. */
const PIECE = 24;

/** Reads a conversation file. Throws ModelError('unknown_model') when it cannot be read, 'invalid_request' when it is wrong. */
export async function loadScriptedModel(file: string): Promise<ChatModel> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new ModelError('unknown_model', `The scripted conversation ${file} cannot be read: ${messageOf(error)}. Check the path after "scripted:".`, { cause: error });
  }
  return new ScriptedModel(file, parseConversation(text, file));
}

/** Plays a written conversation. Not a model: deterministic, free, and labelled as scripted. */
export class ScriptedModel implements ChatModel {
  readonly id: string;
  readonly label = 'scripted';
  readonly scripted = true;
  readonly contextWindow: number;
  readonly #file: string;
  readonly #conversation: Conversation;

  constructor(file: string, conversation: Conversation) {
    this.id = `scripted:${file}`;
    this.#file = file;
    this.#conversation = conversation;
    this.contextWindow = conversation.contextWindow;
  }

  cost(): number {
    return 0;
  }

  async countTokens(request: ModelRequest, signal: AbortSignal): Promise<number> {
    throwIfAborted(signal);
    return scriptedPromptTokens(request);
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void, undefined> {
    throwIfAborted(signal);
    // A transcript that no API would take must not pass here either.
    toTurns(request.messages);
    const answers = request.messages.filter((message) => message.role === 'assistant' && message.agent === request.agent).length;
    const { turn, number } = turnFor(this.#conversation, request.agent, answers, this.#file);
    if (request.requireTool && turn.toolCalls.length === 0) {
      throw new ModelError('garbled', `Turn ${number + 1} of ${request.agent} in ${this.#file} is text alone, and a tool call was asked for. Add toolCalls to it.`);
    }

    const pieces = turn.text.match(new RegExp(`[^]{1,${PIECE}}`, 'gu')) ?? [];
    const pause = turn.delayMs / (pieces.length + 1);
    for (const text of pieces) {
      await wait(pause, signal);
      yield { type: 'text', text };
    }
    await wait(pause, signal);
    yield {
      type: 'done',
      text: turn.text,
      toolCalls: turn.toolCalls.map((call, index) => ({ id: `scripted-${request.agent}-${number + 1}-${index + 1}`, name: call.name, input: call.input })),
      stopReason: turn.toolCalls.length > 0 ? 'tool_use' : 'end',
      usage: scriptedUsage(request, turn),
    };
  }
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  }
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new ModelError('aborted', 'The scripted answer was stopped.');
}
