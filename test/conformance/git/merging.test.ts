import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { implementations } from './implementations.ts';
import { rejects, TestRepository } from './repository.ts';

for (const { name, git } of implementations) {
  describe(`git merging: ${name}`, () => {
    let repo: TestRepository;
    let base = '';
    let tree = '';
    const request = (method: 'squash' | 'merge' | 'rebase') => ({ base: 'main', branch: 'wave/S', method, message: 'S: title\n\nWave-Merge: t1' });
    const logOf = (ref: string) => repo.git('log', '--format=%s', `${base}..${ref}`).split('\n');

    beforeEach(async () => {
      repo = new TestRepository();
      base = repo.commit({ 'a.txt': '1\n2\n3\n4\n5\n', 'b.txt': 'b\n' }, 'base');
      tree = join(repo.base, 'tree');
      await git.createWorktree({ repository: repo.root, path: tree, branch: 'wave/S', baseCommit: base });
      repo.commit({ 'a.txt': '1\n2\n3\n4\nfive\n' }, 'first', tree);
      repo.git('config', 'user.name', 'Bob');
      repo.commit({ 'c ü.txt': 'c\n' }, 'second\n\nbody', tree);
      repo.git('config', 'user.name', 'Ada');
    });
    afterEach(() => repo.dispose());

    it('squashes onto a base that went on', async () => {
      const main = repo.commit({ 'a.txt': 'one\n2\n3\n4\n5\n' }, 'main goes on');
      assert.deepEqual(await git.mergeConflicts(repo.root, 'main', 'wave/S'), []);
      const merged = await git.merge(repo.root, request('squash'));
      assert.equal(repo.git('rev-parse', 'main'), merged);
      assert.equal(repo.git('rev-parse', 'main^@'), main);
      assert.equal(readFileSync(join(repo.root, 'a.txt'), 'utf8'), 'one\n2\n3\n4\nfive\n');
      assert.equal(readFileSync(join(repo.root, 'c ü.txt'), 'utf8'), 'c\n');
      assert.equal(repo.git('status', '--porcelain'), '');
      assert.equal(await git.findCommit(repo.root, 'main', 'Wave-Merge', 't1'), merged);
    });

    it('merges with both parents', async () => {
      const main = repo.commit({ 'b.txt': 'bb\n' }, 'main goes on');
      const merged = await git.merge(repo.root, request('merge'));
      assert.deepEqual(repo.git('rev-parse', 'main^@').split('\n'), [main, repo.git('rev-parse', 'wave/S')]);
      assert.equal(repo.git('rev-parse', 'main'), merged);
      assert.equal(repo.git('status', '--porcelain'), '');
    });

    it('rebases commit by commit, authors and messages kept, empty markers too', async () => {
      await git.commitMarker(tree, { message: 'gate', trailers: { 'Wave-Run': 'r' } });
      repo.commit({ 'b.txt': 'same\n' }, 'will be empty', tree);
      repo.commit({ 'd.txt': 'd' }, 'last', tree);
      repo.commit({ 'b.txt': 'same\n' }, 'main goes on');
      const merged = await git.merge(repo.root, request('rebase'));
      assert.deepEqual(logOf('main'), ['last', 'gate', 'second', 'first', 'main goes on']);
      assert.equal(repo.git('log', '--format=%an', '--author=Bob', 'main').split('\n').length, 1);
      assert.equal(repo.git('log', '-1', '--format=%b', '--author=Bob', 'main'), 'body');
      assert.equal(repo.git('rev-list', '--merges', '--count', 'main'), '0');
      assert.equal(await git.findCommit(repo.root, 'main', 'Wave-Run', 'r') !== null, true);
      assert.equal(repo.git('rev-parse', 'main'), merged);
      assert.equal(repo.git('rev-parse', `${merged}^{tree}`), repo.git('write-tree'));
    });

    it('rebases by fast-forward when the base stood still', async () => {
      assert.equal(await git.merge(repo.root, request('rebase')), repo.git('rev-parse', 'wave/S'));
      assert.equal(repo.git('rev-parse', 'main'), repo.git('rev-parse', 'wave/S'));
    });

    it('is done already when there is nothing to bring in', async () => {
      const merged = await git.merge(repo.root, request('merge'));
      for (const method of ['squash', 'merge', 'rebase'] as const) assert.equal(await git.merge(repo.root, request(method)), merged);
    });

    it('names the conflicts and moves nothing', async () => {
      repo.commit({ 'a.txt': '1\n2\n3\n4\nFÜNF\n', 'c ü.txt': 'other\n' }, 'main goes on');
      repo.write('b.txt', 'uncommitted');
      const before = repo.fingerprint();
      assert.deepEqual([...await git.mergeConflicts(repo.root, 'main', 'wave/S')].sort(), ['a.txt', 'c ü.txt']);
      for (const method of ['squash', 'merge', 'rebase'] as const) await rejects(git.merge(repo.root, request(method)), 'conflict', /a\.txt/);
      assert.equal(repo.fingerprint(), before);
    });

    it('refuses when uncommitted, staged or untracked work is in the way, and moves nothing', async () => {
      const inTheWay: readonly [string, () => void][] = [
        ['a.txt', () => repo.write('a.txt', 'mine\n')],
        ['a.txt', () => {
          repo.write('a.txt', 'staged\n');
          repo.git('add', 'a.txt');
        }],
        ['c ü.txt', () => {
          repo.git('checkout', '-q', 'HEAD', '--', 'a.txt');
          repo.write('c ü.txt', 'untracked and precious\n');
        }],
      ];
      repo.git('config', 'merge.autoStash', 'true');
      for (const [file, dirty] of inTheWay) {
        dirty();
        const before = repo.fingerprint();
        for (const method of ['squash', 'merge', 'rebase'] as const) await rejects(git.merge(repo.root, request(method)), 'checkout_blocks_merge', new RegExp(file));
        assert.equal(repo.fingerprint(), before);
      }
    });

    it('leaves uncommitted work that is not in the way as it is', async () => {
      repo.write('b.txt', 'mine\n');
      repo.write('untracked.txt', 'u');
      await git.merge(repo.root, request('squash'));
      assert.deepEqual(repo.git('status', '--porcelain').trim().split('\n'), ['M b.txt', '?? untracked.txt']);
      assert.equal(readFileSync(join(repo.root, 'b.txt'), 'utf8'), 'mine\n');
      assert.equal(existsSync(join(repo.root, 'c ü.txt')), true);
      assert.equal(repo.git('stash', 'list'), '');
    });

    it('moves a base that is checked out nowhere', async () => {
      repo.git('checkout', '-q', '-b', 'elsewhere');
      const before = repo.fingerprint(false);
      const merged = await git.merge(repo.root, request('squash'));
      assert.equal(repo.git('rev-parse', 'main'), merged);
      assert.equal(repo.fingerprint(false), before);
    });

    it('moves a base that is checked out in another worktree, files and all', async () => {
      repo.git('checkout', '-q', '-b', 'elsewhere');
      const other = join(repo.base, 'other');
      repo.git('worktree', 'add', '-q', other, 'main');
      await git.merge(repo.root, request('squash'));
      assert.equal(readFileSync(join(other, 'c ü.txt'), 'utf8'), 'c\n');
      assert.equal(repo.gitIn(other, 'status', '--porcelain'), '');
      rmSync(other, { recursive: true });
      repo.commit({ 'z.txt': 'z' }, 'more', tree);
      await rejects(git.merge(repo.root, request('squash')), 'checkout_blocks_merge', /prune/);
    });

    it('does not move a base that is being rebased, nor one with a merge under way', async () => {
      repo.git('checkout', '-q', '-b', 'other', base);
      repo.commit({ 'b.txt': 'other\n' }, 'other');
      repo.git('checkout', '-q', 'main');
      repo.commit({ 'b.txt': 'main\n' }, 'main goes on');
      assert.throws(() => repo.git('rebase', 'other'));
      const tip = repo.git('rev-parse', 'main');
      await rejects(git.merge(repo.root, request('squash')), 'checkout_blocks_merge', /rebase/);
      assert.equal(repo.git('rev-parse', 'main'), tip);
      repo.git('rebase', '--abort');
      assert.throws(() => repo.git('merge', 'other'));
      await rejects(git.merge(repo.root, request('squash')), 'checkout_blocks_merge');
      assert.equal(repo.git('rev-parse', 'main'), tip);
    });

    it('says which branch is missing', async () => {
      await rejects(git.merge(repo.root, { ...request('merge'), branch: 'wave/none' }), 'failed', /wave\/none/);
      await rejects(git.mergeConflicts(repo.root, 'none', 'wave/S'), 'failed', /none/);
    });
  });
}
