import { GitError } from '../../core/ports/git.ts';
import { runGit } from './gitProcess.ts';
import { mergeTrees } from './mergeTrees.ts';

interface Picked {
  readonly id: string;
  readonly tree: string;
  readonly parent: string;
  readonly author: Readonly<Record<string, string>>;
  readonly message: string;
}

/**
 * The commits of `theirs` that `ours` lacks, replayed on `ours` without a checkout. Authors and messages stay;
 * merge commits are left out and a commit that has become empty is dropped, as git rebase does.
 */
export async function rebased(repository: string, ours: string, theirs: string, committer: Readonly<Record<string, string>>): Promise<string> {
  const { stdout: ahead } = await runGit({ cwd: repository, args: ['rev-list', '--count', `${theirs}..${ours}`] });
  if (ahead.trim() === '0') return theirs;
  let tip = ours;
  let tipTree = await treeOf(repository, ours);
  for (const commit of await commitsBetween(repository, ours, theirs)) {
    // merge-tree takes no base of our choice before git 2.40. A commit with the tip's tree on top of the picked
    // one's parent makes that parent the merge base.
    const stand = (await runGit({ cwd: repository, args: ['commit-tree', tipTree, '-p', commit.parent, '-m', 'stand-in'], env: committer })).stdout.trim();
    const { tree, conflicts } = await mergeTrees(repository, stand, commit.id);
    if (conflicts.length > 0) {
      throw new GitError('conflict', `Commit ${commit.id.slice(0, 8)} cannot be replayed on the base, because both changed: ${conflicts.join(', ')}. Nothing was moved. Use another merge method, or bring the base into the branch first.`);
    }
    const wasEmpty = (await treeOf(repository, commit.parent)) === commit.tree;
    if (tree === tipTree && !wasEmpty) continue;
    tip = (await runGit({ cwd: repository, args: ['commit-tree', tree, '-p', tip, '-F', '-'], input: commit.message, env: { ...committer, ...commit.author } })).stdout.trim();
    tipTree = tree;
  }
  return tip;
}

async function treeOf(repository: string, commit: string): Promise<string> {
  return (await runGit({ cwd: repository, args: ['rev-parse', '--verify', `${commit}^{tree}`] })).stdout.trim();
}

async function commitsBetween(repository: string, ours: string, theirs: string): Promise<readonly Picked[]> {
  const { stdout } = await runGit({ cwd: repository, args: ['log', '-z', '--reverse', '--topo-order', '--no-merges', '--format=%H%n%T%n%P%n%an%n%ae%n%ad%n%B', '--date=raw', `${ours}..${theirs}`] });
  return stdout.split('\0').filter((record) => record !== '').map((record) => {
    const [id = '', tree = '', parent = '', name = '', email = '', date = '', ...message] = record.split('\n');
    return { id, tree, parent, author: { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: date }, message: message.join('\n') };
  });
}
