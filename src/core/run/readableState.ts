import { GATES } from '../../contract/gate.ts';
import { AGENT_NAMES } from '../../contract/agents.ts';
import { cutMiddle } from '../cutMiddle.ts';
import { describeAction } from '../graph/describeAction.ts';
import type { WaveState } from '../graph/state.ts';
import { redact } from '../redact/redact.ts';

/** Longest text, and most items of a list, that are shown of a state. */
const LONGEST = 600;
const MOST_ITEMS = 40;

/** A state as JSON text for people: secrets redacted, long texts cut, of long lists the newest items. What models sent for themselves alone is left out. */
export function readableState(state: WaveState): string {
  const { journal: _events, ...rest } = state;
  return JSON.stringify(readable(rest), null, 2);
}

function readable(value: unknown): unknown {
  if (typeof value === 'string') return cutMiddle(redact(value), LONGEST);
  if (Array.isArray(value)) {
    const items = value.slice(-MOST_ITEMS).map(readable);
    return value.length > MOST_ITEMS ? [`(${String(value.length - MOST_ITEMS)} earlier ones are not shown)`, ...items] : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'opaque').map(([key, inner]) => [redact(key), readable(inner)]));
}

/** What matters of a state, in lines. */
export function stateLines(state: WaveState): { label: string; value: string }[] {
  const { gateState, budget, cursor, pending, git } = state;
  const [next] = pending.queue;
  const last = state.messages.findLast((message) => message.role === 'assistant' && message.text.trim() !== '');
  const lines: [string, string][] = [
    ['Gate', `${String(gateState.currentGate)} ${GATES[gateState.currentGate]?.name ?? ''} (${gateState.gateStatus})${gateState.holdReason ? `: ${gateState.holdReason}` : ''}`],
    ['Next', state.waiting ? `a person: ${state.waiting.reason}` : next ? describeAction(next.action) : cursor.at === 'gate' ? 'the gate' : AGENT_NAMES[cursor.at]],
    ['Round', `Dev ${String(cursor.rounds.dev)}, CTO ${String(cursor.rounds.cto)}`],
    ['Feedback', cursor.feedback],
    ['Last said', last ? last.text : ''],
    ['Commit', git.commitHash],
    ['Files changed', git.filesChanged.join(', ')],
    ['Tests', `${String(state.testsPassed)} passed, ${String(state.testsFailed)} failed`],
    ['Tokens', `${String(budget.tokensUsed)} of ${String(budget.tokensLimit)}`],
    ['Cost', budget.costKnown ? `$${budget.costUsd.toFixed(4)} of $${budget.costLimitUsd.toFixed(2)}` : 'not known'],
    ['Safety', `newest score ${state.safety.score.toFixed(2)}, lowest ${state.safety.lowestScore.toFixed(2)}; refused: ${String(state.safety.blockedActions.length)}`],
    ['Error', state.error ?? ''],
  ];
  return lines.filter(([, value]) => value !== '').map(([label, value]) => ({ label, value: cutMiddle(redact(value), LONGEST) }));
}
