import { hasEnded } from '../../../contract/runActions.ts';
import type { AuditEventInput } from '../../../contract/audit.ts';
import { OrchestratorError } from '../../orchestrator/api.ts';
import { refuseHeldElsewhere } from '../../orchestrator/heldElsewhere.ts';
import { checkPlace } from '../../orchestrator/resumable.ts';
import { requestOf } from '../../orchestrator/runRequest.ts';
import { GitError } from '../../ports/git.ts';
import type { RemotePushed } from '../../ports/remote.ts';
import type { RunRecord } from '../../ports/store.ts';
import { stateSummary } from '../../run/stateSummary.ts';
import type { TakeOverProgress } from '../api.ts';
import type { MovingDeps } from './deps.ts';

/**
 * Brings a run into a state from which another machine can go on: it stands still, and branch and files are on the repository's remote. Throws
 * OrchestratorError and GitError; the run is paused then and as it was.
 */
export async function prepareHandOver(deps: MovingDeps, threadId: string, by: string, signal: AbortSignal, progress: TakeOverProgress): Promise<RemotePushed> {
  const { git, hands } = deps;
  const record = movable(deps, threadId);
  const remote = await git.remoteOf(record.repository);
  if (!remote) throw new GitError('no_remote', `${record.repository} has no remote that a team could share work through (origin, or the only one). Add one with git remote add origin <address>, and try again.`);
  if (record.status === 'running' || record.status === 'queued') {
    progress('Pausing the run');
    await hands.pause(threadId, by, `Paused by ${by}, to be handed over`);
    await hands.settled(threadId);
  }
  return hands.whileStanding(threadId, 'handed over', () => share(deps, threadId, remote.name, by, signal, progress));
}

function movable({ store }: MovingDeps, threadId: string): RunRecord {
  const record = store.run(threadId);
  if (!record) throw new OrchestratorError('unknown_run', `There is no run ${threadId} in this store.`);
  refuseHeldElsewhere(record);
  if (hasEnded(record.status)) throw new OrchestratorError('wrong_state', `${record.storyId} is ${record.status}: there is nothing to go on with elsewhere.`);
  if (record.checkpoints === 0) throw new OrchestratorError('wrong_state', `${record.storyId} has not taken a step yet: start the story on the other machine.`);
  return record;
}

async function share(deps: MovingDeps, threadId: string, remote: string, by: string, signal: AbortSignal, progress: TakeOverProgress): Promise<RemotePushed> {
  const { store, git, clock } = deps;
  const record = movable(deps, threadId);
  const request = requestOf(record);
  await checkPlace(record, request, git);
  progress('Keeping the files as they are');
  const ref = `refs/wave/${threadId}/handover-${clock.iso().replaceAll(/[^0-9TZ]/g, '')}`;
  const { commit } = await git.head(request.worktreePath);
  const files = await git.snapshot(request.worktreePath, ref, `Handed over by ${by}\n`, signal);
  const step = await lastStep(deps, record, ref);
  progress(`Pushing ${request.branch} to ${remote}`);
  await git.push(record.repository, remote, [{ commit, ref: `refs/heads/${request.branch}` }, { commit: files, ref }, ...step], signal);
  const checkpoint: unknown = (await store.saver.getTuple({ configurable: { thread_id: threadId } }))?.checkpoint.id;
  if (typeof checkpoint !== 'string') throw new OrchestratorError('wrong_state', `${record.storyId} has no checkpoint to go on from.`);
  const event: AuditEventInput = {
    type: 'system_event', name: 'run.hand_over', severity: 'warning', actor: { kind: 'user', name: by }, at: clock.iso(), storyId: record.storyId,
    summary: `Handed over: ${request.branch} was pushed to ${remote}`, details: { remote, branch: request.branch, commit, ref, files, checkpoint },
  };
  store.setStatus(threadId, 'paused', `Handed over by ${by}: it can be taken over on another machine, or resumed here.`, [event], ['paused', 'waiting']);
  return { commit, ref, checkpoint };
}

/** The files of the last step, by which it can be put back; where they are not in the repository any more there is nothing to send. */
async function lastStep({ git }: MovingDeps, { repository, summary }: RunRecord, ref: string): Promise<{ commit: string; ref: string }[]> {
  const snapshot = stateSummary.pick({ git: true }).safeParse(summary).data?.git.snapshot ?? '';
  return snapshot !== '' && await git.hasCommit(repository, snapshot) ? [{ commit: snapshot, ref: `${ref}-step` }] : [];
}
