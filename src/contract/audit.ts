import * as z from 'zod';
import { actor } from './agents.ts';
import { gateNumber } from './gate.ts';

export const auditType = z.enum(['agent_action', 'validation', 'config_change', 'safety_event', 'gate_transition', 'review', 'system_event']);
export type AuditType = z.infer<typeof auditType>;

/** One event before it is numbered and chained. `name` is a stable dotted word within the type, e.g. `model.call`, `tool.write_file`. */
export const auditEvent = z.object({
  type: auditType,
  name: z.string().min(1),
  severity: z.enum(['info', 'warning', 'error', 'critical']),
  actor,
  at: z.iso.datetime(),
  /** One line for people. */
  summary: z.string(),
  storyId: z.string().nullable().default(null),
  gate: gateNumber.nullable().default(null),
  tokens: z.number().nonnegative().default(0),
  costUsd: z.number().nonnegative().nullable().default(0),
  safetyTags: z.array(z.string()).default([]),
  details: z.record(z.string(), z.unknown()).default({}),
});
export type AuditEvent = z.infer<typeof auditEvent>;
export type AuditEventInput = z.input<typeof auditEvent>;

/** A row of the audit log. `seq` counts from 1 over the whole file; `hash` covers the row and `previousHash`. */
export const auditRow = auditEvent.extend({
  seq: z.number().int().positive(),
  threadId: z.string().nullable(),
  previousHash: z.string(),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof auditRow>;

export const auditSeverity = auditEvent.shape.severity;
export type AuditSeverity = z.infer<typeof auditSeverity>;

/** Most rows of one page. */
export const LARGEST_AUDIT_PAGE = 500;

/** Which rows of the log are wanted. What is absent or empty does not narrow. */
export const auditFilter = z.object({
  threadId: z.string().nullish(),
  types: z.array(auditType).optional(),
  severities: z.array(auditSeverity).optional(),
  /** Part of the actor's name or role, or the kind (`agent`, `user`, `policy`, `system`). */
  actor: z.string().optional(),
  gate: gateNumber.nullish(),
  /** Looked for in summary, name and details, whatever the case. */
  text: z.string().max(500).optional(),
  /** Earliest and latest time, both included. */
  from: z.iso.datetime().nullish(),
  to: z.iso.datetime().nullish(),
  /** Rows before this one: `next` of the page before. */
  before: z.number().int().positive().nullish(),
  limit: z.number().int().positive().max(LARGEST_AUDIT_PAGE).default(100),
});
export type AuditFilter = z.input<typeof auditFilter>;
export type ParsedAuditFilter = z.output<typeof auditFilter>;

/** Rows, newest first. `next`: give it as `before`; null when there are no more. */
export interface AuditPage {
  readonly rows: readonly AuditRow[];
  readonly next: number | null;
  /** Rows on the way that could not be read and are left out; verifying the log says what is wrong with them. */
  readonly damaged: number;
}
