import { describeIssues } from '../../describeIssues.ts';
import { messageOf, WaveError } from '../../errors.ts';
import { FileError, type FileSystem } from '../../ports/files.ts';
import { safetyFile, SAFETY_FILE, type RememberedRule, type SafetyFile } from './rules.ts';

const LONGEST = 1_000_000;

/** What a repository has remembered. `problem`: the file cannot be used, so nothing counts as remembered; said to people. */
export interface Remembered {
  readonly rules: readonly RememberedRule[];
  readonly problem: string | null;
}

/**
 * Reads the rules of a repository from the person's own checkout, never from a worktree, where agents write. A file that is not
 * exactly as it should be counts as none at all.
 * @param repository root of the main working tree
 */
export async function loadRemembered(files: FileSystem, repository: string): Promise<Remembered> {
  try {
    const file = await read(files, repository);
    return { rules: file?.allow ?? [], problem: null };
  } catch (error) {
    return { rules: [], problem: messageOf(error) };
  }
}

/** Adds a rule. Throws WaveError('bad_safety_file') and leaves the file alone when what is there cannot be read. */
export async function addRemembered(files: FileSystem, repository: string, rule: RememberedRule): Promise<void> {
  const file = (await read(files, repository)) ?? { version: 1, allow: [] };
  const next = safetyFile.parse({ ...file, allow: [...file.allow, rule] });
  await (await files.worktree(repository)).write(SAFETY_FILE, `${JSON.stringify(next, null, 2)}\n`);
}

async function read(files: FileSystem, repository: string): Promise<SafetyFile | null> {
  let text: string;
  try {
    const tree = await files.worktree(repository);
    // A link could lead to where agents write.
    if ((await tree.resolve(SAFETY_FILE)) !== SAFETY_FILE) throw unusable('it is, or lies behind, a symbolic link');
    text = await tree.read(SAFETY_FILE);
  } catch (error) {
    if (error instanceof FileError && error.reason === 'not_found') return null;
    if (error instanceof FileError) throw unusable(error.message, error);
    throw error;
  }
  if (text.length > LONGEST) throw unusable('it is too long');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw unusable(`it is not JSON: ${messageOf(error)}`, error);
  }
  const parsed = safetyFile.safeParse(json);
  if (!parsed.success) throw unusable(describeIssues(parsed.error).replaceAll('\n', '; '), parsed.error);
  return parsed.data;
}

function unusable(why: string, cause?: unknown): WaveError {
  return new WaveError('bad_safety_file', `${SAFETY_FILE} of the repository is ignored: ${why}. Correct or delete it; until then nothing in it is allowed.`, { cause });
}
