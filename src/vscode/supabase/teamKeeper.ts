import type { Sharing, TeamConnection } from '../../contract/supabase.ts';
import type { RemoteAccount } from '../../core/ports/remoteAccount.ts';
import type { Team } from '../../core/remote/team.ts';

/** What a store is connected to, where all windows on that store find it. No secret is in it. */
export interface ConnectionFile {
  /** Null: to nothing. Throws on what is no connection. */
  read(): Promise<TeamConnection | null>;
  /** Null: to nothing any more. Whole or not at all. */
  write(connection: TeamConnection | null): Promise<void>;
}

export interface TeamKeeperDeps {
  readonly team: Team;
  readonly file: ConnectionFile;
  /** What leaves, after the person's settings. */
  readonly leaves: (connection: TeamConnection) => Sharing;
  /** The connection could not be read or taken up. */
  readonly onError: (error: unknown) => void;
}

/**
 * Keeps this window's connection and that of the other windows on the same store the same: what one of them connects to, chooses to send or lets go of is in
 * a file, and the others follow it. Which of them sends is the store's matter.
 */
export class TeamKeeper {
  readonly #deps: TeamKeeperDeps;
  #known: TeamConnection | null = null;
  #left: Sharing = 'off';
  /** Changes take turns: one window's own and those that it hears of. */
  #turn: Promise<void> = Promise.resolve();

  constructor(deps: TeamKeeperDeps) {
    this.#deps = deps;
  }

  /** What the store is connected to, as far as this window knows; null: to nothing. */
  get connection(): TeamConnection | null {
    return this.#known;
  }

  /** Takes up what is kept. `before`: where an earlier version kept it, once. `heard`: another window has just changed it. Never rejects. */
  begin(before: () => Promise<TeamConnection | null>, heard = false): Promise<void> {
    return this.#quietly(async () => {
      const { file } = this.#deps;
      let found = await file.read();
      if (found === null && (found = await before()) !== null) await file.write(found);
      this.#known = found;
      if (found) this.#take(found, heard);
    });
  }

  /** Connects the store, with the account that the person has signed in to: it is this window's from then on, or disposed of. */
  connect(connection: TeamConnection, account: RemoteAccount): Promise<void> {
    return this.#inTurn(async () => {
      try {
        await this.#keep(connection);
        this.#connect(connection, account);
      } catch (error) {
        account.dispose();
        throw error;
      }
    });
  }

  /** Something else leaves from now on. */
  choose(sharing: TeamConnection['sharing']): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#known) return;
      await this.#keep({ ...this.#known, sharing });
      this.#share();
    });
  }

  /** Lets go of the project, for all windows. `discard`: what waits to be sent is thrown away. */
  disconnect(options: { readonly discard: boolean }): Promise<void> {
    return this.#inTurn(async () => {
      await this.#keep(null);
      await this.#deps.team.disconnect(options);
    });
  }

  /** The person's settings have changed. Never rejects. */
  settingsChanged(): Promise<void> {
    return this.#quietly(async () => this.#share());
  }

  /** Another window may have changed what is kept. Never rejects. */
  look(): Promise<void> {
    return this.#quietly(async () => {
      const { team, file } = this.#deps;
      const before = this.#known;
      const found = await file.read();
      if (JSON.stringify(found) === JSON.stringify(before)) return;
      this.#known = found;
      if (found === null) await team.disconnect({ discard: false });
      else if (team.session && before && isSamePlace(before, found)) this.#share();
      else {
        if (team.session) await team.disconnect({ discard: false });
        this.#take(found, true);
      }
    });
  }

  /** The settings of a window that was heard of may reach this one later. Until they do, connecting with "off" would empty what that one queues. */
  #take(found: TeamConnection, heard: boolean): void {
    if (!heard || this.#deps.leaves(found) !== 'off') this.#connect(found);
  }

  #connect(connection: TeamConnection, account?: RemoteAccount): void {
    this.#left = this.#deps.leaves(connection);
    if (account) this.#deps.team.connect(connection, this.#left, account);
    else this.#deps.team.connect(connection, this.#left);
  }

  /** Brings what leaves up to date, where that is something else than before. */
  #share(): void {
    const { team, leaves } = this.#deps;
    if (!this.#known) return;
    const wanted = leaves(this.#known);
    if (!team.session) {
      if (wanted !== 'off') this.#connect(this.#known);
      return;
    }
    if (wanted === this.#left) return;
    this.#left = wanted;
    team.share(wanted);
  }

  /** Known here before it is written: the file's change is no news then. */
  async #keep(connection: TeamConnection | null): Promise<void> {
    const before = this.#known;
    this.#known = connection;
    try {
      await this.#deps.file.write(connection);
    } catch (error) {
      this.#known = before;
      throw error;
    }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #quietly(work: () => Promise<void>): Promise<void> {
    return this.#inTurn(work).catch(this.#deps.onError);
  }
}

function isSamePlace(one: TeamConnection, other: TeamConnection): boolean {
  return one.url === other.url && one.publishableKey === other.publishableKey && one.projectId === other.projectId;
}
