import { createHash } from 'node:crypto';
import * as z from 'zod';

const cacheControl = z.object({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() }).optional();

const contentBlock = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string(), cache_control: cacheControl }),
  z.object({ type: z.literal('tool_use'), id: z.string().min(1), name: z.string(), input: z.record(z.string(), z.unknown()), cache_control: cacheControl }),
  z.object({ type: z.literal('tool_result'), tool_use_id: z.string(), content: z.string().optional(), is_error: z.boolean().optional(), cache_control: cacheControl }),
  z.object({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.object({ type: z.literal('redacted_thinking'), data: z.string() }),
]);
export type ContentBlock = z.infer<typeof contentBlock>;

/** The part of the Messages API's request this stand-in knows; anything else is refused, as the API refuses unknown fields. */
export const messagesRequest = z.strictObject({
  model: z.string(),
  max_tokens: z.number().int().positive(),
  messages: z.array(z.strictObject({ role: z.enum(['user', 'assistant']), content: z.union([z.string(), z.array(contentBlock)]) })),
  system: z.union([z.string(), z.array(z.strictObject({ type: z.literal('text'), text: z.string(), cache_control: cacheControl }))]).optional(),
  tools: z.array(z.strictObject({ name: z.string(), description: z.string().optional(), input_schema: z.record(z.string(), z.unknown()), cache_control: cacheControl })).optional(),
  tool_choice: z.strictObject({ type: z.enum(['auto', 'any', 'none']), disable_parallel_tool_use: z.boolean().optional() }).optional(),
  stream: z.boolean().optional(),
});
export type MessagesRequest = z.infer<typeof messagesRequest>;
export const countRequest = messagesRequest.omit({ max_tokens: true, stream: true });
export type CountRequest = z.infer<typeof countRequest>;

/** One block of an answer. `rawInput` goes over the wire as it is, JSON or not. */
export type ReplyBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id?: string; readonly name: string; readonly input?: Record<string, unknown>; readonly rawInput?: string }
  | { readonly type: 'thinking'; readonly thinking: string };

/** What goes wrong with an answer once its first half is out. */
export type Fault = 'stall' | 'pings' | 'cut' | 'end' | 'garble' | 'misshape' | 'overloadedEvent';

export type Reply =
  | {
      readonly content: readonly ReplyBlock[];
      readonly stopReason?: string;
      /** Replaces what the stand-in counts. */
      readonly usage?: Record<string, unknown>;
      readonly delayMs?: number;
      readonly fault?: Fault;
    }
  | { readonly status: number; readonly errorType: string; readonly message: string; readonly headers?: Record<string, string>; readonly errorCode?: string }
  /** The request is taken and never answered. */
  | { readonly hang: true };

/** A refusal in the API's shape. */
export class ApiRefusal extends Error {
  constructor(readonly status: number, readonly errorType: string, message: string) {
    super(message);
  }
}

export function blocksOf(content: string | ContentBlock[]): ContentBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

/** JSON without cache marks, which are no part of a prompt. */
export function plain(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => (key === 'cache_control' ? undefined : part));
}

/** Signature of reasoning: bound to the model and to all that came before the answer. */
export function signatureFor(request: CountRequest, before: number): string {
  const messages = request.messages.slice(0, before).map(({ role, content }) => ({ role, content: blocksOf(content) }));
  return `signed-${createHash('sha256').update(plain([request.model, request.system, request.tools, messages])).digest('hex').slice(0, 32)}`;
}
