import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { CliError } from './failures.ts';

/**
 * Real path of the main working tree of the repository that holds a folder; for a linked worktree, that of the
 * repository it belongs to, so that all of them share one store. Throws CliError('not_a_repository').
 */
export async function repositoryRoot(folder: string): Promise<string> {
  const start = await realpath(folder).catch((error: unknown) => {
    throw new CliError('not_a_repository', `The folder ${folder} cannot be read: ${messageOf(error)}. Name a repository with --repo.`, { cause: error });
  });
  for (let here = start; ; here = dirname(here)) {
    const marker = join(here, '.git');
    const found = await stat(marker).catch(() => null);
    if (found?.isDirectory() === true) return here;
    if (found?.isFile() === true) return (await mainTreeOf(marker)) ?? here;
    if (dirname(here) === here) {
      throw new CliError('not_a_repository', `${start} is not inside a git repository. Run "git init" and make a first commit, or name another folder with --repo.`);
    }
  }
}

/** A linked worktree has a file `.git` that points to `<main>/.git/worktrees/<name>`. */
async function mainTreeOf(marker: string): Promise<string | null> {
  const pointer = /^gitdir:\s*(.+?)\s*$/m.exec(await readFile(marker, 'utf8'))?.[1];
  if (pointer === undefined) return null;
  const gitFolder = resolve(dirname(marker), pointer);
  const common = await readFile(join(gitFolder, 'commondir'), 'utf8').catch(() => null);
  if (common === null) return null;
  const main = resolve(gitFolder, common.trim());
  return basename(main) === '.git' ? realpath(dirname(main)) : null;
}
