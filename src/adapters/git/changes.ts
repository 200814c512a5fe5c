import type { FileChange } from '../../contract/run.ts';
import { digestOf, rawChange, withContents, type RawChange } from './changeDigests.ts';
import { inWorktree } from './commits.ts';
import { runGit } from './gitProcess.ts';
import { checkCommitId } from './names.ts';
import { withOwnIndex } from './ownIndex.ts';

const DIFF = ['diff', '--no-ext-diff', '--no-textconv', '--no-color', '--find-renames', '--src-prefix=a/', '--dst-prefix=b/'];
const LISTED = ['--raw', '--no-abbrev', '--numstat', '-z'];

/** Changed files against a commit; a renamed file appears once, with where it was before. */
export async function changes(worktree: string, since: string): Promise<readonly FileChange[]> {
  const { stdout } = await diffWithUntracked(worktree, since, LISTED, []);
  const { files, raw } = parseChanges(stdout);
  return withDigests(files, await withContents(worktree, raw));
}

export async function diff(worktree: string, since: string, path?: string): Promise<string> {
  return (await diffWithUntracked(worktree, since, [], path === undefined ? [] : [path])).stdout;
}

/** Files and diff between two commits, whatever is checked out. */
export async function compare(repository: string, from: string, to: string, path?: string): Promise<{ files: readonly FileChange[]; diff: string }> {
  const between = [checkCommitId(from), checkCommitId(to), '--', ...(path === undefined ? [] : [path])];
  const read = async (...options: string[]): Promise<string> => (await runGit({ cwd: repository, args: [...DIFF, ...options, ...between] })).stdout;
  const { files, raw } = parseChanges(await read(...LISTED));
  return { files: withDigests(files, raw), diff: await read() };
}

/**
 * Untracked files are announced ("intent to add") in a copy of the index, so that git diffs them like all
 * others and pairs renames, while the worktree's own index stays as it is and no object is written.
 */
async function diffWithUntracked(worktree: string, since: string, options: readonly string[], paths: readonly string[]): Promise<{ stdout: string }> {
  const args = [...DIFF, ...options, checkCommitId(since), '--', ...paths];
  const untracked = (await inWorktree(worktree, { args: ['ls-files', '-z', '--others', '--exclude-standard'] })).stdout;
  // A name that ends with a slash is another repository inside this one; its files are not of this one.
  const files = untracked.split('\0').filter((name) => name !== '' && !name.endsWith('/'));
  if (files.length === 0) return inWorktree(worktree, { args });
  return withOwnIndex(worktree, async (env) => {
    await inWorktree(worktree, { args: ['add', '--intent-to-add', '--pathspec-from-file=-', '--pathspec-file-nul'], input: `${files.join('\0')}\0`, env });
    return inWorktree(worktree, { args, env });
  });
}

function withDigests(files: readonly FileChange[], raw: ReadonlyMap<string, RawChange>): readonly FileChange[] {
  return files.map((file) => {
    const change = raw.get(file.path);
    const digest = change && digestOf(change);
    return digest === undefined ? file : { ...file, digest };
  });
}

/** Reads `git diff --raw --numstat -z`: records of the first format, then of the second (git-diff-tree, "Raw output format"). */
function parseChanges(output: string): { readonly files: readonly FileChange[]; readonly raw: ReadonlyMap<string, RawChange> } {
  const fields = output.split('\0');
  const found = new Map<string, FileChange>();
  const raw = new Map<string, RawChange>();
  let at = 0;
  const next = (): string => fields[at++] ?? '';
  while (at < fields.length && fields[at] !== '') {
    const record = next();
    if (record.startsWith(':')) {
      const letter = record.split(' ').at(-1)?.charAt(0) ?? 'M';
      const path = next();
      if (letter === 'R' || letter === 'C') {
        const to = next();
        raw.set(to, rawChange(record));
        found.set(to, { path: to, added: 0, removed: 0, status: letter === 'R' ? 'renamed' : 'added', ...(letter === 'R' ? { previousPath: path } : {}) });
      } else if (!found.has(path) || letter !== 'U') {
        raw.set(path, rawChange(record));
        found.set(path, { path, added: 0, removed: 0, status: letter === 'A' ? 'added' : letter === 'D' ? 'deleted' : 'modified' });
      }
      continue;
    }
    // "added TAB removed TAB path"; for a rename the path is empty and both paths follow. "-" stands for binary.
    const [added = '', removed = '', ...rest] = record.split('\t');
    let path = rest.join('\t');
    if (path === '') {
      next();
      path = next();
    }
    const change = found.get(path);
    if (change) found.set(path, { ...change, added: Number(added) || 0, removed: Number(removed) || 0 });
  }
  return { files: [...found.values()], raw };
}
