import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RECORD } from './files.ts';

/**
 * Output on the disk as it comes, for who asks after a crash: the head, and the tail in two files that take turns.
 * Never more than twice the limit. A disk that is full costs this copy, not the command.
 */
export class OutputFiles {
  readonly #folder: string;
  readonly #headLimit: number;
  readonly #tailLimit: number;
  #file: number | null;
  #written = 0;
  /** -1: in the head. */
  #turn = -1;

  constructor(folder: string, limit: number) {
    this.#folder = folder;
    this.#headLimit = Math.floor(limit / 3);
    this.#tailLimit = limit - this.#headLimit;
    this.#file = this.#open(RECORD.head);
  }

  push(chunk: Buffer): void {
    for (let rest = chunk; rest.length > 0 && this.#file !== null;) {
      const room = (this.#turn < 0 ? this.#headLimit : this.#tailLimit) - this.#written;
      if (room <= 0) {
        this.#next();
        continue;
      }
      rest = rest.subarray(this.#write(rest.subarray(0, room)));
    }
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #open(name: string): number | null {
    try {
      return openSync(join(this.#folder, name), 'w', 0o600);
    } catch {
      return null;
    }
  }

  #next(): void {
    this.close();
    this.#turn = (this.#turn + 1) % RECORD.tails.length;
    this.#file = this.#open(RECORD.tails[this.#turn] ?? RECORD.tails[0]);
    this.#written = 0;
  }

  #write(piece: Buffer): number {
    if (this.#file === null) return piece.length;
    try {
      const bytes = writeSync(this.#file, piece);
      this.#written += bytes;
      return bytes;
    } catch {
      this.close();
      return piece.length;
    }
  }
}

/** What is there of a command's output, in order; '' when nothing is. */
export async function readOutput(folder: string): Promise<string> {
  const read = async (name: string): Promise<Buffer> => readFile(join(folder, name)).catch(() => Buffer.alloc(0));
  const tails = await Promise.all(RECORD.tails.map(async (name) => ({ name, at: (await stat(join(folder, name)).catch(() => null))?.mtimeMs ?? 0 })));
  const ordered = tails.filter(({ at }) => at > 0).toSorted((a, b) => a.at - b.at);
  const parts = await Promise.all([read(RECORD.head), ...ordered.map(({ name }) => read(name))]);
  return Buffer.concat(parts).toString('utf8');
}
