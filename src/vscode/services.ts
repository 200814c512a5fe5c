import type { ExtensionContext } from 'vscode';
import type { Orchestrator } from '../core/orchestrator/api.ts';
import type { Team } from '../core/remote/team.ts';
import type { Actions } from './actions.ts';
import type { ContextKeys } from './contextKeys.ts';
import type { CommentStore } from './diff/commentStore.ts';
import type { LineComments } from './diff/lineComments.ts';
import type { LookedAt } from './diff/lookedAt.ts';
import type { EngineParsers } from './engineHost.ts';
import type { OutputLogger } from './logger.ts';
import type { RunsModel } from './model/runsModel.ts';
import type { TeamKeeper } from './supabase/teamKeeper.ts';
import type { TeamModel } from './supabase/teamModel.ts';
import type { Visible } from './visible.ts';

/** What every feature is given. */
export interface Services {
  readonly context: ExtensionContext;
  readonly log: OutputLogger;
  readonly model: RunsModel;
  readonly contextKeys: ContextKeys;
  /** The engine's code, without opening the store. */
  readonly parsers: () => Promise<EngineParsers>;
  /** Opens the store on first use. */
  readonly orchestrator: () => Promise<Orchestrator>;
  /** The way to a team's Supabase project, as it was left; opens the store on first use. */
  readonly team: () => Promise<Team>;
  /** Connects the store to one and lets go, for all windows on it. */
  readonly teamKeeper: () => Promise<TeamKeeper>;
  /** Where the connection to it stands. */
  readonly teamModel: TeamModel;
  /** The name under which decisions of this person are recorded. */
  readonly person: () => Promise<string>;
  /** The same as far as it is known: empty until git has answered. */
  readonly personName: () => string;
  /** What commands do and what reviewing needs: a bundle of its own, loaded on first use. */
  readonly actions: () => Promise<Actions>;
  /** Shows the panel of a run. Panels live in the bundle of start-up, so others reach them through here. */
  readonly openRun: (threadId: string) => Promise<void>;
  readonly visible: Visible;
  readonly lookedAt: LookedAt;
  /** What is written on lines of diffs. */
  readonly remarks: CommentStore;
  /** The comment threads of diffs; made when the first diff is opened. */
  readonly comments: () => Promise<LineComments>;
  /** Tells the person what failed and what to do; the log has the rest. */
  readonly report: (what: string, error: unknown) => void;
}

/** A feature: registers itself and owns what it makes through `context.subscriptions`. */
export type Contribution = (services: Services) => void;
