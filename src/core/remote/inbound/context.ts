import type { Orchestrator } from '../../orchestrator/api.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Remote } from '../../ports/remote.ts';
import type { Store } from '../../ports/store.ts';
import type { RemoteArbiter } from './remoteArbiter.ts';

/** What everything that comes in needs. */
export interface InboundContext {
  readonly remote: Remote;
  readonly orchestrator: Orchestrator;
  readonly store: Store;
  readonly arbiter: RemoteArbiter;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Ends with the connection. */
  readonly signal: AbortSignal;
  /** Something could not be settled now: what is open is to be read again soon. */
  again(): void;
}
