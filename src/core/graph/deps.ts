import type { AgentRole } from '../../contract/agents.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommandRunner } from '../ports/commandRunner.ts';
import type { FileSystem } from '../ports/files.ts';
import type { Git } from '../ports/git.ts';
import type { Logger } from '../ports/logger.ts';
import type { ChatModel } from '../ports/model.ts';
import type { Scorer } from '../ports/scorer.ts';
import type { Store } from '../ports/store.ts';
import type { Judgement } from '../safety/judge/answer.ts';
import type { Remembered } from '../safety/remembered/store.ts';

/** The part of the store that holds effects. */
export type EffectLedger = Pick<Store, 'effect' | 'beginEffect' | 'finishEffect' | 'synced'>;

/** What the nodes of one run's graph work with. */
export interface GraphDeps {
  readonly git: Git;
  readonly files: FileSystem;
  readonly runner: CommandRunner;
  readonly scorer: Scorer;
  readonly effects: EffectLedger;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The model of a role, as the run's settings name it. */
  model(role: AgentRole | 'judge'): Promise<ChatModel>;
  /** What the judge said in this run, by a hash of action, story and thresholds. */
  readonly judgements: Map<string, Judgement>;
  /** What people allowed for good in this repository. */
  remembered(): Promise<Remembered>;
  /** Ids of stories of this repository that have a completed run. */
  completedStories(): ReadonlySet<string>;
  /** AGENTS.md or CLAUDE.md of the worktree, or ''. */
  projectRules(worktree: string): Promise<string>;
  /** Text as the model writes it, for faces; never stored. */
  onModelText(agent: AgentRole, text: string, done: boolean): void;
  /** Ends model calls (pause) and commands (kill) that are in flight. */
  readonly modelSignal: AbortSignal;
  readonly commandSignal: AbortSignal;
}
