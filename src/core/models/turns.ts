import type { TranscriptMessage } from '../../contract/state.ts';
import { ModelError } from '../ports/model.ts';

type AssistantMessage = Extract<TranscriptMessage, { role: 'assistant' }>;

export interface ToolResult {
  readonly toolCallId: string;
  readonly text: string;
  readonly isError: boolean;
}

/** One side's turn. Chat APIs want them to alternate, to begin and to end with the user, and a turn's tool results before its text. */
export type Turn =
  | { readonly role: 'user'; readonly results: readonly ToolResult[]; readonly texts: readonly string[] }
  | { readonly role: 'assistant'; readonly text: string; readonly toolCalls: AssistantMessage['toolCalls']; readonly opaque?: unknown };

const EMPTY_RESULT = '(no output)';
const SUMMARY_INTRODUCTION = 'What happened so far, summed up:\n\n';

/**
 * A transcript in the order chat APIs demand: what lies before the last summary is dropped and the summary opens the
 * conversation; what comes between two answers becomes one user turn, results first; empty texts vanish. Throws
 * ModelError('invalid_request') where a tool call has no result, a result has no call, or there is nothing to answer:
 * an API would refuse the same, but later and in its own words.
 */
export function toTurns(messages: readonly TranscriptMessage[]): readonly Turn[] {
  const summaryAt = messages.findLastIndex((message) => message.role === 'summary');
  const turns: Turn[] = [];
  let results: ToolResult[] = [];
  let texts: string[] = [];
  let open = new Set<string>();

  const closeUserTurn = (): void => {
    if (open.size > 0) throw refuse(`tool call ${[...open].join(', ')} has no result`);
    if (results.length + texts.length > 0) turns.push({ role: 'user', results, texts });
    results = [];
    texts = [];
  };

  for (const message of messages.slice(Math.max(summaryAt, 0))) {
    switch (message.role) {
      case 'summary':
        texts.push(SUMMARY_INTRODUCTION + message.text);
        break;
      case 'user':
        if (message.text.trim() !== '') texts.push(message.text);
        break;
      case 'tool':
        if (!open.delete(message.toolCallId)) throw refuse(`the tool result ${message.toolCallId} answers no call of the turn before it`);
        results.push({ toolCallId: message.toolCallId, text: message.text.trim() === '' ? EMPTY_RESULT : message.text, isError: message.isError });
        break;
      case 'assistant': {
        // A model may answer with nothing at all; no API takes that back as a message.
        if (message.text.trim() === '' && message.toolCalls.length === 0) break;
        closeUserTurn();
        const previous = turns.at(-1);
        if (previous === undefined) throw refuse('it begins with an answer of the model');
        if (previous.role === 'assistant') {
          turns[turns.length - 1] = {
            role: 'assistant',
            text: [previous.text, message.text].filter((text) => text.trim() !== '').join('\n\n'),
            toolCalls: [...previous.toolCalls, ...message.toolCalls],
          };
        } else {
          turns.push({ role: 'assistant', text: message.text, toolCalls: message.toolCalls, ...(message.opaque === undefined ? {} : { opaque: message.opaque }) });
        }
        open = new Set(message.toolCalls.map((call) => call.id));
        if (open.size !== message.toolCalls.length) throw refuse('two tool calls of one answer have the same id');
        break;
      }
    }
  }
  closeUserTurn();
  if (turns.at(-1)?.role !== 'user') throw refuse(turns.length === 0 ? 'it is empty' : 'it ends with an answer of the model, so there is nothing to answer');
  return turns;
}

function refuse(what: string): ModelError {
  return new ModelError('invalid_request', `The conversation cannot be sent to a model: ${what}.`);
}
