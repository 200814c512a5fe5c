import { Uri, commands, l10n, window } from 'vscode';
import type { StuckWords, WayOut } from '../../contract/wayOut.ts';
import type { Services } from '../services.ts';
import { pickModel } from './chooseModels.ts';
import { askReason } from './pick.ts';

/** Does what a person chose about a run that cannot go on; `reason` where it was given already. A paused run goes on then; one that waits is asked again. */
export async function takeWayOut(services: Services, { threadId, folder, model }: StuckWords, way: WayOut, reason = ''): Promise<void> {
  const [runs, by] = await Promise.all([services.orchestrator(), services.person()]);
  const goOn = async (): Promise<void> => {
    if ((await runs.snapshot(threadId)).status === 'paused') await runs.resume(threadId, by);
  };
  switch (way) {
    case 'restore': {
      const { kept } = await runs.restoreWorktree(threadId, by);
      if (kept !== null) void window.showInformationMessage(l10n.t('What was on the branch and in the worktree is kept as {0}.', kept));
      return goOn();
    }
    case 'accept_branch': {
      const why = reason || (await askReason(l10n.t('Go on from where the branch is'), l10n.t('Why? The agent is told, and the evidence is collected again.')));
      return why === undefined ? undefined : runs.acceptBranch(threadId, by, why);
    }
    case 'look':
      await commands.executeCommand('vscode.openFolder', Uri.file(folder), { forceNewWindow: true });
      return;
    case 'choose_model': {
      const chosen = await pickModel(services.log, model);
      if (chosen === undefined) return;
      await runs.changeModel(threadId, model, chosen, by);
      return goOn();
    }
    case 'kill': {
      const why = reason || (await askReason(l10n.t('Kill the run'), l10n.t('Why? The run ends for good; its branch and worktree stay.')));
      return why === undefined ? undefined : runs.kill(threadId, by, why);
    }
  }
}
