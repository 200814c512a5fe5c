import { lstat, realpath, stat } from 'node:fs/promises';
import { FileError, type FileSystem, type WorktreeFiles } from '../../core/ports/files.ts';
import { messageOf } from '../../core/errors.ts';
import { confine } from './confine.ts';
import { errorCode, fileError } from './fileErrors.ts';
import { hashFile, readText } from './reading.ts';
import { moveEntry, removeEntry, writeText } from './writing.ts';

/** The disk, through node:fs. */
export const diskFiles: FileSystem = {
  async worktree(root) {
    try {
      const real = await realpath(root);
      if (!(await stat(real)).isDirectory()) throw new FileError('not_found', `${root} is not a folder.`);
      return new DiskWorktree(real);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') throw new FileError('not_found', `The worktree ${root} does not exist.`, { cause: error });
      throw error instanceof FileError ? error : new FileError('failed', `The worktree ${root} cannot be opened: ${messageOf(error)}`, { cause: error });
    }
  },
};

class DiskWorktree implements WorktreeFiles {
  constructor(readonly root: string) {}

  async resolve(path: string): Promise<string> {
    return told(path, async () => (await confine(this.root, path)).inside);
  }

  async read(path: string): Promise<string> {
    return told(path, () => readText(this.root, path));
  }

  async exists(path: string): Promise<boolean> {
    return told(path, async () => {
      try {
        await lstat((await confine(this.root, path)).real);
        return true;
      } catch (error) {
        if (isAbsence(error)) return false;
        throw error;
      }
    });
  }

  async hash(path: string): Promise<string> {
    return told(path, () => hashFile(this.root, path).catch((error: unknown) => {
      if (isAbsence(error)) return 'absent';
      throw error;
    }));
  }

  async write(path: string, content: string): Promise<void> {
    await told(path, () => writeText(this.root, path, content));
  }

  async remove(path: string): Promise<void> {
    await told(path, () => removeEntry(this.root, path));
  }

  async move(from: string, to: string): Promise<void> {
    await told(from, () => moveEntry(this.root, from, to));
  }
}

/** Nothing can be there when a part of the way is a file. */
function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(error));
}

async function told<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileError(error, path);
  }
}
