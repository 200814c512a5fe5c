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

/** Tokens of a transcript, on the high side. */
export function estimateTranscript(messages: readonly TranscriptMessage[]): number {
  return messages.reduce((sum, message) => sum + 8 + estimateTokens(message.role === 'assistant' ? message.text + JSON.stringify(message.toolCalls) : message.text), 0);
}
