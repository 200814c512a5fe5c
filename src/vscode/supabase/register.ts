import { unwatchFile, watch, watchFile } from 'node:fs';
import { Uri, l10n, workspace } from 'vscode';
import type { TeamConnection } from '../../contract/supabase.ts';
import { messageOf } from '../../core/errors.ts';
import type { Team } from '../../core/remote/team.ts';
import { CONNECTION_FILE, CONNECTION_KEY, SESSION_KEY, SHARING_SETTING } from '../ids.ts';
import type { Services } from '../services.ts';
import { connectionFile } from './connectionFile.ts';
import { leavesHere } from './kept.ts';
import { TeamKeeper } from './teamKeeper.ts';

/** How often the file is asked for where its folder cannot be watched (some network drives), in milliseconds. */
const POLL_MS = 3_000;

/** Keeps the connection of the store in `folder`: as it was left, as the settings say, and as other windows on the store change it. `heard`: one has just done so. */
export function keepTeam(services: Services, team: Team, folder: Uri, heard: boolean): { readonly keeper: TeamKeeper; readonly begun: Promise<void> } {
  const { context, parsers, report, teamModel } = services;
  const keeper = new TeamKeeper({
    team, file: connectionFile(folder, parsers), leaves: leavesHere,
    onError: (error) => report(l10n.t('The connection to Supabase could not be taken up again.'), error),
  });
  context.subscriptions.push(
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(SHARING_SETTING)) void keeper.settingsChanged();
    }),
    // Somebody signed in, in another window perhaps.
    context.secrets.onDidChange(({ key }) => {
      if (key.startsWith(SESSION_KEY) && teamModel.status?.state === 'refused') team.link.retry();
    }),
  );
  // Whether Supabase can be reached does not matter: the link tries until it can.
  return { keeper, begun: keeper.begin(() => keptBefore(services), heard) };
}

/** Where the connection was before other windows could follow it: taken out, so that it is not found again once the store is let go of. */
async function keptBefore({ context, parsers }: Services): Promise<TeamConnection | null> {
  const kept = context.workspaceState.get<unknown>(CONNECTION_KEY);
  if (kept === undefined) return null;
  const connection = (await parsers()).parseTeamConnection(kept);
  await context.workspaceState.update(CONNECTION_KEY, undefined);
  return connection;
}

/** Tells when another window connects the store in `folder`, or lets go. The folder is made: one that is not there cannot be watched. */
export async function watchConnection({ context, log }: Services, folder: Uri, onChange: () => void): Promise<void> {
  await workspace.fs.createDirectory(folder);
  const path = Uri.joinPath(folder, CONNECTION_FILE).fsPath;
  let polled = false;
  const poll = (why: unknown): void => {
    log.warn(`The folder of the store cannot be watched (${messageOf(why)}): what other windows connect to shows a few seconds later.`);
    polled = true;
    watchFile(path, { interval: POLL_MS, persistent: false }, onChange);
  };
  try {
    const watcher = watch(folder.fsPath, { persistent: false }, (_event, name) => {
      if (name === null || name === CONNECTION_FILE) onChange();
    });
    watcher.on('error', (error) => { watcher.close(); poll(error); });
    context.subscriptions.push({ dispose: () => watcher.close() });
  } catch (error) {
    poll(error);
  }
  context.subscriptions.push({ dispose: () => { if (polled) unwatchFile(path, onChange); } });
}
