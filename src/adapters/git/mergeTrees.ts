import { runGit } from './gitProcess.ts';

/** The tree of a three-way merge of two commits, made without any checkout (git-merge-tree), and the paths in conflict. */
export async function mergeTrees(repository: string, ours: string, theirs: string): Promise<{ tree: string; conflicts: readonly string[] }> {
  const { code, stdout } = await runGit({ cwd: repository, args: ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ours, theirs], accept: [1] });
  const [tree = '', ...paths] = stdout.split('\0');
  const conflicts = [...new Set(paths.filter((path) => path !== ''))];
  return { tree: tree.trim(), conflicts: code === 1 ? conflicts : [] };
}
