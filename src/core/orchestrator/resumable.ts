import { AGENT_ROLES } from '../../contract/agents.ts';
import { messageOf } from '../errors.ts';
import { GitError, type Git } from '../ports/git.ts';
import { ModelError, type ModelProvider } from '../ports/model.ts';
import type { RunRecord } from '../ports/store.ts';
import { stateSummary } from '../run/stateSummary.ts';
import { StuckError } from './api.ts';
import { modelIdOf } from './prepareRun.ts';
import type { StoredRequest } from './runRequest.ts';

/** Refuses to go on with a run whose worktree or branch is not where it was left, saying which of them and what can be done. Never puts anything else in their place. */
export async function checkPlace(record: RunRecord, request: StoredRequest, git: Git): Promise<void> {
  const stuck = await whyStuck(record, request, git);
  if (stuck) throw stuck;
}

/** What keeps a run from going on where it stood; null when all is in its place. */
export async function whyStuck(record: RunRecord, request: StoredRequest, git: Git): Promise<StuckError | null> {
  const { repository, threadId } = record;
  const { worktreePath, branch, baseCommit } = request;
  const last = lastCommit(record) || baseCommit;
  const or = 'or kill the run; what it committed stays in the repository.';
  const of = { threadId, folder: repository };
  let head: string | null;
  try {
    if (!await git.hasCommit(repository, baseCommit)) {
      return new StuckError('repository_missing', `${repository} does not have the commit ${baseCommit.slice(0, 8)} at which the run began: it is another repository, or its history was replaced. Open the right one, ${or}`, { ...of, ways: ['look', 'kill'] });
    }
    head = await git.commitAt(repository, `refs/heads/${branch}`);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return new StuckError('repository_missing', `The repository ${repository} cannot be used: ${error.message} Put it back where it was, ${or}`, { ...of, ways: ['kill'] }, { cause: error });
  }
  if (head === null) {
    const known = await git.hasCommit(repository, last);
    return new StuckError('branch_missing', known
      ? `The branch ${branch} is gone; its last commit, ${last.slice(0, 8)}, is still there. Put it back (git branch ${branch} ${last}), ${or}`
      : `The branch ${branch} is gone, and so is its last commit ${last.slice(0, 8)}. The run cannot go on: kill it and start the story again.`, { ...of, ways: known ? ['restore', 'kill'] : ['kill'] });
  }
  const user = await git.checkedOutIn(repository, branch);
  const folder = user ?? repository;
  if (!await git.contains(repository, head, last)) {
    const known = await git.hasCommit(repository, last);
    const follows = await git.contains(repository, head, baseCommit);
    return new StuckError('branch_moved', `The branch ${branch} was moved to ${head.slice(0, 8)}, which does not contain the run's last commit ${last.slice(0, 8)}. ${known ? `Move it back (git -C "${worktreePath}" reset --hard ${last})` : 'That commit is gone: go on from where the branch is'}, ${or}`, {
      ...of, folder, ways: [...(known ? ['restore' as const] : []), ...(follows ? ['accept_branch' as const] : []), 'look', 'kill'],
    });
  }
  if (await git.hasWorktree(repository, worktreePath, branch)) return null;
  const where = user === null ? '' : ` The branch is checked out in ${user}.`;
  return new StuckError('worktree_missing', `The worktree ${worktreePath} on branch ${branch} is gone or on another branch.${where} Put it back (git worktree prune; git worktree add "${worktreePath}" ${branch}; or git switch ${branch} there) and try again, ${or}`, { ...of, folder, ways: ['restore', 'look', 'kill'] });
}

/** Refuses when a model of the run's settings is no longer to be had. */
export async function checkModels({ threadId, repository }: RunRecord, { settings }: StoredRequest, models: ModelProvider): Promise<void> {
  for (const id of new Set(AGENT_ROLES.map((role) => modelIdOf(settings, role)))) {
    try {
      await models.resolve(id);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      throw new StuckError('model_missing', `The run works with the model ${id}, which cannot be had now: ${messageOf(error)} Set it up again and resume, or kill the run and start the story with another model.`, { threadId, folder: repository, model: id, ways: ['choose_model', 'kill'] }, { cause: error });
    }
  }
}

/** The branch's commit when the newest checkpoint was written; '' before the first. */
export function lastCommit({ summary }: RunRecord): string {
  const read = stateSummary.safeParse(summary);
  return read.success ? read.data.git.commitHash : '';
}
