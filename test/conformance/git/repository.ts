import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { GitError, type GitErrorReason } from '../../../src/core/ports/git.ts';

/** A real repository in a folder of its own, driven by the git command line, to hold an adapter against. */
export class TestRepository {
  readonly base = realpathSync(mkdtempSync(join(tmpdir(), 'wave git ü ')));
  readonly root = join(this.base, 'repo');

  constructor() {
    mkdirSync(this.root);
    this.git('init', '-q', '-b', 'main');
    this.git('config', 'user.name', 'Ada');
    this.git('config', 'user.email', 'ada@example.org');
  }

  git(...args: string[]): string {
    return this.gitIn(this.root, ...args);
  }

  gitIn(cwd: string, ...args: string[]): string {
    return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: this.base, GIT_CONFIG_NOSYSTEM: '1' } }).trimEnd();
  }

  write(path: string, content: string | Buffer, root = this.root): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }

  commit(files: Record<string, string | Buffer>, message = 'change', root = this.root): string {
    for (const [path, content] of Object.entries(files)) this.write(path, content, root);
    this.gitIn(root, 'add', '-A');
    this.gitIn(root, 'commit', '-q', '--allow-empty', '-m', message);
    return this.gitIn(root, 'rev-parse', 'HEAD');
  }

  /** Every file of the checkout with content, mode and time, the index byte by byte, HEAD and branch tips. */
  fingerprint(refs = true): string {
    const hash = createHash('sha256');
    const walk = (folder: string): void => {
      for (const name of readdirSync(folder).sort()) {
        if (folder === this.root && name === '.git') continue;
        const path = join(folder, name);
        const entry = lstatSync(path);
        hash.update(`${path}\0${entry.mode}\0${entry.mtimeMs}\0`);
        if (entry.isDirectory()) walk(path);
        else hash.update(entry.isSymbolicLink() ? readlinkSync(path) : readFileSync(path));
      }
    };
    walk(this.root);
    const index = join(this.root, '.git', 'index');
    hash.update(readFileSync(index)).update(String(lstatSync(index).mtimeMs)).update(readFileSync(join(this.root, '.git', 'HEAD')));
    if (refs) hash.update(this.git('for-each-ref', 'refs/heads/main', 'refs/stash', 'refs/tags'));
    return hash.digest('hex');
  }

  dispose(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}

export async function rejects(work: Promise<unknown>, reason: GitErrorReason, words?: RegExp): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof GitError, String(error));
    assert.equal(error.reason, reason, error.message);
    if (words) assert.match(error.message, words);
    return true;
  });
}
