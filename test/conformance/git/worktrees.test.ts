import assert from 'node:assert/strict';
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { implementations } from './implementations.ts';
import { rejects, TestRepository } from './repository.ts';

for (const { name, git } of implementations) {
  describe(`git worktrees: ${name}`, () => {
    let repo: TestRepository;
    let base = '';
    let path = '';
    const request = (more: object = {}) => ({ repository: repo.root, path, branch: 'wave/S-1', baseCommit: base, ...more });

    beforeEach(() => {
      repo = new TestRepository();
      base = repo.commit({ 'a.txt': 'a\n', '.gitignore': '.env*\nnode_modules/\nlocal/\n', 'src/b.ts': 'b\n' });
      path = join(repo.base, '.wave-worktrees', 'repo', 'S 1');
    });
    afterEach(() => repo.dispose());

    it('inspects a repository from any of its folders and from a linked worktree', async () => {
      const expected = { root: repo.root, commonDir: join(repo.root, '.git'), branch: 'main', head: base };
      assert.deepEqual(await git.inspect(join(repo.root, 'src')), expected);
      await git.createWorktree(request());
      assert.deepEqual(await git.inspect(join(path, 'src')), expected);
    });

    it('says what is wrong with a folder no run can start from', async () => {
      mkdirSync(join(repo.base, 'plain'));
      await rejects(git.inspect(join(repo.base, 'plain')), 'not_a_repository', /git init/);
      await rejects(git.inspect(join(repo.base, 'gone')), 'not_a_repository', /does not exist/);
      await rejects(git.inspect(join(repo.root, '.git')), 'not_a_repository', /\.git/);
      repo.gitIn(repo.base, 'init', '-q', '--bare', 'bare.git');
      await rejects(git.inspect(join(repo.base, 'bare.git')), 'not_a_repository', /bare.*Clone/);
      repo.gitIn(repo.base, 'init', '-q', 'fresh');
      await rejects(git.inspect(join(repo.base, 'fresh')), 'no_commits', /Commit something/);
      repo.git('checkout', '-q', '--detach');
      await rejects(git.inspect(repo.root), 'detached_head', /git switch/);
    });

    it('says that git is missing', async () => {
      const before = process.env['PATH'];
      process.env['PATH'] = join(repo.base, 'nothing');
      try {
        await rejects(git.inspect(repo.root), 'git_missing', /Install git/);
      } finally {
        process.env['PATH'] = before;
      }
    });

    it('is not led elsewhere by the environment', async () => {
      const other = new TestRepository();
      other.commit({ x: 'x' });
      Object.assign(process.env, { GIT_DIR: join(other.root, '.git'), GIT_WORK_TREE: other.root, GIT_INDEX_FILE: join(other.base, 'index'), GIT_EDITOR: 'false', GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.name', GIT_CONFIG_VALUE_0: 'Eve' });
      try {
        assert.equal((await git.inspect(repo.root)).head, base);
        await git.createWorktree(request());
        assert.equal((await git.head(path)).commit, base);
      } finally {
        for (const key of Object.keys(process.env).filter((k) => k.startsWith('GIT_'))) Reflect.deleteProperty(process.env, key);
        other.dispose();
      }
    });

    it('makes branch and worktree at the base commit, and leaves a dirty checkout byte-identical', async () => {
      repo.commit({ 'later.txt': 'later' });
      repo.write('a.txt', 'uncommitted\n');
      repo.write('staged.txt', 'staged\n');
      repo.git('add', 'staged.txt');
      repo.write('untracked ü.txt', 'untracked\n');
      const before = repo.fingerprint();
      await git.createWorktree(request());
      assert.deepEqual(await git.head(path), { commit: base, tree: repo.git('rev-parse', `${base}^{tree}`), branch: 'wave/S-1' });
      assert.equal(readFileSync(join(path, 'a.txt'), 'utf8'), 'a\n');
      assert.equal(existsSync(join(path, 'later.txt')), false);
      assert.equal(await git.hasWorktree(repo.root, path, 'wave/S-1'), true);
      assert.equal(await git.hasWorktree(repo.root, path, 'other'), false);
      assert.equal(await git.hasWorktree(repo.root, repo.root, 'main'), false);
      repo.write('a.txt', 'changed by the run\n', path);
      await git.commitAll(path, { message: 'work', trailers: {}, allowEmpty: false });
      await git.changes(path, base);
      await git.diff(path, base);
      await git.mergeConflicts(repo.root, 'main', 'wave/S-1');
      assert.equal(repo.fingerprint(), before);
    });

    it('keeps two worktrees apart', async () => {
      const second = join(repo.base, 'second');
      await Promise.all([git.createWorktree(request()), git.createWorktree(request({ path: second, branch: 'wave/S-2' }))]);
      repo.write('a.txt', 'one\n', path);
      repo.write('a.txt', 'two\n', second);
      await git.commitAll(path, { message: 'one', trailers: {}, allowEmpty: false });
      assert.equal(readFileSync(join(second, 'a.txt'), 'utf8'), 'two\n');
      assert.equal((await git.head(second)).commit, base);
      await git.removeWorktree(repo.root, path);
      assert.equal(existsSync(path), false);
      assert.equal(await git.hasWorktree(repo.root, second, 'wave/S-2'), true);
      assert.equal(repo.git('rev-parse', '--verify', 'wave/S-1').length, 40);
    });

    it('finds what is in the way beforehand and leaves nothing behind', async () => {
      repo.git('branch', 'wave/S-1');
      await rejects(git.createWorktree(request()), 'branch_exists', /Resume that run/);
      repo.git('branch', '-D', 'wave/S-1');
      mkdirSync(path, { recursive: true });
      repo.write('mine.txt', 'mine', path);
      await rejects(git.createWorktree(request()), 'worktree_exists', /Move it away/);
      assert.equal(readFileSync(join(path, 'mine.txt'), 'utf8'), 'mine');
      rmSync(join(repo.base, '.wave-worktrees'), { recursive: true });
      await git.createWorktree(request());
      await rejects(git.createWorktree(request({ branch: 'wave/S-3' })), 'worktree_exists', /resume its run/);
      rmSync(path, { recursive: true });
      await rejects(git.createWorktree(request({ branch: 'wave/S-3' })), 'worktree_exists', /git worktree prune/);
      assert.equal(repo.git('branch', '--list', 'wave/S-3'), '');
    });

    it('refuses names and commits that are none', async () => {
      for (const branch of ['-b', 'a..b', 'a b', 'x~1', 'a\nb', '', 'a.lock', '/a', '@', 'refs/../x']) await rejects(git.createWorktree(request({ branch })), 'failed', /branch/);
      await rejects(git.createWorktree(request({ baseCommit: 'main' })), 'failed');
      await rejects(git.createWorktree(request({ baseCommit: '0'.repeat(40) })), 'failed', /no commit/);
      await rejects(git.createWorktree(request({ path: 'relative' })), 'failed', /absolute/);
      assert.equal(repo.git('branch', '--list', 'wave/*'), '');
    });

    it('takes everything back when it fails halfway', async () => {
      repo.commit({ 'wave': 'a file', '.gitattributes': '*.bin filter=broken\n', 'x.bin': 'x' });
      repo.git('config', 'filter.broken.smudge', 'false');
      repo.git('config', 'filter.broken.required', 'true');
      await rejects(git.createWorktree(request({ baseCommit: repo.git('rev-parse', 'HEAD') })), 'failed');
      assert.equal(existsSync(join(repo.base, '.wave-worktrees')), false);
      assert.equal(repo.git('branch', '--list', 'wave/*'), '');
      assert.equal(repo.git('worktree', 'list', '--porcelain').match(/^worktree /gm)?.length, 1);
    });

    it('takes everything back when it is stopped', async () => {
      const controller = new AbortController();
      repo.write('.worktreeinclude', '.env\n');
      for (let i = 0; i < 300; i++) repo.write(`many/${i}.txt`, 'x'.repeat(5_000));
      const commit = repo.commit({});
      const making = git.createWorktree(request({ baseCommit: commit }), controller.signal);
      setTimeout(() => controller.abort(), 25);
      await rejects(making, 'failed', /stopped/);
      assert.equal(existsSync(join(repo.base, '.wave-worktrees')), false);
      assert.equal(repo.git('branch', '--list', 'wave/*'), '');
      assert.equal(repo.git('worktree', 'list', '--porcelain').match(/^worktree /gm)?.length, 1);
    });

    it('runs no hook and no monitor of the repository', async () => {
      for (const hook of ['post-checkout', 'pre-commit', 'commit-msg', 'prepare-commit-msg', 'post-commit', 'reference-transaction', 'post-merge', 'post-index-change']) {
        repo.write(`.git/hooks/${hook}`, `#!/bin/sh\necho ${hook} >> "${join(repo.base, 'hooks-ran')}"\nexit 1\n`);
        chmodSync(join(repo.root, '.git', 'hooks', hook), 0o755);
      }
      repo.git('config', 'core.fsmonitor', join(repo.root, '.git', 'hooks', 'pre-commit'));
      repo.git('config', 'commit.gpgSign', 'true');
      repo.git('config', 'gpg.program', 'false');
      await git.createWorktree(request());
      repo.write('n.txt', 'n', path);
      assert.ok(await git.commitAll(path, { message: 'm', trailers: {}, allowEmpty: false }));
      await git.commitMarker(path, { message: 'm', trailers: { 'Wave-Gate': '4' } });
      await git.status(path);
      await git.merge(repo.root, { base: 'main', branch: 'wave/S-1', method: 'merge', message: 'merge' });
      assert.equal(existsSync(join(repo.base, 'hooks-ran')), false);
    });

    it('copies the ignored files that .worktreeinclude names, and only those', async () => {
      const files = { '.worktreeinclude': '.env*\n!.env.skip\nlocal/keep/\na.txt\nsrc/**\n', '.env': 'E=1', '.env.skip': 'no', 'src/.env.test': 'T=1', 'local/keep/k.txt': 'k', 'local/other.txt': 'no', 'node_modules/p/.env': 'deep',
        'untracked.txt': 'not ignored', '-n .env': 'not ignored', '.env\nnew ü': 'newline' };
      for (const [file, content] of Object.entries(files)) repo.write(file, content);
      chmodSync(join(repo.root, '.env'), 0o600);
      const before = repo.fingerprint();
      const copied = await git.createWorktree(request());
      assert.deepEqual(copied, ['.env', '.env\nnew ü', 'local/keep/k.txt', 'node_modules/p/.env', 'src/.env.test']);
      assert.equal(readFileSync(join(path, 'src/.env.test'), 'utf8'), 'T=1');
      assert.equal(readFileSync(join(path, '.env\nnew ü'), 'utf8'), 'newline');
      assert.equal(statSync(join(path, '.env')).mode & 0o777, 0o600);
      assert.equal(existsSync(join(path, 'local/other.txt')), false);
      assert.equal(repo.fingerprint(), before);
      assert.equal(await git.hasUncommitted(path), false);
    });

    it('copies links that stay inside and nothing from elsewhere', async () => {
      repo.write('.worktreeinclude', 'local/\n');
      repo.write('../secret.txt', 'secret');
      repo.write('local/real.txt', 'real');
      repo.gitIn(repo.root, 'init', '-q', 'local/nested');
      repo.write('local/nested/n.txt', 'n');
      symlinkSync('real.txt', join(repo.root, 'local/inside'));
      symlinkSync(join(repo.root, 'local/real.txt'), join(repo.root, 'local/absolute'));
      symlinkSync('../../secret.txt', join(repo.root, 'local/out'));
      symlinkSync('..', join(repo.root, 'local/up'));
      symlinkSync('out', join(repo.root, 'local/chain'));
      assert.deepEqual(await git.createWorktree(request()), ['local/absolute', 'local/inside', 'local/real.txt']);
      assert.equal(readlinkSync(join(path, 'local/absolute')), 'real.txt');
      assert.equal(existsSync(join(path, 'local/nested')), false);
    });

    it('does not copy through a link that the base commit tracks', async () => {
      symlinkSync(repo.base, join(repo.root, 'conf'));
      const withLink = repo.commit({ '.gitignore': '*.local\n' });
      repo.git('rm', '-q', '--cached', 'conf');
      rmSync(join(repo.root, 'conf'));
      repo.write('conf/x.local', 'x');
      repo.write('.worktreeinclude', '*.local\n');
      assert.deepEqual(await git.createWorktree(request({ baseCommit: withLink })), []);
      assert.ok(lstatSync(join(path, 'conf')).isSymbolicLink());
      assert.equal(existsSync(join(repo.base, 'x.local')), false);
    });

    it('removes only what git lists, and deletes a branch only where it is expected', async () => {
      const plain = join(repo.base, 'plain');
      repo.write('keep.txt', 'keep', plain);
      await rejects(git.removeWorktree(repo.root, plain), 'worktree_missing', /nothing was removed/);
      await rejects(git.removeWorktree(repo.root, repo.root), 'worktree_missing');
      assert.ok(existsSync(join(plain, 'keep.txt')));
      await git.createWorktree(request());
      await rejects(git.deleteBranch(repo.root, 'wave/S-1', base), 'failed', /checked out/);
      repo.write('.env', 'x', path);
      await git.removeWorktree(repo.root, path);
      const other = repo.commit({ 'o.txt': 'o' });
      await rejects(git.deleteBranch(repo.root, 'wave/S-1', other), 'failed', /not deleted/);
      await git.deleteBranch(repo.root, 'wave/S-1', base);
      assert.equal(repo.git('branch', '--list', 'wave/*'), '');
    });

    it('never works in the user\'s checkout when a worktree has lost its link', async () => {
      const inside = join(repo.root, 'worktrees', 'S');
      await git.createWorktree(request({ path: inside }));
      rmSync(join(inside, '.git'));
      repo.write('x.txt', 'x', inside);
      const before = repo.fingerprint();
      await rejects(git.commitAll(inside, { message: 'm', trailers: {}, allowEmpty: false }), 'worktree_missing');
      await rejects(git.head(inside), 'worktree_missing');
      await rejects(git.commitAll(repo.root, { message: 'm', trailers: {}, allowEmpty: false }), 'worktree_missing', /not a linked worktree/);
      assert.equal(repo.fingerprint(), before);
    });
  });
}
