import * as z from 'zod';
import { agentRole } from '../../contract/agents.ts';
import { describeIssues } from '../describeIssues.ts';
import { messageOf } from '../errors.ts';
import type { ModelRequest, Usage } from '../ports/model.ts';
import { ModelError } from '../ports/model.ts';

const count = z.number().int().nonnegative();

/** One answer of a written conversation. */
const scriptedTurn = z.strictObject({
  text: z.string().default(''),
  toolCalls: z.array(z.strictObject({ name: z.string().min(1), input: z.record(z.string(), z.unknown()) })).default([]),
  /** Estimated from the lengths when absent. */
  usage: z.strictObject({ input: count, output: count, cacheRead: count.default(0), cacheWrite5m: count.default(0), cacheWrite1h: count.default(0) }).optional(),
  /** Milliseconds from the question to the end of the answer. */
  delayMs: count.default(0),
}).refine((turn) => turn.text.trim() !== '' || turn.toolCalls.length > 0, { error: 'a turn needs "text" or "toolCalls"' });
export type ScriptedTurn = z.infer<typeof scriptedTurn>;

/** A written conversation: what each agent answers, in order. Stands in for a model in the demo and in tests. */
export const conversation = z.strictObject({
  title: z.string().optional(),
  contextWindow: z.number().int().positive().default(200_000),
  agents: z.partialRecord(z.union([agentRole, z.literal('judge')]), z.array(scriptedTurn)),
});
export type Conversation = z.infer<typeof conversation>;

/** Parses the text of a conversation file. Throws ModelError('invalid_request') with every place that is wrong. */
export function parseConversation(text: string, file: string): Conversation {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ModelError('invalid_request', `The scripted conversation ${file} is not JSON: ${messageOf(error)}. Correct the file.`, { cause: error });
  }
  const parsed = conversation.safeParse(json);
  if (!parsed.success) throw new ModelError('invalid_request', `The scripted conversation ${file} is not valid:\n${describeIssues(parsed.error)}`, { cause: parsed.error });
  return parsed.data;
}

/**
 * The turn that answers a request, and its number (from 0). It is the number of answers the transcript already has,
 * so the same request gets the same answer after a crash or in another process. A judge has no transcript: it plays
 * its first turn for every question. Throws ModelError('invalid_request') when the agent has no such turn.
 */
export function turnFor(script: Conversation, agent: ModelRequest['agent'], answers: number, file: string): { readonly turn: ScriptedTurn; readonly number: number } {
  const turns = script.agents[agent] ?? [];
  const turn = turns[answers];
  if (turn === undefined) {
    throw new ModelError('invalid_request', `The scripted conversation ${file} has ${turns.length} turn${turns.length === 1 ? '' : 's'} for ${agent}, and turn ${answers + 1} was asked for. Add it under agents.${agent}.`);
  }
  return { turn, number: answers };
}

/** Four characters are taken for a token: nobody bills these numbers, they only make the meters move. */
const CHARACTERS_PER_TOKEN = 4;

/** What a written turn is said to have used. */
export function scriptedUsage(request: Pick<ModelRequest, 'system' | 'messages'>, turn: ScriptedTurn): Usage {
  if (turn.usage !== undefined) return turn.usage;
  const answer = turn.text.length + JSON.stringify(turn.toolCalls).length;
  return { input: scriptedPromptTokens(request), output: Math.ceil(answer / CHARACTERS_PER_TOKEN), cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
}

export function scriptedPromptTokens(request: Pick<ModelRequest, 'system' | 'messages'>): number {
  const prompt = request.messages.reduce((length, message) => length + message.text.length, request.system.length);
  return Math.ceil(prompt / CHARACTERS_PER_TOKEN);
}
