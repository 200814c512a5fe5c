import { posix, win32 } from 'node:path';
import { FileError } from '../../core/ports/files.ts';

/** Characters that file systems of macOS ignore in names, so that `.g<ZWNJ>it` is `.git` there (git: utf8.c, next_hfs_char). */
const IGNORABLE = new RegExp('[\\u200c-\\u200f\\u202a-\\u202e\\u206a-\\u206f\\ufeff]', 'g');
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/**
 * The segments of a relative path that may be looked up inside a worktree; `.` and empty ones fall away.
 * Throws FileError('outside') for what lies elsewhere by its text alone: absolute paths, `..`, `.git`.
 */
export function safeSegments(path: string): string[] {
  if (path.includes('\0')) throw outside(path, 'contains a NUL character');
  if (posix.isAbsolute(path) || win32.isAbsolute(path) || /^[A-Za-z]:/.test(path)) {
    throw outside(path, 'is absolute; paths are relative to the worktree');
  }
  const separator = process.platform === 'win32' ? /[\\/]/ : '/';
  const segments = path.split(separator).filter((segment) => segment !== '' && segment !== '.');
  for (const segment of segments) {
    if (segment.split('\\').includes('..')) throw outside(path, 'contains "..", which may lead out of the worktree; write the path without it');
    if (isGitFolder(segment)) throw outside(path, 'leads into .git, which belongs to git alone');
    if (process.platform === 'win32' && (/[. ]$/.test(segment) || segment.includes(':') || WINDOWS_DEVICE.test(segment))) {
      throw outside(path, 'has a name that Windows takes for another file');
    }
  }
  return segments;
}

/**
 * Is this a name of `.git` on some file system? Case, trailing dots and spaces, the NTFS short name and
 * streams, and ignorable characters do not matter (after git's own protectNTFS and protectHFS).
 */
export function isGitFolder(segment: string): boolean {
  const name = segment.replaceAll(IGNORABLE, '').replace(/[:\\].*$/s, '').replace(/[. ]+$/, '').toLowerCase();
  return name === '.git' || name === 'git~1';
}

export function outside(path: string, why: string): FileError {
  return new FileError('outside', `${JSON.stringify(path)} ${why}. Only files inside the worktree can be used.`);
}
