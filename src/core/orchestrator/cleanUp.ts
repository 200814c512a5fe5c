import { messageOf } from '../errors.ts';
import { GitError, type Leftovers } from '../ports/git.ts';
import type { RunRecord } from '../ports/store.ts';
import { OrchestratorError } from './api.ts';
import { planOf, removableRefs, type CleanUpDeps, type CleanUpItem, type CleanUpPart, type PlannedCleanUp } from './cleanUpPlan.ts';
import type { StoredRequest } from './runRequest.ts';

/** What became of one run's clean-up. */
export interface CleanUpResult {
  /** The plan that was followed, made anew just before. */
  readonly item: CleanUpItem;
  readonly removed: readonly CleanUpPart['kind'][];
  /** What stopped it on the way; doing it again goes on from there. Null when nothing did. */
  readonly problem: string | null;
}

/** Runs that are looked at side by side: each takes about ten short calls of git. */
const AT_ONCE = 4;

/** What cleaning up would do, for every run of the store, newest first. Changes nothing. */
export async function cleanUpPlan(deps: CleanUpDeps): Promise<readonly CleanUpItem[]> {
  const records = deps.store.runs();
  const items: CleanUpItem[] = [];
  for (let at = 0; at < records.length; at += AT_ONCE) {
    const plans = await Promise.all(records.slice(at, at + AT_ONCE).map((record) => planOf(record, deps)));
    items.push(...plans.map((plan) => plan.item));
  }
  return items;
}

/**
 * Removes what runs that ended have left in their repository, as far as the plan, made anew, lets it go.
 * Each removal is in the audit log. Throws OrchestratorError('unknown_run') before anything is removed.
 */
export async function cleanUp(deps: CleanUpDeps, threadIds: readonly string[], by: string): Promise<readonly CleanUpResult[]> {
  const records = [...new Set(threadIds)].map((threadId) => {
    const record = deps.store.run(threadId);
    if (!record) throw new OrchestratorError('unknown_run', `There is no run ${threadId} in this store.`);
    return record;
  });
  const results: CleanUpResult[] = [];
  // One after the other: git locks what it changes.
  for (const record of records) results.push(await cleanOne(deps, record, by));
  return results;
}

async function cleanOne(deps: CleanUpDeps, record: RunRecord, by: string): Promise<CleanUpResult> {
  const { item, request, found }: PlannedCleanUp = await planOf(record, deps);
  if (item.decision !== 'remove' || !request || !found) return { item, removed: [], problem: null };
  const removed: CleanUpPart['kind'][] = [];
  const note = (name: string, summary: string, details: Record<string, unknown>): void => {
    deps.store.appendAudit(record.threadId, [{ type: 'system_event', name, severity: 'info', actor: { kind: 'user', name: by }, at: deps.clock.iso(), storyId: record.storyId, summary, details }]);
  };
  // Before anything goes: were it interrupted between a removal and its event, the log would still have it.
  note('cleanup.start', 'Clean up', { parts: item.parts.filter((part) => part.action === 'remove').map(({ kind, name }) => ({ kind, name })), branchAt: found.branch?.own === true ? found.branch.commit : null });
  try {
    for (const { kind, done } of steps(deps, request, record, found, item.parts)) {
      const details = await done();
      removed.push(kind);
      note(EVENTS[kind].name, EVENTS[kind].summary, details);
    }
    return { item, removed, problem: null };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return { item, removed, problem: error.message };
  }
}

const EVENTS: Readonly<Record<CleanUpPart['kind'], { readonly name: string; readonly summary: string }>> = {
  worktree: { name: 'worktree.removed', summary: 'Worktree removed' },
  refs: { name: 'refs.removed', summary: 'Snapshots removed' },
  branch: { name: 'branch.removed', summary: 'Branch removed' },
};

interface Step {
  readonly kind: CleanUpPart['kind'];
  /** Resolves to what the audit log is told. */
  readonly done: () => Promise<Record<string, unknown>>;
}

/** The branch goes last: as long as it is there, the next plan can tell that nothing is lost, however far this one came. */
function steps({ git, runner, logger }: CleanUpDeps, { worktreePath, branch }: StoredRequest, { repository, status }: RunRecord, found: Leftovers, parts: readonly CleanUpPart[]): Step[] {
  const goes = (kind: CleanUpPart['kind']): boolean => parts.some((part) => part.kind === kind && part.action === 'remove');
  const tip = found.branch;
  const removeWorktree = async (): Promise<Record<string, unknown>> => {
    await git.removeWorktree(repository, worktreePath, { onlyClean: true });
    await runner.folderGone?.(worktreePath).catch((error: unknown) => { logger.warn(`What the commands of ${worktreePath} kept in temp could not be removed: ${messageOf(error)}`); });
    return { worktreePath };
  };
  const all: Step[] = [
    { kind: 'worktree', done: removeWorktree },
    { kind: 'refs', done: async () => { const refs = removableRefs(found, status); await git.deleteRefs(repository, refs); return { refs: refs.map(({ name, commit }) => ({ name, commit })) }; } },
    ...(tip ? [{ kind: 'branch' as const, done: async () => { await git.deleteBranch(repository, branch, tip.commit); return { branch, commit: tip.commit }; } }] : []),
  ];
  return all.filter((step) => goes(step.kind));
}
