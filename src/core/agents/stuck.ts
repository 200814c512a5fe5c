import type { AgentRole } from '../../contract/agents.ts';
import type { TranscriptMessage } from '../../contract/state.ts';
import { canonicalJson } from '../audit/canonicalJson.ts';

const WRITING = new Set(['write_file', 'edit_file', 'delete_file', 'move_file']);
const SUBMIT = 'submit_';

/**
 * Why an agent goes in circles, in words, or null. Looks at the agent's transcript from `watchFrom` on:
 * the same call three times in a row, two calls in turns (a b a b a b), or for Dev no successful edit in
 * `turnsWithoutDiff` answers.
 */
export function stuckReason(
  role: AgentRole,
  transcript: readonly TranscriptMessage[],
  turnsWithoutDiff: number,
): string | null {
  const last = lastCalls(transcript, 6);
  const [a, b] = last.slice(-2);
  const name = (call: string | undefined): string => call?.split(' ', 1)[0] ?? '';
  if (last.length >= 3 && last.slice(-3).every((call) => call === b)) {
    return `made the same call three times in a row (${name(b)})`;
  }
  if (last.length === 6 && a !== b && last.every((call, index) => call === (index % 2 === 0 ? a : b))) {
    return `goes back and forth between the same two calls (${name(a)}, ${name(b)})`;
  }
  if (role === 'dev' && answersSinceEdit(transcript) >= turnsWithoutDiff) {
    return `changed no file in its last ${String(turnsWithoutDiff)} answers`;
  }
  return null;
}

/** The newest calls, oldest first. From the end, and no further than needed: a visit can have thousands. */
function lastCalls(transcript: readonly TranscriptMessage[], count: number): string[] {
  const calls: string[] = [];
  for (let at = transcript.length - 1; at >= 0 && calls.length < count; at--) {
    const message = transcript[at];
    if (message?.role === 'assistant') calls.unshift(...message.toolCalls.map((call) => `${call.name} ${canonicalJson(call.input)}`));
  }
  return calls.slice(-count);
}

function answersSinceEdit(transcript: readonly TranscriptMessage[]): number {
  const failed = new Set<string>();
  let answers = 0;
  // A call's result comes after it: from the end, a failed edit is known as such before its call is met.
  for (let at = transcript.length - 1; at >= 0; at--) {
    const message = transcript[at];
    if (message?.role === 'tool' && message.isError) failed.add(message.toolCallId);
    if (message?.role !== 'assistant') continue;
    const progressed = message.toolCalls.some((call) => (WRITING.has(call.name) && !failed.has(call.id)) || call.name.startsWith(SUBMIT));
    if (progressed) break;
    answers++;
  }
  return answers;
}
