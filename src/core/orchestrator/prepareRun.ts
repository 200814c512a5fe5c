import { basename, resolve } from 'node:path';
import { AGENT_ROLES, type AgentRole } from '../../contract/agents.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Git } from '../ports/git.ts';
import type { ModelProvider } from '../ports/model.ts';
import type { RunRecord } from '../ports/store.ts';
import { makeThreadId, slug } from '../run/threadId.ts';
import { OrchestratorError, type StartRequest } from './api.ts';
import { requestOf, type StoredRequest } from './runRequest.ts';

export interface PreparedRun {
  readonly threadId: string;
  readonly projectId: string;
  readonly repository: string;
  readonly request: StoredRequest;
}

/** The model id of a role: its own setting, else the default. */
export function modelIdOf(settings: Settings, role: AgentRole | 'judge'): string {
  return settings.models[role] || settings.models.default;
}

/** The worktree's absolute path by the setting's pattern. */
export function worktreePathOf(settings: Settings, repository: string, storyId: string): string {
  const relative = settings.worktree.location.replaceAll('${repo}', slug(basename(repository))).replaceAll('${story}', slug(storyId));
  return resolve(repository, relative);
}

/**
 * Checks everything that can be checked before a run exists (story, repository, models) and works out
 * where it will live. Touches nothing. Throws OrchestratorError, GitError or ModelError.
 */
export async function prepareRun(request: StartRequest, git: Git, models: ModelProvider, now: Date, random: () => number): Promise<PreparedRun> {
  const { story, settings } = request;
  if (story.acceptanceCriteria.length === 0) {
    throw new OrchestratorError('bad_input', `Story ${story.id} has no acceptance criteria. Add at least one: it is what QA and the gates go by.`);
  }
  const repository = await git.inspect(request.repository);
  for (const id of new Set(AGENT_ROLES.map((role) => modelIdOf(settings, role)))) await models.resolve(id);
  const projectId = slug(basename(repository.root));
  return {
    threadId: makeThreadId(projectId, story.id, now, random),
    projectId,
    repository: repository.root,
    request: {
      story,
      settings,
      branch: `wave/${slug(story.id)}`,
      baseBranch: repository.branch,
      baseCommit: repository.head,
      worktreePath: worktreePathOf(settings, repository.root, story.id),
      preapprovedGates: [...(request.preapprovedGates ?? [])],
      chosenModels: {},
    },
  };
}

/** A branch carries one run: who starts a story twice is told which run it has, before git says only that the branch is there. Throws OrchestratorError('bad_input'). */
export function refuseSecondRun(runs: readonly RunRecord[], { repository, request }: PreparedRun): void {
  const ended = ['complete', 'killed', 'failed'];
  const other = runs.find((run) => run.repository === repository && !ended.includes(run.status) && requestOf(run).branch === request.branch);
  if (!other) return;
  throw new OrchestratorError('bad_input', `${other.storyId} has a run that has not ended: ${other.threadId} (${other.status}). Go on with that one, or kill it and rename or delete its branch ${request.branch}.`);
}
