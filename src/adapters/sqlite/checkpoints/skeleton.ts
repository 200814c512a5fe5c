import type { CheckpointMetadata } from '@langchain/langgraph-checkpoint';
import * as z from 'zod';

/** Where a channel's value is: inline, a blob by id, or the first n items of a list. */
const reference = z.union([
  z.tuple([z.literal('i'), z.unknown()]),
  z.tuple([z.literal('b'), z.number()]),
  z.tuple([z.literal('l'), z.number(), z.number()]),
]);
export type Reference = z.infer<typeof reference>;

const versions = z.record(z.string(), z.union([z.number(), z.string()]));
export type Versions = z.infer<typeof versions>;

/** LangGraph's own object: only its shape is known here, and it goes back as it came. */
const metadata = z.custom<CheckpointMetadata>((value) => typeof value === 'object' && value !== null);

/**
 * A checkpoint without its values. The values are referred to by id, never by version: two branches count
 * the same versions, and one would read the other's (https://github.com/langchain-ai/langgraphjs/issues/1812).
 */
export const skeleton = z.object({
  m: metadata,
  v: z.number(),
  ts: z.string(),
  cv: versions,
  vs: z.record(z.string(), versions),
  r: z.record(z.string(), reference),
});
export type Skeleton = z.infer<typeof skeleton>;
