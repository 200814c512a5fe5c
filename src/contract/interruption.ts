import type { RunSummary } from './run.ts';

/** Why a run stands that nobody stopped: its process died, or its window was closed. Kept in the store as the reason of its status. */
export const INTERRUPTION = {
  died: 'The process that drove it ended',
  closed: 'The window or process that drove it was closed',
} as const;

/** Was the run stopped by nobody? Then it can simply go on. */
export function isInterrupted({ status, statusReason, ownedElsewhere, lostTo }: Pick<RunSummary, 'status' | 'statusReason' | 'ownedElsewhere' | 'lostTo'>): boolean {
  return status === 'paused' && !ownedElsewhere && lostTo === null && Object.values<string>(INTERRUPTION).includes(statusReason);
}
