import * as z from 'zod';
import { verdictKind, type VerdictKind } from '../../contract/action.ts';
import { auditFilter, type AuditRow } from '../../contract/audit.ts';
import { gateDecisionKind, type GateDecisionKind } from '../../contract/gate.ts';
import type { Store } from '../ports/store.ts';
import { actorName } from '../run/timeline.ts';

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
  /** The person who refused it, with the row that says so. */
  readonly rejectedBy: { readonly name: string; readonly seq: number } | null;
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

const PAGE = 1_000;
const COMMIT = /^[0-9a-f]{7,64}$/;
const text = z.string().nullable().catch(null);
const said = z.object({
  actionId: text, source: text, approvedBy: z.unknown().optional(), reason: z.string().catch(''), commit: text, gateCommit: text, merged: text,
  score: z.number().nullable().catch(null), verdict: verdictKind.nullable().catch(null),
});
const approval = z.object({ name: z.string() });

/** The run whose audit log names this commit (a gate's, or the merge's), or its beginning of 7 or more digits. */
export function threadOfCommit(store: Pick<Store, 'queryAudit'>, commit: string): string | null {
  if (!COMMIT.test(commit)) return null;
  return store.queryAudit(auditFilter.parse({ types: ['gate_transition'], text: commit, limit: 1 })).rows[0]?.threadId ?? null;
}

/** Ties the rows of a run together: actions, verdicts, approvers, gates, commits. */
export function traceRun(store: Pick<Store, 'audit'>, threadId: string): RunTrace {
  const rows: AuditRow[] = [];
  for (let page = store.audit(threadId, 0, PAGE); page.length > 0; page = store.audit(threadId, page.at(-1)?.seq ?? 0, PAGE)) rows.push(...page);
  return traceRows(threadId, rows);
}

/** As traceRun, from rows of one run in order. Pure. */
export function traceRows(threadId: string, rows: readonly AuditRow[]): RunTrace {
  const actions: TracedAction[] = [];
  const decisions: TracedDecision[] = [];
  const allowed = new Map<string, { name: string; seq: number }>();
  const asked = new Map<string, TracedAction>();
  let open: number[] = [];
  let merged: string | null = null;
  for (const row of rows) {
    const details = said.parse(row.details);
    if (row.type === 'review' && details.actionId !== null && (row.name === 'review.approve' || row.name === 'review.edit')) allowed.set(details.actionId, { name: actorName(row.actor), seq: row.seq });
    if (row.name === 'verdict.review' && details.actionId !== null) asked.set(details.actionId, traced(row, details));
    const action = row.name === 'review.reject' && details.actionId !== null ? rejected(row, asked.get(details.actionId)) : actionOf(row, details, allowed);
    if (action) open.push(actions.push(action) - 1);
    if (row.type !== 'gate_transition') continue;
    const decision = decisionOf(row, details);
    if (decision) decisions.push(decision);
    if (details.merged !== null) merged = details.merged;
    if (decision?.decision === 'go') for (const index of open) {
      const found = actions[index];
      if (found) actions[index] = { ...found, gateCommit: details.gateCommit };
    }
    // What a going back left behind leads to no gate any more.
    if (decision?.decision === 'go' || decision?.decision === 'recycle' || row.name === 'run.back') open = [];
  }
  return { threadId, actions, decisions, merged };
}

function actionOf(row: AuditRow, details: z.infer<typeof said>, allowed: ReadonlyMap<string, { name: string; seq: number }>): TracedAction | null {
  const ran = row.type === 'agent_action' && row.name.startsWith('tool.');
  const refused = row.type === 'safety_event' && (row.name === 'verdict.block' || row.name === 'verdict.refused');
  if (!ran && !refused) return null;
  const approver = typeof details.approvedBy === 'string' ? details.approvedBy : null;
  const by = details.actionId === null ? undefined : allowed.get(details.actionId);
  return { ...traced(row, details), ran, approvedBy: approver === null ? null : { name: approver, seq: by?.name === approver ? by.seq : null } };
}

function traced(row: AuditRow, details: z.infer<typeof said>): TracedAction {
  return {
    seq: row.seq, at: row.at, actionId: details.actionId ?? '', agent: actorName(row.actor), what: row.summary, ran: false, score: details.score, verdict: details.verdict, source: details.source,
    approvedBy: null, rejectedBy: null, gate: row.gate, gateCommit: null,
  };
}

/** An action that a person was asked about and refused. */
function rejected(row: AuditRow, action: TracedAction | undefined): TracedAction | null {
  return action === undefined ? null : { ...action, rejectedBy: { name: actorName(row.actor), seq: row.seq } };
}

function decisionOf(row: AuditRow, details: z.infer<typeof said>): TracedDecision | null {
  const [area, word] = row.name.split('.');
  const decision = area === 'gate' && word === 'override' ? 'go' : gateDecisionKind.safeParse(word).data;
  if (decision === undefined || row.gate === null) return null;
  return {
    seq: row.seq, at: row.at, gate: row.gate, decision, by: actorName(row.actor), reason: details.reason, override: word === 'override',
    approvedBy: approval.safeParse(details.approvedBy).data?.name ?? null, commit: details.commit, gateCommit: details.gateCommit,
  };
}
