import { isOver } from '../../contract/runActions.ts';
import type { RunStatus, RunSummary } from '../../contract/run.ts';

/** What asks for a person comes first, then what moves. */
const PRIORITY: Readonly<Record<RunStatus, number>> = { waiting: 0, running: 1, paused: 2, queued: 3, failed: 4, complete: 5, killed: 6 };

/**
 * The run that status bar and Review view show: the one the person looked at last while it lives, else the
 * one that needs a person most, the newest of equals.
 */
export function currentRun(runs: readonly RunSummary[], focused: string | null): RunSummary | null {
  const chosen = runs.find((run) => run.threadId === focused);
  if (chosen && !isOver(chosen)) return chosen;
  const best = runs.reduce<RunSummary | null>((best, run) => (best === null || before(run, best) ? run : best), null);
  // An ended run in view stays there until another one lives.
  return chosen && (best === null || isOver(best)) ? chosen : best;
}

function before(a: RunSummary, b: RunSummary): boolean {
  const difference = PRIORITY[rank(a)] - PRIORITY[rank(b)];
  return difference === 0 ? a.startedAt > b.startedAt : difference < 0;
}

/** Runs that do not move here any more are equal: the newest is the interesting one. */
function rank(run: RunSummary): RunStatus {
  return isOver(run) ? 'failed' : run.status;
}
