import type { ReviewItem, ReviewRequest } from '../../src/contract/review.ts';
import { aReview, evidence } from './runs.ts';

const STORIES = ['GAP-006', 'AUTH-012', 'BILL-3'] as const;

/** One request of each type there is, the `n`-th of its kind; what agents and people wrote is as hostile as it can be. */
export function requestOf(n: number): Partial<ReviewRequest> {
  const agent = 'dev' as const;
  const action = { id: `a${n}`, agent, tool: 'run_command', input: { command: `npm install left-pad@1.3.${n}` } };
  const kinds: readonly Partial<ReviewRequest>[] = [
    { type: 'safety', action },
    {
      type: 'safety', action: { id: `a${n}`, agent, tool: 'edit_file', input: { path: `src/file${n}.ts`, old_text: 'a', new_text: '<img src=x onerror=alert(1)>' } },
      verdict: { score: 0.72, verdict: 'review', unknown: false, source: 'judge', reasons: [], perPrinciple: {}, actionHash: 'h', violations: [{ principle: 9, score: 0.72, rule: 'scope', reason: 'Outside the story\'s scope' }] },
    },
    { type: 'gate_decision', reason: '', gate: 2, evidence: evidence(2, ['Every criterion is covered', 'Planned files within scope']), proposed: null },
    {
      type: 'gate_override', reason: '', gate: 4, evidence: evidence(4, ['Build'], ['Lint', 'Scope']), proposed: 'go', requestedBy: 'Ada', requestedAt: '2026-11-22T14:03:00.000Z',
      justification: 'The linter is wrong about <b>this</b> [file](command:workbench.action.quit).', failed: ['lint', 'scope'],
    },
    { type: 'budget_exceeded', reason: '90 % of the tokens are used up, and the next call may need more.', extraTokens: 50_000, extraUsd: 5 },
    { type: 'question', action, question: 'Shall the old name stay?\nIt is used in two other places.', choices: ['Keep it', 'Drop it'] },
    { type: 'in_doubt', action: { ...action, input: { command: 'npm publish' } }, known: 'It was interrupted together with the program that watched over it.',
      trace: { startedAt: '2026-11-22T14:02:11.000Z', output: Array.from({ length: 40 }, (_, line) => `npm notice ${String(line + 1)} <b>packed</b>`).join('\n'), remaining: 2 } },
    { type: 'hold', reason: 'The same call three times without a new diff.', gate: 4, action: null, verdict: null },
  ];
  return { ...kinds[n % kinds.length], id: `r${n}`, agent };
}

/** Items of every type from three runs: every tenth has expired, every ninth is for another person than Ada. */
export function manyReviews(count: number): ReviewItem[] {
  return Array.from({ length: count }, (_, n) => {
    const storyId = STORIES[n % STORIES.length] ?? STORIES[0];
    return aReview(requestOf(n), {
      id: `r${n}`, storyId, threadId: `shop-${storyId}`, createdAt: new Date(Date.parse('2026-11-22T14:02:11.000Z') + n * 1000).toISOString(),
      expiresAt: n % 10 === 9 ? '2026-11-22T15:00:00.000Z' : null, notBy: n % 9 === 8 ? ['Ada'] : [],
    });
  });
}
