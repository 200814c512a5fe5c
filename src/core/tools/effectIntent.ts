import * as z from 'zod';

const lines = { added: z.number().int(), removed: z.number().int() };

/**
 * What an action is about to do to the world, written to the ledger before it happens. Hashes are sha-256
 * of the content in hex, or 'absent'; together with the disk they tell after a crash whether it happened.
 */
export const effectIntent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('write'), path: z.string(), before: z.string(), after: z.string(), content: z.string(), ...lines }),
  /** The new content follows from the old one (`before`) and the edit, which is why it is not kept. */
  z.object({ kind: z.literal('edit'), path: z.string(), before: z.string(), after: z.string(), oldText: z.string(), newText: z.string(), line: z.number().int(), ...lines }),
  z.object({ kind: z.literal('delete'), path: z.string(), before: z.string(), removed: z.number().int() }),
  z.object({ kind: z.literal('move'), from: z.string(), to: z.string(), before: z.string() }),
  /** `recorded`: announced in the runner's records before this was written, so that they tell what became of it. */
  z.object({ kind: z.literal('command'), command: z.string(), timeoutMs: z.number(), recorded: z.boolean().optional() }),
  /** Found impossible before anything was touched: nothing happens, and the model is told why. */
  z.object({ kind: z.literal('refused'), problem: z.string() }),
]);
export type EffectIntent = z.infer<typeof effectIntent>;
