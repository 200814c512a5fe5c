import { hasEnded } from '../../contract/runActions.ts';
import type { Clock } from '../ports/clock.ts';
import type { Git } from '../ports/git.ts';
import type { RunRecord, Store } from '../ports/store.ts';
import { isOwnedElsewhere } from '../run/snapshot.ts';
import { OrchestratorError } from './api.ts';
import type { Fleet } from './fleet.ts';
import { refuseHeldElsewhere } from './heldElsewhere.ts';
import { checkPlace } from './resumable.ts';
import { requestOf } from './runRequest.ts';

/** Records of runs, for those who want to do something with them: each refusal says why. */
export class RunAccess {
  private readonly deps: { readonly store: Store; readonly git: Git; readonly clock: Clock; readonly owner: string };
  private readonly fleet: Fleet;

  constructor(deps: RunAccess['deps'], fleet: Fleet) {
    this.deps = deps;
    this.fleet = fleet;
  }

  /** Throws unknown_run. */
  record(threadId: string): RunRecord {
    const record = this.deps.store.run(threadId);
    if (!record) throw new OrchestratorError('unknown_run', `There is no run ${threadId} in this store.`);
    return record;
  }

  /** The record of a run that this machine may change. Throws unknown_run, owned_elsewhere. */
  own(threadId: string): RunRecord {
    const record = this.record(threadId);
    refuseHeldElsewhere(record);
    return record;
  }

  /** The record of a run that can go another way: it has not ended, is driven here or nowhere, and its worktree is there. */
  async movable(threadId: string, what: string): Promise<RunRecord> {
    const record = this.own(threadId);
    if (this.elsewhere(record)) throw new OrchestratorError('owned_elsewhere', `${record.storyId} is driven by another window or process. Do it there, or pause it first.`);
    if (hasEnded(record.status)) throw this.wrongState(record, what);
    await checkPlace(record, requestOf(record), this.deps.git);
    return record;
  }

  /** The record of a run that stands still and has not ended. */
  standing(threadId: string, what: string): RunRecord {
    const record = this.own(threadId);
    if (this.elsewhere(record)) throw new OrchestratorError('owned_elsewhere', `${record.storyId} is driven by another window or process. Do it there, or pause it first.`);
    if (hasEnded(record.status)) throw this.wrongState(record, what);
    if (this.fleet.drives(threadId)) throw new OrchestratorError('wrong_state', `${record.storyId} is ${record.status} and cannot be ${what}. Pause it first.`);
    return record;
  }

  /** Driven by another process that shares the store. */
  elsewhere(record: RunRecord): boolean {
    return isOwnedElsewhere(record, this.deps.owner, this.deps.clock.now());
  }

  wrongState(record: RunRecord, what: string): OrchestratorError {
    const advice = record.status === 'waiting' ? ' It waits for a person: answer its review item.' : '';
    return new OrchestratorError('wrong_state', `${record.storyId} is ${record.status} and cannot be ${what}.${advice}`);
  }
}
