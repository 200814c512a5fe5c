import type { DoubtTrace } from '../../contract/review.ts';
import type { EffectLedger } from '../graph/deps.ts';
import { patiently } from './patiently.ts';

/** How one effect is planned, done, and found again after a crash. `Intent` and `Result` must survive JSON. */
export interface EffectPlan<Intent, Result> {
  readonly kind: string;
  /** What will be done; taken before anything happens. `key` names the effect. */
  prepare(key: string): Promise<Intent>;
  /** Throws InDoubt when it can no longer be known whether, or how far, it happened. */
  execute(intent: Intent, key: string): Promise<Result>;
  /** After a crash between intent and done: what does the world say? Waits for what is still on its way. */
  probe(intent: Intent, key: string): Promise<{ state: 'not_done' } | { state: 'done'; result: Result } | { state: 'in_doubt'; known: string; trace?: DoubtTrace | undefined }>;
  /** The result is in the ledger: what was kept for finding it again can go. Must not throw. */
  settled?(key: string): Promise<void>;
  readonly intentFrom: (stored: unknown) => Intent;
  readonly resultFrom: (stored: unknown) => Result;
}

export type EffectOutcome<Result> =
  | { readonly state: 'done'; readonly result: Result; readonly how: 'fresh' | 'replayed' | 'adopted' | 'redone' }
  | { readonly state: 'in_doubt'; readonly known: string; readonly trace?: DoubtTrace | undefined };

/** Whether something happened cannot be known; `known` says in words what is. */
export class InDoubt extends Error {
  readonly known: string;
  readonly trace: DoubtTrace | undefined;

  constructor(known: string, trace?: DoubtTrace, options?: ErrorOptions) {
    super(known, options);
    this.name = 'InDoubt';
    this.known = known;
    this.trace = trace;
  }
}

/**
 * Does an effect exactly once, or says that it cannot know. Intent, then execution, then done, all in the
 * store's file: a repeated step replays what is done, adopts or redoes what the world can prove, and leaves
 * the rest to a person. The pattern is the write-ahead intent of transaction logs.
 */
export async function once<Intent, Result>(ledger: EffectLedger, threadId: string, key: string, plan: EffectPlan<Intent, Result>): Promise<EffectOutcome<Result>> {
  const outcome = await perform(ledger, threadId, key, plan).catch((error: unknown): EffectOutcome<Result> => {
    if (error instanceof InDoubt) return { state: 'in_doubt', known: error.known, trace: error.trace };
    throw error;
  });
  if (outcome.state === 'done') await plan.settled?.(key);
  return outcome;
}

async function perform<Intent, Result>(ledger: EffectLedger, threadId: string, key: string, plan: EffectPlan<Intent, Result>): Promise<EffectOutcome<Result>> {
  const known = ledger.effect(key);
  if (known?.state === 'done') return { state: 'done', result: plan.resultFrom(known.result), how: 'replayed' };
  if (!known) {
    const intent = await plan.prepare(key);
    await patiently(() => { ledger.beginEffect(threadId, key, plan.kind, intent); });
    await ledger.synced();
    return { state: 'done', result: await run(ledger, key, plan, intent), how: 'fresh' };
  }
  const intent = plan.intentFrom(known.intent);
  const found = await plan.probe(intent, key);
  if (found.state === 'in_doubt') return { state: 'in_doubt', known: found.known, trace: found.trace };
  if (found.state === 'not_done') return { state: 'done', result: await run(ledger, key, plan, intent), how: 'redone' };
  await finish(ledger, key, found.result);
  return { state: 'done', result: found.result, how: 'adopted' };
}

async function run<Intent, Result>(ledger: EffectLedger, key: string, plan: EffectPlan<Intent, Result>, intent: Intent): Promise<Result> {
  const result = await plan.execute(intent, key);
  await finish(ledger, key, result);
  return result;
}

async function finish(ledger: EffectLedger, key: string, result: unknown): Promise<void> {
  await patiently(() => { ledger.finishEffect(key, result); });
  await ledger.synced();
}
