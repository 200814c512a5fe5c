import { DatabaseSync } from 'node:sqlite';
import { executedActions } from '../../src/core/audit/executedActions.ts';
import { describeAction } from '../../src/core/graph/describeAction.ts';
import type { Orchestrator } from '../../src/core/orchestrator/api.ts';
import type { Store } from '../../src/core/ports/store.ts';

/** Facts of the store, as the process that finished the run sees them. */
export interface StoreFacts {
  readonly tokensUsed: number;
  readonly costUsd: number | null;
  readonly auditOk: boolean;
  /** Actions in the audit log, in order: tool and outcome. */
  readonly actions: readonly string[];
  /** The same of actions of which a person said that they had happened. */
  readonly settledActions: readonly string[];
  /** What is wrong with the verdicts of executed actions. */
  readonly unscored: readonly string[];
  /** Effects by kind, all of them done. */
  readonly effects: Readonly<Record<string, number>>;
  readonly openEffects: readonly string[];
  /** Checkpoints that are listed, and those of them that cannot be read. */
  readonly checkpoints: number;
  readonly unreadable: readonly string[];
}

/** `folder`: what is particular to this trial, and left out. */
export async function storeFacts(store: Store, orchestrator: Orchestrator, threadId: string, folder: string): Promise<StoreFacts> {
  const rows = store.audit(threadId, 0, 1_000_000);
  const connection = new DatabaseSync(store.path, { readOnly: true });
  const effects = connection.prepare('SELECT key, kind, state FROM effect').all().map((row) => ({ key: String(row['key']), kind: String(row['kind']), state: String(row['state']) }));
  connection.close();
  const { steps, total } = store.steps(threadId, null, 1_000_000);
  const unreadable: string[] = [];
  for (const { checkpoint } of steps) {
    const read = await store.saver.getTuple({ configurable: { thread_id: threadId, checkpoint_ns: '', checkpoint_id: checkpoint } }).then((tuple) => tuple?.checkpoint.channel_values, () => undefined);
    if (read === undefined) unreadable.push(checkpoint);
  }
  const { tokensUsed, costUsd } = await orchestrator.snapshot(threadId);
  const count: Record<string, number> = {};
  for (const { kind } of effects) count[kind] = (count[kind] ?? 0) + 1;
  return {
    tokensUsed, costUsd, checkpoints: total, unreadable,
    auditOk: (await orchestrator.verifyAudit()).ok,
    actions: rows.filter(({ type, name }) => type === 'agent_action' && name.startsWith('tool.')).map(({ name, summary }) => `${name} ${summary.replaceAll(folder, '')}`),
    settledActions: store.reviews({ threadId }).flatMap(({ request, resolution }) => (request.type === 'in_doubt' && resolution?.kind === 'settle' && resolution.happened
      ? [`tool.${request.action.tool} ${describeAction(request.action).replaceAll(folder, '')}`] : [])),
    unscored: executedActions(rows).faults.map(({ seq, problem }) => `${String(seq)}: ${problem}`),
    effects: Object.fromEntries(Object.entries(count).toSorted(([a], [b]) => a.localeCompare(b))),
    openEffects: effects.filter(({ state }) => state !== 'done').map(({ key }) => key),
  };
}
