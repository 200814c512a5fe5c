import type { Action } from '../../contract/action.ts';
import type { AgentRole } from '../../contract/agents.ts';
import type { TranscriptMessage } from '../../contract/state.ts';
import { SUBMIT_TOOL } from '../agents/submissions.ts';
import { parseToolInput } from '../tools/registry.ts';
import type { ModelAnswer } from './callModel.ts';
import { describeAction } from './describeAction.ts';
import { toolMessage } from './transcript.ts';

/** What an answer comes to: messages for the transcript, and the actions that are well formed enough to be scored. */
export interface ReadAnswer {
  readonly messages: readonly TranscriptMessage[];
  readonly proposed: readonly Action[];
  readonly summary: string;
}

/**
 * Reads a model's answer. Unknown tools and malformed input become tool errors at once; text without a
 * tool call becomes a reminder. Nothing is guessed.
 */
export function readAnswer(role: AgentRole, answer: Pick<ModelAnswer, 'text' | 'toolCalls' | 'stopReason' | 'opaque'>): ReadAnswer {
  const proposed: Action[] = [];
  const errors: TranscriptMessage[] = [];
  for (const call of answer.toolCalls) {
    if (call.malformed !== undefined) {
      const cut = answer.stopReason === 'max_tokens' ? ' The answer was cut off at the token limit: send less at once.' : '';
      errors.push(toolMessage(role, call.id, `The input of ${call.name} is not a JSON object.${cut} Call it again.`, true));
      continue;
    }
    const parsed = parseToolInput(role, call.name, call.input);
    if (parsed.ok) proposed.push({ id: call.id, agent: role, tool: call.name, input: call.input });
    else errors.push(toolMessage(role, call.id, parsed.problem, true));
  }
  const assistant: TranscriptMessage = {
    agent: role,
    role: 'assistant',
    text: answer.text,
    toolCalls: answer.toolCalls.map(({ id, name, input }) => ({ id, name, input })),
    ...(answer.opaque === undefined ? {} : { opaque: answer.opaque }),
  };
  if (answer.toolCalls.length === 0) {
    const reminder: TranscriptMessage = { agent: role, role: 'user', text: `Nothing happened: you called no tool. Go on with a tool call, or finish with ${SUBMIT_TOOL[role]}.` };
    const said: TranscriptMessage[] = answer.text.trim() ? [assistant] : [];
    return { messages: [...said, reminder], proposed, summary: 'Answered without a tool call' };
  }
  const summary = proposed.length > 0 ? `Proposed ${proposed.map(describeAction).join('; ')}` : `Called ${answer.toolCalls.map((call) => call.name).join(', ')}, which could not be understood`;
  return { messages: [assistant, ...errors], proposed, summary: summary.slice(0, 500) };
}
