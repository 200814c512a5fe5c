import { readFile } from 'node:fs/promises';
import { AGENT_NAMES } from '../../../src/contract/agents.ts';
import type { Conversation } from '../../../src/core/models/conversation.ts';
import { parseConversation, turnFor } from '../../../src/core/models/conversation.ts';
import type { ModelRequest } from '../../../src/core/ports/model.ts';
import type { Responder } from './server.ts';
import type { MessagesRequest } from './wire.ts';

const NAMES: ReadonlyMap<string, ModelRequest['agent']> = new Map([
  ...Object.entries(AGENT_NAMES).map(([role, name]) => [name, role as ModelRequest['agent']] as const),
  ['Safety judge', 'judge'],
]);

/** Plays a file of the scripted adapter's format over the wire, so that a whole run can be made with the real adapter. */
export async function respondFromFile(file: string): Promise<Responder> {
  return respondFrom(parseConversation(await readFile(file, 'utf8'), file), file);
}

/**
 * The agent is read from the first line of the system prompt, the turn from the answers in the request. An answer
 * that compaction has summed up is not in the request any more: such a conversation cannot be played this way.
 */
export function respondFrom(conversation: Conversation, file: string): Responder {
  return (request) => {
    const answers = request.messages.filter((message) => message.role === 'assistant').length;
    const { turn } = turnFor(conversation, agentOf(request), answers, file);
    return {
      delayMs: turn.delayMs,
      content: [
        ...(turn.text === '' ? [] : [{ type: 'text' as const, text: turn.text }]),
        ...turn.toolCalls.map((call, index) => ({ type: 'tool_use' as const, id: `toolu_${agentOf(request)}_${answers + 1}_${index + 1}`, name: call.name, input: call.input })),
      ],
    };
  };
}

export function agentOf(request: Pick<MessagesRequest, 'system'>): ModelRequest['agent'] {
  const system = typeof request.system === 'string' ? request.system : request.system?.[0]?.text ?? '';
  const name = /^You are the (.+) agent of WAVE\./.exec(system)?.[1];
  const agent = name === undefined ? undefined : NAMES.get(name);
  if (agent === undefined) throw new Error(`No agent in the system prompt "${system.slice(0, 80)}"`);
  return agent;
}
