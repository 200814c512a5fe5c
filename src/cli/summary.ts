import type { Action } from '../contract/action.ts';
import { GATES } from '../contract/gate.ts';
import type { ReviewItem } from '../contract/review.ts';
import type { RunSnapshot, RunStatus, RunSummary } from '../contract/run.ts';
import { describeAction } from '../core/graph/describeAction.ts';
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
    ['Changes', `${run.filesChanged.length === 1 ? '1 file' : `${run.filesChanged.length} files`}, +${changed.added} -${changed.removed}; tests: ${run.testsPassed} passed, ${run.testsFailed} failed`],
    ['Safety', `lowest score ${run.lowestScore.toFixed(2)}${containment(run)}`],
    ['Tokens', `${count(run.tokensUsed)} of ${count(run.tokensLimit)}`],
    ['Cost', `${dollars(run.costUsd)} of ${dollars(run.costLimitUsd)}`],
    ...(run.scripted ? [['Models', 'a written conversation played them; no model was asked'] satisfies [string, string]] : []),
    ...(run.error === null || run.error === run.statusReason ? [] : [['Error', run.error] satisfies [string, string]]),
  ];
  const asked = run.waitingFor === null || run.ownedElsewhere ? [] : whatIsAsked(run.waitingFor, run);
  const steps = nextSteps(run, flags).map((step, index): [string, string] => [index === 0 ? 'Next' : '', step]);
  const line = ([name, value]: [string, string]): string => `  ${name.padEnd(9)} ${oneLine(value)}`;
  return `\n${run.storyId}  ${oneLine(run.title)}\n${[...rows.map(line), ...asked.map((text) => `    ${safe(text)}`), ...steps.map(line)].join('\n')}\n`;
}

/** How commands are contained; nothing where no command will run any more, or nobody has found out yet. */
function containment({ status, sandbox }: RunSnapshot): string {
  const ended = status === 'complete' || status === 'killed' || status === 'failed';
  return ended || sandbox.startsWith('not sandboxed yet') ? '' : `; ${sandbox}`;
}

/** Cleans a line and keeps its indent. */
const safe = (text: string): string => `${/^ */.exec(text)?.[0] ?? ''}${oneLine(text)}`;

/** What a person must see before they answer: the action, what was found at the gate with what is behind it, the commands to look closer. */
function whatIsAsked({ request }: ReviewItem, place?: Pick<RunSnapshot, 'worktreePath' | 'baseCommit'>): string[] {
  switch (request.type) {
    case 'safety':
    case 'in_doubt':
      return actionLines(request.action);
    case 'hold':
      return request.action === null ? [] : actionLines(request.action);
    case 'question':
      return request.choices.map((choice) => `- ${choice}`);
    case 'budget_exceeded':
      return [`Approving adds ${count(request.extraTokens)} tokens and ${dollars(request.extraUsd)}.`];
    case 'gate_decision':
    case 'gate_override':
      return [
        ...request.evidence.criteria.flatMap(({ id, label, met, detail, output }) => [`${met ? '[x]' : '[ ]'} ${label}: ${detail}`, ...(id === PLAN || !met ? outputLines(output) : [])]),
        ...(place !== undefined && (request.gate === 7 || request.gate === 8) ? [`The change: git -C "${place.worktreePath}" diff ${place.baseCommit.slice(0, 12)}`] : []),
      ];
  }
}

/** The criterion whose output is the plan itself. */
const PLAN = 'coverage';
const MOST_LINES = 40;

function outputLines(output: string | undefined): string[] {
  const lines = (output ?? '').split('\n').filter((line) => line.trim() !== '');
  const left = lines.length - MOST_LINES;
  return [...(left > 0 ? [`      (${count(left)} lines before)`] : []), ...lines.slice(-MOST_LINES).map((line) => `      ${line}`)];
}

/** The action and all of its input: nothing that would be done is left out for its length but the middle of long texts. */
function actionLines(action: Action): string[] {
  const { command } = action.input;
  if (action.tool === 'run_command' && typeof command === 'string') return command.split('\n').map((line, index) => `${index === 0 ? '$' : '>'} ${line}`);
  const [first = '', ...rest] = Object.values(action.input).flatMap((value) => (typeof value === 'string' && value.includes('\n') ? outputLines(value) : []));
  return [describeAction(action), ...(first === '' ? [] : [first, ...rest])];
}

/** What a person can do now, as commands to copy. `flags` say which store is meant (see placeFlags). */
export function nextSteps(run: Pick<RunSnapshot, 'threadId' | 'status' | 'waitingFor' | 'baseBranch' | 'ownedElsewhere' | 'lostTo'>, flags: string): string[] {
  const { threadId } = run;
  if (run.lostTo !== null) return [`It goes on on another machine: ${run.lostTo} took it over. Its worktree here stays.`];
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
      return [`wave answer ${id} "..."${flags}`];
    case 'in_doubt':
      return [`wave settle ${id} happened|missing${flags}`];
    case 'hold':
      return [`wave approve ${id}${flags} (${request.action === null ? 'lifts the hold' : 'lifts the hold; what was refused stays refused'})`, `wave kill ${threadId} --reason "..."${flags}`];
    case 'safety':
    case 'budget_exceeded':
      return [`wave approve ${id}${flags}`, `wave reject ${id} --reason "..."${flags}`];
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
  const steps = [...whatIsAsked(item).map((text) => `  ${safe(text)}`), ...answersTo(item, flags), ...limits(item)].map((step) => `    ${safe(step)}`);
  return `${item.id}  ${item.request.type}  ${item.storyId}\n    ${oneLine(item.request.reason)}\n${steps.join('\n')}\n`;
}
