import { ConfigurationTarget, l10n, window, workspace } from 'vscode';
import { remoteWords, whatLeaves } from '../../contract/remoteWords.ts';
import type { SupabaseConnection } from '../../contract/supabase.ts';
import type { ProjectRole, RemoteAccount, RemoteProject } from '../../core/ports/remoteAccount.ts';
import type { SupabasePlace, TeamSession } from '../../core/remote/team.ts';
import { ACCEPT_COMMANDS_SETTING, PLACE_KEY, SHARING_SETTING } from '../ids.ts';
import { plainText } from '../notify/plainText.ts';
import type { Services } from '../services.ts';
import { askInTurn } from '../supabase/asker.ts';
import type { Leaving } from '../supabase/connectFlow.ts';
import { askConnection, chooseLeaving } from '../supabase/connectFlow.ts';
import { acceptsCommands, allowedSharing } from '../supabase/kept.ts';
import type { TeamAction } from '../supabase/menu.ts';
import { menuChoices } from '../supabase/menu.ts';
import { quickInput } from '../supabase/quickInput.ts';
import { signInSteps } from '../supabase/signIn.ts';
import { runsElsewhereCommand } from './runsElsewhere.ts';
import { supabaseMigrationsCommand } from './supabaseMigrations.ts';

/** Longest wait for what Supabase says of a project before the menu opens without it, in milliseconds. */
const PATIENCE_MS = 3_000;

/** Connects this workspace to a team's Supabase project; where it is connected, offers what can be done about that. */
export async function connectSupabaseCommand(services: Services): Promise<void> {
  const { session } = await services.team();
  if (session) await manage(services, session);
  else await connect(services);
}

async function connect(services: Services): Promise<void> {
  const { context } = services;
  const [team, code] = await Promise.all([services.team(), services.parsers()]);
  const connected = await askConnection({
    asker: quickInput, t: l10n.t,
    checkUrl: (text) => code.checkSupabaseUrl(text),
    checkKey: (text) => code.checkSupabaseKey(text),
    openAccount: (place) => team.open(place),
    before: placeBefore(context.workspaceState.get<unknown>(PLACE_KEY)),
    remember: (place) => void context.workspaceState.update(PLACE_KEY, place),
  });
  if (!connected) return;
  const { connection, account } = connected;
  await allowAtLeast(connection.sharing);
  await (await services.teamKeeper()).connect(connection, account);
  void window.showInformationMessage(connection.sharing === 'content'
    ? l10n.t('Connected to {0}. Runs of this workspace are sent with their contents, secrets redacted.', plainText(connection.projectName))
    : l10n.t('Connected to {0}. Metadata of the runs of this workspace is sent.', plainText(connection.projectName)));
}

/** The setting is the limit for every workspace, and each has a choice of its own: raising it lets nothing more leave elsewhere. */
async function allowAtLeast(chosen: Leaving): Promise<void> {
  if (whatLeaves(allowedSharing(), chosen) !== chosen) await workspace.getConfiguration().update(SHARING_SETTING, chosen, ConfigurationTarget.Global);
}

function placeBefore(value: unknown): Partial<SupabasePlace> {
  if (typeof value !== 'object' || value === null) return {};
  const url = 'url' in value && typeof value.url === 'string' ? value.url : '';
  const publishableKey = 'publishableKey' in value && typeof value.publishableKey === 'string' ? value.publishableKey : '';
  return { url, publishableKey };
}

async function manage(services: Services, session: TeamSession): Promise<void> {
  const { team, teamModel, log } = services;
  const { connection, account } = session;
  const status = teamModel.status ?? (await team()).link.status();
  const own = account.projects().then((found) => found.find(({ id }) => id === connection.projectId) ?? null, (error: unknown) => {
    log.debug(`What the project allows could not be read: ${String(error)}`);
    return null;
  });
  const known = Promise.race([own, new Promise<null>((resolve) => setTimeout(() => { resolve(null); }, PATIENCE_MS))]);
  const words = remoteWords(status, l10n.t, Date.now());
  const answer = await quickInput.choose<TeamAction>({
    placeHolder: [words?.line ?? l10n.t('{0} · nothing leaves', connection.projectName), words?.problem ?? ''].filter((text) => text !== '').join('. '),
    choices: known.then((project) => menuChoices({ status, project, allowed: allowedSharing(), acceptsCommands: acceptsCommands() }, l10n.t)),
  }, { title: l10n.t('Supabase: {0}', connection.projectName), back: false });
  if (answer.kind === 'given') await perform(services, session, answer.value, await known);
}

async function perform(services: Services, session: TeamSession, action: TeamAction, project: RemoteProject | null): Promise<void> {
  const { account, connection } = session;
  const { link } = await services.team();
  switch (action) {
    case 'retry':
      link.retry();
      return;
    case 'signIn':
      await askInTurn(l10n.t('Sign in to Supabase'), signInSteps({ asker: quickInput, t: l10n.t, account: () => account, email: link.status().user, mayStay: false }, 1));
      return;
    case 'leaving':
      return changeLeaving(services, connection);
    case 'runs':
      return runsElsewhereCommand(services);
    case 'ownCommands':
      await workspace.getConfiguration().update(ACCEPT_COMMANDS_SETTING, !acceptsCommands(), ConfigurationTarget.Global);
      return;
    case 'projectCommands':
      return account.changeProject(connection.projectId, { commandsAllowed: !(project?.commandsAllowed ?? false) });
    case 'approver':
      return account.changeProject(connection.projectId, { differentApprover: !(project?.differentApprover ?? false) });
    case 'member':
      return addMember(account, connection);
    case 'migrations':
      return supabaseMigrationsCommand(services);
    case 'disconnect':
      return disconnect(services);
    case 'signOut':
      return account.signOut();
  }
}

async function changeLeaving(services: Services, connection: SupabaseConnection): Promise<void> {
  const keeper = await services.teamKeeper();
  const answer = await chooseLeaving(quickInput, l10n.t, { title: l10n.t('What leaves for {0}', connection.projectName), back: false }, allowedSharing() === 'off' ? undefined : keeper.connection?.sharing);
  if (answer.kind !== 'given') return;
  await allowAtLeast(answer.value);
  await keeper.choose(answer.value);
}

async function addMember(account: RemoteAccount, { projectId, projectName }: SupabaseConnection): Promise<void> {
  let role: ProjectRole = 'developer';
  let email = '';
  const added = await askInTurn(l10n.t('Add a member to {0}', projectName), [
    {
      part: 1,
      ask: async (stage) => {
        const answer = await quickInput.choose<ProjectRole>({
          placeHolder: l10n.t('In which role?'),
          choices: [
            { label: l10n.t('Developer'), icon: 'person', detail: l10n.t('Runs stories, decides, takes runs over.'), value: 'developer' },
            { label: l10n.t('Viewer'), icon: 'eye', detail: l10n.t('Reads, and decides nothing.'), value: 'viewer' },
            { label: l10n.t('Lead'), icon: 'star', detail: l10n.t('A developer who also manages members and what the project allows.'), value: 'lead' },
          ],
        }, stage);
        if (answer.kind === 'given') role = answer.value;
        return answer;
      },
    },
    {
      part: 2,
      ask: (stage) => quickInput.text({
        prompt: l10n.t('E-mail address. The person must have signed up in this Supabase project before.'), placeHolder: 'grace@example.com',
        take: async (text) => {
          email = text.trim();
          if (!/^\S+@\S+$/.test(email)) return l10n.t('This is no e-mail address.');
          await account.addMember(projectId, email, role);
          return null;
        },
      }, stage),
    },
  ]);
  if (added) void window.showInformationMessage(l10n.t('{0} is a member of {1} now.', plainText(email), plainText(projectName)));
}

async function disconnect({ team, teamKeeper }: Services): Promise<void> {
  const { link } = await team();
  const { waiting, projectName } = link.status();
  const [keep, discard] = [l10n.t('Disconnect, Keep'), l10n.t('Disconnect, Discard')];
  const only = l10n.t('Disconnect');
  const message = l10n.t('Disconnect from {0}? Nothing leaves any more, and nobody can decide from elsewhere. What is there stays there.', plainText(projectName));
  const detail = waiting === 0 ? '' : l10n.t('{0} changes have not been sent. Kept, they are sent when you connect to this project again; discarded, the project never learns of them. Here nothing is lost either way.', waiting);
  const chosen = waiting === 0 ? await window.showWarningMessage(message, { modal: true }, only) : await window.showWarningMessage(message, { modal: true, detail }, keep, discard);
  if (chosen === undefined) return;
  await (await teamKeeper()).disconnect({ discard: chosen === discard });
}
