import type { Translate } from '../../contract/remoteWords.ts';
import type { RemoteStatus, Sharing } from '../../contract/supabase.ts';
import type { RemoteProject } from '../../core/ports/remoteAccount.ts';
import type { Choice } from './asker.ts';

export type TeamAction = 'retry' | 'signIn' | 'leaving' | 'runs' | 'projectCommands' | 'ownCommands' | 'approver' | 'member' | 'migrations' | 'disconnect' | 'signOut';

export interface MenuState {
  readonly status: RemoteStatus;
  /** As Supabase has it; null while it cannot be asked. */
  readonly project: RemoteProject | null;
  /** The settings: what may leave at most, and whether commands are taken here. */
  readonly allowed: Sharing;
  readonly acceptsCommands: boolean;
}

/** What can be done about a connection, what needs a person first. */
export function menuChoices({ status, project, allowed, acceptsCommands }: MenuState, t: Translate): Choice<TeamAction>[] {
  const refused = status.state === 'refused' || status.problem !== null;
  const leaves: Readonly<Record<Sharing, string>> = { off: allowed === 'off' ? t('nothing: wave.supabase.sharing is off') : t('nothing'), metadata: t('metadata only'), content: t('with contents') };
  const signIn: Choice<TeamAction> = { label: t('Sign in again…'), icon: 'account', description: status.user, value: 'signIn' };
  const retry: Choice<TeamAction> = { label: t('Try again now'), icon: 'refresh', value: 'retry' };
  const mending = refused ? [signIn, retry] : status.state === 'offline' ? [retry] : [];
  const team: Choice<TeamAction>[] = [
    { label: t('Runs elsewhere…'), icon: 'organization', detail: t('Runs of this project on other machines: decide, ask, take over.'), value: 'runs' },
    { label: t('Change what leaves…'), icon: 'export', description: leaves[status.sharing], value: 'leaving' },
    {
      label: acceptsCommands ? t('Take no commands from elsewhere here') : t('Take commands from elsewhere here'), icon: 'remote-explorer',
      description: acceptsCommands ? t('on, on this machine') : t('off, on this machine'),
      detail: t('Members may start, pause, resume and kill runs here, where the project allows it, too.'), value: 'ownCommands',
    },
  ];
  return [
    ...mending, ...(mending.length > 0 ? [{ label: '' }] : []), ...team,
    ...(project?.role === 'lead' ? leadChoices(project, t) : []),
    { label: '' },
    ...(refused ? [] : [signIn]),
    { label: t('Supabase migrations…'), icon: 'database', value: 'migrations' },
    { label: t('Disconnect…'), icon: 'debug-disconnect', detail: t('Nothing leaves any more. Runs here go on as before.'), value: 'disconnect' },
    { label: t('Sign out'), icon: 'sign-out', value: 'signOut' },
  ];
}

function leadChoices(project: RemoteProject, t: Translate): Choice<TeamAction>[] {
  return [
    { label: t('as lead of {0}', project.name) },
    { label: project.commandsAllowed ? t('Forbid commands from elsewhere in the project') : t('Allow commands from elsewhere in the project'), icon: 'broadcast', description: project.commandsAllowed ? t('allowed') : t('forbidden'), value: 'projectCommands' },
    { label: project.differentApprover ? t('Let people approve their own runs') : t('Ask for another approver than who started the run'), icon: 'law', description: project.differentApprover ? t('another person approves') : t('anybody approves'), value: 'approver' },
    { label: t('Add a member…'), icon: 'person-add', value: 'member' },
  ];
}
