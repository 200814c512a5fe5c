import * as z from 'zod';
import { action, verdict } from './action.ts';
import { agentRole } from './agents.ts';
import { gateDecision, gateDecisionKind, gateNumber, gateStatus } from './gate.ts';

/** Parts of the run's state (field names follow the original design, in camelCase). Token counts are whole tokens, costs US dollars. */
export const gitState = z.object({
  branch: z.string(),
  baseBranch: z.string(),
  baseCommit: z.string(),
  commitHash: z.string(),
  worktreePath: z.string(),
  filesChanged: z.array(z.string()),
  hasUncommitted: z.boolean(),
  /** Commit that keeps the files after the newest effect (`refs/wave/`); '' when the branch's head says it all. */
  snapshot: z.string(),
});
export type GitState = z.infer<typeof gitState>;

export const budgetState = z.object({
  tokensUsed: z.number(),
  tokensLimit: z.number(),
  costUsd: z.number(),
  costLimitUsd: z.number(),
  isExceeded: z.boolean(),
  /** False once a model without a known price was called: then the dollar figure is a lower bound. */
  costKnown: z.boolean(),
  tokensByAgent: z.record(z.string(), z.number()),
});
export type BudgetState = z.infer<typeof budgetState>;

export const safetyState = z.object({
  /** Score of the newest action. */
  score: z.number(),
  lowestScore: z.number(),
  /** Lowest score of an action that ran without a person having allowed it; gate 6 asks for it. */
  lowestUnattended: z.number(),
  violations: z.array(z.string()),
  requiresHumanReview: z.boolean(),
  blockedActions: z.array(z.string()),
  /** Verdicts given and actions carried out so far; the audit log has both numbers with each action (see core/audit/executedActions). */
  scored: z.number().int().default(0),
  executed: z.number().int().default(0),
  /** Actions that an unattended run refused because nobody could be asked: in a row, and since a person last looked. */
  refusals: z.object({ inARow: z.number().int(), total: z.number().int() }).default({ inARow: 0, total: 0 }),
});
export type SafetyState = z.infer<typeof safetyState>;

export const gateState = z.object({
  currentGate: gateNumber,
  gateStatus,
  holdReason: z.string().nullable(),
  killReason: z.string().nullable(),
  overrides: z.array(gateDecision),
});
export type GateState = z.infer<typeof gateState>;

export const agentOutput = z.object({
  agent: agentRole,
  action: z.string(),
  result: z.string(),
  timestamp: z.iso.datetime(),
  tokensUsed: z.number(),
  safetyScore: z.number(),
});
export type AgentOutput = z.infer<typeof agentOutput>;

/** A message of an agent's transcript. Tool results answer tool calls by id. */
export const transcriptMessage = z.discriminatedUnion('role', [
  z.object({ agent: agentRole, role: z.literal('user'), text: z.string() }),
  z.object({
    agent: agentRole,
    role: z.literal('assistant'),
    text: z.string(),
    toolCalls: z.array(z.object({ id: z.string(), name: z.string(), input: z.record(z.string(), z.unknown()) })),
    /** What the model's adapter wants back with this message (signed reasoning, for instance); nobody else reads it. */
    opaque: z.unknown().optional(),
  }),
  z.object({ agent: agentRole, role: z.literal('tool'), toolCallId: z.string(), text: z.string(), isError: z.boolean() }),
  /** Everything of this agent before here is summed up in `text`; the originals stay in the store. */
  z.object({ agent: agentRole, role: z.literal('summary'), text: z.string() }),
]);
export type TranscriptMessage = z.infer<typeof transcriptMessage>;

/** Where in the graph a run stands, and what bounds its loops. */
export const cursor = z.object({
  /** The agent whose loop it is in, or the gate. */
  at: z.union([agentRole, z.literal('gate')]),
  /** The agent has been briefed and has not submitted yet. */
  visiting: z.boolean(),
  /** Model answers of this visit without a usable tool call, in a row. */
  nudges: z.number().int(),
  /** Length of `messages` from which the stuck detector looks. */
  watchFrom: z.number().int(),
  /** What the next visit is told first; empty when there is nothing. */
  feedback: z.string(),
  /** What the Supervisor proposes to the person who decides the open gate; a proposal decides nothing. */
  proposal: z.object({ decision: gateDecisionKind, reason: z.string() }).nullable(),
  rounds: z.object({ dev: z.number().int(), cto: z.number().int() }),
});
export type Cursor = z.infer<typeof cursor>;

/** An action on its way: proposed, perhaps scored, perhaps allowed by a person. */
export const pendingAction = z.object({ action, verdict: verdict.nullable(), approvedBy: z.string().nullable() });
export type PendingAction = z.infer<typeof pendingAction>;
