import { checkedKey, checkedUrl } from '../adapters/supabase/address.ts';
import { SupabaseAccount } from '../adapters/supabase/supabaseAccount.ts';
import type { Settings } from '../contract/settings.ts';
import { teamConnection, type TeamConnection } from '../contract/supabase.ts';
import { describeIssues } from '../core/describeIssues.ts';
import { WaveError } from '../core/errors.ts';
import type { FileSystem } from '../core/ports/files.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { SessionStorage } from '../core/ports/remoteAccount.ts';
import type { RemoteLink } from '../core/remote/api.ts';
import type { CommandsOptions } from '../core/remote/inbound/commandsIn.ts';
import { Team } from '../core/remote/team.ts';

/** What a front end gives for a team's Supabase project. */
export interface SupabaseOptions {
  readonly sessions: SessionStorage;
  /** The name of this place, as the team sees it. */
  readonly machine: string;
  /** Whether members of the project may command runs here; asked each time. */
  readonly acceptsCommands: () => boolean;
  /** Repositories that are open here, whose stories members may start where commands are taken; and the settings for one, not yet parsed. */
  readonly repositories: () => readonly string[];
  readonly settings: (repository: string) => unknown;
}

/** Commands of members, as far as this front end takes them. `parse` reads settings as they are written. */
export function commandsFrom({ acceptsCommands, repositories, settings }: SupabaseOptions, files: FileSystem, parse: (raw: unknown) => Settings): CommandsOptions {
  return { allowed: acceptsCommands, starter: { files, repositories, settings: (repository) => parse(settings(repository)) } };
}

/** Signing in and connecting, over a store's link. */
export function createTeam({ sessions, machine }: Pick<SupabaseOptions, 'sessions' | 'machine'>, link: RemoteLink, storeId: string, logger: Logger): Team {
  return new Team({
    link, storeId, machine,
    openAccount: ({ url, publishableKey }) => new SupabaseAccount({ url, publishableKey, storage: sessions, logger }),
  });
}

/** Throws WaveError('bad_connection'). */
export function parseTeamConnection(value: unknown): TeamConnection {
  const parsed = teamConnection.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new WaveError('bad_connection', `The kept connection to Supabase is none. Connect again.\n${describeIssues(parsed.error)}`);
}

export { checkedKey as checkSupabaseKey, checkedUrl as checkSupabaseUrl };
