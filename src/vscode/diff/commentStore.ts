import { randomUUID } from 'node:crypto';
import type { Memento } from 'vscode';
import { CommentedVersions } from './commentedVersions.ts';
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

/** What is kept of the file with a remark on one of its lines: the line's text, and the file's version (contract/fileVersion.ts). */
export interface Written {
  readonly code?: string;
  readonly version?: string;
}

/** A remark on a line. `draft`: not sent; `sent`: Dev was told; `answered`: the run asks again since, about another diff; `unchanged`: about the same one. */
export interface Remark extends Place {
  readonly id: string;
  readonly text: string;
  readonly by: string;
  /** ISO 8601: when it was written, then when it was sent. */
  readonly at: string;
  readonly state: 'draft' | 'sent' | 'answered' | 'unchanged';
  /** Of the diff it was sent about, see revisionOf; empty for drafts. */
  readonly revision: string;
  /** The step at which the run stood when it was sent: its files are what it was about. Empty for drafts, and where that is not known. */
  readonly checkpoint: string;
  /** What its line was when it was written, and under which key the version of the file is kept. Absent where that is not known. */
  readonly code?: string;
  readonly versionKey?: string;
}

/** What remarks were sent about, and when: ISO 8601. */
export interface Sent extends Pick<Remark, 'revision' | 'checkpoint'> {
  readonly at: string;
}

/** What a run asks a person about: the revision of its diff, and when the evidence of it was collected, ISO 8601. */
export interface Asked extends Pick<Remark, 'revision'> {
  readonly collectedAt: string;
}

const isAnswer = (state: Remark['state']): boolean => state === 'answered' || state === 'unchanged';

/** The remarks of this workspace. They survive a reload; what is not sent is not lost. */
export class CommentStore extends Kept<readonly Remark[]> {
  readonly #versions: CommentedVersions;

  constructor(memento: Memento, onError: (error: unknown) => void) {
    super(memento, KEY, [], onError);
    this.#versions = new CommentedVersions(memento);
  }

  all(): readonly Remark[] {
    return this.kept;
  }

  /** Of what was sent about a run and answered since, the remark that was sent last. Null: none, or it is not known which files it was about. */
  lastAnswered(threadId: string): Remark | null {
    const answered = this.all().filter((remark) => remark.threadId === threadId && isAnswer(remark.state) && remark.checkpoint !== '');
    return answered.toSorted((a, b) => a.at.localeCompare(b.at)).at(-1) ?? null;
  }

  /** What is written about a run and not sent, in the order of files and lines. */
  drafts(threadId: string): Remark[] {
    return this.all()
      .filter((remark) => remark.threadId === threadId && remark.state === 'draft')
      .sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line);
  }

  /** What its file was when a remark was written. */
  written({ code, versionKey }: Remark): Written {
    const version = versionKey === undefined ? undefined : this.#versions.get(versionKey);
    return { ...(code === undefined ? {} : { code }), ...(version === undefined ? {} : { version }) };
  }

  async add(place: Place, text: string, by: string, at: string, { code, version }: Written = {}): Promise<void> {
    const { threadId, path, line, side } = place;
    const versionKey = version === undefined ? undefined : await this.#versions.add(version);
    const written = { ...(code === undefined ? {} : { code }), ...(versionKey === undefined ? {} : { versionKey }) };
    await this.keep([...this.all(), { threadId, path, line, side, id: randomUUID(), text, by, at, state: 'draft', revision: '', checkpoint: '', ...written }], threadId);
  }

  /** Changes the text of a draft; what was sent stays as it was sent. */
  async edit(id: string, text: string): Promise<void> {
    const found = this.all().find((remark) => remark.id === id);
    if (found?.state !== 'draft') return;
    await this.keep(this.all().map((remark) => (remark.id === id ? { ...remark, text } : remark)), found.threadId);
  }

  async remove(ids: ReadonlySet<string>): Promise<void> {
    const gone = this.all().find(({ id }) => ids.has(id));
    if (!gone) return;
    await this.keep(this.all().filter(({ id }) => !ids.has(id)), gone.threadId);
    await this.#versions.retain(new Set(this.all().map(({ versionKey }) => versionKey)));
  }

  async sent(threadId: string, ids: ReadonlySet<string>, sent: Sent): Promise<void> {
    await this.keep(this.all().map((remark) => (ids.has(remark.id) ? { ...remark, ...sent, state: 'sent' } : remark)), threadId);
  }

  /** The run asks about a diff: another one than a remark was sent about answers it, and so does the same one, collected anew. */
  async answered(threadId: string, { revision, collectedAt }: Asked): Promise<void> {
    const answer = (remark: Remark): Remark => {
      if (remark.threadId !== threadId || remark.state !== 'sent') return remark;
      if (remark.revision !== revision) return { ...remark, state: 'answered' };
      return collectedAt > remark.at ? { ...remark, state: 'unchanged' } : remark;
    };
    const before = this.all();
    const after = before.map(answer);
    if (after.some((remark, index) => remark !== before[index])) await this.keep(after, threadId);
  }
}
