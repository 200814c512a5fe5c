import type { CheckpointAgainst, CheckpointDetail, CheckpointPage } from '../../contract/checkpoint.ts';
import { hasEnded } from '../../contract/runActions.ts';
import type { WaveState } from '../graph/state.ts';
import { FileError, type FileSystem } from '../ports/files.ts';
import type { Git } from '../ports/git.ts';
import type { RunRecord, StepRecord, Store } from '../ports/store.ts';
import { readableState, stateLines } from '../run/readableState.ts';
import { checkpointEntryOf } from '../run/stepNote.ts';
import { OrchestratorError } from './api.ts';
import { snapshotGone } from './goBack.ts';
import { requestOf } from './runRequest.ts';

const PAGE = 200;
const LARGEST_PAGE = 1_000;
const MERGED = 8;

export interface HistoryDeps {
  readonly store: Store;
  readonly git: Git;
  readonly files: FileSystem;
  stateAt(threadId: string, checkpointId: string): Promise<WaveState>;
}

export function checkpointsOf({ store }: HistoryDeps, record: RunRecord, page: { readonly before?: string | null; readonly limit?: number }): CheckpointPage {
  const limit = Math.max(1, Math.min(page.limit ?? PAGE, LARGEST_PAGE));
  const { steps, total } = store.steps(record.threadId, page.before ?? null, limit);
  const newest = newestOf(store, record.threadId);
  const last = steps.at(-1);
  return { entries: steps.map((step) => checkpointEntryOf(step, newest)), next: last !== undefined && last.number > 1 ? last.checkpoint : null, total };
}

function newestOf(store: Store, threadId: string): string | null {
  return store.steps(threadId, null, 1).steps[0]?.checkpoint ?? null;
}

export async function checkpointOf(deps: HistoryDeps, record: RunRecord, id: string): Promise<CheckpointDetail> {
  const { store, git } = deps;
  const step = stepOf(deps, record, id);
  const state = await deps.stateAt(record.threadId, id);
  const entry = checkpointEntryOf(step, newestOf(store, record.threadId));
  const missing = await missingCommit(git, record, state);
  const merged = (await deps.stateAt(record.threadId, newestOf(store, record.threadId) ?? id)).decisions.some((decision) => decision.gate === MERGED && decision.decision === 'go');
  const gone = hasEnded(record.status) ? `The run is ${record.status}: it can be looked at, and does not move any more.` : merged ? 'The change is merged already.' : missing === null ? null : snapshotGone(missing).message;
  const files = missing === null ? (await git.compare(record.repository, requestOf(record).baseCommit, filesAt(state))).files : null;
  return { entry, summary: stateLines(state), state: readableState(state), files: files === null ? null : [...files], gone };
}

/** Unified diff between the files of then and the base, or the worktree as it is now. */
export async function checkpointDiffOf(deps: HistoryDeps, record: RunRecord, id: string, against: CheckpointAgainst, path?: string): Promise<string> {
  const state = await stateWithFiles(deps, record, id);
  const { baseCommit, worktreePath } = requestOf(record);
  if (against === 'base') return (await deps.git.compare(record.repository, baseCommit, filesAt(state), path)).diff;
  return path === undefined ? deps.git.diff(worktreePath, filesAt(state)) : deps.git.diff(worktreePath, filesAt(state), path);
}

export async function checkpointFileOf(deps: HistoryDeps, record: RunRecord, id: string, path: string): Promise<{ base: string | null; then: string | null; now: string | null }> {
  const state = await stateWithFiles(deps, record, id);
  const { baseCommit, worktreePath } = requestOf(record);
  const [base, then, now] = await Promise.all([deps.git.show(record.repository, baseCommit, path), deps.git.show(record.repository, filesAt(state), path), readNow(deps.files, worktreePath, path)]);
  return { base, then, now };
}

async function readNow(files: FileSystem, worktree: string, path: string): Promise<string | null> {
  try {
    const tree = await files.worktree(worktree);
    return await tree.exists(path) ? await tree.read(path) : null;
  } catch (error) {
    if (error instanceof FileError && error.reason === 'not_found') return null;
    throw error;
  }
}

async function stateWithFiles(deps: HistoryDeps, record: RunRecord, id: string): Promise<WaveState> {
  stepOf(deps, record, id);
  const state = await deps.stateAt(record.threadId, id);
  const missing = await missingCommit(deps.git, record, state);
  if (missing !== null) throw snapshotGone(missing);
  return state;
}

function stepOf({ store }: HistoryDeps, record: RunRecord, id: string): StepRecord {
  const step = store.step(record.threadId, id);
  if (!step) throw new OrchestratorError('unknown_checkpoint', `There is no step ${JSON.stringify(id.slice(0, 60))} in ${record.threadId}. "wave checkpoints" lists them.`);
  return step;
}

/** The commit that has all files of a step. */
function filesAt({ git }: WaveState): string {
  return git.snapshot || git.commitHash;
}

async function missingCommit(git: Git, record: RunRecord, state: WaveState): Promise<string | null> {
  for (const commit of new Set([state.git.commitHash, filesAt(state)])) {
    if (!await git.hasCommit(record.repository, commit)) return commit;
  }
  return null;
}
