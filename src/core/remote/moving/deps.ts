import type { Clock } from '../../ports/clock.ts';
import type { Git } from '../../ports/git.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Remote } from '../../ports/remote.ts';
import type { Store } from '../../ports/store.ts';

/** What of the orchestrator moving a run takes. */
export interface RunHands {
  pause(threadId: string, by: string, reason: string): Promise<void>;
  /** Resolves when the run stands still. */
  settled(threadId: string): Promise<unknown>;
  /** Does something with a run that stands still, while nobody else can drive it. Throws OrchestratorError. */
  whileStanding<Result>(threadId: string, what: string, work: () => Promise<Result>): Promise<Result>;
}

/** What moving runs between machines needs. */
export interface MovingDeps {
  readonly store: Store;
  readonly git: Git;
  readonly hands: RunHands;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly remote: Remote;
}
