import type { RunRecord } from '../ports/store.ts';
import type { CompactResult, StorageReport } from '../ports/storeUpkeep.ts';
import { hasEnded } from '../../contract/runActions.ts';
import { planOf, type CleanUpDeps } from './cleanUpPlan.ts';

/**
 * Of which ended runs the steps go; null: of none. With both, they go when either lets them. The run stays in the list, because other stories may
 * depend on it, and so do its reviews and its audit log: what goes is looking at its single steps.
 */
export interface Retention {
  /** Days after a run's last change. */
  readonly days: number | null;
  /** Ended runs that keep their steps, the newest. */
  readonly runs: number | null;
}

/** A run whose steps are beyond the retention. */
export interface RetentionItem {
  readonly threadId: string;
  readonly storyId: string;
  readonly title: string;
  readonly endedAt: string;
  /** Null: they go. Else what keeps them. */
  readonly kept: string | null;
}

export interface CompactOutcome extends CompactResult {
  readonly removed: readonly RetentionItem[];
}

/** Looking after the room that runs take. */
export interface StorageUpkeep {
  /** How large the store is, by kind. */
  storage(): Promise<StorageReport>;
  /** Runs that are beyond the retention. Changes nothing. */
  retentionPlan(retention: Retention): Promise<readonly RetentionItem[]>;
  /**
   * Removes the steps of runs beyond the retention, as far as nothing is lost with them, and what ended runs no longer need; gives the room back to the
   * disk when no run moves. The audit log is not touched but for rows that say who removed what.
   */
  compact(retention: Retention, by: string): Promise<CompactOutcome>;
}

const DAY_MS = 24 * 60 * 60_000;

/** Runs beyond the retention that have steps left, oldest first. Those with unmerged work, or open reviews, keep them. */
export async function retentionPlan(deps: CleanUpDeps, { days, runs }: Retention): Promise<readonly RetentionItem[]> {
  const { store, clock } = deps;
  const ended = store.runs().filter(({ status }) => hasEnded(status));
  const beyond = ended.filter(({ updatedAt }, index) => (runs !== null && index >= runs) || (days !== null && clock.now() - Date.parse(updatedAt) > days * DAY_MS));
  const items: RetentionItem[] = [];
  for (const record of beyond.toReversed()) {
    if (store.steps(record.threadId, null, 1).total === 0) continue;
    items.push({ threadId: record.threadId, storyId: record.storyId, title: record.title, endedAt: record.updatedAt, kept: await keeping(record, deps) });
  }
  return items;
}

async function keeping(record: RunRecord, deps: CleanUpDeps): Promise<string | null> {
  const open = deps.store.reviews({ threadId: record.threadId, status: 'pending' }).length;
  if (open > 0) return `${String(open)} of its reviews ${open === 1 ? 'is' : 'are'} open`;
  const { item } = await planOf(record, deps);
  return item.decision === 'keep' ? item.reason : null;
}

/** Carries the plan out, made anew, and compacts. */
export async function compactStore(deps: CleanUpDeps, retention: Retention, by: string): Promise<CompactOutcome> {
  const removed: RetentionItem[] = [];
  const before = await deps.store.storage();
  for (const item of await retentionPlan(deps, retention)) {
    if (item.kept !== null) continue;
    const { threadId, storyId, endedAt } = item;
    // Before anything goes: were it interrupted on the way, the log would have it, and the next compaction goes on.
    deps.store.appendAudit(threadId, [{
      type: 'system_event', name: 'run.steps_removed', severity: 'info', actor: { kind: 'user', name: by }, at: deps.clock.iso(), storyId,
      summary: 'The steps of this run leave the store; its result, reviews and audit log stay', details: { endedAt, keepDays: retention.days, keepRuns: retention.runs },
    }]);
    await deps.store.thinOut(threadId);
    removed.push(item);
  }
  return { ...await deps.store.compact(), before, removed };
}
