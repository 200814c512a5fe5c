import { l10n, workspace } from 'vscode';
import type { Team } from '../../core/remote/team.ts';
import { SESSION_KEY, SHARING_SETTING } from '../ids.ts';
import type { Services } from '../services.ts';
import { keptConnection, leavesHere } from './kept.ts';

/** Connects this workspace's project again, if it has one. Whether Supabase can be reached does not matter: the link tries until it can. */
export async function reconnect({ context, parsers, report }: Services, team: Team): Promise<void> {
  const kept = keptConnection(context.workspaceState);
  if (kept === undefined) return;
  try {
    const connection = (await parsers()).parseTeamConnection(kept);
    team.connect(connection, leavesHere(connection));
  } catch (error) {
    report(l10n.t('The connection to Supabase could not be taken up again.'), error);
  }
}

/** Follows the settings, and what other windows do about the session. */
export function followTeam(services: Services, team: Team): void {
  const { context, teamModel } = services;
  const share = async (): Promise<void> => {
    const kept = keptConnection(context.workspaceState);
    if (kept !== undefined) team.share(leavesHere((await services.parsers()).parseTeamConnection(kept)));
  };
  context.subscriptions.push(
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(SHARING_SETTING)) void share().catch((error: unknown) => services.report(l10n.t('What leaves for Supabase could not be changed.'), error));
    }),
    // Somebody signed in, in another window perhaps.
    context.secrets.onDidChange(({ key }) => {
      if (key.startsWith(SESSION_KEY) && teamModel.status?.state === 'refused') team.link.retry();
    }),
  );
}
