import type { RunStatus } from '../../contract/run.ts';
import { hasEnded } from '../../contract/runActions.ts';
import { messageOf } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommandRunner } from '../ports/commandRunner.ts';
import { GitError, type Git, type Leftovers } from '../ports/git.ts';
import type { Logger } from '../ports/logger.ts';
import type { RunRecord, Store } from '../ports/store.ts';
import { isOwnedElsewhere } from '../run/snapshot.ts';
import { heldBy } from './heldElsewhere.ts';
import { requestOf, type StoredRequest } from './runRequest.ts';

/** One thing of a run in the repository, and what cleaning up would do with it. */
export interface CleanUpPart {
  readonly kind: 'worktree' | 'branch' | 'refs';
  /** Path, branch, or the prefix of the snapshots' refs. */
  readonly name: string;
  readonly action: 'remove' | 'keep' | 'gone';
  /** For people: what is special about it; '' when nothing is. */
  readonly note: string;
  /** Bytes on disk; null where that says nothing. */
  readonly bytes: number | null;
}

/** What cleaning up would do with one run. Its rows in the store and its audit log always stay. */
export interface CleanUpItem {
  readonly threadId: string;
  readonly storyId: string;
  readonly title: string;
  readonly status: RunStatus;
  readonly repository: string;
  /** `gone`: there is nothing left to remove. */
  readonly decision: 'remove' | 'keep' | 'gone';
  /** Why, in words, and for `keep` what a person can do. */
  readonly reason: string;
  readonly parts: readonly CleanUpPart[];
}

/** A plan with the facts it was made from, which the removal holds git to. */
export interface PlannedCleanUp {
  readonly item: CleanUpItem;
  readonly request: StoredRequest | null;
  readonly found: Leftovers | null;
}

export interface CleanUpDeps {
  readonly store: Store;
  readonly git: Git;
  readonly clock: Clock;
  readonly owner: string;
  readonly runner: Pick<CommandRunner, 'folderGone'>;
  readonly logger: Logger;
}

/** Paths that are named in a reason. */
const NAMED = 3;

/** Looks at what a run has left, and decides. Changes nothing; what cannot be told is kept. */
export async function planOf(record: RunRecord, { git, clock, owner }: CleanUpDeps): Promise<PlannedCleanUp> {
  const { threadId, storyId, title, status, repository } = record;
  const plan = (decision: CleanUpItem['decision'], reason: string, parts: readonly CleanUpPart[], request: StoredRequest | null, found: Leftovers | null): PlannedCleanUp =>
    ({ item: { threadId, storyId, title, status, repository, decision, reason, parts }, request, found });
  let request: StoredRequest;
  try {
    request = requestOf(record);
  } catch {
    return plan('keep', 'The store does not say any more where this run worked. Remove its worktree by hand.', [], null, null);
  }
  // One that another machine goes on with has left its worktree here for good; what is not in the base stays, as ever.
  if ((!hasEnded(status) && heldBy(record) === null) || isOwnedElsewhere(record, owner, clock.now())) {
    return plan('keep', `The run is ${status}. Only runs that are complete, killed or failed are cleaned up.`, partsWith('keep', request, threadId), request, null);
  }
  try {
    const { worktreePath, branch, baseBranch, baseCommit } = request;
    const found = await git.leftovers(repository, { threadId, worktreePath, branch, baseBranch, baseCommit, endedAt: Date.parse(record.updatedAt) });
    if (!found.sameRepository) {
      return plan('keep', `${repository} is another repository than the one this run began in: it has no commit ${baseCommit.slice(0, 8)}. If the repository was moved, remove ${worktreePath} by hand.`, partsWith('keep', request, threadId), request, null);
    }
    const { decision, reason, parts } = decide(record, request, found);
    return plan(decision, reason, parts, request, found);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const reason = error.reason === 'not_a_repository'
      ? `There is no repository at ${repository} any more: it was moved or deleted. Move it back and clean up again, or remove ${request.worktreePath} by hand.`
      : `It cannot be told whether anything would be lost. ${messageOf(error)}`;
    return plan('keep', reason, partsWith('keep', request, threadId), request, null);
  }
}

function decide(record: RunRecord, request: StoredRequest, found: Leftovers): Pick<CleanUpItem, 'decision' | 'reason' | 'parts'> {
  const all = partsOf(record, request, found);
  const obstacles = obstaclesOf(record.status, request, found);
  if (obstacles.length > 0) return { decision: 'keep', reason: obstacles.join(' '), parts: all.map((part) => (part.action === 'remove' ? { ...part, action: 'keep' } : part)) };
  const kept = all.filter((part) => part.action === 'keep').map((part) => part.note).join(' ');
  if (all.some((part) => part.action === 'remove')) {
    return { decision: 'remove', reason: [`Everything it did is in ${request.baseBranch}, or it did nothing.`, kept].filter(Boolean).join(' '), parts: all };
  }
  return kept === '' ? { decision: 'gone', reason: 'Nothing of it is left in the repository.', parts: all } : { decision: 'keep', reason: kept, parts: all };
}

/** What would be lost, or is in use. */
function obstaclesOf(status: RunStatus, { branch, baseBranch, worktreePath }: StoredRequest, found: Leftovers): string[] {
  const obstacles: string[] = [];
  const worktree = ownWorktree(branch, found);
  if (worktree?.state === 'there') {
    if (worktree.branch !== branch) obstacles.push(`${worktree.branch ?? 'A commit without a branch'} is checked out in its worktree, not ${branch}.`);
    if (worktree.uncommitted.length > 0) obstacles.push(`Not committed in its worktree: ${named(worktree.uncommitted)}. Commit, move or delete that, then clean up again.`);
  }
  if (worktree?.state === 'replaced') obstacles.push(`${worktreePath} was exchanged by hand for something that is not its worktree; that is left alone. Run "git worktree prune", then clean up again.`);
  if (worktree?.locked === true) obstacles.push(`Its worktree is locked (git worktree unlock "${worktreePath}").`);
  const own = found.branch?.own === true ? found.branch : null;
  if (own?.checkedOutIn !== undefined && own.checkedOutIn !== null) obstacles.push(`${branch} is checked out in ${own.checkedOutIn}. Switch to another branch there.`);
  // Where nobody looks after the files any more, what was not committed may live on in the newest snapshot alone.
  const orphaned = !own || (worktree?.state !== 'there' && status !== 'complete');
  const atRisk = own?.contained === false || (orphaned && !found.snapshotContained);
  if (!atRisk) return obstacles;
  if (found.base === null) obstacles.push(`There is no branch ${baseBranch} any more, so it cannot be told whether the work was merged.`);
  else if (own?.contained === false) obstacles.push(`${branch} has ${counted(own.ahead, 'commit')} whose changes are not in ${baseBranch}. Merge them; or, if they are not wanted, delete worktree and branch with git.`);
  else obstacles.push(`${own ? 'The worktree is gone' : `${branch} was deleted or made anew`}, and the newest snapshot of this run holds changes that are not in ${baseBranch}; it may be all that is left of its work.`);
  return obstacles;
}

function partsOf({ threadId, status }: RunRecord, request: StoredRequest, found: Leftovers): CleanUpPart[] {
  const goes = removableRefs(found, status);
  const stays = found.refs.filter((ref) => !goes.includes(ref));
  const attempts = goes.filter((ref) => ref.attempt !== null).length;
  const refs = { kind: 'refs' as const, name: prefixOf(threadId), bytes: found.refBytes };
  return [
    worktreePart(request, found),
    branchPart(request, found),
    ...(stays.length > 0 ? [{ ...refs, action: 'keep' as const, note: keptAside(stays, request.baseBranch) }] : []),
    ...(goes.length > 0 ? [{ ...refs, action: 'remove' as const, note: [counted(goes.length - attempts, 'snapshot'), ...(attempts > 0 ? [`${counted(attempts, 'attempt')} before a recycle`] : [])].join(', ') }] : []),
    ...(found.refs.length === 0 ? [{ ...refs, action: 'gone' as const, note: '', bytes: null }] : []),
  ];
}

/**
 * Snapshots go. An attempt before a recycle goes when the run was completed by a later one, or all of it was merged;
 * files that were not committed in it, and so perhaps a person's, always stay.
 */
export function removableRefs({ refs }: Leftovers, status: RunStatus): Leftovers['refs'] {
  return refs.filter(({ attempt }) => attempt === null || (attempt.onlyHere.length === 0 && (attempt.contained || status === 'complete')));
}

function keptAside(refs: Leftovers['refs'], baseBranch: string): string {
  const files = refs.flatMap((ref) => ref.attempt?.onlyHere ?? []);
  const what = files.length > 0 ? `Not committed when the run was recycled, and nowhere else: ${named(files)}` : `What was done before the run was recycled is not in ${baseBranch}`;
  return `${what}. It is kept in ${named(refs.map((ref) => ref.name))}; delete that with git update-ref -d.`;
}

function worktreePart({ branch, worktreePath: name }: StoredRequest, found: Leftovers): CleanUpPart {
  const worktree = ownWorktree(branch, found);
  const part = { kind: 'worktree' as const, name };
  if (!worktree) return { ...part, action: 'gone', bytes: null, note: found.worktree ? 'A worktree of another run is there now.' : '' };
  if (worktree.state === 'folder_gone') return { ...part, action: 'remove', bytes: 0, note: 'Its folder was deleted by hand; the entry that git keeps of it goes.' };
  if (worktree.state === 'replaced' || worktree.state === 'not_a_worktree') return { ...part, action: 'keep', bytes: worktree.bytes, note: `${name} is not a worktree of this repository (any more), and is left alone.` };
  return { ...part, action: 'remove', bytes: worktree.bytes, note: worktree.ignored.length > 0 ? `With what is ignored in it: ${named(worktree.ignored)}.` : '' };
}

function branchPart({ branch: name }: StoredRequest, { branch }: Leftovers): CleanUpPart {
  const part = { kind: 'branch' as const, name, bytes: null };
  if (branch?.own === true) return { ...part, action: 'remove', note: `at ${branch.commit.slice(0, 8)}` };
  return { ...part, action: 'gone', note: branch ? 'A later run has a branch of this name now.' : '' };
}

/** The worktree at the run's path, unless it belongs to a later run of the same story. */
function ownWorktree(branch: string, found: Leftovers): Leftovers['worktree'] {
  const taken = found.branch !== null && !found.branch.own && found.worktree?.branch === branch;
  return taken ? null : found.worktree;
}

function partsWith(action: CleanUpPart['action'], request: StoredRequest, threadId: string): CleanUpPart[] {
  const part = { action, note: '', bytes: null };
  return [{ kind: 'worktree', name: request.worktreePath, ...part }, { kind: 'branch', name: request.branch, ...part }, { kind: 'refs', name: prefixOf(threadId), ...part }];
}

const prefixOf = (threadId: string): string => `refs/wave/${threadId}/`;

function named(paths: readonly string[]): string {
  const more = paths.length - NAMED;
  return `${paths.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

function counted(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}
