import { runGit } from './gitProcess.ts';

const FALLBACK = { name: 'WAVE Orchestrator', email: 'wave-orchestrator@localhost' };

/**
 * Variables that give commits an author: none when the user's git has an identity, else a name that says
 * plainly who made the commit.
 */
export async function identity(folder: string): Promise<Record<string, string>> {
  const { stdout } = await runGit({ cwd: folder, args: ['config', '-z', '--get-regexp', '^user\\.(name|email)$'], accept: [1] });
  const found = new Map(stdout.split('\0').filter((entry) => entry.includes('\n')).map((entry) => {
    const at = entry.indexOf('\n');
    return [entry.slice(0, at), entry.slice(at + 1).trim()];
  }));
  const name = found.get('user.name') ?? '';
  const email = found.get('user.email') ?? '';
  if (name !== '' && email !== '') return {};
  const used = { name: name === '' ? FALLBACK.name : name, email: email === '' ? FALLBACK.email : email };
  return { GIT_AUTHOR_NAME: used.name, GIT_AUTHOR_EMAIL: used.email, GIT_COMMITTER_NAME: used.name, GIT_COMMITTER_EMAIL: used.email };
}
