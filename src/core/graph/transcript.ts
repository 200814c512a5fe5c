import type { AgentRole } from '../../contract/agents.ts';
import type { TranscriptMessage } from '../../contract/state.ts';

/** The transcript of one agent, in order. */
export function transcriptOf(role: AgentRole, messages: readonly TranscriptMessage[]): TranscriptMessage[] {
  return messages.filter((message) => message.agent === role);
}

/** The part that is still sent: from the last summary on. */
export function sinceSummary(transcript: readonly TranscriptMessage[]): TranscriptMessage[] {
  const last = transcript.findLastIndex((message) => message.role === 'summary');
  return transcript.slice(Math.max(last, 0));
}

/** What a tool answered, as the transcript keeps it. */
export function toolMessage(agent: AgentRole, toolCallId: string, text: string, isError: boolean): TranscriptMessage {
  return { agent, role: 'tool', toolCallId, text, isError };
}

/** Tokens of a text, on the high side: three characters a token. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 3);
}

/** What each message came to: a transcript is estimated before every call, and only what is new in it has to be counted. Messages are never changed in place. */
const estimates = new WeakMap<TranscriptMessage, number>();

/** Tokens of a transcript, on the high side. */
export function estimateTranscript(messages: readonly TranscriptMessage[]): number {
  let sum = 0;
  for (const message of messages) {
    let tokens = estimates.get(message);
    if (tokens === undefined) {
      tokens = 8 + estimateTokens(message.role === 'assistant' ? message.text + JSON.stringify(message.toolCalls) : message.text);
      estimates.set(message, tokens);
    }
    sum += tokens;
  }
  return sum;
}
