import { WaveError } from '../errors.ts';

export type FileErrorReason = 'not_found' | 'is_directory' | 'outside' | 'binary' | 'too_large' | 'exists' | 'disk_full' | 'denied' | 'failed';

export class FileError extends WaveError<FileErrorReason> {
  constructor(reason: FileErrorReason, message: string, options?: ErrorOptions) {
    super(reason, message, options);
    this.name = 'FileError';
  }
}

/**
 * Files of one worktree. Paths are relative with `/`; each is resolved through realpath, and what lies
 * outside the worktree (`..`, absolute, a symlink that leads out) or inside its `.git` is FileError('outside').
 */
export interface WorktreeFiles {
  /** Real path of the worktree's root. */
  readonly root: string;
  /** The path in its normal form, relative to the root. Throws 'outside'. The file need not exist. */
  resolve(path: string): Promise<string>;
  /** UTF-8 text. Throws not_found, is_directory, binary, too_large. */
  read(path: string): Promise<string>;
  exists(path: string): Promise<boolean>;
  /** Hash of the content (sha-256, hex), or 'absent'. */
  hash(path: string): Promise<string>;
  /** Atomic: temporary file, fsync, rename. Parent folders are made; mode of an existing file is kept. */
  write(path: string, content: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Throws 'exists' when the target is there. */
  move(from: string, to: string): Promise<void>;
}

/** Opens worktrees. */
export interface FileSystem {
  worktree(root: string): Promise<WorktreeFiles>;
}
