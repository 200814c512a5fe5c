import type { MirrorTarget } from '../../ports/outbox.ts';

/** What rows are made with. */
export interface RowContext extends MirrorTarget {
  readonly storeId: string;
  /** What a team calls a repository: the address of its remote without credentials, or the name of its folder. */
  repositoryName(repository: string): Promise<string>;
}
