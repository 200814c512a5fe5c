import type { SpendingPoint } from '../../contract/spending.ts';
import type { Orchestrator } from '../../core/orchestrator/api.ts';

type Source = Pick<Orchestrator, 'spending'>;

/** Sends a run's spending curve to one webview, again whenever the run has made a step since. */
export class SpendingFeed {
  readonly #threadId: string;
  readonly #post: (points: SpendingPoint[]) => void;
  /** Checkpoints that the run had when it was sent last. */
  #sent: number | null = null;

  constructor(threadId: string, post: (points: SpendingPoint[]) => void) {
    this.#threadId = threadId;
    this.#post = post;
  }

  /** The webview has nothing (any more). */
  restart(): void {
    this.#sent = null;
  }

  /** Sends the curve if it has grown. */
  pump(source: Source, checkpoints: number): void {
    if (this.#sent === checkpoints) return;
    this.#sent = checkpoints;
    this.#post([...source.spending(this.#threadId)]);
  }
}
