import { ProgressLocation, l10n, window } from 'vscode';
import { runActions } from '../../contract/runActions.ts';
import type { Services } from '../services.ts';
import { showDiff } from '../diff/showDiff.ts';
import { askReason, pickRun } from './pick.ts';

/** Stops the run at its next step. */
export async function pauseCommand(services: Services, argument: unknown): Promise<void> {
  const run = await pickRun(services, argument, (candidate) => runActions(candidate).pause, l10n.t('Pause which run?'));
  if (!run) return;
  const [runs, by] = await Promise.all([services.orchestrator(), services.person()]);
  await withProgress(l10n.t('Pausing {0}…', run.storyId), () => runs.pause(run.threadId, by, ''));
}

/** Goes on from the last checkpoint. */
export async function resumeCommand(services: Services, argument: unknown): Promise<void> {
  const run = await pickRun(services, argument, (candidate) => runActions(candidate).resume, l10n.t('Resume which run?'));
  if (!run) return;
  const [runs, by] = await Promise.all([services.orchestrator(), services.person()]);
  await withProgress(l10n.t('Resuming {0}…', run.storyId), () => runs.resume(run.threadId, by));
}

/** Ends the run for good; the worktree stays. */
export async function killCommand(services: Services, argument: unknown): Promise<void> {
  const run = await pickRun(services, argument, (candidate) => runActions(candidate).kill, l10n.t('Kill which run?'));
  if (!run) return;
  const reason = await askReason(l10n.t('Kill {0}', run.storyId), l10n.t('Why? The run ends for good; its branch and worktree stay.'));
  if (reason === undefined) return;
  const [runs, by] = await Promise.all([services.orchestrator(), services.person()]);
  await withProgress(l10n.t('Killing {0}…', run.storyId), () => runs.kill(run.threadId, by, reason));
}

export async function openRunCommand(services: Services, argument: unknown): Promise<void> {
  const run = await pickRun(services, argument, () => true, l10n.t('Open which run?'));
  if (run) await services.openRun(run.threadId);
}

export async function showDiffCommand(services: Services, argument: unknown): Promise<void> {
  const run = await pickRun(services, argument, (candidate) => runActions(candidate).diff, l10n.t('Show the changes of which run?'));
  if (run) await showDiff(services, run.threadId, null);
}

function withProgress(title: string, work: () => Promise<void>): Thenable<void> {
  return window.withProgress({ location: ProgressLocation.Window, title }, work);
}
