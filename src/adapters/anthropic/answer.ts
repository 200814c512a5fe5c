import { estimateTextTokens } from '../../core/models/estimate.ts';
import { NO_USAGE } from '../../core/models/usage.ts';
import type { ModelToolCall, StopReason, Usage } from '../../core/ports/model.ts';
import type { StreamEvent, WireUsage } from './events.ts';
import type { AnswerBlock } from './request.ts';

type OpenBlock =
  | { readonly type: 'text'; text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; json: string }
  | { readonly type: 'thinking'; thinking: string; signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string };

const STOP_REASONS: Readonly<Record<string, StopReason>> = {
  end_turn: 'end',
  stop_sequence: 'end',
  pause_turn: 'end',
  tool_use: 'tool_use',
  max_tokens: 'max_tokens',
  model_context_window_exceeded: 'max_tokens',
  refusal: 'refusal',
};

/**
 * Puts one streamed answer together. Done here and not by the SDK because its accumulator throws on tool input that is
 * no JSON, and the port wants such a call handed on, so that the model can be told.
 */
export class AnswerBuilder {
  readonly #blocks = new Map<number, OpenBlock>();
  #usage: WireUsage = {};
  #started = false;
  #stopped = false;
  #stopReason: string | null = null;

  /** Takes an event; returns the text it adds to the answer. Throws when it does not fit what came before. */
  add(event: StreamEvent): string {
    if (event.type === 'message_start') {
      if (this.#started) throw new Error('a second message_start');
      this.#started = true;
      this.#usage = event.message.usage;
      return '';
    }
    if (!this.#started || this.#stopped) throw new Error(`${event.type} outside a message`);
    switch (event.type) {
      case 'content_block_start':
        return this.#open(event.index, event.content_block);
      case 'content_block_delta':
        return this.#extend(event.index, event.delta);
      case 'content_block_stop':
        return '';
      case 'message_delta':
        this.#stopReason = event.delta.stop_reason ?? this.#stopReason;
        this.#usage = merge(this.#usage, event.usage ?? {});
        return '';
      case 'message_stop':
        this.#stopped = true;
        return '';
    }
  }

  /** The whole answer has come. */
  get complete(): boolean {
    return this.#stopped && this.#stopReason !== null;
  }

  get text(): string {
    return this.#of('text').map((block) => block.text).join('\n\n');
  }

  get stopReason(): StopReason {
    return STOP_REASONS[this.#stopReason ?? ''] ?? 'end';
  }

  get toolCalls(): readonly ModelToolCall[] {
    return this.#of('tool_use').map(({ id, name, json }) => {
      const input = parseInput(json);
      return input === null ? { id, name, input: {}, malformed: json } : { id, name, input };
    });
  }

  /** The blocks as they came, when reasoning is among them and the API would take them back; else null. */
  get blocksWithReasoning(): readonly AnswerBlock[] | null {
    const blocks: AnswerBlock[] = [];
    let reasoning = false;
    for (const block of this.#blocks.values()) {
      if (block.type === 'tool_use') {
        const input = parseInput(block.json);
        if (input === null) return null;
        blocks.push({ type: 'tool_use', id: block.id, name: block.name, input });
      } else if (block.type !== 'text') {
        reasoning = true;
        blocks.push({ ...block });
      } else if (block.text.trim() !== '') {
        blocks.push({ ...block });
      }
    }
    return reasoning ? blocks : null;
  }

  /**
   * What this call is billed, as far as it came. The API tells output tokens only at the end: a broken answer's are
   * estimated from what was received, rather high.
   */
  get usage(): Usage {
    if (!this.#started) return NO_USAGE;
    const write1h = this.#usage.cache_creation?.ephemeral_1h_input_tokens ?? 0;
    const write = this.#usage.cache_creation_input_tokens ?? write1h + (this.#usage.cache_creation?.ephemeral_5m_input_tokens ?? 0);
    const reported = this.#usage.output_tokens ?? 0;
    return {
      input: this.#usage.input_tokens ?? 0,
      output: this.#stopReason === null ? Math.max(reported, this.#received()) : reported,
      cacheRead: this.#usage.cache_read_input_tokens ?? 0,
      cacheWrite5m: Math.max(write - write1h, 0),
      cacheWrite1h: write1h,
    };
  }

  #open(index: number, block: Extract<StreamEvent, { type: 'content_block_start' }>['content_block']): string {
    if (this.#blocks.has(index)) throw new Error(`block ${index} begins twice`);
    const separator = block.type === 'text' && this.#of('text').length > 0 ? '\n\n' : '';
    this.#blocks.set(index, block.type === 'tool_use' ? { ...block, json: '' } : { ...block });
    return block.type === 'text' ? separator + block.text : '';
  }

  #extend(index: number, delta: Extract<StreamEvent, { type: 'content_block_delta' }>['delta']): string {
    const block = this.#blocks.get(index);
    // A kind of block that is not known here was skipped, and so are its pieces.
    if (block === undefined) return '';
    if (block.type === 'text' && delta.type === 'text_delta') {
      block.text += delta.text;
      return delta.text;
    }
    if (block.type === 'tool_use' && delta.type === 'input_json_delta') block.json += delta.partial_json;
    else if (block.type === 'thinking' && delta.type === 'thinking_delta') block.thinking += delta.thinking;
    else if (block.type === 'thinking' && delta.type === 'signature_delta') block.signature += delta.signature;
    else throw new Error(`${delta.type} in a block of type ${block.type}`);
    return '';
  }

  #of<T extends OpenBlock['type']>(type: T): Extract<OpenBlock, { type: T }>[] {
    return [...this.#blocks.values()].filter((block): block is Extract<OpenBlock, { type: T }> => block.type === type);
  }

  #received(): number {
    const characters = [...this.#blocks.values()].map((block) => {
      if (block.type === 'text') return block.text;
      if (block.type === 'tool_use') return block.name + block.json;
      return block.type === 'thinking' ? block.thinking + block.signature : block.data;
    });
    return estimateTextTokens(characters.join(''));
  }
}

function merge(before: WireUsage, now: WireUsage): WireUsage {
  return {
    input_tokens: now.input_tokens ?? before.input_tokens,
    output_tokens: now.output_tokens ?? before.output_tokens,
    cache_read_input_tokens: now.cache_read_input_tokens ?? before.cache_read_input_tokens,
    cache_creation_input_tokens: now.cache_creation_input_tokens ?? before.cache_creation_input_tokens,
    cache_creation: now.cache_creation ?? before.cache_creation,
  };
}

/** Tool input as an object; no text at all means no arguments. Null when it is not a JSON object. */
function parseInput(json: string): Record<string, unknown> | null {
  if (json.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
