import type { Leftovers, LeftoversRequest } from '../../core/ports/git.ts';
import { findCommit, inWorktree } from './commits.ts';
import { folderSize } from './folderSize.ts';
import { runGit } from './gitProcess.ts';
import { mergeTrees } from './mergeTrees.ts';
import { checkBranchName, checkCommitId } from './names.ts';
import { SNAPSHOT_REFS } from './snapshots.ts';
import { folderThere, listWorktrees, realPath, type ListedWorktree } from './worktreeList.ts';

interface Ref {
  readonly name: string;
  readonly commit: string;
  /** Seconds since the epoch. */
  readonly at: number;
}

/** What a run has left in a repository. */
export async function leftovers(repository: string, request: LeftoversRequest): Promise<Leftovers> {
  const known = await runGit({ cwd: repository, args: ['cat-file', '-e', `${checkCommitId(request.baseCommit)}^{commit}`], accept: [1, 128] });
  const nothing: Leftovers = { sameRepository: known.code === 0, worktree: null, branch: null, refs: [], refBytes: 0, base: null, snapshotContained: true };
  if (!nothing.sameRepository) return nothing;
  const [listed, commit, base, refs] = await Promise.all([
    listWorktrees(repository),
    tipOf(repository, request.branch),
    tipOf(repository, request.baseBranch),
    snapshotsOf(repository, request.threadId),
  ]);
  const path = await realPath(request.worktreePath);
  const here = listed.find((worktree) => worktree.path === path);
  const worktree = await lookAt(path, here);
  if (!worktree && commit === null && refs.length === 0) return { ...nothing, base };
  const contains = async (tip: string): Promise<boolean> => isContained(repository, request, base, tip);
  return {
    ...nothing,
    worktree,
    branch: commit === null ? null : {
      commit,
      own: await isOwn(repository, request, commit),
      checkedOutIn: listed.find((other) => other.branch === request.branch && other !== here)?.path ?? null,
      contained: await contains(commit),
      ahead: base === null ? 0 : await count(repository, base, commit),
    },
    refs: await Promise.all(refs.map(async ({ name, commit: at }) => ({ name, commit: at, attempt: isAside(name) ? { contained: await contains(at), onlyHere: await onlyIn(repository, at, base) } : null }))),
    refBytes: await heldBy(repository, refs),
    base,
    snapshotContained: (await Promise.all(newest(refs.filter((ref) => !isAside(ref.name))).map(contains))).every(Boolean),
  };
}

async function tipOf(repository: string, branch: string): Promise<string | null> {
  const { code, stdout } = await runGit({ cwd: repository, args: ['rev-parse', '--verify', '--quiet', '--end-of-options', `refs/heads/${checkBranchName(branch)}^{commit}`], accept: [1, 128] });
  return code === 0 ? stdout.trim() : null;
}

async function snapshotsOf(repository: string, threadId: string): Promise<readonly Ref[]> {
  const { stdout } = await runGit({ cwd: repository, args: ['for-each-ref', '--format=%(objectname) %(committerdate:unix) %(refname)', `${SNAPSHOT_REFS}${threadId}/`] });
  return stdout.split('\n').filter((line) => line !== '').map((line) => {
    const [commit = '', at = '', ...name] = line.split(' ');
    return { name: name.join(' '), commit, at: Number(at) };
  });
}

/** Kept by `restore` before it goes back: what was not committed then is nowhere else. */
const isAside = (ref: string): boolean => /\/aside-[^/]*$/.test(ref);

/** Git keeps time in seconds, so there may be several. */
function newest(refs: readonly Ref[]): readonly string[] {
  const last = Math.max(...refs.map((ref) => ref.at));
  return refs.filter((ref) => ref.at === last).map((ref) => ref.commit);
}

async function lookAt(path: string, listed: ListedWorktree | undefined): Promise<Leftovers['worktree']> {
  const there = await folderThere(path);
  const found = { branch: listed?.branch ?? null, locked: listed?.locked ?? false, uncommitted: [], ignored: [], bytes: 0 };
  if (listed && !listed.gone && there) return { ...found, state: 'there', ...(await statusOf(path)), bytes: await folderSize(path) };
  if (there) return { ...found, state: listed ? 'replaced' : 'not_a_worktree', bytes: await folderSize(path) };
  return listed ? { ...found, state: 'folder_gone' } : null;
}

/** Reads `git status --porcelain -z`: `XY path`, and after a rename the path of before. */
async function statusOf(worktree: string): Promise<{ uncommitted: string[]; ignored: string[] }> {
  const { stdout } = await inWorktree(worktree, { args: ['status', '--porcelain', '-z', '--ignored=traditional', '--ignore-submodules=none'] });
  const uncommitted: string[] = [];
  const ignored: string[] = [];
  const fields = stdout.split('\0').values();
  for (const field of fields) {
    if (field === '') continue;
    const [code, path] = [field.slice(0, 2), field.slice(3)];
    if (code === '!!') ignored.push(path);
    else uncommitted.push(path);
    if (/[RC]/.test(code)) fields.next();
  }
  return { uncommitted, ignored };
}

/**
 * A later run of the same story, perhaps of another store, gives its branch the same name. The reflog knows when
 * the branch was made; where there is none, the newest commit that names a run does.
 */
async function isOwn(repository: string, { branch, endedAt, baseCommit, threadId }: LeftoversRequest, tip: string): Promise<boolean> {
  const { stdout } = await runGit({ cwd: repository, args: ['log', '-g', '--date=unix', '--format=%gd %gs', `refs/heads/${branch}`, '--'], accept: [128] });
  const oldest = stdout.trimEnd().split('\n').at(-1) ?? '';
  const made = /@\{(\d+)\} branch: Created/.exec(oldest)?.[1];
  if (made !== undefined) return Number(made) * 1_000 <= endedAt;
  const runs = await runGit({ cwd: repository, args: ['log', '--format=%(trailers:key=Wave-Run,valueonly,separator=%x20)', `${baseCommit}..${tip}`, '--'] });
  return runs.stdout.split('\n').find((line) => line.trim() !== '')?.trim() === threadId;
}

/** A squash has none of the branch's commits, so content counts: against the base as it is, and as it was when this run was merged. */
async function isContained(repository: string, { threadId, baseBranch }: LeftoversRequest, base: string | null, tip: string): Promise<boolean> {
  if (base === null) return false;
  const { code } = await runGit({ cwd: repository, args: ['merge-base', base, tip], accept: [1] });
  if (code !== 0) return false;
  if (await addsNothing(repository, base, tip)) return true;
  for (const trailer of ['Wave-Merge', 'Wave-Run']) {
    const merged = await findCommit(repository, baseBranch, trailer, threadId);
    if (merged !== null && await addsNothing(repository, merged, tip)) return true;
  }
  return false;
}

async function addsNothing(repository: string, ours: string, theirs: string): Promise<boolean> {
  const { tree, conflicts } = await mergeTrees(repository, ours, theirs);
  if (conflicts.length > 0) return false;
  return tree === (await runGit({ cwd: repository, args: ['rev-parse', '--verify', `${ours}^{tree}`] })).stdout.trim();
}

/** Files of a snapshot that its parent lacks and that the base does not have in the same content. */
async function onlyIn(repository: string, snapshot: string, base: string | null): Promise<readonly string[]> {
  const differing = async (from: string, paths: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await runGit({ cwd: repository, args: ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--diff-filter=d', from, snapshot, '--', ...paths] });
    return stdout.split('\0').filter((path) => path !== '');
  };
  const uncommitted = await differing(`${snapshot}^`, []);
  if (uncommitted.length === 0 || base === null) return uncommitted;
  const here = new Set(uncommitted);
  return (await differing(base, [])).filter((path) => here.has(path));
}

async function count(repository: string, base: string, tip: string): Promise<number> {
  return Number((await runGit({ cwd: repository, args: ['rev-list', '--count', `${base}..${tip}`] })).stdout.trim());
}

/** Bytes on disk of what only these refs hold; git frees them at its next clean-up after the refs are gone. */
async function heldBy(repository: string, refs: readonly Ref[]): Promise<number> {
  if (refs.length === 0) return 0;
  const { stdout } = await runGit({ cwd: repository, args: ['rev-list', '--objects', '--disk-usage', '--stdin', '--not', '--branches', '--tags', '--remotes'], input: `${refs.map((ref) => ref.commit).join('\n')}\n` });
  return Number(stdout.trim());
}
