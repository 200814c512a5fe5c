// Commits go to a remote and come from it; what is there is never forced, and what the person has stays as it was.
import assert from 'node:assert/strict';
import { writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { implementations } from './implementations.ts';
import { rejects, TestRepository } from './repository.ts';

for (const { name, git } of implementations) {
  describe(`git remotes: ${name}`, () => {
    let repo: TestRepository;
    let bare = '';
    let clone = '';
    let base = '';
    const SNAPSHOT = 'refs/wave/t/handover-1';

    beforeEach(() => {
      repo = new TestRepository();
      base = repo.commit({ 'a.txt': 'a\n' });
      bare = join(repo.base, 'bare.git');
      clone = join(repo.base, 'clone');
      repo.gitIn(repo.base, 'clone', '-q', '--bare', repo.root, bare);
      repo.git('remote', 'add', 'origin', bare);
      repo.gitIn(repo.base, 'clone', '-q', '-c', 'user.name=Bob', '-c', 'user.email=bob@example.org', bare, clone);
    });
    afterEach(() => repo.dispose());

    it('name the one that work is shared through, without credentials', async () => {
      assert.deepEqual(await git.remoteOf(repo.root), { name: 'origin', url: bare });
      repo.git('remote', 'rename', 'origin', 'team');
      assert.deepEqual(await git.remoteOf(repo.root), { name: 'team', url: bare });
      repo.git('remote', 'set-url', 'team', 'https://ada:secret@example.org/greet.git');
      assert.equal((await git.remoteOf(repo.root))?.url, 'https://example.org/greet.git');
      repo.git('remote', 'add', 'other', bare);
      assert.equal(await git.remoteOf(repo.root), null);
      for (const remote of ['team', 'other']) repo.git('remote', 'remove', remote);
      assert.equal(await git.remoteOf(repo.root), null);
    });

    it('take a branch and the files of a step, and give them to another clone, whose own branches and refs stay', async () => {
      const tree = join(repo.base, 'tree');
      await git.createWorktree({ repository: repo.root, path: tree, branch: 'wave/S', baseCommit: base });
      repo.write('a.txt', 'committed\n', tree);
      const commit = await git.commitAll(tree, { message: 'work', trailers: {}, allowEmpty: false });
      repo.write('new.txt', 'not committed\n', tree);
      const kept = await git.snapshot(tree, SNAPSHOT, 'kept\n');
      assert.ok(commit);
      const before = repo.fingerprint();
      await git.push(repo.root, 'origin', [{ commit, ref: 'refs/heads/wave/S' }, { commit: kept, ref: SNAPSHOT }]);
      await git.push(repo.root, 'origin', [{ commit, ref: 'refs/heads/wave/S' }, { commit: kept, ref: SNAPSHOT }]);
      assert.equal(repo.fingerprint(), before);
      assert.deepEqual([repo.gitIn(bare, 'rev-parse', 'refs/heads/wave/S'), repo.gitIn(bare, 'rev-parse', SNAPSHOT)], [commit, kept]);

      const refs = repo.gitIn(clone, 'for-each-ref', 'refs/heads', 'refs/remotes', 'refs/tags');
      await git.fetch(clone, 'origin', [{ from: SNAPSHOT, to: SNAPSHOT }]);
      assert.equal(await git.commitAt(clone, SNAPSHOT), kept);
      assert.ok(await git.contains(clone, kept, commit));
      assert.equal(repo.gitIn(clone, 'for-each-ref', 'refs/heads', 'refs/remotes', 'refs/tags'), refs);
      assert.equal(repo.gitIn(clone, 'status', '--porcelain'), '');
    });

    it('never lose what somebody else pushed', async () => {
      const theirs = repo.commit({ 'b.txt': 'theirs\n' }, 'theirs', clone);
      repo.gitIn(clone, 'push', '-q', 'origin', 'HEAD:refs/heads/wave/S');
      const ours = repo.commit({ 'c.txt': 'ours\n' });
      await rejects(git.push(repo.root, 'origin', [{ commit: ours, ref: 'refs/heads/wave/S' }]), 'remote_refused', /other commits on wave\/S/);
      assert.equal(repo.gitIn(bare, 'rev-parse', 'refs/heads/wave/S'), theirs);
    });

    it('run none of the hooks that lie here, and say what the other side refuses', async () => {
      const hook = (folder: string, file: string, line: string): void => {
        writeFileSync(join(folder, 'hooks', file), `#!/bin/sh\n${line}\n`);
        chmodSync(join(folder, 'hooks', file), 0o755);
      };
      hook(join(repo.root, '.git'), 'pre-push', 'exit 1');
      await git.push(repo.root, 'origin', [{ commit: base, ref: 'refs/heads/wave/S' }]);
      hook(bare, 'pre-receive', 'echo only on workdays >&2; exit 1');
      await rejects(git.push(repo.root, 'origin', [{ commit: base, ref: 'refs/heads/wave/T' }]), 'remote_refused', /origin refused it/);
    });

    it('say what is missing: the remote, the way to it, a ref', async () => {
      await rejects(git.push(repo.root, 'nowhere', [{ commit: base, ref: 'refs/heads/x' }]), 'no_remote', /no remote nowhere/);
      await rejects(git.fetch(clone, 'origin', [{ from: 'refs/wave/t/gone', to: 'refs/wave/t/gone' }]), 'remote_refused', /does not have refs\/wave\/t\/gone/);
      repo.gitIn(clone, 'remote', 'set-url', 'origin', join(repo.base, 'moved away.git'));
      await rejects(git.fetch(clone, 'origin', [{ from: SNAPSHOT, to: SNAPSHOT }]), 'remote_unreachable', /cannot be reached/);
    });

    it('put what is fetched under refs/wave alone, and take names for nothing else', async () => {
      await rejects(git.fetch(clone, 'origin', [{ from: 'refs/heads/main', to: 'refs/heads/main' }]), 'failed', /no place/);
      await rejects(git.fetch(clone, 'origin', [{ from: '--upload-pack=evil', to: SNAPSHOT }]), 'failed');
      await rejects(git.push(repo.root, 'origin', [{ commit: 'HEAD', ref: 'refs/heads/x' }]), 'failed');
      await rejects(git.push(repo.root, 'origin', [{ commit: base, ref: 'refs/tags/v1' }]), 'failed');
    });
  });
}
