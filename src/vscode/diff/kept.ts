import type { Memento } from 'vscode';
import { DisposableBase } from '../dispose.ts';
import { Emitter } from '../emitter.ts';

/** What a person has left on runs' changes, kept in the workspace: it survives a reload. */
export abstract class Kept<Value> extends DisposableBase {
  readonly #memento: Memento;
  readonly #key: string;
  readonly #none: Value;
  readonly #changed: Emitter<string>;

  constructor(memento: Memento, key: string, none: Value, onError: (error: unknown) => void) {
    super();
    this.#memento = memento;
    this.#key = key;
    this.#none = none;
    this.#changed = this._register(new Emitter<string>(onError));
  }

  /** Fires with the thread of the run for which it changed. */
  get onDidChange(): Emitter<string>['event'] {
    return this.#changed.event;
  }

  protected get kept(): Value {
    return this.#memento.get(this.#key, this.#none);
  }

  protected async keep(value: Value, threadId: string): Promise<void> {
    await this.#memento.update(this.#key, value);
    this.#changed.fire(threadId);
  }
}
