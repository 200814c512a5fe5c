import { randomUUID } from 'node:crypto';
import type { Memento } from 'vscode';
import { Kept } from './kept.ts';

const KEY = 'wave.lineComments';

/** Where a remark stands: a line of one side of a run's diff. */
export interface Place {
  readonly threadId: string;
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
  readonly side: 'new' | 'old';
}

/** A remark on a line. `draft`: not sent; `sent`: Dev was told; `answered`: the diff is another one since. */
export interface Remark extends Place {
  readonly id: string;
  readonly text: string;
  readonly by: string;
  /** ISO 8601: when it was written, then when it was sent. */
  readonly at: string;
  readonly state: 'draft' | 'sent' | 'answered';
  /** Of the diff it was sent about, see revisionOf; empty for drafts. */
  readonly revision: string;
}

/** The remarks of this workspace. They survive a reload; what is not sent is not lost. */
export class CommentStore extends Kept<readonly Remark[]> {
  constructor(memento: Memento, onError: (error: unknown) => void) {
    super(memento, KEY, [], onError);
  }

  all(): readonly Remark[] {
    return this.kept;
  }

  /** What is written about a run and not sent, in the order of files and lines. */
  drafts(threadId: string): Remark[] {
    return this.all()
      .filter((remark) => remark.threadId === threadId && remark.state === 'draft')
      .sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line);
  }

  async add(place: Place, text: string, by: string, at: string): Promise<void> {
    const { threadId, path, line, side } = place;
    await this.keep([...this.all(), { threadId, path, line, side, id: randomUUID(), text, by, at, state: 'draft', revision: '' }], threadId);
  }

  /** Changes the text of a draft; what was sent stays as it was sent. */
  async edit(id: string, text: string): Promise<void> {
    const found = this.all().find((remark) => remark.id === id);
    if (found?.state !== 'draft') return;
    await this.keep(this.all().map((remark) => (remark.id === id ? { ...remark, text } : remark)), found.threadId);
  }

  async remove(ids: ReadonlySet<string>): Promise<void> {
    const gone = this.all().find(({ id }) => ids.has(id));
    if (gone) await this.keep(this.all().filter(({ id }) => !ids.has(id)), gone.threadId);
  }

  async sent(threadId: string, ids: ReadonlySet<string>, revision: string, at: string): Promise<void> {
    await this.keep(this.all().map((remark) => (ids.has(remark.id) ? { ...remark, state: 'sent', revision, at } : remark)), threadId);
  }

  /** The run stands at a diff: what was sent about another one is answered by it. */
  async answered(threadId: string, revision: string): Promise<void> {
    const isAnswered = (remark: Remark): boolean => remark.threadId === threadId && remark.state === 'sent' && remark.revision !== revision;
    if (this.all().some(isAnswered)) await this.keep(this.all().map((remark) => (isAnswered(remark) ? { ...remark, state: 'answered' } : remark)), threadId);
  }
}
