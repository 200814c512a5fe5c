import { l10n } from 'vscode';
import type { GateEvidence } from '../../contract/gate.ts';
import type { ReviewItem } from '../../contract/review.ts';
import type { RunSummary } from '../../contract/run.ts';
import { approvalBar, canRecycle, isOver, runActions } from '../../contract/runActions.ts';
import { plainText } from '../notify/plainText.ts';
import { gateName, reviewLine } from '../words.ts';

/** Gate from which on there can be changes to look at. */
const FIRST_CHANGE = 3;

/** What a choice does; the command that carries it out knows the rest. */
export type Doing =
  | { readonly kind: 'decide'; readonly item: ReviewItem; readonly decision: 'go' | 'hold' | 'kill' }
  | { readonly kind: 'approve' | 'reject'; readonly item: ReviewItem }
  | { readonly kind: 'pause' | 'resume' | 'kill' | 'recycle' | 'diff' | 'open' | 'review' | 'switch'; readonly threadId: string };

/** One thing that can be done now, with what comes of it in words. */
export interface Choice {
  /** Codicon. */
  readonly icon: string;
  readonly label: string;
  readonly detail: string;
  readonly doing: Doing;
}

/** All that `person` can do about a run at a time (milliseconds since the epoch), what waits first. Only what is legal then is there. */
export function choicesOf(run: RunSummary, reviews: readonly ReviewItem[], person: string, now: number): Choice[] {
  const mayNot = (item: ReviewItem, { doing }: Choice): boolean => approvalBar(item, person, now) !== null && (doing.kind === 'approve' || (doing.kind === 'decide' && doing.decision === 'go'));
  const waiting = reviews.filter((item) => item.threadId === run.threadId).flatMap((item) => answers(item, run).filter((choice) => !mayNot(item, choice)));
  const can = runActions(run);
  const { threadId } = run;
  const held = reviews.some((item) => item.threadId === threadId && item.request.type === 'hold');
  const open: Choice = { icon: 'open-preview', label: l10n.t('Open Run'), detail: l10n.t('Timeline, gates with their evidence, changes and checkpoints.'), doing: { kind: 'open', threadId } };
  const controls: (Choice | false)[] = [
    can.pause && { icon: 'debug-pause', label: l10n.t('Pause'), detail: l10n.t('Stops at the next step; a model call in flight is aborted. Nothing is lost.'), doing: { kind: 'pause', threadId } },
    can.resume && !held && { icon: 'debug-continue', label: l10n.t('Resume'), detail: l10n.t('Goes on from the last checkpoint.'), doing: { kind: 'resume', threadId } },
    can.diff && run.currentGate >= FIRST_CHANGE && { icon: 'diff-multiple', label: l10n.t('Show Diff'), detail: l10n.t('The whole branch against its base, to look at, accept file by file and comment on.'), doing: { kind: 'diff', threadId } },
    open,
    canRecycle(run) && { icon: 'history', label: l10n.t('Recycle…'), detail: l10n.t('Back to a gate that was passed, with your feedback; the attempt until now stays readable.'), doing: { kind: 'recycle', threadId } },
    can.kill && { icon: 'debug-stop', label: l10n.t('Kill…'), detail: l10n.t('Ends the run for good, with your reason; its branch and worktree stay.'), doing: { kind: 'kill', threadId } },
  ];
  return [...waiting, ...controls.filter((choice) => choice !== false)];
}

/** Runs that still live and are not the one in view. */
export function otherRuns(runs: readonly RunSummary[], current: string): RunSummary[] {
  return runs.filter((run) => run.threadId !== current && !isOver(run));
}

function answers(item: ReviewItem, run: RunSummary): Choice[] {
  const { request } = item;
  const line = plainText(reviewLine(item), 80);
  const approve = (icon: string, label: string, detail: string): Choice => ({ icon, label, detail, doing: { kind: 'approve', item } });
  const reject: Choice = { icon: 'close', label: l10n.t('Reject: {0}…', line), detail: l10n.t('It is not done; the agent is told your reason and goes on without it.'), doing: { kind: 'reject', item } };
  switch (request.type) {
    case 'gate_override':
      return [approve('warning', l10n.t('Approve the override at gate {0}', request.gate), l10n.t('{0} said Go against: {1}. The gate passes; both names are kept.', plainText(request.requestedBy, 40), plainText(failing(request.evidence).join(', ')))), reject];
    case 'gate_decision':
      return gateAnswers(item, request.gate, failing(request.evidence));
    case 'safety':
      return [approve('check', l10n.t('Approve: {0}', line), request.action.tool === 'run_command' ? l10n.t('Runs once, outside the sandbox, in the worktree of {0}.', run.branch) : l10n.t('Is done once, in the worktree of {0}.', run.branch)), reject];
    case 'budget_exceeded':
      return [approve('add', l10n.t('Approve extra: {0}', line), l10n.t('The run goes on with that much more; it asks again when it is used up.')), reject];
    case 'question':
      return [approve('comment', l10n.t('Answer: {0}…', line), l10n.t('The agent is told your words and goes on.'))];
    case 'in_doubt':
      return [approve('question', l10n.t('Settle: {0}…', line), l10n.t('WAVE cannot prove whether it happened. Look, then say; it is not done twice.'))];
    case 'hold':
      return [approve('debug-continue', l10n.t('Resume: {0}', line), l10n.t('Lifts the hold; the run goes on where it stood.'))];
  }
}

function failing({ criteria }: GateEvidence): string[] {
  return criteria.filter(({ met }) => !met).map(({ label }) => label);
}

function gateAnswers(item: ReviewItem, gate: number, unmet: readonly string[]): Choice[] {
  const name = gateName(gate);
  const go: Choice = unmet.length === 0
    ? { icon: 'pass', label: l10n.t('Go at gate {0}: {1}', gate, name), detail: goesOn(gate), doing: { kind: 'decide', item, decision: 'go' } }
    : { icon: 'warning', label: l10n.t('Go anyway at gate {0}: {1}…', gate, name), detail: l10n.t('Against: {0}. Wants a reason and an approval.', plainText(unmet.join(', '), 90)), doing: { kind: 'decide', item, decision: 'go' } };
  return [
    go,
    { icon: 'circle-slash', label: l10n.t('Hold at gate {0}…', gate), detail: l10n.t('The run stays here, with your reason, until it is resumed.'), doing: { kind: 'decide', item, decision: 'hold' } },
  ];
}

/** What Go does at a gate. */
function goesOn(gate: number): string {
  if (gate === 7) return l10n.t('You approve this diff. The run goes on to gate 8, where it can be merged.');
  if (gate === 8) return l10n.t('Merges the branch into its base, now.');
  if (gate === 9) return l10n.t('Launches as the story says, and completes the run.');
  return l10n.t('All criteria hold. The run goes on to gate {0}: {1}.', gate + 1, gateName(gate + 1));
}
