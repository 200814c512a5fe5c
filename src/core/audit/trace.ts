import type { VerdictKind } from '../../contract/action.ts';
import type { GateDecisionKind } from '../../contract/gate.ts';

/** An action that ran, or was refused, with everything that led to it. `seq`: its row in the audit log. */
export interface TracedAction {
  readonly seq: number;
  readonly at: string;
  readonly actionId: string;
  readonly agent: string;
  readonly what: string;
  readonly ran: boolean;
  readonly score: number | null;
  readonly verdict: VerdictKind | null;
  /** Who settled the verdict: rules, judge, sandbox, remembered. */
  readonly source: string | null;
  /** The person who allowed it, with the row that says so; null when nobody had to. */
  readonly approvedBy: { readonly name: string; readonly seq: number | null } | null;
  readonly gate: number | null;
  /** Commit of the gate it led to; null while that gate is not passed, or when a going back left it behind. */
  readonly gateCommit: string | null;
}

export interface TracedDecision {
  readonly seq: number;
  readonly at: string;
  readonly gate: number;
  readonly decision: GateDecisionKind;
  readonly by: string;
  readonly reason: string;
  readonly override: boolean;
  /** Who approved the override. */
  readonly approvedBy: string | null;
  /** The commit that was judged, and the one that marks the gate as passed. */
  readonly commit: string | null;
  readonly gateCommit: string | null;
}

export interface RunTrace {
  readonly threadId: string;
  readonly actions: readonly TracedAction[];
  readonly decisions: readonly TracedDecision[];
  /** Commit on the base branch; null when it is not merged. */
  readonly merged: string | null;
}
