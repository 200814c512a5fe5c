import * as z from 'zod';
import { verdict, verdictKind } from './action.ts';
import { auditFilter, auditSeverity, auditType } from './audit.ts';
import { checkpointAgainst, checkpointDetail, checkpointPage } from './checkpoint.ts';
import { gateNumber } from './gate.ts';

const request = { token: z.string(), requestId: z.string(), threadId: z.string() };

/** What only the panel of a run asks: its past, the audit log, and the stretch of its timeline that was not sent yet. Each gets an answer. */
export const panelRequests = [
  z.object({ ...request, type: z.literal('olderEntries') }),
  z.object({ ...request, type: z.literal('auditPage'), filter: auditFilter }),
  z.object({ ...request, type: z.literal('auditRow'), seq: z.number().int().positive() }),
  z.object({ ...request, type: z.literal('verifyAudit') }),
  z.object({ ...request, type: z.literal('checkpoints'), before: z.string().nullable() }),
  z.object({ ...request, type: z.literal('checkpoint'), checkpointId: z.string() }),
  z.object({ ...request, type: z.literal('checkpointDiff'), checkpointId: z.string(), against: checkpointAgainst, path: z.string().nullable() }),
  z.object({ ...request, type: z.literal('commitDiff'), commit: z.string() }),
  z.object({ ...request, type: z.literal('goBack'), checkpointId: z.string(), feedback: z.string() }),
] as const;
export type PanelRequest = z.infer<(typeof panelRequests)[number]>;

/** A row of the audit log as a list shows it. */
export const auditLine = z.object({
  seq: z.number().int(),
  at: z.iso.datetime(),
  threadId: z.string().nullable(),
  who: z.string(),
  kind: z.enum(['agent', 'user', 'policy', 'system']),
  type: auditType,
  name: z.string(),
  severity: auditSeverity,
  summary: z.string(),
  gate: gateNumber.nullable(),
  score: z.number().nullable(),
  verdict: verdictKind.nullable(),
  /** Who settled the verdict. */
  source: verdict.shape.source.nullable(),
});
export type AuditLine = z.infer<typeof auditLine>;

/** A row opened: all of it, and what it is tied to. */
export const auditDetail = z.object({
  line: auditLine,
  /** What was decided or came of it, in sentences; may be empty. */
  reasons: z.array(z.string()),
  /** Principles that were held against the action. */
  principles: z.array(z.number().int()),
  /** It ran outside the sandbox: because a person allowed it, or because there is none. Null where nothing ran. */
  contained: z.boolean().nullable(),
  /** The row as JSON text; cut when it is long. */
  json: z.string(),
  /** The action it is about: the row that has it, and whether it ran. */
  action: z.object({ seq: z.number().int(), what: z.string(), ran: z.boolean() }).nullable(),
  /** Who allowed it, with the row that says so. */
  approvedBy: z.object({ name: z.string(), seq: z.number().int().nullable() }).nullable(),
  gate: gateNumber.nullable(),
  /** Commit of the gate that it led to, or that was judged. */
  commit: z.string().nullable(),
});
export type AuditDetail = z.infer<typeof auditDetail>;

/** What the host answers; `done` where there is nothing to tell. */
export const panelAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('auditPage'), lines: z.array(auditLine), next: z.number().int().nullable() }),
  z.object({ kind: z.literal('auditRow'), detail: auditDetail }),
  z.object({ kind: z.literal('verified'), ok: z.boolean(), rows: z.number().int(), seq: z.number().int().nullable(), message: z.string() }),
  z.object({ kind: z.literal('checkpoints'), page: checkpointPage }),
  z.object({ kind: z.literal('checkpoint'), detail: checkpointDetail }),
  /** `kept`: the ref under which the files were put aside. */
  z.object({ kind: z.literal('wentBack'), kept: z.string().nullable() }),
]);
export type PanelAnswer = z.infer<typeof panelAnswer>;
