import type { ReviewItem } from './review.ts';
import type { GateView, RunSnapshot, RunStatus, RunSummary } from './run.ts';

/** What a person can do to a run in its present state. Menus, context keys, tree and panels all ask here. */
export interface RunActions {
  readonly pause: boolean;
  readonly resume: boolean;
  readonly kill: boolean;
  readonly diff: boolean;
}

const ENDED: ReadonlySet<RunStatus> = new Set<RunStatus>(['complete', 'killed', 'failed']);

/** True when the run will never move again. */
export function hasEnded(status: RunStatus): boolean {
  return ENDED.has(status);
}

/** True when the run will not move here any more: it has ended, or another machine goes on with it. */
export function isOver(run: Pick<RunSummary, 'status' | 'lostTo'>): boolean {
  return run.lostTo !== null || hasEnded(run.status);
}

/** Which actions make sense for a run; the orchestrator has the last word. */
export function runActions(run: Pick<RunSummary, 'status' | 'branch' | 'lostTo'>): RunActions {
  const over = isOver(run);
  return {
    pause: !over && (run.status === 'running' || run.status === 'queued'),
    resume: !over && run.status === 'paused',
    kill: !over,
    diff: run.branch !== '',
  };
}

/** The gate number a review item asks a decision for, or null when it asks for something else. */
export function gateOf(item: ReviewItem): number | null {
  const { request } = item;
  return request.type === 'gate_decision' || request.type === 'gate_override' ? request.gate : null;
}

/** Whether an item asks for a decision at a gate; the approval of an override, which was decided before, does not. */
export function asksForDecision({ request }: ReviewItem): boolean {
  return request.type === 'gate_decision';
}

/** The gate at which a person approves the diff. */
export const DIFF_GATE = 7;

/** The gate whose Go merges. */
export const MERGE_GATE = 8;

/** Whether a run can go back to a gate: it has passed one, has not ended, and is not merged. */
export function canRecycle({ status, currentGate, lostTo }: Pick<RunSummary, 'status' | 'currentGate' | 'lostTo'>): boolean {
  return !isOver({ status, lostTo }) && currentGate > 0 && currentGate <= MERGE_GATE;
}

/** Why a person may not let something happen; null when they may. Saying no, holding and killing are always allowed. */
export type ApprovalBar = 'expired' | 'other_person';

/** Whether `person` may approve an item at a time (milliseconds since the epoch). The orchestrator has the last word. */
export function approvalBar(item: Pick<ReviewItem, 'expiresAt' | 'notBy'>, person: string, now: number): ApprovalBar | null {
  if (item.expiresAt !== null && Date.parse(item.expiresAt) <= now) return 'expired';
  return item.notBy.includes(person) ? 'other_person' : null;
}

/** The gates a run can go back to, in order. */
export function recyclableGates(run: Pick<RunSnapshot, 'status' | 'currentGate' | 'gates' | 'lostTo'>): readonly GateView[] {
  return canRecycle(run) ? run.gates.filter((view) => view.state === 'passed') : [];
}
