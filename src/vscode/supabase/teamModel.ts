import type { RemoteStatus } from '../../contract/supabase.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { RemoteLink } from '../../core/remote/api.ts';
import { DisposableBase } from '../dispose.ts';
import { Emitter } from '../emitter.ts';

/** Where the connection to the team's Supabase project stands, for every face. Nothing here polls. */
export class TeamModel extends DisposableBase {
  readonly #changed: Emitter<RemoteStatus | null>;
  #status: RemoteStatus | null = null;

  constructor(log: Logger) {
    super();
    this.#changed = this._register(new Emitter<RemoteStatus | null>((error) => log.error('A face failed to render the connection to Supabase', error)));
  }

  get onDidChange(): Emitter<RemoteStatus | null>['event'] {
    return this.#changed.event;
  }

  /** Null where this workspace has no connection, and until the engine runs. */
  get status(): RemoteStatus | null {
    return this.#status;
  }

  connect(link: Pick<RemoteLink, 'status' | 'onDidChange'>): void {
    const take = (status: RemoteStatus): void => {
      this.#status = status.state === 'off' ? null : status;
      this.#changed.fire(this.#status);
    };
    this._register(link.onDidChange(take));
    take(link.status());
  }
}
