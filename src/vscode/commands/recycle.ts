import { ProgressLocation, l10n, window } from 'vscode';
import type { GateView } from '../../contract/run.ts';
import { canRecycle, recyclableGates } from '../../contract/runActions.ts';
import type { Services } from '../services.ts';
import { gateName } from '../words.ts';
import { askReason, pickRun } from './pick.ts';

/** Back to a gate that was passed, with feedback for the agent whose work led to it. */
export async function recycleCommand(services: Services, argument: unknown): Promise<void> {
  const run = await pickRun(services, argument, canRecycle, l10n.t('Recycle which run?'));
  if (!run) return;
  const [runs, by] = await Promise.all([services.orchestrator(), services.person()]);
  const gates = recyclableGates(await runs.snapshot(run.threadId));
  const items = gates.toReversed().map((view) => ({ label: l10n.t('Gate {0} {1}', view.gate, gateName(view.gate)), description: decided(view), view }));
  const chosen = await window.showQuickPick(items, {
    title: l10n.t('Recycle {0}', run.storyId),
    placeHolder: items.length === 0 ? l10n.t('This run has passed no gate it could go back to.') : l10n.t('Back to which gate? Files and state become what they were there; the attempt until now stays readable.'),
    matchOnDescription: true,
  });
  if (!chosen) return;
  const { gate } = chosen.view;
  const feedback = await askReason(l10n.t('Recycle {0} to gate {1} {2}', run.storyId, gate, gateName(gate)), l10n.t('What should be different this time? The agent is told.'));
  if (feedback === undefined) return;
  await window.withProgress({ location: ProgressLocation.Window, title: l10n.t('Going back to gate {0}…', gate) }, () => runs.recycle(run.threadId, gate, by, feedback));
}

function decided({ decision }: GateView): string {
  if (!decision) return '';
  return decision.by.kind === 'policy' ? l10n.t('by policy') : l10n.t('by {0}', decision.by.name);
}
