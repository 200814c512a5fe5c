import { createHash } from 'node:crypto';
import type { Memento } from 'vscode';
import * as z from 'zod';
import { fileVersion } from '../../contract/fileVersion.ts';

const KEY = 'wave.commentedVersions';

const versions = z.record(z.string(), fileVersion);

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
    const parsed = versions.safeParse(this.#memento.get(KEY, {}));
    return parsed.success ? parsed.data : {};
  }
}
