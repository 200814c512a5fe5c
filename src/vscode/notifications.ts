import { commands, l10n, window } from 'vscode';
import type { ReviewItem } from '../contract/review.ts';
import { hasEnded } from '../contract/runActions.ts';
import type { RunStatus } from '../contract/run.ts';
import { COMMANDS } from './ids.ts';
import type { Services } from './services.ts';
import { reviewLine, reviewWord } from './words.ts';

/** One notification per review item and per end of a run; what was there before this window started is not announced again. */
export function registerNotifications(services: Services): void {
  const { context, model } = services;
  const announced = new Set<string>();
  const states = new Map<string, RunStatus>();
  let first = true;
  const onChange = (): void => {
    for (const item of model.reviews) {
      if (announced.has(item.id)) continue;
      announced.add(item.id);
      if (!first) void announceReview(services, item);
    }
    for (const run of model.runs) {
      const before = states.get(run.threadId);
      states.set(run.threadId, run.status);
      if (!first && before !== undefined && before !== run.status && hasEnded(run.status)) void announceEnd(run.threadId, run.storyId, run.status, run.statusReason);
    }
    if (first) void offerToResume(services);
    first = false;
  };
  context.subscriptions.push(model.onDidChange(onChange), model.onProblem(({ threadId, message }) => services.report(l10n.t('Run {0}:', model.run(threadId)?.storyId ?? threadId), new Error(message))));
}

async function announceReview(services: Services, item: ReviewItem): Promise<void> {
  const open = l10n.t('Open Run');
  const approve = approveLabel(item);
  const reject = item.request.type === 'safety' ? l10n.t('Reject…') : null;
  const buttons = [approve, reject, open].filter((label) => label !== null);
  const chosen = await window.showWarningMessage(`${item.storyId} · ${reviewWord(item.request.type)}: ${reviewLine(item)}`, ...buttons);
  if (chosen === undefined) return;
  try {
    const actions = await services.actions();
    if (chosen === approve) await actions.approveItem(services, item);
    else if (chosen === reject) await actions.rejectItem(services, item);
    else await commands.executeCommand(COMMANDS.openRun, item.threadId);
  } catch (error) {
    services.report(l10n.t('The review could not be settled.'), error);
  }
}

/** Only what can be said yes to at a glance has that button; the rest is looked at first. */
function approveLabel(item: ReviewItem): string | null {
  switch (item.request.type) {
    case 'safety':
      return l10n.t('Approve');
    case 'budget_exceeded':
      return l10n.t('Approve extra');
    case 'gate_decision':
      return item.request.evidence.criteria.every((criterion) => criterion.met) ? l10n.t('Go') : null;
    case 'question':
      return l10n.t('Answer…');
    case 'hold':
      return l10n.t('Resume');
    case 'gate_override':
    case 'in_doubt':
      return null;
  }
}

async function announceEnd(threadId: string, storyId: string, status: RunStatus, reason: string): Promise<void> {
  const open = l10n.t('Open Run');
  if (status === 'killed') return; // somebody asked for it
  const chosen = status === 'complete'
    ? await window.showInformationMessage(l10n.t('{0} is complete.', storyId), open)
    : await window.showErrorMessage(l10n.t('{0} failed: {1}', storyId, reason), open);
  if (chosen === open) await commands.executeCommand(COMMANDS.openRun, threadId);
}

/** Runs that an earlier window left unfinished: said once, with the way on. */
async function offerToResume({ model, orchestrator, person, report }: Services): Promise<void> {
  const left = model.runs.filter((run) => run.status === 'paused' && !run.ownedElsewhere);
  const [only] = left;
  if (!only) return;
  const resume = left.length === 1 ? l10n.t('Resume') : l10n.t('Resume All');
  const show = l10n.t('Show Runs');
  const message = left.length === 1
    ? l10n.t('{0} was interrupted at gate {1}. Nothing is lost.', only.storyId, only.currentGate)
    : l10n.t('{0} runs were interrupted. Nothing is lost.', left.length);
  const chosen = await window.showInformationMessage(message, resume, show);
  if (chosen === show) await commands.executeCommand('wave.runs.focus');
  if (chosen !== resume) return;
  for (const run of left) {
    try {
      await (await orchestrator()).resume(run.threadId, await person());
    } catch (error) {
      report(l10n.t('{0} could not be resumed.', run.storyId), error);
    }
  }
}
