import { commands, l10n, window, workspace } from 'vscode';
import { isInterrupted } from '../contract/interruption.ts';
import type { ReviewItem } from '../contract/review.ts';
import { DIFF_GATE, approvalBar, hasEnded } from '../contract/runActions.ts';
import type { RunStatus, RunSummary } from '../contract/run.ts';
import { COMMANDS, INTERRUPTED_SETTING, NOTIFICATIONS_SETTING, VIEWS } from './ids.ts';
import { Announcer } from './notify/announcer.ts';
import { plainText } from './notify/plainText.ts';
import type { Services } from './services.ts';
import { reviewLine, reviewWord } from './words.ts';

/** VS Code moves a notification into its centre after about this long. */
const PATIENCE_MS = 20_000;

type Wanted = 'all' | 'waiting' | 'off';

/** Notifications of what begins to wait for a person and of runs that end; what was there before this window started is not announced again. */
export function registerNotifications(services: Services): void {
  const { context, model, visible } = services;
  const states = new Map<string, RunStatus>();
  const held = new Set<string>();
  const announcer = new Announcer({
    show: ([item, ...others]) => (others.length === 0 ? announceReview(services, item) : announceSeveral()),
    visible: (threadId) => visible.shows(threadId),
    enabled: () => wanted() !== 'off',
    patienceMs: PATIENCE_MS,
  });
  let first = true;
  const offered = new Set<string>();
  const onChange = (): void => {
    announcer.update(model.reviews);
    for (const run of model.runs) {
      if (run.lostTo === null) held.add(run.threadId);
      else if (held.delete(run.threadId) && wanted() !== 'off') void announceLost(run, run.lostTo);
      const before = states.get(run.threadId);
      states.set(run.threadId, run.status);
      if (before !== undefined && before !== run.status && hasEnded(run.status) && wanted() === 'all' && !visible.shows(run.threadId)) void announceEnd(run);
    }
    // At first what an earlier window left; later what is found to be without its process (its lease had to end first).
    const left = model.runs.filter((run) => !offered.has(run.threadId) && (isInterrupted(run) || (first && run.status === 'paused' && !run.ownedElsewhere && run.lostTo === null)));
    for (const { threadId } of left) offered.add(threadId);
    if (left.length > 0) void goOn(services, left, wanted() !== 'off');
    first = false;
  };
  context.subscriptions.push(model.onDidChange(onChange), model.onProblem(({ threadId, message }) => services.report(l10n.t('Run {0}:', model.run(threadId)?.storyId ?? threadId), new Error(message))));
}

function wanted(): Wanted {
  return workspace.getConfiguration().get<Wanted>(NOTIFICATIONS_SETTING, 'all');
}

async function announceReview(services: Services, item: ReviewItem): Promise<void> {
  const open = l10n.t('Open Run');
  const approve = approvalBar(item, await services.person(), Date.now()) === null ? approveLabel(item) : null;
  const reject = item.request.type === 'safety' ? l10n.t('Reject…') : null;
  // "Later" does nothing: whoever wants silence should not have to look for the cross.
  const buttons = [approve, reject, open, l10n.t('Later')].filter((label) => label !== null);
  const chosen = await window.showWarningMessage(plainText(`${item.storyId} · ${reviewWord(item.request.type)}: ${reviewLine(item)}`), ...buttons);
  try {
    if (chosen !== undefined && chosen === approve) await (await services.actions()).approveItem(services, item);
    else if (chosen !== undefined && chosen === reject) await (await services.actions()).rejectItem(services, item);
    else if (chosen === open) await services.openRun(item.threadId);
  } catch (error) {
    services.report(l10n.t('The review could not be settled.'), error);
  }
}

/** Always in the same words: VS Code then replaces the one before instead of stacking them. The badge has the number. */
async function announceSeveral(): Promise<void> {
  const review = l10n.t('Show Review');
  const chosen = await window.showWarningMessage(l10n.t('WAVE: several items wait for your review.'), review, l10n.t('Later'));
  if (chosen === review) await commands.executeCommand(`${VIEWS.review}.focus`);
}

/** Only what can be said yes to at a glance has that button; a diff, a merge or a launch is looked at first. */
function approveLabel(item: ReviewItem): string | null {
  switch (item.request.type) {
    case 'safety':
      return l10n.t('Approve');
    case 'budget_exceeded':
      return l10n.t('Approve extra');
    case 'gate_decision':
      return item.request.gate < DIFF_GATE && item.request.evidence.criteria.every((criterion) => criterion.met) ? l10n.t('Go') : null;
    case 'question':
      return l10n.t('Answer…');
    case 'hold':
      return l10n.t('Resume');
    case 'gate_override':
    case 'in_doubt':
      return null;
  }
}

async function announceEnd({ threadId, storyId, status, statusReason }: RunSummary): Promise<void> {
  const open = l10n.t('Open Run');
  if (status === 'killed') return; // somebody asked for it
  const chosen = status === 'complete'
    ? await window.showInformationMessage(l10n.t('{0} is complete.', plainText(storyId)), open)
    : await window.showErrorMessage(l10n.t('{0} failed: {1}', plainText(storyId), plainText(statusReason)), open);
  if (chosen === open) await commands.executeCommand(COMMANDS.openRun, threadId);
}

/** Another machine goes on with a run that was here until now. */
async function announceLost({ threadId, storyId }: RunSummary, by: string): Promise<void> {
  const open = l10n.t('Open Run');
  const chosen = await window.showInformationMessage(l10n.t('{0} was taken over by {1}. It goes on there; its worktree here stays.', plainText(storyId), plainText(by)), open);
  if (chosen === open) await commands.executeCommand(COMMANDS.openRun, threadId);
}

/** Runs that were left unfinished go on by themselves, where the person wants that and nobody had stopped them; the others are offered. */
async function goOn(services: Services, left: readonly RunSummary[], offers: boolean): Promise<void> {
  const byItself = workspace.getConfiguration().get<string>(INTERRUPTED_SETTING) === 'resume';
  const going = left.filter((run) => byItself && isInterrupted(run));
  await resumeAll(services, going);
  if (offers) await offerToResume(services, left.filter((run) => !going.includes(run)));
}

async function resumeAll({ orchestrator, person, report }: Services, runs: readonly RunSummary[]): Promise<void> {
  for (const run of runs) {
    try {
      await (await orchestrator()).resume(run.threadId, await person());
    } catch (error) {
      report(l10n.t('{0} could not be resumed.', run.storyId), error);
    }
  }
}

/** Runs that an earlier window left unfinished: said once, with the way on. */
async function offerToResume(services: Services, left: readonly RunSummary[]): Promise<void> {
  const [only] = left;
  if (!only) return;
  const resume = left.length === 1 ? l10n.t('Resume') : l10n.t('Resume All');
  const show = l10n.t('Show Runs');
  const message = left.length === 1
    ? l10n.t('{0} was interrupted at gate {1}. Nothing is lost.', only.storyId, only.currentGate)
    : l10n.t('{0} runs were interrupted. Nothing is lost.', left.length);
  const chosen = await window.showInformationMessage(message, resume, show);
  if (chosen === show) await commands.executeCommand('wave.runs.focus');
  if (chosen === resume) await resumeAll(services, left);
}
