import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ownFolders, removeOwnFolders } from '../../../src/adapters/sandbox/caches.ts';

describe('what sandboxed commands keep outside of their folder', () => {
  let worktree: string;
  beforeEach(() => { worktree = mkdtempSync(join(tmpdir(), 'wave-tree-')); });
  afterEach(async () => {
    await removeOwnFolders(worktree);
    rmSync(worktree, { recursive: true });
  });

  it('is one folder for each worktree, and goes with it, also what a tool made read-only', async () => {
    const { caches, temp } = await ownFolders(worktree);
    assert.deepEqual([dirname(temp), (await ownFolders(worktree)).caches], [caches, caches]);
    assert.notEqual((await ownFolders(join(worktree, 'other'))).caches, caches);
    const modules = join(caches, 'go-build', 'module@v1');
    mkdirSync(modules, { recursive: true });
    writeFileSync(join(modules, 'a.go'), 'package a\n', { mode: 0o400 });
    chmodSync(modules, 0o500);
    await removeOwnFolders(worktree);
    assert.equal(existsSync(caches), false);
    await removeOwnFolders(worktree);
    await removeOwnFolders(join(worktree, 'other'));
  });

  it('is not what somebody put in its place', async () => {
    const { caches } = await ownFolders(worktree);
    rmSync(caches, { recursive: true });
    writeFileSync(caches, 'a file\n');
    try {
      await removeOwnFolders(worktree);
      assert.ok(existsSync(caches));
    } finally {
      rmSync(caches);
    }
  });
});
