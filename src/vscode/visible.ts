import { Emitter } from './emitter.ts';

/** What of the review queue a person has in front of them now. Faces that show it tell so; notifications keep quiet about it. */
export class Visible {
  readonly #changed: Emitter<void>;
  #open = false;
  readonly #panels = new Set<string>();
  #review = false;

  constructor(onError: (error: unknown) => void) {
    this.#changed = new Emitter<void>(onError);
  }

  /** Fires when the Review view was opened for the first time, or went away. */
  get onDidChange(): Emitter<void>['event'] {
    return this.#changed.event;
  }

  /** Whether the Review view is there, in view or behind another: then it carries the badge. */
  get hasReview(): boolean {
    return this.#open;
  }

  set hasReview(open: boolean) {
    this.#open = open;
    this.#changed.fire();
  }

  /** The Review view, which shows what waits in every run. */
  setReview(visible: boolean): void {
    this.#review = visible;
  }

  /** The panel of one run. */
  setPanel(threadId: string, visible: boolean): void {
    if (visible) this.#panels.add(threadId);
    else this.#panels.delete(threadId);
  }

  shows(threadId: string): boolean {
    return this.#review || this.#panels.has(threadId);
  }
}
