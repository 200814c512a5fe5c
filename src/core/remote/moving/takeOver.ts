import { basename } from 'node:path';
import type { AuditEventInput } from '../../../contract/audit.ts';
import type { RemoteRun } from '../../../contract/remoteRows.ts';
import { hasEnded } from '../../../contract/runActions.ts';
import { worktreeKey } from '../../effects/worktree.ts';
import { messageOf } from '../../errors.ts';
import { OrchestratorError } from '../../orchestrator/api.ts';
import { heldBy } from '../../orchestrator/heldElsewhere.ts';
import { worktreePathOf } from '../../orchestrator/prepareRun.ts';
import { requestOf, storedRequest, type StoredRequest } from '../../orchestrator/runRequest.ts';
import type { RemotePushed } from '../../ports/remote.ts';
import type { RunImport } from '../../ports/runImport.ts';
import type { EffectRecord } from '../../ports/store.ts';
import { slug } from '../../run/threadId.ts';
import type { TakeOverProgress } from '../api.ts';
import { bringInSteps, effectsOf, pastReviewsOf } from '../incoming/bringIn.ts';
import { atHome } from './atHome.ts';
import { copyAudit } from './auditCopies.ts';
import type { MovingDeps } from './deps.ts';
import { mend } from './mend.ts';
import { checkFree, fetchPushed, settle, type RunPlace } from './place.ts';

/** The database lends the run for a minute at a time (see take_over_run); it is asked for more while the run is brought in. */
const LEASE_SECONDS = 60;
const RENEW_MS = 20_000;

interface TakeOverRequest {
  readonly threadId: string;
  /** Any folder of the repository. */
  readonly repository: string;
  readonly by: string;
  readonly signal: AbortSignal;
  readonly progress: TakeOverProgress;
}

/**
 * Goes on here with a run of another machine. All that can be refused is refused before the database is asked; from then on the run is this store's, and what
 * fails can be tried again. The run is paused, with everything as it was there. Throws OrchestratorError, GitError, RemoteError, StoreError.
 */
export async function takeOver(deps: MovingDeps, request: TakeOverRequest): Promise<void> {
  const { git, remote } = deps;
  const { threadId, signal, progress } = request;
  progress('Looking at the run');
  const found = await takable(deps, request);
  progress(`Fetching ${found.place.branch}`);
  const { files } = await fetchPushed(git, found.place, found.pushed, signal);
  await checkFree(git, found.place, found.pushed.commit);
  progress('Taking over');
  const granted = await remote.takeOver(threadId, signal);
  if (granted.pushed_ref !== found.pushed.ref || granted.pushed_checkpoint !== found.pushed.checkpoint) {
    throw new OrchestratorError('stale', `${granted.story_id} was handed over anew at this very moment. Take it over once more.`);
  }
  const renewal = setInterval(() => {
    remote.renewLeases([threadId], LEASE_SECONDS, signal).catch((error: unknown) => { deps.logger.warn(`The lease of ${threadId} could not be renewed while it is brought in: ${messageOf(error)}`); });
  }, RENEW_MS);
  renewal.unref();
  try {
    await bringHome(deps, request, { ...found, run: granted, files });
  } finally {
    clearInterval(renewal);
  }
  // What was pushed is where it was; from here on only what is pushed anew can be gone on from elsewhere. It stands still, so nobody has to be kept away.
  await remote.setPushed(threadId, null, signal).catch((error: unknown) => { deps.logger.warn(`That the run ${threadId} is here could not be told in full: ${messageOf(error)}`); });
}

interface Found {
  readonly run: RemoteRun;
  readonly pushed: RemotePushed;
  readonly stored: StoredRequest;
  readonly place: RunPlace;
}

async function takable({ store, git, remote }: MovingDeps, { threadId, repository, signal }: TakeOverRequest): Promise<Found> {
  const own = store.run(threadId);
  if (own && heldBy(own) === null) throw new OrchestratorError('wrong_state', `${own.storyId} is on this machine. Resume it here.`);
  const run = await remote.run(threadId, signal);
  if (!run) throw new OrchestratorError('unknown_run', `There is no run ${threadId} in this project.`);
  if (hasEnded(run.status) || run.removed_at !== null) throw new OrchestratorError('wrong_state', `${run.story_id} has ended (${run.status}) or was removed: there is nothing to go on with.`);
  const { pushed_commit: commit, pushed_ref: ref, pushed_checkpoint: checkpoint } = run;
  if (commit === null || ref === null || checkpoint === null) throw new OrchestratorError('wrong_state', `The branch of ${run.story_id} was not pushed: hand the run over from the machine that holds it first.`);
  const stored = storedRequest.safeParse(run.request === null ? null : JSON.parse(run.request)).data;
  if (!stored) throw new OrchestratorError('wrong_state', `The machine that holds ${run.story_id} shares where its runs stand, and not what they are about: nobody else can go on with it. Let it share contents, and hand the run over again.`);
  const { root } = await git.inspect(repository);
  const place = { repository: root, path: worktreePathOf(stored.settings, root, run.story_id), branch: stored.branch, baseCommit: stored.baseCommit };
  const other = store.runs().find((one) => one.threadId !== threadId && one.repository === root && !hasEnded(one.status) && heldBy(one) === null && requestOf(one).branch === stored.branch);
  if (other) throw new OrchestratorError('wrong_state', `${other.storyId} has a run on this machine that has not ended (${other.threadId}), on the same branch. End that one first.`);
  return { run, pushed: { commit, ref, checkpoint }, stored, place };
}

async function bringHome(deps: MovingDeps, request: TakeOverRequest, found: Found & { readonly files: string }): Promise<void> {
  const { store, git, clock, remote, logger } = deps;
  const { threadId, by, signal, progress } = request;
  const { run, place, pushed, files } = found;
  const into = await store.importRun(threadId, atHome(place.path));
  let undo: (() => Promise<void>) | null = null;
  try {
    await bringInSteps(remote, into, threadId, signal, (count) => { if (count % 50 === 0) progress(`Bringing in its steps: ${String(count)}`); });
    const effects = await effectsOf(remote, threadId, signal);
    const mended = await mend(store.saver, clock, { stagingId: into.stagingId, threadId, pushed: pushed.checkpoint, effects, by });
    progress('Bringing in what was recorded of it');
    const event = eventOf(deps, request, found);
    // Written down before the rest: the copies stand after it. Should bringing in fail, the log says that it was begun.
    store.appendAudit(threadId, [event('run.take_over', `Taking ${run.story_id} over from ${run.started_by_name === '' ? 'another machine' : `${run.started_by_name}'s machine`}`)]);
    const copies = await copyAudit(remote, store, threadId, signal);
    progress('Making its worktree');
    undo = await settle(git, place, { commit: pushed.commit, files, aside: `refs/wave/${threadId}/aside-${clock.iso().replaceAll(/[^0-9TZ]/g, '')}` });
    await finish(deps, into, found, {
      reviews: await pastReviewsOf(remote, threadId, run.story_id, signal), effects: settled(effects, threadId),
      audit: [...mended, event('run.taken_over', `Taken over: it goes on here, in ${place.path}`, { copies })], reason: `Taken over by ${by}: resume it to go on here.`,
    });
  } catch (error) {
    await into.discard().catch((second: unknown) => { logger.error(`What was brought in of ${threadId} could not be removed`, second); });
    await undo?.().catch((second: unknown) => { logger.error(`The worktree ${place.path} could not be taken back`, second); });
    throw error;
  }
}

async function finish(
  { remote }: MovingDeps, into: RunImport, { run, stored, place }: Found,
  { reason, ...parts }: Parameters<RunImport['finish']>[1] & { readonly reason: string },
): Promise<void> {
  const { heldBy: _gone, ...request } = { ...stored, worktreePath: place.path };
  await into.finish({
    threadId: run.thread_id, projectId: slug(basename(place.repository)), storyId: run.story_id, title: run.title, repository: place.repository, startedBy: run.started_by_name,
    startedAt: new Date(run.started_at).toISOString(), request, status: 'paused', statusReason: reason, epoch: run.epoch, mirrorProject: remote.projectId,
  }, parts);
}

function eventOf({ clock, remote }: MovingDeps, { by }: TakeOverRequest, { run, pushed, place }: Found) {
  return (name: string, summary: string, more: Record<string, unknown> = {}): AuditEventInput => ({
    type: 'system_event', name, severity: 'warning', actor: { kind: 'user', name: by }, at: clock.iso(), storyId: run.story_id, summary,
    details: { project: remote.projectId, epoch: run.epoch, commit: pushed.commit, checkpoint: pushed.checkpoint, branch: place.branch, worktreePath: place.path, ...more },
  });
}

/** The worktree is made; a return that was interrupted there has nothing to put back here. */
function settled(effects: readonly EffectRecord[], threadId: string): EffectRecord[] {
  const key = worktreeKey(threadId);
  const kept = effects.filter((effect) => effect.key !== key && !(effect.kind === 'git.restore' && effect.state === 'intent'));
  return [...kept, { key, kind: 'git.worktree', state: 'done', intent: { existed: false }, result: { copied: [] } }];
}
