import { lstat, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { FileError } from '../../core/ports/files.ts';
import { errorCode } from './fileErrors.ts';
import { outside, safeSegments } from './pathRules.ts';

/** A place inside the worktree, as it is at this moment. */
export interface Place {
  /** Absolute, with every link followed as far as the path exists. */
  readonly real: string;
  /** The same, relative to the root, with `/`; '.' for the root itself. */
  readonly inside: string;
}

/**
 * Where a path leads, all links followed; the last segments need not exist. Throws FileError('outside')
 * when that is not inside the root, or when it is a link whose end does not exist (writing would create
 * that end, wherever it is). What holds now may not hold later: call it right before use.
 */
export async function confine(root: string, path: string): Promise<Place> {
  const segments = safeSegments(path);
  let missing = 0;
  for (;;) {
    const lead = join(root, ...segments.slice(0, segments.length - missing));
    try {
      const real = join(await realpath(lead), ...segments.slice(segments.length - missing));
      return { real, inside: relativeInside(root, real, path) };
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || missing === segments.length) throw error;
      if (await isLink(lead)) throw outside(path, 'goes through a symbolic link that leads nowhere');
      missing++;
    }
  }
}

/** Where the path's own entry is: links in its folders are followed, but not the entry itself. For deleting and moving. */
export async function confineEntry(root: string, path: string): Promise<Place> {
  const segments = safeSegments(path);
  const name = segments.pop();
  if (name === undefined) throw new FileError('is_directory', 'The root of the worktree cannot be deleted or moved.');
  const folder = await confine(root, segments.join('/'));
  const real = join(folder.real, name);
  return { real, inside: relativeInside(root, real, path) };
}

function relativeInside(root: string, real: string, path: string): string {
  if (real === root) return '.';
  const prefix = root.endsWith(sep) ? root : root + sep;
  if (!real.startsWith(prefix)) throw outside(path, 'leads out of the worktree through a symbolic link');
  const inside = relative(root, real).split(sep).join('/');
  // The link's end may be where the text of the path was not: in .git.
  safeSegments(inside);
  return inside;
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
