import type { EffectLedger } from '../graph/deps.ts';

/** How one effect is planned, done, and found again after a crash. `Intent` and `Result` must survive JSON. */
export interface EffectPlan<Intent, Result> {
  readonly kind: string;
  /** What will be done; taken before anything happens. */
  prepare(): Promise<Intent>;
  execute(intent: Intent): Promise<Result>;
  /** After a crash between intent and done: what does the world say? */
  probe(intent: Intent): Promise<{ state: 'not_done' } | { state: 'done'; result: Result } | { state: 'in_doubt'; known: string }>;
  readonly intentFrom: (stored: unknown) => Intent;
  readonly resultFrom: (stored: unknown) => Result;
}

export type EffectOutcome<Result> =
  | { readonly state: 'done'; readonly result: Result; readonly how: 'fresh' | 'replayed' | 'adopted' | 'redone' }
  | { readonly state: 'in_doubt'; readonly known: string };

/**
 * Does an effect exactly once, or says that it cannot know. Intent, then execution, then done, all in the
 * store's file: a repeated step replays what is done, adopts or redoes what the world can prove, and leaves
 * the rest to a person. The pattern is the write-ahead intent of transaction logs.
 */
export async function once<Intent, Result>(ledger: EffectLedger, threadId: string, key: string, plan: EffectPlan<Intent, Result>): Promise<EffectOutcome<Result>> {
  const known = ledger.effect(key);
  if (known?.state === 'done') return { state: 'done', result: plan.resultFrom(known.result), how: 'replayed' };
  if (!known) {
    const intent = await plan.prepare();
    ledger.beginEffect(threadId, key, plan.kind, intent);
    return { state: 'done', result: await run(ledger, key, plan, intent), how: 'fresh' };
  }
  const intent = plan.intentFrom(known.intent);
  const found = await plan.probe(intent);
  if (found.state === 'in_doubt') return { state: 'in_doubt', known: found.known };
  if (found.state === 'not_done') return { state: 'done', result: await run(ledger, key, plan, intent), how: 'redone' };
  ledger.finishEffect(key, found.result);
  return { state: 'done', result: found.result, how: 'adopted' };
}

async function run<Intent, Result>(ledger: EffectLedger, key: string, plan: EffectPlan<Intent, Result>, intent: Intent): Promise<Result> {
  const result = await plan.execute(intent);
  ledger.finishEffect(key, result);
  return result;
}
