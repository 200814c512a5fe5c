/** Does things one after the other for each key, so that two deliveries of the same row do not run into each other. */
export class InTurn {
  private readonly last = new Map<string, Promise<void>>();

  /** `work` must not reject. */
  run(key: string, work: () => Promise<void>): Promise<void> {
    const next = (this.last.get(key) ?? Promise.resolve()).then(work);
    this.last.set(key, next);
    return next.finally(() => { if (this.last.get(key) === next) this.last.delete(key); });
  }

  /** Resolves when all that was begun has ended. */
  async idle(): Promise<void> {
    while (this.last.size > 0) await Promise.all(this.last.values());
  }
}
