import type { AuditEventInput } from '../../contract/audit.ts';
import type { RunRecord } from '../ports/store.ts';
import { checkedReason, requireReason } from './answers.ts';
import { OrchestratorError, type PutBack } from './api.ts';
import { changedModel } from './changeModel.ts';
import type { Fleet } from './fleet.ts';
import { putBack } from './putBack.ts';
import { whyStuck } from './resumable.ts';
import { requestOf } from './runRequest.ts';
import type { OrchestratorDeps } from './waveOrchestrator.ts';

type Deps = Pick<OrchestratorDeps, 'store' | 'git' | 'clock' | 'models'>;

/** Puts a standing run's place back, with a row in the audit log that says what was done and who wanted it. */
export function restoreWorktree(deps: Deps, fleet: Fleet, record: RunRecord, by: string): Promise<PutBack> {
  return fleet.alone(record.threadId, async () => {
    const done = await putBack(deps, record, requestOf(record));
    if (done.branch === 'as_it_was' && done.worktree === 'as_it_was') return done;
    deps.store.appendAudit(record.threadId, [event(deps, record, by, { type: 'system_event', name: 'run.restore', summary: `Put back: ${wordsOf(done)}`, details: { ...done } })]);
    return done;
  });
}

/** Lets a run go on from the commit to which its branch was moved. */
export async function acceptBranch(deps: Deps, fleet: Fleet, record: RunRecord, by: string, reason: string): Promise<void> {
  requireReason(reason, 'Going on from where the branch is');
  const feedback = checkedReason(reason);
  const { git } = deps;
  const { repository, threadId, storyId } = record;
  const request = requestOf(record);
  const { branch, worktreePath: path } = request;
  const stuck = await whyStuck(record, request, git);
  if (!stuck) throw new OrchestratorError('wrong_state', `The branch of ${storyId} is where the run left it. Resume the run.`);
  const commit = await git.commitAt(repository, `refs/heads/${branch}`);
  if (!stuck.ways.includes('accept_branch') || commit === null) throw stuck;
  if (!await git.hasWorktree(repository, path, branch)) await fleet.alone(threadId, () => git.restoreWorktree({ repository, path, branch, snapshot: null }));
  await fleet.goBack({ threadId, to: { kind: 'branch', commit }, by, feedback });
}

/** Lets the agents that work with one model work with another. */
export async function changeModel(deps: Deps, fleet: Fleet, record: RunRecord, change: { readonly from: string; readonly to: string }, by: string): Promise<void> {
  const { request, roles } = await changedModel(record, requestOf(record), change, (settings) => deps.models(settings));
  const changed = event(deps, record, by, { type: 'config_change', name: 'run.model', summary: `${roles.join(', ')}: ${change.to} instead of ${change.from}`, details: { ...change, roles } });
  await fleet.alone(record.threadId, () => {
    deps.store.changeRequest(record.threadId, request, [changed]);
    return Promise.resolve();
  });
}

function event({ clock }: Deps, { storyId }: RunRecord, by: string, what: Pick<AuditEventInput, 'type' | 'name' | 'summary' | 'details'>): AuditEventInput {
  return { ...what, severity: 'warning', actor: { kind: 'user', name: by }, at: clock.iso(), storyId };
}

/** What was put back, for the audit log. */
function wordsOf({ branch, worktree, files, kept }: PutBack): string {
  const parts = [
    branch === 'made' ? 'the branch' : branch === 'moved' ? 'the branch to the run\'s last commit' : '',
    worktree === 'made' ? 'the worktree' : '',
    files === 'recorded' ? 'the files of the last step' : files === 'branch' ? 'the files of the branch' : '',
    kept === null ? '' : `what was there is kept as ${kept}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}
