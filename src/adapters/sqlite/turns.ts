/**
 * Lets those who waited for the same thing go on one after the other, each in a round of the event loop of its own. Several runs wait for one sync of the
 * disk; going on together, each with the next step of its graph, they would hold everything else up for as long as all of them take.
 */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves in a round in which nobody else went on. */
  next(): Promise<void> {
    this.#last = this.#last.then(() => new Promise((resolve) => { setImmediate(resolve); }));
    return this.#last;
  }
}
