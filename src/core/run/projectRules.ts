import { FileError, type FileSystem } from '../ports/files.ts';
import { cutMiddle } from '../cutMiddle.ts';

/** Files in which repositories keep rules for agents; the first that exists counts. */
const RULE_FILES = ['AGENTS.md', 'CLAUDE.md'] as const;
const LONGEST = 20_000;

/** The repository's own rules for agents, or ''. A file that cannot be read as text is none. */
export async function projectRules(files: FileSystem, worktree: string): Promise<string> {
  const tree = await files.worktree(worktree);
  for (const path of RULE_FILES) {
    try {
      return cutMiddle(await tree.read(path), LONGEST);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
  return '';
}
