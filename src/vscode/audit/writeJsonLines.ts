import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/** Rows that are written at once; between them the extension host does other work. */
const BATCH = 200;

export interface WriteOptions {
  readonly cancelled: () => boolean;
  /** Told after each batch how many rows are written so far. */
  readonly onProgress: (rows: number) => void;
}

/**
 * Writes rows as JSON lines into a file for its owner alone. All of it or nothing: what is there is replaced only when the new file is
 * complete. Resolves to the number of rows, null when it was cancelled. Throws what the file system says.
 */
export async function writeJsonLines(path: string, rows: Iterable<unknown>, { cancelled, onProgress }: WriteOptions): Promise<number | null> {
  const partial = `${path}.${randomUUID().slice(0, 8)}.partial`;
  try {
    const file = await open(partial, 'wx', 0o600);
    let written = 0;
    try {
      let batch: string[] = [];
      const flush = async (): Promise<void> => {
        await file.appendFile(batch.join(''));
        written += batch.length;
        batch = [];
        onProgress(written);
      };
      for (const row of rows) {
        batch.push(`${JSON.stringify(row, plainNumbers)}\n`);
        if (batch.length < BATCH) continue;
        await flush();
        if (cancelled()) break;
      }
      if (!cancelled()) await flush();
      await file.sync();
    } finally {
      await file.close();
    }
    if (cancelled()) {
      await rm(partial, { force: true });
      return null;
    }
    await rename(partial, path);
    return written;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Damaged rows come as the database has them, with numbers that JSON does not know. */
const plainNumbers = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
