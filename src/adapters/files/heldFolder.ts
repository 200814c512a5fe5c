import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readlink, realpath, rmdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { errorCode } from './fileErrors.ts';
import { outside } from './pathRules.ts';

const FOLDER = 'O_DIRECTORY' in constants ? constants.O_DIRECTORY | constants.O_NOFOLLOW : 0;

/**
 * A folder of the worktree, held while something is done in it. On Linux it is held open, and each step to it was taken from the one above without
 * following links: what is done through `at` happens in this very folder, whatever becomes of the path meanwhile. Elsewhere there are no such
 * handles for us: `at` is the path, looked at again before and after.
 */
export class HeldFolder {
  readonly path: string;
  /** How the path was written, for messages. */
  readonly #asked: string;
  readonly #handle: FileHandle | null;
  /** Folders made on the way, deepest first. */
  #made: readonly string[] = [];

  private constructor(path: string, asked: string, handle: FileHandle | null) {
    this.path = path;
    this.#asked = asked;
    this.#handle = handle;
  }

  /**
   * Holds a folder at or below the root, both real paths; with `make` what is missing of it is made. Throws FileError('outside') when something
   * on the way is a link by now, ENOENT when it is missing.
   */
  static async open(root: string, folder: string, asked: string, make: boolean): Promise<HeldFolder> {
    const held = process.platform === 'linux' ? await HeldFolder.#walk(root, folder, asked, make) : null;
    if (held) return held;
    const top = make ? await mkdir(folder, { recursive: true }) : undefined;
    const byPath = new HeldFolder(folder, asked, null);
    if (top !== undefined) byPath.#made = between(top, folder);
    await byPath.verify();
    return byPath;
  }

  /** Null where /proc is not there, as in some containers. */
  static async #walk(root: string, folder: string, asked: string, make: boolean): Promise<HeldFolder | null> {
    let held = new HeldFolder(root, asked, await open(root, constants.O_RDONLY | FOLDER));
    try {
      if (!await held.#isHandled()) {
        await held.close();
        return null;
      }
      await held.verify();
      for (const name of relative(root, folder).split(sep).filter((segment) => segment !== '')) {
        const next = await held.#step(name, make);
        await held.close();
        held = next;
      }
      return held;
    } catch (error) {
      await held.undo();
      await held.close();
      throw ['ELOOP', 'ENOTDIR'].includes(errorCode(error)) && await isLinkNow(folder) ? outside(asked, 'changed into a link while it was written') : error;
    }
  }

  async #step(name: string, make: boolean): Promise<HeldFolder> {
    let made = this.#made;
    if (make) {
      try {
        await mkdir(this.at(name));
        made = [join(this.path, name), ...made];
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error;
      }
    }
    const next = new HeldFolder(join(this.path, name), this.#asked, await open(this.at(name), constants.O_RDONLY | FOLDER));
    next.#made = made;
    this.#made = [];
    return next;
  }

  /** The path of an entry, to be used while the folder is held. */
  at(name: string): string {
    return this.#handle ? `/proc/self/fd/${String(this.#handle.fd)}/${name}` : join(this.path, name);
  }

  /** Throws FileError('outside') when the path leads elsewhere by now. */
  async verify(): Promise<void> {
    const now = this.#handle ? await readlink(this.at('').slice(0, -1)) : await realpath(this.path);
    if (now !== this.path) throw outside(this.#asked, 'was exchanged or moved away while it was written');
  }

  /** Makes what was done in it survive a power cut. Not every system lets folders be opened or synced; those order renames by themselves. */
  async sync(): Promise<void> {
    if (process.platform === 'win32') return;
    const handle = this.#handle ?? await open(this.path, constants.O_RDONLY);
    try {
      await handle.sync();
    } catch (error) {
      if (!['EINVAL', 'ENOTSUP', 'EPERM'].includes(errorCode(error))) throw error;
    } finally {
      if (!this.#handle) await handle.close();
    }
  }

  /** Removes the folders that were made for this one, as far as they are empty. */
  async undo(): Promise<void> {
    for (const folder of this.#made) {
      try {
        await rmdir(folder);
      } catch (error) {
        if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR'].includes(errorCode(error))) throw error;
      }
    }
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }

  async #isHandled(): Promise<boolean> {
    try {
      await readlink(this.at('').slice(0, -1));
      return true;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return false;
      throw error;
    }
  }
}

function between(top: string, folder: string): string[] {
  const names = relative(top, folder).split(sep).filter((name) => name !== '');
  return names.map((_, at) => join(top, ...names.slice(0, names.length - at))).concat(top);
}

async function isLinkNow(folder: string): Promise<boolean> {
  try {
    return (await realpath(folder)) !== folder;
  } catch {
    // Gone again: it was not what it had been in any case.
    return true;
  }
}
