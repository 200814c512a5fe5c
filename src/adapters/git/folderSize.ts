import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes of all files in a folder; links are not followed, and what cannot be read counts as nothing. */
export async function folderSize(folder: string): Promise<number> {
  let bytes = 0;
  const folders = [folder];
  // One folder at a time: a tree of dependencies has more files than a process may open at once.
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const here = next;
    const entries = await readdir(here, { withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => !entry.isDirectory());
    const sizes = await Promise.all(files.map((file) => lstat(join(here, file.name)).then((found) => found.size, () => 0)));
    bytes += sizes.reduce((sum, size) => sum + size, 0);
    folders.push(...entries.filter((entry) => entry.isDirectory()).map((entry) => join(here, entry.name)));
  }
  return bytes;
}
