import assert from 'node:assert/strict';
import { existsSync, readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { implementations } from './implementations.ts';
import { rejects, TestRepository } from './repository.ts';

for (const { name, git } of implementations) {
  describe(`git snapshots: ${name}`, () => {
    let repo: TestRepository;
    let base = '';
    let tree = '';
    const read = (path: string) => readFileSync(join(tree, path), 'utf8');

    beforeEach(async () => {
      repo = new TestRepository();
      base = repo.commit({ 'a.txt': 'a\n', 'b.txt': 'b\n', '.gitignore': 'ignored\n' });
      tree = join(repo.base, 'tree');
      await git.createWorktree({ repository: repo.root, path: tree, branch: 'wave/S', baseCommit: base });
    });
    afterEach(() => repo.dispose());

    it('keep all that is not ignored and change neither index nor files', async () => {
      repo.write('a.txt', 'changed\n', tree);
      repo.write('new ü.txt', 'new\n', tree);
      repo.write('ignored', 'i', tree);
      unlinkSync(join(tree, 'b.txt'));
      const index = repo.gitIn(tree, 'rev-parse', '--path-format=absolute', '--git-path', 'index');
      const before = [readFileSync(index).toString('hex'), repo.gitIn(tree, 'status', '--porcelain')];
      const kept = await git.snapshot(tree, 'refs/wave/t/1', 'After an edit\n');
      assert.deepEqual([readFileSync(index).toString('hex'), repo.gitIn(tree, 'status', '--porcelain')], before);
      assert.equal(repo.git('rev-parse', 'refs/wave/t/1'), kept);
      assert.equal(repo.git('-c', 'core.quotePath=false', 'ls-tree', '--name-only', kept), '.gitignore\na.txt\nnew ü.txt');
      assert.equal((await git.head(tree)).commit, base);
    });

    it('can be compared with any commit, whatever is checked out, and asked for', async () => {
      repo.write('a.txt', 'one\n', tree);
      repo.write('new ü.txt', 'new\n', tree);
      const kept = await git.snapshot(tree, 'refs/wave/t/1', 'one');
      repo.write('a.txt', 'two\n', tree);
      const { files, diff } = await git.compare(repo.root, base, kept);
      assert.deepEqual(files.map(({ path, status, added, removed }) => [path, status, added, removed]), [['a.txt', 'modified', 1, 1], ['new ü.txt', 'added', 1, 0]]);
      assert.match(diff, /-a\n\+one/);
      assert.doesNotMatch((await git.compare(repo.root, base, kept, 'new ü.txt')).diff, /one/);
      assert.deepEqual(await git.compare(repo.root, kept, kept), { files: [], diff: '' });
      assert.deepEqual(await Promise.all([kept, base, '0'.repeat(40), 'main', '--help', repo.git('rev-parse', `${kept}^{tree}`)].map((id) => git.hasCommit(repo.root, id))), [true, true, false, false, false, false]);
      await rejects(git.compare(repo.root, '--output=x', kept), 'failed');
    });

    it('are gone back to, and what was there is kept aside', async () => {
      repo.write('a.txt', 'one\n', tree);
      repo.write('new.txt', 'new\n', tree);
      const first = await git.snapshot(tree, 'refs/wave/t/1', 'one');
      repo.write('a.txt', 'two\n', tree);
      repo.write('later.txt', 'later\n', tree);
      repo.write('ignored', 'stays', tree);
      await git.commitAll(tree, { message: 'two', trailers: {}, allowEmpty: false });
      unlinkSync(join(tree, 'new.txt'));
      repo.write('uncommitted.txt', 'u\n', tree);
      const before = repo.fingerprint();
      const aside = await git.restore(tree, { commit: base, snapshot: first, aside: 'refs/wave/t/aside' });
      assert.deepEqual([read('a.txt'), read('new.txt'), read('b.txt'), read('ignored')], ['one\n', 'new\n', 'b\n', 'stays']);
      assert.deepEqual([existsSync(join(tree, 'later.txt')), existsSync(join(tree, 'uncommitted.txt'))], [false, false]);
      assert.equal((await git.head(tree)).commit, base);
      assert.equal(await git.show(repo.root, aside, 'uncommitted.txt'), 'u\n');
      assert.equal(await git.show(repo.root, aside, 'later.txt'), 'later\n');
      assert.equal(repo.fingerprint(), before, 'the user\'s checkout was touched');
      await git.restore(tree, { commit: base, snapshot: null, aside: 'refs/wave/t/aside2' });
      assert.equal(await git.hasUncommitted(tree), false);
      assert.equal(read('a.txt'), 'a\n');
    });

    it('never reset the user\'s own checkout, and change nothing when a commit is gone', async () => {
      repo.write('a.txt', 'mine\n');
      const before = repo.fingerprint();
      await rejects(git.restore(repo.root, { commit: base, snapshot: null, aside: 'refs/wave/t/aside' }), 'worktree_missing');
      assert.equal(repo.fingerprint(), before);
      repo.write('a.txt', 'work\n', tree);
      await rejects(git.restore(tree, { commit: '0'.repeat(40), snapshot: null, aside: 'refs/wave/t/aside' }), 'failed');
      await rejects(git.restore(tree, { commit: base, snapshot: '1'.repeat(40), aside: 'refs/wave/t/aside' }), 'failed');
      await rejects(git.snapshot(tree, 'refs/heads/main', 'no'), 'failed', /refs\/wave/);
      assert.equal(read('a.txt'), 'work\n');
    });

    it('stop at their time limit and leave no half', async () => {
      for (let i = 0; i < 200; i++) repo.write(`n${i}.txt`, `${i}`.repeat(20_000), tree);
      await rejects(git.snapshot(tree, 'refs/wave/t/1', 'x', AbortSignal.timeout(5)), 'failed', /stopped/);
      assert.equal(repo.git('for-each-ref', 'refs/wave'), '');
      assert.ok(await git.snapshot(tree, 'refs/wave/t/1', 'x'));
    });
  });
}
