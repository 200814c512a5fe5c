import { createHash } from 'node:crypto';
import type { Memento } from 'vscode';
import type { RunSnapshot } from '../../contract/run.ts';
import { Kept } from './kept.ts';

const KEY = 'wave.lookedAt';

/** The files a person has looked at, at one revision of a run's changes. */
interface Look {
  readonly revision: string;
  readonly paths: readonly string[];
}

type Looks = Readonly<Record<string, Look>>;
type Changes = Pick<RunSnapshot, 'threadId' | 'gates' | 'filesChanged'>;

/**
 * What a run's changes are at the moment: the tree that evidence was last collected on, and the size of every change since. A commit
 * that only marks a passed gate keeps the tree, so what was looked at before it still counts; any other commit does not.
 */
export function revisionOf({ gates, filesChanged }: Pick<Changes, 'gates' | 'filesChanged'>): string {
  const newest = gates.flatMap(({ evidence }) => evidence ?? []).toSorted((a, b) => a.collectedAt.localeCompare(b.collectedAt)).at(-1);
  const sizes = filesChanged.map(({ path, status, added, removed }) => [path, status, added, removed]);
  return createHash('sha256').update(JSON.stringify([newest?.tree ?? '', sizes])).digest('hex').slice(0, 16);
}

/**
 * Which files of a run's changes a person has looked at ("accepted"). Kept in the workspace across reloads; forgotten as soon as the
 * changes are others than those that were looked at.
 */
export class LookedAt extends Kept<Looks> {
  constructor(memento: Memento, onError: (error: unknown) => void) {
    super(memento, KEY, {}, onError);
  }

  /** Paths that were looked at as they are now, in the order of the changes. */
  paths(run: Changes): string[] {
    const look = this.kept[run.threadId];
    if (look?.revision !== revisionOf(run)) return [];
    return run.filesChanged.map(({ path }) => path).filter((path) => look.paths.includes(path));
  }

  /** Sets or takes back the mark of one changed file. A file that is not among the changes is left out. */
  async mark(run: Changes, path: string, looked: boolean): Promise<void> {
    if (!run.filesChanged.some((file) => file.path === path)) return;
    const paths = this.paths(run).filter((known) => known !== path);
    const look: Look = { revision: revisionOf(run), paths: looked ? [...paths, path] : paths };
    await this.keep({ ...this.kept, [run.threadId]: look }, run.threadId);
  }
}
