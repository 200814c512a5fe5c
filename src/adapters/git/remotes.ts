import { GitError, type GitRemote } from '../../core/ports/git.ts';
import { firstLine } from './failures.ts';
import { runGit, type GitAnswer } from './gitProcess.ts';
import { checkBranchName, checkCommitId } from './names.ts';
import { SNAPSHOT_REFS } from './snapshots.ts';

const USUAL = 'origin';

export async function remoteOf(repository: string): Promise<GitRemote | null> {
  const names = (await runGit({ cwd: repository, args: ['remote'] })).stdout.split('\n').filter((name) => name !== '');
  const name = names.includes(USUAL) ? USUAL : names.length === 1 ? names[0] : undefined;
  if (name === undefined) return null;
  const { stdout } = await runGit({ cwd: repository, args: ['remote', 'get-url', '--', name] });
  return { name, url: withoutCredentials(stdout.trim()) };
}

/** Sends commits, each to its ref, all or none where the remote can do that. A ref that has something else moves forward only. */
export async function push(repository: string, remote: string, refs: readonly { readonly commit: string; readonly ref: string }[], signal?: AbortSignal): Promise<void> {
  if (refs.length === 0) return;
  const specs = refs.map(({ commit, ref }) => `${checkCommitId(commit)}:${checkRef(ref)}`);
  const answer = await runGit({ cwd: repository, args: ['push', '--porcelain', '--no-verify', '--no-follow-tags', '--recurse-submodules=no', '--', remote, ...specs], accept: [1, 128], ...(signal ? { signal } : {}) });
  if (answer.code !== 0) throw await remoteFailure(repository, remote, answer, refs.map(({ ref }) => ref), 'push');
}

export async function fetch(repository: string, remote: string, refs: readonly { readonly from: string; readonly to: string }[], signal?: AbortSignal): Promise<void> {
  if (refs.length === 0) return;
  const specs = refs.map(({ from, to }) => {
    if (!to.startsWith(SNAPSHOT_REFS)) throw new GitError('failed', `${to} is no place for what is fetched; it goes under ${SNAPSHOT_REFS}.`);
    return `+${checkRef(from)}:${checkRef(to)}`;
  });
  // With an empty map the person's own remote branches stay as they are.
  const answer = await runGit({ cwd: repository, args: ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--refmap=', '--recurse-submodules=no', '--', remote, ...specs], accept: [1, 128], ...(signal ? { signal } : {}) });
  if (answer.code !== 0) throw await remoteFailure(repository, remote, answer, refs.map(({ from }) => from), 'fetch');
}

function checkRef(ref: string): string {
  const name = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : ref.startsWith(SNAPSHOT_REFS) ? ref.slice(SNAPSHOT_REFS.length) : '';
  checkBranchName(name);
  return ref;
}

async function remoteFailure(repository: string, remote: string, { stdout, stderr }: GitAnswer, refs: readonly string[], verb: 'push' | 'fetch'): Promise<GitError> {
  const names = (await runGit({ cwd: repository, args: ['remote'] })).stdout.split('\n');
  if (!names.includes(remote)) return new GitError('no_remote', `The repository ${repository} has no remote ${remote}. Add one (git remote add ${remote} <address>), and try again.`);
  const said = `${stdout}\n${stderr}`;
  const behind = /\[(?:remote )?rejected\] \((?:non-fast-forward|fetch first|stale info)/.test(said) || /^!.*\[rejected\]/m.test(said);
  if (behind) return new GitError('remote_refused', `${remote} has other commits on ${named(refs)} than the run has: somebody pushed there, or the run went back behind what was pushed. Nothing is forced: rename or delete that branch there, and try again.`);
  if (/couldn't find remote ref/.test(said)) return new GitError('remote_refused', `${remote} does not have ${named(refs)}: it was removed there, or this is another repository than the run's.`);
  if (/\[remote rejected\]|[Pp]ermission .*denied|not authorized|protected branch|pre-receive hook declined|403/.test(said)) {
    return new GitError('remote_refused', `${remote} refused it: ${firstLine(said)}. Check that you may ${verb === 'push' ? 'push there' : 'read it'}.`);
  }
  return new GitError('remote_unreachable', `${remote} cannot be reached: ${firstLine(said)}. Check the network and your access (git ${verb} ${remote} in a terminal), and try again.`);
}

function named(refs: readonly string[]): string {
  return refs.map((ref) => ref.replace(/^refs\/heads\//, '')).join(', ');
}

function withoutCredentials(url: string): string {
  return url.replace(/^([a-z+]+:\/\/)[^/@]*@/i, '$1');
}
