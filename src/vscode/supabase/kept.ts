import type { SecretStorage } from 'vscode';
import { workspace } from 'vscode';
import { whatLeaves } from '../../contract/remoteWords.ts';
import type { Sharing, TeamConnection } from '../../contract/supabase.ts';
import type { SessionStorage } from '../../core/ports/remoteAccount.ts';
import { ACCEPT_COMMANDS_SETTING, SHARING_SETTING } from '../ids.ts';

/** What may leave at most, from any workspace. A user setting: a repository cannot loosen it. */
export function allowedSharing(): Sharing {
  const value = workspace.getConfiguration().get<unknown>(SHARING_SETTING);
  return value === 'metadata' || value === 'content' ? value : 'off';
}

/** Whether members of the project may command runs on this machine, as far as it is concerned. */
export function acceptsCommands(): boolean {
  return workspace.getConfiguration().get<unknown>(ACCEPT_COMMANDS_SETTING) === true;
}

/** What leaves this workspace: what was chosen for it, within what the settings allow. */
export function leavesHere({ sharing }: Pick<TeamConnection, 'sharing'>): Sharing {
  return whatLeaves(allowedSharing(), sharing);
}

/** The session in the editor's secret storage, which all windows share. */
export function sessionStorage(secrets: SecretStorage): SessionStorage {
  return {
    get: async (key) => (await secrets.get(key)) ?? null,
    set: async (key, value) => secrets.store(key, value),
    remove: async (key) => secrets.delete(key),
  };
}
