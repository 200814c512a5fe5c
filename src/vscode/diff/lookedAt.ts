import { createHash } from 'node:crypto';
import type { Memento } from 'vscode';
import type { FileChange, RunSnapshot } from '../../contract/run.ts';
import { Kept } from './kept.ts';

const KEY = 'wave.lookedAt';

/** Which change of a file a person has looked at. Of a run there is a list of them, since a path can be any word. */
interface Look {
  readonly path: string;
  readonly change: string;
}

type Changes = Pick<RunSnapshot, 'threadId' | 'gates' | 'filesChanged'>;

/**
 * What a run's changes are at the moment: the tree that evidence was last collected on, and the size of every change since. A commit
 * that only marks a passed gate keeps the tree, so what was said about it before still counts; any other commit does not.
 */
export function revisionOf({ gates, filesChanged }: Pick<Changes, 'gates' | 'filesChanged'>): string {
  const newest = gates.flatMap(({ evidence }) => evidence ?? []).toSorted((a, b) => a.collectedAt.localeCompare(b.collectedAt)).at(-1);
  const sizes = filesChanged.map(({ path, status, added, removed }) => [path, status, added, removed]);
  return createHash('sha256').update(JSON.stringify([newest?.tree ?? '', sizes])).digest('hex').slice(0, 16);
}

/**
 * Which files of a run's changes a person has looked at ("accepted"). Kept in the workspace across reloads. A mark holds for as long as
 * the change of its file is the one that was looked at, whatever becomes of the others.
 */
export class LookedAt extends Kept<Readonly<Record<string, unknown>>> {
  constructor(memento: Memento, onError: (error: unknown) => void) {
    super(memento, KEY, {}, onError);
  }

  /** Paths that were looked at as they are now, in the order of the changes. */
  paths(run: Changes): string[] {
    return this.#found(run, (known, now) => known === now);
  }

  /** Paths that were looked at, and whose change is another one since. */
  changedSince(run: Changes): string[] {
    return this.#found(run, (known, now) => known !== undefined && known !== now);
  }

  /** Sets or takes back the mark of one changed file. A file that is not among the changes is left out. */
  async mark(run: Changes, path: string, looked: boolean): Promise<void> {
    const file = run.filesChanged.find((candidate) => candidate.path === path);
    if (!file) return;
    const others = this.#looks(run.threadId).filter((look) => look.path !== path);
    await this.keep({ ...this.kept, [run.threadId]: looked ? [...others, { path, change: changeOf(run, file) }] : others }, run.threadId);
  }

  #found(run: Changes, counts: (known: string | undefined, now: string) => boolean): string[] {
    const known = new Map(this.#looks(run.threadId).map(({ path, change }) => [path, change]));
    return run.filesChanged.filter((file) => counts(known.get(file.path), changeOf(run, file))).map(({ path }) => path);
  }

  /** What cannot be read, as what an earlier version kept, counts as nothing looked at. */
  #looks(threadId: string): Look[] {
    const kept = this.kept[threadId];
    return Array.isArray(kept) ? kept.filter(isLook) : [];
  }
}

/** By hand, since this is loaded at start-up and zod is not. */
function isLook(value: unknown): value is Look {
  return typeof value === 'object' && value !== null && 'path' in value && typeof value.path === 'string' && 'change' in value && typeof value.change === 'string';
}

/** What a file shows. Where git does not know it, nothing but the same changes of all files is the same. */
function changeOf(run: Changes, { digest }: FileChange): string {
  return digest ?? `run:${revisionOf(run)}`;
}
