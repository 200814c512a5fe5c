import assert from 'node:assert/strict';
import { readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { implementations } from './implementations.ts';
import { rejects, TestRepository } from './repository.ts';

const HOSTILE = ['a b.txt', 'ünï.txt', 'new\nline.txt', '-rf.txt', '--template', ':(top)x.txt', '*.glob', '"quoted".txt', 'tab\there', 'back\\slash', '#hash', '!bang', ' lead', 'trail '];

for (const { name, git } of implementations) {
  describe(`git reading and committing: ${name}`, () => {
    let repo: TestRepository;
    let base = '';
    let tree = '';

    beforeEach(async () => {
      repo = new TestRepository();
      base = repo.commit({ 'a.txt': 'one\ntwo\nthree\n', 'moved.txt': 'm1\nm2\nm3\nm4\nm5\n', 'gone.txt': 'x\ny\n', 'src/code.ts': 'const x = 1;\nconst y = /\\d+/;\n', '.gitignore': 'ignored\n' }, 'base');
      tree = join(repo.base, 'tree');
      await git.createWorktree({ repository: repo.root, path: tree, branch: 'wave/S', baseCommit: base });
    });
    afterEach(() => repo.dispose());

    const commit = (more: object = {}) => git.commitAll(tree, { message: 'work', trailers: {}, allowEmpty: false, ...more });

    it('lists changes of every kind, committed, uncommitted and untracked', async () => {
      repo.write('a.txt', 'one\n2\nthree\nfour\n', tree);
      repo.write('committed.txt', 'c\n', tree);
      await commit();
      repo.gitIn(tree, 'mv', 'moved.txt', 'deep name.txt');
      unlinkSync(join(tree, 'gone.txt'));
      repo.write('new ü/untracked.txt', 'u\nv\n', tree);
      repo.write('binary.bin', Buffer.from([0, 1, 2, 255]), tree);
      repo.write('ignored', 'i', tree);
      repo.write('empty', '', tree);
      const index = readFileSync(repo.gitIn(tree, 'rev-parse', '--path-format=absolute', '--git-path', 'index'));
      const changes = (await git.changes(tree, base)).map(({ digest: _digest, ...change }) => change).sort((x, y) => (x.path < y.path ? -1 : 1));
      assert.deepEqual(changes, [
        { path: 'a.txt', added: 2, removed: 1, status: 'modified' },
        { path: 'binary.bin', added: 0, removed: 0, status: 'added' },
        { path: 'committed.txt', added: 1, removed: 0, status: 'added' },
        { path: 'deep name.txt', added: 0, removed: 0, status: 'renamed', previousPath: 'moved.txt' },
        { path: 'empty', added: 0, removed: 0, status: 'added' },
        { path: 'gone.txt', added: 0, removed: 2, status: 'deleted' },
        { path: 'new ü/untracked.txt', added: 2, removed: 0, status: 'added' },
      ]);
      const diff = await git.diff(tree, base);
      for (const part of ['+four', 'rename from moved.txt', 'rename to deep name.txt', '+++ b/new ü/untracked.txt', 'Binary files', 'deleted file']) assert.ok(diff.includes(part), `${part}\n${diff}`);
      assert.ok(!(await git.diff(tree, base, 'a.txt')).includes('untracked'));
      assert.deepEqual(readFileSync(repo.gitIn(tree, 'rev-parse', '--path-format=absolute', '--git-path', 'index')), index, 'the index was written');
    });

    it('pairs a rename whose new file is not tracked yet', async () => {
      repo.write('elsewhere.txt', 'm1\nm2\nm3\nm4\nm5 and more\n', tree);
      unlinkSync(join(tree, 'moved.txt'));
      assert.deepEqual((await git.changes(tree, base)).map(({ digest: _digest, ...change }) => change), [{ path: 'elsewhere.txt', added: 1, removed: 1, status: 'renamed', previousPath: 'moved.txt' }]);
    });

    it('has no changes where there are none', async () => {
      assert.deepEqual(await git.changes(tree, base), []);
      assert.equal(await git.diff(tree, base), '');
      assert.equal(await git.hasUncommitted(tree), false);
      assert.equal(await commit(), null);
    });

    it('tells a change from another by what it makes of the file, committed or not', async () => {
      const digests = async (): Promise<Map<string, string | undefined>> => new Map((await git.changes(tree, base)).map(({ path, digest }) => [path, digest]));
      const names = process.platform === 'win32' ? ['new.txt', 'ünï.txt'] : ['new.txt', ...HOSTILE, 'carriage\r', '"\\both\n'];
      for (const file of names) repo.write(file, `text of ${JSON.stringify(file)}\n`, tree);
      repo.write('a.txt', 'one\n2\nthree\n', tree);
      unlinkSync(join(tree, 'gone.txt'));
      const uncommitted = await digests();
      assert.deepEqual([...uncommitted.keys()].sort(), ['a.txt', 'gone.txt', ...names].sort());
      assert.ok([...uncommitted.values()].every((digest) => digest !== undefined), 'all of them are known');
      await commit();
      assert.deepEqual(await digests(), uncommitted, 'a commit alone changes nothing');
      repo.write('a.txt', 'one\n3\nthree\n', tree);
      const after = await digests();
      assert.notEqual(after.get('a.txt'), uncommitted.get('a.txt'), 'as many lines, another text');
      for (const file of ['gone.txt', ...names]) assert.equal(after.get(file), uncommitted.get(file), file);
      assert.deepEqual((await git.compare(tree, base, (await git.head(tree)).commit)).files.find(({ path }) => path === 'a.txt')?.digest, uncommitted.get('a.txt'));
      repo.write('a.txt', 'one\n2\nthree\n', tree);
      assert.deepEqual(await digests(), uncommitted, 'it is what it was again');
    });

    it('takes hostile names for names', async function () {
      if (process.platform === 'win32') return this.skip();
      for (const file of HOSTILE) repo.write(file, `text of ${JSON.stringify(file)}\n`, tree);
      assert.deepEqual((await git.changes(tree, base)).map((change) => change.path).sort(), [...HOSTILE].sort());
      for (const file of HOSTILE) {
        assert.ok((await git.diff(tree, base, file)).includes('+text of '), file);
        assert.deepEqual(await git.listFiles(tree, file), [file]);
        assert.deepEqual(await git.grep(tree, { pattern: 'text of', regex: false, path: file, max: 5 }), [`${file}:1:text of ${JSON.stringify(file)}`]);
      }
      const head = await commit();
      assert.ok(head);
      assert.deepEqual((await git.changes(tree, base)).map((change) => change.path).sort(), [...HOSTILE].sort());
      for (const file of HOSTILE) assert.equal(await git.show(repo.root, head, file), `text of ${JSON.stringify(file)}\n`);
    });

    it('ignores the user\'s diff settings and drivers', async () => {
      repo.git('config', 'diff.external', 'false');
      repo.git('config', 'diff.noprefix', 'true');
      repo.git('config', 'color.ui', 'always');
      repo.write('a.txt', 'changed\n', tree);
      assert.match(await git.diff(tree, base), /^diff --git a\/a.txt b\/a.txt\n/);
      assert.equal((await git.changes(tree, base)).length, 1);
      assert.ok(!(await git.status(tree)).includes('\u001B'));
    });

    it('commits with trailers and the user\'s identity', async () => {
      repo.write('n.txt', 'n', tree);
      const head = await commit({ message: '# Title: with a hash\n\nBody -m "x"', trailers: { 'Wave-Run': 'p-s-1', 'Wave-Gate': '4\nWave-Forged: yes' } });
      assert.equal((await git.head(tree)).commit, head);
      assert.equal(repo.gitIn(tree, 'log', '-1', '--format=%an <%ae>|%cn'), 'Ada <ada@example.org>|Ada');
      assert.equal(repo.gitIn(tree, 'log', '-1', '--format=%s'), '# Title: with a hash');
      assert.equal(repo.gitIn(tree, 'log', '-1', '--format=%(trailers:only)').trim(), 'Wave-Run: p-s-1\nWave-Gate: 4 Wave-Forged: yes');
      assert.equal(await git.hasUncommitted(tree), false);
      await rejects(commit({ allowEmpty: true, trailers: { 'a\nb': 'c' } }), 'failed', /trailer/);
    });

    it('commits under a plain name where there is no identity', async () => {
      const home = process.env['HOME'];
      const system = process.env['XDG_CONFIG_HOME'];
      repo.git('config', '--unset', 'user.name');
      repo.git('config', '--unset', 'user.email');
      process.env['HOME'] = repo.base;
      process.env['XDG_CONFIG_HOME'] = repo.base;
      try {
        repo.write('n.txt', 'n', tree);
        assert.ok(await commit());
        assert.equal(repo.gitIn(tree, 'log', '-1', '--format=%an'), 'WAVE Orchestrator');
      } finally {
        process.env['HOME'] = home;
        if (system === undefined) delete process.env['XDG_CONFIG_HOME'];
        else process.env['XDG_CONFIG_HOME'] = system;
      }
    });

    it('commits nothing unless that is asked for, and marks without touching index and files', async () => {
      assert.equal(await commit(), null);
      const empty = await commit({ allowEmpty: true });
      assert.ok(empty && empty !== base);
      repo.write('half.txt', 'half', tree);
      const marker = await git.commitMarker(tree, { message: 'gate', trailers: { 'Wave-Gate': '4', 'Wave-Step': 'x/y' } });
      const head = await git.head(tree);
      assert.equal(head.commit, marker);
      assert.equal(head.tree, repo.git('rev-parse', `${base}^{tree}`));
      assert.equal(head.branch, 'wave/S');
      assert.equal(await git.hasUncommitted(tree), true);
    });

    it('finds a commit by its trailer, exactly and newest first', async () => {
      const first = await git.commitMarker(tree, { message: 'one', trailers: { 'Wave-Step': 'a/1' } });
      await git.commitMarker(tree, { message: 'mentions\n\nWave-Step: a/1\n\nin its body', trailers: { 'Wave-Step': 'a/12' } });
      assert.equal(await git.findCommit(tree, 'wave/S', 'Wave-Step', 'a/1'), first);
      const again = await git.commitMarker(tree, { message: 'two', trailers: { Other: 'x', 'Wave-Step': 'a/1' } });
      assert.equal(await git.findCommit(repo.root, 'wave/S', 'Wave-Step', 'a/1'), again);
      assert.equal(await git.findCommit(repo.root, 'main', 'Wave-Step', 'a/1'), null);
      assert.equal(await git.findCommit(repo.root, 'wave/S', 'Wave-Step', 'a'), null);
      await rejects(git.findCommit(repo.root, 'nowhere', 'Wave-Step', 'a'), 'failed', /nowhere/);
    });

    it('refuses to commit on no branch', async () => {
      repo.gitIn(tree, 'checkout', '-q', '--detach');
      repo.write('n.txt', 'n', tree);
      await rejects(commit(), 'detached_head');
      rmSync(tree, { recursive: true });
      await rejects(git.status(tree), 'worktree_missing');
    });

    it('searches plain and by expression, untracked files included, ignored and binary ones not', async () => {
      repo.write('new.txt', 'const x = 12;\r\n$(x) [a-\n', tree);
      repo.write('ignored', 'const x', tree);
      repo.write('bin', Buffer.from('const x\0'), tree);
      const grep = (pattern: string, regex = false, path: string | null = null, max = 50) => git.grep(tree, { pattern, regex, path, max });
      assert.deepEqual(await grep('const x'), ['new.txt:1:const x = 12;', 'src/code.ts:1:const x = 1;']);
      assert.deepEqual(await grep('x = \\d{2}', true), ['new.txt:1:const x = 12;']);
      assert.deepEqual(await grep('/\\d+/'), ['src/code.ts:2:const y = /\\d+/;']);
      assert.deepEqual(await grep('$(x) [a-'), ['new.txt:2:$(x) [a-']);
      assert.deepEqual(await grep('const', false, 'src'), ['src/code.ts:1:const x = 1;', 'src/code.ts:2:const y = /\\d+/;']);
      assert.equal((await grep('const', false, null, 2)).length, 2);
      assert.deepEqual(await grep('--template=x'), []);
      assert.deepEqual(await grep('nowhere to be found'), []);
      await rejects(grep('(', true), 'failed', /pattern/);
      await rejects(grep('a\nb'), 'failed', /line/);
    });

    it('stops a search that matches nearly everything', async () => {
      for (let i = 0; i < 6; i++) repo.write(`big${i}.txt`, 'the same line again and again\n'.repeat(100_000), tree);
      const before = process.memoryUsage().rss;
      assert.equal((await git.grep(tree, { pattern: 'e', regex: false, path: null, max: 300_000 })).length > 10_000, true);
      assert.ok(process.memoryUsage().rss - before < 200_000_000);
    });

    it('lists files that are there', async () => {
      repo.write('new.txt', 'n', tree);
      repo.write('ignored', 'i', tree);
      unlinkSync(join(tree, 'gone.txt'));
      assert.deepEqual(await git.listFiles(tree, null), ['.gitignore', 'a.txt', 'moved.txt', 'new.txt', 'src/code.ts']);
      assert.deepEqual(await git.listFiles(tree, 'src'), ['src/code.ts']);
      assert.deepEqual(await git.listFiles(tree, '.'), await git.listFiles(tree, null));
      await rejects(git.listFiles(tree, '..'), 'failed');
    });

    it('shows a file at a commit, or that it is not there', async () => {
      assert.equal(await git.show(repo.root, base, 'a.txt'), 'one\ntwo\nthree\n');
      for (const path of ['none.txt', 'src', 'src/none/x']) assert.equal(await git.show(repo.root, base, path), null);
      await rejects(git.show(repo.root, '0'.repeat(40), 'a.txt'), 'failed');
      await rejects(git.show(repo.root, '--batch', 'a.txt'), 'failed');
    });

    it('tells status and log in words, without refreshing the index', async () => {
      const index = repo.gitIn(tree, 'rev-parse', '--path-format=absolute', '--git-path', 'index');
      repo.write('a.txt', 'one\ntwo\nthree\n', tree);
      const before = statSync(index).mtimeMs;
      repo.write('new.txt', 'n', tree);
      assert.equal(await git.status(tree), '## wave/S\n?? new.txt\n');
      assert.equal(statSync(index).mtimeMs, before);
      assert.match(await git.log(tree, 5), /^[0-9a-f]{7,} \S+ Ada: base\n$/);
    });

    it('says what to do about a lock that another git left', async () => {
      const lock = `${repo.gitIn(tree, 'rev-parse', '--path-format=absolute', '--git-path', 'index')}.lock`;
      repo.write('n.txt', 'n', tree);
      writeFileSync(lock, '');
      await rejects(commit(), 'failed', /Another git process.*index\.lock/);
    });
  });
}
