import { GATES } from '../contract/gate.ts';
import type { ReviewItem } from '../contract/review.ts';
import type { RunSnapshot, RunStatus, RunSummary } from '../contract/run.ts';
import { count, cut, dollars, oneLine } from './text.ts';

const STATUS_WORDS: Readonly<Record<RunStatus, string>> = {
  queued: 'queued', running: 'running', waiting: 'waits for a person', paused: 'paused', complete: 'complete', killed: 'killed', failed: 'failed',
};

/** Everything a person needs after a run stood still: where it is, what it cost, what to do next. */
export function renderSummary(run: RunSnapshot, flags: string): string {
  const gate = GATES[run.currentGate];
  const changed = run.filesChanged.reduce((sum, file) => ({ added: sum.added + file.added, removed: sum.removed + file.removed }), { added: 0, removed: 0 });
  const rows: [string, string][] = [
    ['Run', run.threadId],
    ['State', `${STATUS_WORDS[run.status]}${run.statusReason === '' ? '' : `: ${run.statusReason}`}`],
    ['Gate', `${run.currentGate} of ${GATES.length - 1}, ${gate?.name ?? ''}`],
    ['Branch', `${run.branch} (base ${run.baseBranch} at ${run.baseCommit.slice(0, 8)})`],
    ['Worktree', run.worktreePath],
    ['Changes', `${run.filesChanged.length} files, +${changed.added} -${changed.removed}; tests: ${run.testsPassed} passed, ${run.testsFailed} failed`],
    ['Safety', `lowest score ${run.lowestScore.toFixed(2)}; ${run.sandbox}`],
    ['Tokens', `${count(run.tokensUsed)} of ${count(run.tokensLimit)}`],
    ['Cost', `${dollars(run.costUsd)} of ${dollars(run.costLimitUsd)}`],
    ...(run.scripted ? [['Models', 'a written conversation played them; no model was asked'] satisfies [string, string]] : []),
    ...(run.error === null ? [] : [['Error', run.error] satisfies [string, string]]),
    ...nextSteps(run, flags).map((step, index): [string, string] => [index === 0 ? 'Next' : '', step]),
  ];
  const lines = rows.map(([name, value]) => `  ${name.padEnd(9)} ${oneLine(value)}`);
  return `\n${run.storyId}  ${oneLine(run.title)}\n${lines.join('\n')}\n`;
}

/** What a person can do now, as commands to copy. `flags` say which store is meant (see placeFlags). */
export function nextSteps(run: Pick<RunSnapshot, 'threadId' | 'status' | 'waitingFor' | 'baseBranch' | 'ownedElsewhere'>, flags: string): string[] {
  const { threadId } = run;
  if (run.ownedElsewhere) return ['Another process drives it.'];
  switch (run.status) {
    case 'complete':
      return [`git log ${run.baseBranch}`, `wave clean ${threadId}${flags}`];
    case 'waiting':
      return run.waitingFor === null ? [`wave status ${threadId}${flags}`] : answersTo(run.waitingFor, flags);
    case 'paused':
    case 'queued':
      return run.waitingFor === null ? [`wave resume ${threadId}${flags}`] : answersTo(run.waitingFor, flags);
    case 'running':
      return [`wave pause ${threadId}${flags}`];
    case 'killed':
    case 'failed':
      return [`The worktree and its branch are kept. What can go: wave clean ${threadId}${flags}`];
  }
}

function answersTo({ id, threadId, request }: ReviewItem, flags: string): string[] {
  switch (request.type) {
    case 'gate_decision':
      return [`wave decide ${threadId} ${request.gate} go${flags}`, `wave decide ${threadId} ${request.gate} hold|kill --reason "..."${flags}`, ...goBack(threadId, request.gate, flags)];
    case 'gate_override':
      return [`${request.reason}: ${request.justification}`, `wave approve ${id}${flags} (then the gate passes)`, `wave reject ${id} --reason "..."${flags}`, `wave decide ${threadId} ${request.gate} hold|kill --reason "..."${flags}`];
    case 'question':
      return [request.question, `wave answer ${id} "..."${flags}`];
    case 'in_doubt':
      return [request.known, `wave settle ${id} happened|missing${flags}`];
    case 'hold':
      return [`${request.reason} Then: wave approve ${id}${flags}`, `wave kill ${threadId} --reason "..."${flags}`];
    case 'safety':
    case 'budget_exceeded':
      return [request.reason, `wave approve ${id}${flags}`, `wave reject ${id} --reason "..."${flags}`];
  }
}

/** Gates before the open one have been passed; after the merge there is no way back. */
function goBack(threadId: string, gate: number, flags: string): string[] {
  if (gate === 0 || gate === GATES.length - 1) return [];
  return [`wave recycle ${threadId} --to ${gate - 1} --reason "..."${flags} (or to a gate before)`];
}

/** One line of the list of runs. */
export function renderRunLine(run: RunSummary): string {
  const parts = [run.threadId, STATUS_WORDS[run.status], `gate ${run.currentGate}`, `${count(run.tokensUsed)} tokens`, dollars(run.costUsd)];
  return `${parts.join('  ')}  ${cut(oneLine(run.title), 60)}\n`;
}

/** Who may not approve it, and until when it can be. */
function limits({ notBy, expiresAt }: ReviewItem): string[] {
  return [...(notBy.length === 0 ? [] : [`Not to be approved by ${notBy.join(', ')}.`]), ...(expiresAt === null ? [] : [`Expires ${expiresAt}.`])];
}

/** One item of the review queue. */
export function renderReview(item: ReviewItem, flags: string): string {
  const steps = [...answersTo(item, flags), ...limits(item)].map((step) => `    ${oneLine(step)}`);
  return `${item.id}  ${item.request.type}  ${item.storyId}\n    ${oneLine(item.request.reason)}\n${steps.join('\n')}\n`;
}
