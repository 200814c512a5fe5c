import { setTimeout as sleep } from 'node:timers/promises';
import type { Sharing, SupabaseConnection } from '../../contract/supabase.ts';
import type { RemoteCommand, RemoteRun, RemoteReview } from '../../contract/remoteRows.ts';
import { RemoteError, type Remote, type RemoteHolder, type RemoteOrder, type RemoteStore } from '../ports/remote.ts';
import type { RemoteAccount } from '../ports/remoteAccount.ts';
import type { RemoteLink } from './api.ts';
import { openQuestions, outcomeOf, remoteAnswer, type AnswerOutcome, type QuestionAnswer, type RemoteQuestion } from './questions.ts';

/** A Supabase project, before anybody has signed in to it. */
export type SupabasePlace = Pick<SupabaseConnection, 'url' | 'publishableKey'>;

export interface TeamDeps {
  readonly link: RemoteLink;
  /** This workspace's store, as the team sees it. */
  readonly storeId: string;
  /** The name of this place, as the team sees it. */
  readonly machine: string;
  /** Throws RemoteError `refused` for an address or a key that cannot be right. Opens nothing. */
  openAccount(place: SupabasePlace): RemoteAccount;
}

/** A connection that is up, or would be. */
export interface TeamSession {
  readonly connection: SupabaseConnection;
  readonly account: RemoteAccount;
  readonly remote: Remote;
}

/** When it is looked whether an answer had effect, one after the other (ms). */
const OUTCOME_WAITS_MS = [200, 300, 500, 1_000, 2_000, 4_000];

/** When it is looked what became of a command: a start makes a worktree first (ms). */
const COMMAND_WAITS_MS = [200, 300, 500, 1_000, 2_000, 3_000, 4_000, 6_000];

/** What became of a command at the machine that it was given to. */
export interface CommandOutcome {
  readonly state: Extract<RemoteCommand['state'], 'done' | 'refused' | 'expired'>;
  /** What came of it, or why it was refused, in that machine's words. */
  readonly words: string;
}

/** A run that another machine holds. */
export interface RunElsewhere {
  readonly run: RemoteRun;
  readonly holder: RemoteHolder | null;
}

/** What a front end does about a team's Supabase project: it signs in, connects the link to a project of it, and lets go again. */
export class Team {
  readonly link: RemoteLink;
  private readonly deps: TeamDeps;
  private current: TeamSession | null = null;
  private leaves: Sharing = 'off';
  private watch: { dispose(): void } | null = null;

  constructor(deps: TeamDeps) {
    this.deps = deps;
    this.link = deps.link;
  }

  /** Null while not connected. */
  get session(): TeamSession | null {
    return this.current;
  }

  /** An account to sign in with; whoever asks disposes of it, or gives it to `connect`. Throws RemoteError `refused`. */
  open(place: SupabasePlace): RemoteAccount {
    return this.deps.openAccount(place);
  }

  /**
   * Connects to a project, with the account (which is the team's from then on) or the session that is kept. `leaves`: what leaves, after the person's
   * settings. Whether it can be reached is told by the link's status. Throws RemoteError `refused`.
   */
  connect(connection: SupabaseConnection, leaves: Sharing, account: RemoteAccount = this.deps.openAccount(connection)): void {
    const { storeId, machine, link } = this.deps;
    const before = this.current;
    const remote = account.remote({ projectId: connection.projectId, storeId, machine });
    this.current = { connection, account, remote };
    this.leaves = leaves;
    if (before?.account !== account) {
      this.watch?.dispose();
      this.watch = account.onDidChange((user) => { this.onUser(user); });
    }
    link.connect(remote, { name: connection.projectName, sharing: leaves });
    if (before && before.account !== account) before.account.dispose();
  }

  /** Something else leaves from now on. */
  share(leaves: Sharing): void {
    if (this.current) this.connect(this.current.connection, leaves, this.current.account);
  }

  /** Whoever signed out, or whose session has ended, should see that at once; who signed in goes on. */
  private onUser(user: string | null): void {
    if (user === null) this.share(this.leaves);
    else this.link.retry();
  }

  /** Lets go of the project; the session is kept. `discard`: what waits to be sent is thrown away. */
  async disconnect(options: { readonly discard: boolean }): Promise<void> {
    const before = this.current;
    this.current = null;
    this.watch?.dispose();
    await this.deps.link.disconnect(options);
    before?.account.dispose();
  }

  /** Runs of the project that other machines hold, with who that is (null: not known). Throws RemoteError. */
  async elsewhere(signal: AbortSignal): Promise<readonly RunElsewhere[]> {
    const { remote } = this.connected();
    const runs = await this.link.elsewhere(signal);
    return Promise.all(runs.map(async (run) => ({ run, holder: await remote.holder(run.thread_id, signal) })));
  }

  /** What such a run asks now. Throws RemoteError. */
  async questions(threadId: string, signal: AbortSignal): Promise<readonly RemoteQuestion[]> {
    return openQuestions(await this.connected().remote.reviews(threadId, signal));
  }

  /**
   * Answers for another machine: the first answer stands, and the row says whose that is. That machine's own rules have the last word.
   * Throws RemoteError, and what an answer given here throws (bad_input, reason_required).
   */
  async answer(question: RemoteQuestion, answer: QuestionAnswer, by: string, signal: AbortSignal): Promise<{ readonly won: boolean; readonly row: RemoteReview | null }> {
    return this.connected().remote.resolve(remoteAnswer(question, answer, by, new Date().toISOString()), signal);
  }

  /**
   * What became of an answer that took the row, and why: the machine that asked says so within seconds, if it runs. Null: it has not said so yet.
   * Throws RemoteError.
   */
  async outcome({ row: { thread_id: threadId, review_id: reviewId } }: RemoteQuestion, signal: AbortSignal): Promise<AnswerOutcome | null> {
    const { remote } = this.connected();
    for (const wait of OUTCOME_WAITS_MS) {
      await sleep(wait, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return null;
      const outcome = outcomeOf((await remote.reviews(threadId, signal)).find((each) => each.review_id === reviewId));
      if (outcome) return outcome;
    }
    return null;
  }

  /** Asks something of another machine. Throws RemoteError. */
  async order(order: RemoteOrder, signal: AbortSignal): Promise<RemoteCommand> {
    return this.connected().remote.order(order, signal);
  }

  /** Other machines of the project that are there and take commands; `allowed`: whether the project lets anybody give some. Throws RemoteError. */
  async machines(signal: AbortSignal): Promise<{ readonly allowed: boolean; readonly stores: readonly RemoteStore[] }> {
    const { remote } = this.connected();
    const [allowed, stores] = await Promise.all([remote.commandsAllowed(signal), remote.stores(signal)]);
    return { allowed, stores: stores.filter(({ storeId, acceptsCommands }) => acceptsCommands && storeId !== remote.storeId) };
  }

  /** What became of a command: its machine says so within seconds, if it is there. Null: it has not said so yet. Throws RemoteError. */
  async commandOutcome(id: string, signal: AbortSignal): Promise<CommandOutcome | null> {
    const { remote } = this.connected();
    for (const wait of COMMAND_WAITS_MS) {
      await sleep(wait, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return null;
      const row = await remote.command(id, signal);
      if (row === null) return { state: 'expired', words: '' };
      if (row.state === 'done' || row.state === 'refused' || row.state === 'expired') return { state: row.state, words: row.result ?? '' };
    }
    return null;
  }

  private connected(): TeamSession {
    if (this.current) return this.current;
    throw new RemoteError('signed_out', 'This workspace is not connected to a Supabase project. Connect it first.');
  }

  dispose(): void {
    this.watch?.dispose();
    this.current?.account.dispose();
    this.current = null;
  }
}
