import { createHash } from 'node:crypto';
import { GitError } from '../../core/ports/git.ts';
import { inWorktree } from './commits.ts';

/** What git says of a changed file: modes and contents of both sides. A content is all zeros where there is none, or git has not read it. */
export interface RawChange {
  readonly oldMode: string;
  readonly newMode: string;
  readonly oldId: string;
  readonly newId: string;
}

const UNREAD = /^0+$/;
const NO_FILE = '000000';
/** Links and other repositories are not hashed as the text that they lead to. */
const FILE_MODES = new Set(['100644', '100755']);

/** Reads the head of a record of `git diff --raw --no-abbrev`: ":oldMode newMode oldId newId status". */
export function rawChange(record: string): RawChange {
  const [oldMode = '', newMode = '', oldId = '', newId = ''] = record.slice(1).split(' ');
  return { oldMode, newMode, oldId, newId };
}

/** What tells one change of a file from another; undefined where the new content is not known. */
export function digestOf({ oldMode, newMode, oldId, newId }: RawChange): string | undefined {
  if (newMode !== NO_FILE && UNREAD.test(newId)) return undefined;
  return createHash('sha256').update([oldMode, newMode, oldId, newId].join(' ')).digest('hex').slice(0, 16);
}

/**
 * Fills in the contents of files that are not committed as they are: git's diff leaves their ids out. They are hashed as a commit
 * would, so that committing alone makes no difference; nothing is written. A file that goes away meanwhile leaves all of them unknown.
 */
export async function withContents(worktree: string, changes: ReadonlyMap<string, RawChange>): Promise<ReadonlyMap<string, RawChange>> {
  const unread = [...changes].filter(([, { newMode, newId }]) => FILE_MODES.has(newMode) && UNREAD.test(newId));
  if (unread.length === 0) return changes;
  const ids = await hashes(worktree, unread.map(([path]) => path));
  if (ids.length !== unread.length) return changes;
  return new Map([...changes, ...unread.map(([path, change], index): [string, RawChange] => [path, { ...change, newId: ids[index] ?? change.newId }])]);
}

async function hashes(worktree: string, paths: readonly string[]): Promise<string[]> {
  try {
    const { stdout } = await inWorktree(worktree, { args: ['hash-object', '--stdin-paths'], input: paths.map((path) => `${quoted(path)}\n`).join('') });
    return stdout.split('\n').filter((line) => line !== '');
  } catch (error) {
    if (GitError.is(error) && error.reason === 'failed') return [];
    throw error;
  }
}

/** As git reads names a line each: in C's quotes where a name would not be a line, or would look like a quoted one. */
function quoted(path: string): string {
  if (!/^"|[\r\n]/.test(path)) return path;
  return `"${path.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`).replaceAll('\r', String.raw`\r`)}"`;
}
