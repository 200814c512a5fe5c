export interface DisposableLike {
  dispose(): unknown;
}

/** Owns disposables. What is registered after disposal is disposed at once, so a late answer cannot leak. */
export class DisposableStore implements DisposableLike {
  readonly #items = new Set<DisposableLike>();
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  add<T extends DisposableLike>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.add(item);
    return item;
  }

  dispose(): void {
    this.#disposed = true;
    for (const item of [...this.#items].reverse()) item.dispose();
    this.#items.clear();
  }
}

/** Base of everything that owns something. */
export abstract class DisposableBase implements DisposableLike {
  readonly #store = new DisposableStore();

  protected get disposed(): boolean {
    return this.#store.disposed;
  }

  protected _register<T extends DisposableLike>(item: T): T {
    return this.#store.add(item);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
