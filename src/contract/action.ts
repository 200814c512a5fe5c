import * as z from 'zod';
import { agentRole } from './agents.ts';

export { PRINCIPLES } from './names.ts';

/** One tool call that an agent proposes. `input` is what the model sent; the tool's own schema parses it. */
export const action = z.object({
  id: z.string(),
  agent: agentRole,
  tool: z.string(),
  input: z.record(z.string(), z.unknown()),
});
export type Action = z.infer<typeof action>;

export const violation = z.object({
  principle: z.number().int().min(1).max(10),
  score: z.number().min(0).max(1),
  rule: z.string(),
  reason: z.string(),
  /** Not an objection: the rules could not tell what the action does. */
  unknown: z.literal(true).optional(),
});
export type Violation = z.infer<typeof violation>;

export const verdictKind = z.enum(['allow', 'review', 'block']);
export type VerdictKind = z.infer<typeof verdictKind>;

/** The score of an action. `score` is the lowest principle's. */
export const verdict = z.object({
  score: z.number().min(0).max(1),
  verdict: verdictKind,
  /** The rules could not tell; somebody else (judge, sandbox, person) has to. */
  unknown: z.boolean(),
  /**
   * Who settled it: the rules; the judge; the sandbox that holds what is only unknown; a rule that a person had
   * remembered for this repository; a person.
   */
  source: z.enum(['rules', 'judge', 'sandbox', 'remembered', 'person']),
  violations: z.array(violation),
  reasons: z.array(z.string()),
  perPrinciple: z.record(z.string(), z.number()),
  /** Hash of tool and input (see core/safety/actionHash): what was scored is what may run. */
  actionHash: z.string(),
});
export type Verdict = z.infer<typeof verdict>;

/** What came of an action. */
export const actionResult = z.object({
  ok: z.boolean(),
  /** What the model is told. */
  output: z.string(),
  /** One line for people. */
  summary: z.string(),
  filesChanged: z.array(z.object({ path: z.string(), added: z.number(), removed: z.number(), created: z.boolean() })).default([]),
  exitCode: z.number().nullable().optional(),
  durationMs: z.number().optional(),
});
export type ActionResult = z.infer<typeof actionResult>;
