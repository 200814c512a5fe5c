import { GATES, type GateNumber } from '../../contract/gate.ts';
import type { EffectLedger } from '../graph/deps.ts';
import type { WaveGraph } from '../graph/graph.ts';
import { isWaveState, type WaveState } from '../graph/state.ts';
import { messageOf } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Git } from '../ports/git.ts';
import { OrchestratorError, type WentBack } from './api.ts';
import { forkedState, stays } from './forkedState.ts';
import { Return } from './unfinishedReturn.ts';

/** Where a run goes back to. */
export type BackTo =
  /** The checkpoint at which a gate was decided Go, and the commit recorded there. */
  | { readonly kind: 'gate'; readonly gate: GateNumber }
  | { readonly kind: 'checkpoint'; readonly id: string }
  /** Where it stands, files as they are: Dev gets comments on the change. */
  | { readonly kind: 'comments'; readonly count: number }
  /** Where it stands, files as they are: what a person was asked is asked anew. */
  | { readonly kind: 'ask_again'; readonly why: string }
  /** Where it stands, files as they are, on another commit to which its branch was moved. */
  | { readonly kind: 'branch'; readonly commit: string };


export interface BackRequest {
  readonly threadId: string;
  readonly to: BackTo;
  readonly by: string;
  /** Told to the agent; empty to go on as it would have gone on then. */
  readonly feedback: string;
}

/** The checkpoint a run goes on from, and the files that belong to it. */
export interface BackPlace {
  readonly checkpoint: string;
  readonly state: WaveState;
  readonly commit: string;
  readonly snapshot: string | null;
}

export interface BackDeps {
  readonly git: Git;
  readonly clock: Clock;
  readonly store: EffectLedger;
}

const MERGED = 8;

/**
 * The one way back: the files as they were, the state forked from that checkpoint, the feedback to the agent. What has been spent stays spent. The old
 * attempt stays in store, audit and git; what was in the worktree is kept under a ref of its own. Throws OrchestratorError (unknown_checkpoint,
 * wrong_state, snapshot_gone) or GitError; nothing has changed then.
 */
export async function goBack(graph: WaveGraph, { git, clock, store }: BackDeps, request: BackRequest): Promise<WentBack> {
  const newest = await graph.getState({ configurable: { thread_id: request.threadId } });
  if (!isWaveState(newest.values)) throw new OrchestratorError('wrong_state', `${request.threadId} has no checkpoint yet.`);
  const now = newest.values;
  if (request.to.kind !== 'ask_again') refuseMerged(now);
  const current: string = String(newest.config.configurable?.['checkpoint_id']);
  const place = await placeOf(graph, request, now, current);
  const from = { configurable: { thread_id: request.threadId, checkpoint_id: place.checkpoint } };
  const fork = (kept: WentBack['kept']): Promise<unknown> => graph.updateState(from, forkedState(now, place, request, kept, clock), 'act');
  if (stays(request.to)) {
    await fork(null);
    return { kept: null };
  }
  const { worktreePath } = now.git;
  for (const commit of [place.commit, ...(place.snapshot === null ? [] : [place.snapshot])]) {
    if (!await git.hasCommit(worktreePath, commit)) throw snapshotGone(commit);
  }
  const before = await git.head(worktreePath);
  const aside = `refs/wave/${request.threadId}/aside-${clock.iso().replaceAll(/[^0-9TZ]/g, '')}`;
  const returning = Return.begin(store, request.threadId, current, { worktree: worktreePath, commit: before.commit, aside });
  await store.synced();
  const kept = { ref: aside, commit: await git.restore(worktreePath, { commit: place.commit, snapshot: place.snapshot, aside }) };
  try {
    await fork(kept);
  } catch (error) {
    // Files and state go together: the state could not be written, so the files come back.
    await git.restore(worktreePath, { commit: before.commit, snapshot: kept.commit, aside: `${aside}-undone` });
    returning.finish();
    throw error;
  }
  returning.finish();
  return { kept };
}

/** The error for files that are no longer kept. */
export function snapshotGone(commit: string): OrchestratorError {
  return new OrchestratorError('snapshot_gone', `The files of this step are gone: commit ${commit.slice(0, 8)} is not in the repository any more (cleaned up, or removed by git gc). Nothing has changed. Go back to another step, or to a gate.`);
}

async function placeOf(graph: WaveGraph, { threadId, to }: BackRequest, now: WaveState, current: string): Promise<BackPlace> {
  if (to.kind === 'comments' || to.kind === 'ask_again') return { checkpoint: current, state: now, commit: now.git.commitHash, snapshot: now.git.snapshot || null };
  if (to.kind === 'branch') return { checkpoint: current, state: now, commit: to.commit, snapshot: null };
  if (to.kind === 'checkpoint') {
    const state = await stateAt(graph, threadId, to.id);
    return { checkpoint: to.id, state, commit: state.git.commitHash, snapshot: state.git.snapshot || null };
  }
  const decision = now.decisions.findLast((entry) => entry.gate === to.gate && entry.decision === 'go');
  if (!decision || now.gateState.currentGate < to.gate) {
    throw new OrchestratorError('wrong_state', `Gate ${String(to.gate)} (${GATES[to.gate]?.name ?? ''}) has not been passed; a run can go back to a gate it has passed.`);
  }
  return { checkpoint: decision.checkpoint, state: await stateAt(graph, threadId, decision.checkpoint), commit: decision.commit, snapshot: null };
}

/** The state at a checkpoint. Throws unknown_checkpoint. */
export async function stateAt(graph: Pick<WaveGraph, 'getState'>, threadId: string, checkpointId: string): Promise<WaveState> {
  const unknown = (why: string, cause?: unknown): OrchestratorError => new OrchestratorError('unknown_checkpoint', `There is no step ${JSON.stringify(checkpointId.slice(0, 60))} in ${threadId}${why}. "wave checkpoints" lists them.`, { cause });
  if (!/^[0-9a-f-]{36}$/.test(checkpointId)) throw unknown('');
  try {
    const found = await graph.getState({ configurable: { thread_id: threadId, checkpoint_id: checkpointId } });
    const values: unknown = found.values;
    if (isWaveState(values)) return values;
  } catch (error) {
    throw unknown(` (${messageOf(error)})`, error);
  }
  throw unknown('');
}

function refuseMerged(now: WaveState): void {
  if (now.decisions.some((entry) => entry.gate === MERGED && entry.decision === 'go')) {
    throw new OrchestratorError('wrong_state', 'The change is merged already. Start a new run for what should be different.');
  }
}
