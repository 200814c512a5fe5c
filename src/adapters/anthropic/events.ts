import * as z from 'zod';

const count = z.number().int().nonnegative();

/** Token counts as message_start gives them; message_delta repeats some, as running totals. */
export const wireUsage = z.object({
  input_tokens: count.nullish(),
  output_tokens: count.nullish(),
  cache_read_input_tokens: count.nullish(),
  cache_creation_input_tokens: count.nullish(),
  cache_creation: z.object({ ephemeral_5m_input_tokens: count.nullish(), ephemeral_1h_input_tokens: count.nullish() }).nullish(),
});
export type WireUsage = z.infer<typeof wireUsage>;

const blockStart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string().default('') }),
  z.object({ type: z.literal('tool_use'), id: z.string(), name: z.string() }),
  z.object({ type: z.literal('thinking'), thinking: z.string().default(''), signature: z.string().default('') }),
  z.object({ type: z.literal('redacted_thinking'), data: z.string() }),
]);

const blockDelta = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text_delta'), text: z.string() }),
  z.object({ type: z.literal('input_json_delta'), partial_json: z.string() }),
  z.object({ type: z.literal('thinking_delta'), thinking: z.string() }),
  z.object({ type: z.literal('signature_delta'), signature: z.string() }),
]);

/** The events of a streamed answer that this adapter reads. Kinds it does not know are skipped, as the API asks of its clients. */
export const streamEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message_start'), message: z.object({ usage: wireUsage }) }),
  z.object({ type: z.literal('content_block_start'), index: count, content_block: blockStart }),
  z.object({ type: z.literal('content_block_delta'), index: count, delta: blockDelta }),
  z.object({ type: z.literal('content_block_stop'), index: count }),
  z.object({ type: z.literal('message_delta'), delta: z.object({ stop_reason: z.string().nullish() }), usage: wireUsage.optional() }),
  z.object({ type: z.literal('message_stop') }),
]);
export type StreamEvent = z.infer<typeof streamEvent>;

const KNOWN: ReadonlySet<string> = new Set(streamEvent.options.map((option) => option.shape.type.value));
const KNOWN_BLOCKS: ReadonlySet<string> = new Set(blockStart.options.map((option) => option.shape.type.value));
const KNOWN_DELTAS: ReadonlySet<string> = new Set(blockDelta.options.map((option) => option.shape.type.value));

const anyEvent = z.object({
  type: z.string(),
  content_block: z.object({ type: z.string() }).optional(),
  delta: z.object({ type: z.string().optional() }).optional(),
});

/** Reads one event; null for a kind that is not known here. Throws a ZodError when a known kind has the wrong shape. */
export function readEvent(value: unknown): StreamEvent | null {
  const { type, content_block: block, delta } = anyEvent.parse(value);
  if (!KNOWN.has(type)) return null;
  if (type === 'content_block_start' && block !== undefined && !KNOWN_BLOCKS.has(block.type)) return null;
  if (type === 'content_block_delta' && delta?.type !== undefined && !KNOWN_DELTAS.has(delta.type)) return null;
  return streamEvent.parse(value);
}
