import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onEnd } from '../../scripts/processes.mjs';

const IDENTITY = ['-c', 'user.name=WAVE Test', '-c', 'user.email=test@wave.invalid', '-c', 'commit.gpgsign=false', '-c', 'init.defaultBranch=main'];

/** A git repository of one test, in a folder of its own so that its worktrees land beside it and go with it. */
export interface TestRepository {
  /** The repository; its parent belongs to the test as well. */
  readonly folder: string;
  git(...args: string[]): string;
  remove(): void;
}

/** Makes a repository with one commit, from a folder to copy or from files given as text. */
export function makeRepository(content: { readonly copyOf: string } | { readonly files: Readonly<Record<string, string>> }): TestRepository {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'wave-repo-')));
  const folder = join(parent, 'sample');
  mkdirSync(folder);
  const git = (...args: string[]): string => execFileSync('git', [...IDENTITY, ...args], { cwd: folder, encoding: 'utf8' }).trim();
  if ('copyOf' in content) cpSync(content.copyOf, folder, { recursive: true });
  else {
    for (const [path, text] of Object.entries(content.files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  }
  git('init', '--quiet');
  // What the extension itself commits with: a machine without an identity must not fail the tests.
  git('config', 'user.name', 'WAVE Test');
  git('config', 'user.email', 'test@wave.invalid');
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message', 'Initial commit');
  const removeParent = (): void => rmSync(parent, { recursive: true, force: true, maxRetries: 5 });
  const forget = onEnd(removeParent); // for a run that is interrupted
  const remove = (): void => {
    removeParent();
    forget();
  };
  return { folder, git, remove };
}
