import * as z from 'zod';

/** Points of a spending curve: what is as wide as a panel shows no more. */
export const MOST_SPENDING_POINTS = 100;

/** What a run had used up by one of its steps (from 1). Dollars are null once a model of unknown price took part. */
export const spendingPoint = z.object({ step: z.number().int().positive(), tokensUsed: z.number(), costUsd: z.number().nullable() });
export type SpendingPoint = z.infer<typeof spendingPoint>;
