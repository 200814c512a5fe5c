import type { RemoteStatus } from '../../contract/supabase.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { RemoteLink } from '../../core/remote/api.ts';
import { DisposableBase } from '../dispose.ts';
import { Emitter } from '../emitter.ts';

/** Milliseconds between two pushes of nothing but the number of changes that wait: it moves with every step of every run. */
const COUNT_MS = 1_000;

/** Where the connection to the team's Supabase project stands, for every face. Nothing here polls. */
export class TeamModel extends DisposableBase {
  readonly #changed: Emitter<RemoteStatus | null>;
  #status: RemoteStatus | null = null;
  #told = '';
  #timer: NodeJS.Timeout | null = null;

  constructor(log: Logger) {
    super();
    this.#changed = this._register(new Emitter<RemoteStatus | null>((error) => log.error('A face failed to render the connection to Supabase', error)));
    this._register({ dispose: () => this.#timer && clearTimeout(this.#timer) });
  }

  get onDidChange(): Emitter<RemoteStatus | null>['event'] {
    return this.#changed.event;
  }

  /** Null where this workspace has no connection, and until the engine runs. */
  get status(): RemoteStatus | null {
    return this.#status;
  }

  connect(link: Pick<RemoteLink, 'status' | 'onDidChange'>): void {
    this._register(link.onDidChange((status) => this.#take(status)));
    this.#take(link.status());
  }

  #take(status: RemoteStatus): void {
    this.#status = status.state === 'off' ? null : status;
    const { waiting, waitingSince, ...rest } = status;
    const now = JSON.stringify(rest);
    // Other than the number: at once, and so is the end of waiting.
    if (now !== this.#told || waiting === 0) this.#tell(now);
    else this.#timer ??= setTimeout(() => this.#tell(now), COUNT_MS);
  }

  #tell(now: string): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#told = now;
    this.#changed.fire(this.#status);
  }
}
