/** What of the review queue a person has in front of them now. Faces that show it tell so; notifications keep quiet about it. */
export class Visible {
  readonly #panels = new Set<string>();
  #review = false;

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
