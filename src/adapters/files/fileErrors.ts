import { FileError, type FileErrorReason } from '../../core/ports/files.ts';

const KNOWN: Readonly<Record<string, readonly [FileErrorReason, string]>> = {
  ENOENT: ['not_found', 'does not exist'],
  EISDIR: ['is_directory', 'is a folder, not a file'],
  ENOTDIR: ['failed', 'runs through a file as if it were a folder'],
  EEXIST: ['exists', 'exists already'],
  ENOSPC: ['disk_full', 'could not be written: the disk is full. Nothing was changed; free some space and try again'],
  EDQUOT: ['disk_full', 'could not be written: your disk quota is used up. Nothing was changed; free some space and try again'],
  EFBIG: ['disk_full', 'could not be written: it would be larger than files may be here. Nothing was changed'],
  EACCES: ['denied', 'may not be accessed: permission denied'],
  EPERM: ['denied', 'may not be changed: permission denied'],
  EROFS: ['denied', 'is on a read-only file system'],
  ELOOP: ['outside', 'is a symbolic link where none may be, or leads in a circle'],
  ENAMETOOLONG: ['failed', 'is too long for a path here'],
};

/** What the operating system said, as a FileError about this path. */
export function fileError(error: unknown, path: string): FileError {
  if (error instanceof FileError) return error;
  const code = errorCode(error);
  const [reason, words] = KNOWN[code] ?? ['failed', `could not be used (${code === '' ? 'unknown error' : code})`];
  return new FileError(reason, `${JSON.stringify(path)} ${words}.`, { cause: error });
}

/** The system's error code such as ENOENT, or ''. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
