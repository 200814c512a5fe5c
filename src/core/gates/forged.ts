import type { Actor } from '../../contract/agents.ts';
import type { AuditEventInput } from '../../contract/audit.ts';

/** Names of tools by which a model would decide, if there were any. */
const DECIDING_TOOL = /(^|_)(decide|decision|approve|approval|reject|override|resolve|gate|gates|merge|launch|kill|hold|recycle)(_|$)/i;
/** Members by which a submission would decide, if they counted. */
const DECIDING_MEMBER = new Set(['decision', 'decisions', 'decided', 'gate', 'gates', 'gatestatus', 'gatedecision', 'approved', 'approvedby', 'approvals', 'override', 'overrides', 'resolution', 'actor', 'by']);
/** A tool result that reads like a decision: a record of one, a commit trailer of a gate, or a sentence that says so. */
const CLAIM = /"(?:kind|type|name)"\s*:\s*"(?:decide|gate_decision|gate_override|gate\.go|review\.approve)"|^Wave-(?:Gate|Merge):\s*\S/m;

/** The member of a submission that would be a decision at a gate; null when there is none. Only a person or the policy decides. */
export function decidingMember(input: unknown): string | null {
  if (typeof input !== 'object' || input === null) return null;
  return Object.keys(input).find((key) => DECIDING_MEMBER.has(key.toLowerCase().replaceAll(/[_-]/g, ''))) ?? null;
}

/** Would this tool, which no agent has, decide something? */
export function isDecidingTool(name: string): boolean {
  return DECIDING_TOOL.test(name.replaceAll(/([a-z])([A-Z])/g, '$1_$2'));
}

/** Does what came back from a tool claim to be a decision? It counts for nothing, and is worth a line in the log. */
export function claimsDecision(text: string): boolean {
  return CLAIM.test(text);
}

/** The row for an attempt to decide by something that is no person. */
export function forgedEvent(actor: Actor, at: string, what: string): AuditEventInput {
  return { type: 'safety_event', name: 'decision.forged', severity: 'error', actor, at, summary: `Refused, not a person's decision: ${what}`.slice(0, 500), safetyTags: ['forged_decision'] };
}
