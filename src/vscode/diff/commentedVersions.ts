import { createHash } from 'node:crypto';
import type { Memento } from 'vscode';

const KEY = 'wave.commentedVersions';

/** The versions of files that remarks were written on, each once however many remarks there are. What cannot be read is as if it were not there. */
export class CommentedVersions {
  readonly #memento: Memento;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  get(key: string): string | undefined {
    return this.#all()[key];
  }

  /** Keeps a version and returns its key. */
  async add(version: string): Promise<string> {
    const key = createHash('sha256').update(version).digest('hex').slice(0, 16);
    const all = this.#all();
    if (all[key] === undefined) await this.#memento.update(KEY, { ...all, [key]: version });
    return key;
  }

  /** Forgets all but those that are still referred to. */
  async retain(keys: ReadonlySet<string | undefined>): Promise<void> {
    const all = Object.entries(this.#all());
    const kept = all.filter(([key]) => keys.has(key));
    if (kept.length < all.length) await this.#memento.update(KEY, Object.fromEntries(kept));
  }

  #all(): Readonly<Record<string, string>> {
    // Checked by hand, since this is loaded at start-up and zod is not. What a version has to look like is checked where it is used (contract/comment.ts).
    const kept = this.#memento.get<unknown>(KEY, {});
    const entries: [string, unknown][] = typeof kept === 'object' && kept !== null ? Object.entries(kept) : [];
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  }
}
