import { commands, l10n, window } from 'vscode';
import { isOver } from '../../contract/runActions.ts';
import type { RunElsewhere } from '../../core/remote/team.ts';
import { pickFolder } from '../folders.ts';
import { COMMANDS } from '../ids.ts';
import { plainText } from '../notify/plainText.ts';
import type { Services } from '../services.ts';
import { takeOverBar } from '../supabase/elsewhere.ts';
import { cancellable } from './cancellable.ts';
import { pickRun } from './pick.ts';
import { pickElsewhere } from './pickElsewhere.ts';

/** Goes on here with a run of another machine. */
export async function takeOverCommand(services: Services): Promise<void> {
  const entry = await pickElsewhere(await services.team(), l10n.t('Take over which run? It goes on on this machine, from its last step.'));
  if (entry) await takeOverRun(services, entry);
}

/** Takes a run over into a worktree of a folder that the person picks, and shows it. */
export async function takeOverRun(services: Services, { run, holder }: RunElsewhere): Promise<void> {
  const bar = takeOverBar(run, { t: l10n.t, now: Date.now() });
  if (bar !== '') throw new Error(l10n.t('{0} cannot be taken over: {1}.', run.story_id, bar));
  const folder = await pickFolder();
  if (!folder) return;
  const [team, by] = await Promise.all([services.team(), services.person()]);
  const threadId = await cancellable(l10n.t('Taking over {0}', run.story_id), (signal, report) => team.link.takeOver(run.thread_id, folder.uri.fsPath, by, signal, report));
  await services.openRun(threadId);
  const resume = l10n.t('Resume');
  const from = holder ? l10n.t('{0} is yours now; {1} is told. It stands where it stood there.', plainText(run.story_id), plainText(holder.user)) : l10n.t('{0} is yours now. It stands where it stood there.', plainText(run.story_id));
  if (await window.showInformationMessage(from, resume) === resume) await (await services.orchestrator()).resume(threadId, by);
}

/** Pauses a run, pushes what it is made of and lets go of it, so that another machine can go on at once. */
export async function handOverCommand(services: Services, argument: unknown): Promise<void> {
  const team = await services.team();
  const { session } = team;
  if (!session) throw new Error(l10n.t('This workspace is not connected to a Supabase project. Connect it first.'));
  if (team.link.status().sharing !== 'content') return askForContents();
  const run = await pickRun(services, argument, (candidate) => !isOver(candidate), l10n.t('Hand over which run?'));
  if (!run) return;
  const handOver = l10n.t('Hand Over');
  const chosen = await window.showWarningMessage(
    l10n.t('Hand over {0}?', plainText(run.storyId)),
    { modal: true, detail: l10n.t('The run is paused. Its branch and the files of its last step are pushed to the remote of the repository, and everything of it is sent. Then whoever is a developer in {0} can take it over.', plainText(session.connection.projectName)) },
    handOver,
  );
  if (chosen !== handOver) return;
  const by = await services.person();
  await cancellable(l10n.t('Handing over {0}', run.storyId), (signal, report) => team.link.handOver(run.threadId, by, signal, report));
  void window.showInformationMessage(l10n.t('{0} can be taken over on another machine now. Until somebody does, you can resume it here.', plainText(run.storyId)));
}

/** Without checkpoints there is nothing to go on from. */
async function askForContents(): Promise<void> {
  const change = l10n.t('Change What Leaves…');
  const chosen = await window.showWarningMessage(l10n.t('Only metadata leaves this workspace, and a run cannot be continued from that. Let contents leave first.'), change);
  if (chosen === change) await commands.executeCommand(COMMANDS.connectSupabase);
}
