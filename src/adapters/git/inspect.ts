import { GitError, type RepositoryInfo } from '../../core/ports/git.ts';
import { runGit } from './gitProcess.ts';
import { listWorktrees, realPath } from './worktreeList.ts';

/** `git merge-tree --write-tree -z` and `git worktree list -z` are the newest things needed. */
const OLDEST = [2, 39] as const;

/** What repository a folder belongs to. Refuses what a run cannot be based on, each with what to do about it. */
export async function inspect(folder: string): Promise<RepositoryInfo> {
  await checkVersion(folder);
  const ask = async (flag: string): Promise<string> => (await runGit({ cwd: folder, args: ['rev-parse', '--path-format=absolute', flag] })).stdout.replace(/\r?\n$/, '');
  const [commonDir, gitDir, bare, insideTree] = await Promise.all([ask('--git-common-dir'), ask('--absolute-git-dir'), ask('--is-bare-repository'), ask('--is-inside-work-tree')]);
  if (bare === 'true') throw bareRepository(folder);
  if (insideTree !== 'true') throw new GitError('not_a_repository', `${folder} is inside the .git folder of a repository. Open the repository's own folder.`);
  const root = await realPath(gitDir === commonDir ? await ask('--show-toplevel') : await mainWorktree(folder));
  const branch = await runGit({ cwd: root, args: ['symbolic-ref', '--short', 'HEAD'], accept: [1, 128] });
  const head = await runGit({ cwd: root, args: ['rev-parse', '--verify', 'HEAD^{commit}'], accept: [128] });
  if (head.code !== 0) throw new GitError('no_commits', `The repository ${root} has no commit yet, and a run needs one to start from. Commit something (for example a README) and start again.`);
  if (branch.code !== 0) throw new GitError('detached_head', `${root} is on no branch (detached HEAD), so there is nothing to merge into later. Check out a branch, for example "git switch main", and start again.`);
  return { root, commonDir: await realPath(commonDir), branch: branch.stdout.trim(), head: head.stdout.trim() };
}

async function mainWorktree(folder: string): Promise<string> {
  const [main] = await listWorktrees(folder);
  if (!main || main.bare) throw bareRepository(folder);
  return main.path;
}

function bareRepository(folder: string): GitError {
  return new GitError('not_a_repository', `The repository of ${folder} is bare: it has no working tree. Clone it and open the clone.`);
}

async function checkVersion(folder: string): Promise<void> {
  const { stdout } = await runGit({ cwd: folder, args: ['--version'] });
  const [, major, minor] = /(\d+)\.(\d+)/.exec(stdout) ?? [];
  const [oldestMajor, oldestMinor] = OLDEST;
  if (Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor)) return;
  throw new GitError('git_missing', `git ${OLDEST.join('.')} or newer is needed, and this is ${stdout.trim()}. Update git, then start the editor again.`);
}
