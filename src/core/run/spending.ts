import { MOST_SPENDING_POINTS, spendingPoint, type SpendingPoint } from '../../contract/spending.ts';
import type { Store } from '../ports/store.ts';

const spent = spendingPoint.omit({ step: true });

/**
 * The steps that a curve over `newest` steps is drawn from: the first, the newest, and between them every second, fourth, eighth and so on, as
 * it takes to stay within the most points. So a curve that grows keeps its points, and does not jitter while it is followed.
 */
export function sampledSteps(newest: number): number[] {
  if (newest < 1) return [];
  let every = 1;
  while (newest / every > MOST_SPENDING_POINTS - 2) every *= 2;
  const between = Array.from({ length: Math.floor(newest / every) }, (_, index) => (index + 1) * every);
  return [...new Set([1, ...between, newest])];
}

/** What a run has used up over its steps, oldest first, in at most 100 points. No state is loaded, and the cost does not grow with the run. */
export function spendingOf(store: Pick<Store, 'steps' | 'stepsAt'>, threadId: string): SpendingPoint[] {
  const newest = store.steps(threadId, null, 1).steps[0]?.number ?? 0;
  return store.stepsAt(threadId, sampledSteps(newest)).flatMap(({ number, note }) => {
    // A step of another version, whose words are others, is one point less and no reason to show none.
    const { success, data } = spent.safeParse(note);
    return success ? [{ step: number, ...data }] : [];
  });
}
