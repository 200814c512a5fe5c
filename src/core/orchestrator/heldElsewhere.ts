import { hasEnded } from '../../contract/runActions.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunRecord, Store } from '../ports/store.ts';
import { isOwnedElsewhere } from '../run/snapshot.ts';
import { OrchestratorError } from './api.ts';
import type { Fleet } from './fleet.ts';
import { requestOf } from './runRequest.ts';

/** Who goes on with a run on another machine. */
export interface Holder {
  readonly user: string;
  readonly machine: string;
}

/** Another machine took the run over. Null when it is this one's. */
export function heldBy(record: RunRecord): Holder | null {
  return requestOf(record).heldBy ?? (record.lostTo === null ? null : { user: record.lostTo, machine: '' });
}

/** Throws owned_elsewhere for a run that another machine goes on with. */
export function refuseHeldElsewhere(record: RunRecord): void {
  const holder = heldBy(record);
  if (holder) throw new OrchestratorError('owned_elsewhere', `${record.storyId}: ${inWords(holder)} Decide and follow it there, or take it over when it stands still.`);
}

/**
 * Lets go of a run that another machine holds now: it stops at once, its command too, and can no longer be moved here. What is known of it stays. Kept with
 * the run before it stops, so that a crash in between does not bring it back. Does nothing with a run that has ended, or was let go of before.
 */
export async function letGo(deps: { readonly store: Store; readonly clock: Clock; readonly owner: string }, fleet: Fleet, record: RunRecord, holder: Holder): Promise<void> {
  const { store, clock, owner } = deps;
  const { threadId } = record;
  const request = requestOf(record);
  if (hasEnded(record.status) || (request.heldBy?.user === holder.user && request.heldBy.machine === holder.machine)) return;
  const reason = inWords(holder);
  store.changeRequest(threadId, { ...request, heldBy: { user: holder.user, machine: holder.machine, since: clock.iso() } }, []);
  // From here on no step of it is taken here, whoever still drives it, and nothing of it is sent.
  store.loseRun(threadId, holder.user, reason, [{
    type: 'system_event', name: 'run.taken_over', severity: 'warning', actor: { kind: 'user', name: `${holder.user} (Supabase)` }, at: clock.iso(), storyId: record.storyId,
    summary: `Taken over: ${reason}`, details: { user: holder.user, machine: holder.machine },
  }]);
  if (isOwnedElsewhere(record, owner, clock.now())) store.requestControl({ threadId, operation: 'pause', by: holder.user, reason });
  else await fleet.stop(threadId, reason);
  // What stopped may have said otherwise meanwhile.
  store.setStatus(threadId, 'paused', reason, [], ['running', 'queued', 'waiting', 'paused']);
}

function inWords({ user, machine }: Holder): string {
  return `${user} goes on with it${machine === '' ? ' on another machine' : ` on ${machine}`}.`;
}
