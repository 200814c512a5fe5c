import * as z from 'zod';
import type { ModelToolCall, StopReason, ToolDescription } from '../../ports/model.ts';
import { describeIssues } from '../../describeIssues.ts';

const PRINCIPLE_COUNT = 10;

/** What a judge says: a score and a reason for every one of the ten principles, each exactly once. */
export const judgement = z.strictObject({
  principles: z.array(z.strictObject({
    principle: z.number().int().min(1).max(PRINCIPLE_COUNT).describe('Number of the principle.'),
    score: z.number().min(0).max(1).describe('1: no concern at all. 0: certainly violates it.'),
    reason: z.string().max(600).describe('One short sentence; may be empty when the score is 1.'),
  })).length(PRINCIPLE_COUNT),
}).refine(({ principles }) => new Set(principles.map((entry) => entry.principle)).size === PRINCIPLE_COUNT, { error: 'every principle exactly once' });
export type Judgement = z.infer<typeof judgement>;

export const VERDICT_TOOL: ToolDescription = {
  name: 'submit_verdict_of_action',
  description: 'Submits the verdict on the action: a score and a reason for each of the ten principles, all ten, each once.',
  parameters: z.toJSONSchema(judgement),
};

export type ReadJudgement = { readonly ok: true; readonly judgement: Judgement } | { readonly ok: false; readonly problem: string };

/**
 * Reads a judge's answer: one call of the tool, or text that is the same JSON and nothing else. Whatever else it is counts as
 * garbled; nothing is picked out of prose, where the judged action may have put it.
 */
export function readJudgement(answer: { readonly text: string; readonly toolCalls: readonly ModelToolCall[]; readonly stopReason: StopReason }): ReadJudgement {
  if (answer.stopReason === 'refusal') return { ok: false, problem: 'it refused to answer' };
  if (answer.stopReason === 'max_tokens') return { ok: false, problem: 'its answer was cut off' };
  const [call, ...more] = answer.toolCalls;
  if (call) {
    if (more.length > 0 || call.name !== VERDICT_TOOL.name || call.malformed !== undefined) return { ok: false, problem: 'its answer was garbled: not one well-formed verdict' };
    return parse(call.input);
  }
  let value: unknown;
  try {
    value = JSON.parse(answer.text);
  } catch {
    return { ok: false, problem: 'its answer was garbled: neither a verdict nor JSON' };
  }
  return parse(value);
}

function parse(value: unknown): ReadJudgement {
  const parsed = judgement.safeParse(value);
  return parsed.success ? { ok: true, judgement: parsed.data } : { ok: false, problem: `its answer was garbled: ${describeIssues(parsed.error).split('\n')[0] ?? ''}` };
}
