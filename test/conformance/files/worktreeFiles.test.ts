import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, link, mkdir, mkdtemp, readdir, readFile, readlink, realpath, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { diskFiles } from '../../../src/adapters/files/worktreeFiles.ts';
import { FileError, type FileErrorReason, type FileSystem, type WorktreeFiles } from '../../../src/core/ports/files.ts';

const implementations: readonly { name: string; files: FileSystem }[] = [{ name: 'disk', files: diskFiles }];

async function rejects(work: Promise<unknown>, reason: FileErrorReason, words?: RegExp): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof FileError, String(error));
    assert.equal(error.reason, reason, error.message);
    if (words) assert.match(error.message, words);
    return true;
  });
}

for (const { name, files: system } of implementations) {
  describe(`worktree files: ${name}`, () => {
    let base = '';
    let root = '';
    let files: WorktreeFiles;

    beforeEach(async () => {
      base = await realpath(await mkdtemp(join(tmpdir(), 'wave-files-')));
      root = join(base, 'tree');
      await mkdir(join(root, '.git'), { recursive: true });
      await mkdir(join(base, 'elsewhere'));
      await writeFile(join(base, 'elsewhere', 'secret.txt'), 'secret');
      await writeFile(join(root, '.git', 'config'), '[core]');
      files = await system.worktree(root);
    });
    afterEach(() => rm(base, { recursive: true, force: true }));

    it('writes, reads, hashes, moves and deletes', async () => {
      assert.equal(await files.exists('a/b/c.txt'), false);
      assert.equal(await files.hash('a/b/c.txt'), 'absent');
      await files.write('a/b/c.txt', 'grüße\r\n');
      assert.equal(await files.read('./a//b/c.txt'), 'grüße\r\n');
      assert.equal(await files.hash('a/b/c.txt'), createHash('sha256').update('grüße\r\n').digest('hex'));
      await files.move('a/b/c.txt', 'new folder/ü.txt');
      assert.deepEqual([await files.exists('a/b/c.txt'), await files.exists('new folder/ü.txt')], [false, true]);
      await files.remove('new folder/ü.txt');
      assert.equal(await files.exists('new folder/ü.txt'), false);
      assert.deepEqual((await readdir(root, { recursive: true })).filter((entry) => entry.includes('.tmp')), []);
    });

    it('gives the normal form of a path', async () => {
      await mkdir(join(root, 'real'));
      await symlink('real', join(root, 'alias'));
      assert.equal(await files.resolve('./alias//x/y.ts'), 'real/x/y.ts');
      assert.equal(await files.resolve('.'), '.');
      assert.equal(await files.resolve('-rf * $(x)\n"'), '-rf * $(x)\n"');
    });

    for (const path of ['../elsewhere/secret.txt', 'a/../../elsewhere/secret.txt', 'a/..', '/etc/passwd', 'C:\\x', 'C:x', '\\\\host\\share', '..\\x', 'a\0b',
      '.git', '.git/config', '.GIT/config', '.Git', '.git./config', '.git /config', 'sub/.git/hooks/x', 'git~1/config', '.git::$INDEX_ALLOCATION/config', '.g\u200cit/config', '.git\\config']) {
      it(`refuses ${JSON.stringify(path)} everywhere`, async () => {
        for (const work of [files.resolve(path), files.read(path), files.write(path, 'x'), files.exists(path), files.hash(path), files.remove(path), files.move(path, 'x'), files.move('x', path)]) {
          await rejects(work, 'outside');
        }
        assert.equal(await readFile(join(base, 'elsewhere', 'secret.txt'), 'utf8'), 'secret');
        assert.equal(await readFile(join(root, '.git', 'config'), 'utf8'), '[core]');
      });
    }

    it('refuses links that lead out, to the end, through folders, dangling and in chains', async () => {
      await symlink(join(base, 'elsewhere', 'secret.txt'), join(root, 'absolute'));
      await symlink('../elsewhere', join(root, 'folder'));
      await symlink('folder', join(root, 'chain'));
      await symlink('../elsewhere/new.txt', join(root, 'dangling'));
      await symlink('.git/config', join(root, 'intoGit'));
      await symlink('loop', join(root, 'loop'));
      for (const path of ['absolute', 'folder/secret.txt', 'folder/new.txt', 'chain/secret.txt', 'dangling', 'dangling/x', 'intoGit', 'loop']) {
        await rejects(files.read(path), 'outside');
        await rejects(files.write(path, 'overwritten'), 'outside');
        await rejects(files.hash(path), 'outside');
      }
      await files.write('mine', 'x');
      await rejects(files.move('mine', 'folder/mine'), 'outside');
      await rejects(files.move('folder/secret.txt', 'stolen'), 'outside');
      assert.deepEqual(await readdir(join(base, 'elsewhere')), ['secret.txt']);
      assert.equal(await readFile(join(base, 'elsewhere', 'secret.txt'), 'utf8'), 'secret');
    });

    it('follows links inside, writes to their end and deletes the link itself', async () => {
      await writeFile(join(root, 'target'), 'one');
      await symlink('target', join(root, 'link'));
      await files.write('link', 'two');
      assert.equal(await readFile(join(root, 'target'), 'utf8'), 'two');
      assert.equal(await readlink(join(root, 'link')), 'target');
      await files.remove('link');
      assert.equal(await files.read('target'), 'two');
    });

    it('notices a folder that becomes a link between two looks', async () => {
      await files.write('d/secret.txt', 'mine');
      const read: string[] = [];
      const swap = async (): Promise<void> => {
        // At least 150 times, and until a read fell into the time between: on a busy machine that takes longer.
        for (let i = 0; i < 150 || !read.includes('mine'); i++) {
          if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
          await rename(join(root, 'd'), join(root, 'kept'));
          await symlink('../elsewhere', join(root, 'd'));
          await rm(join(root, 'd'));
          await rename(join(root, 'kept'), join(root, 'd'));
        }
      };
      let swapping = true;
      const reader = async (): Promise<void> => {
        while (swapping) read.push(await files.read('d/secret.txt').catch((error: unknown) => (error instanceof FileError ? error.reason : String(error))));
      };
      const reading = reader();
      await swap();
      swapping = false;
      await reading;
      assert.ok(read.includes('mine'), 'never read in between');
      assert.ok(!read.includes('secret'), 'read what lies outside');
    });

    it('keeps the mode of a file and breaks no hard link\'s other end', async () => {
      await writeFile(join(root, 'run.sh'), 'old');
      await chmod(join(root, 'run.sh'), 0o750);
      await link(join(root, 'run.sh'), join(base, 'elsewhere', 'hard'));
      await files.write('run.sh', 'new');
      if (process.platform !== 'win32') assert.equal((await stat(join(root, 'run.sh'))).mode & 0o777, 0o750);
      assert.equal(await readFile(join(base, 'elsewhere', 'hard'), 'utf8'), 'old');
    });

    it('tells folders, binaries, foreign encodings and large files from text', async () => {
      await mkdir(join(root, 'folder'));
      await writeFile(join(root, 'binary'), Buffer.from([1, 0, 2]));
      await writeFile(join(root, 'latin1'), Buffer.from([0x67, 0xfc]));
      await writeFile(join(root, 'large'), 'x'.repeat(2 * 1024 * 1024 + 1));
      await writeFile(join(root, 'bom'), '\uFEFFtext');
      await rejects(files.read('missing'), 'not_found');
      await rejects(files.read('folder'), 'is_directory');
      await rejects(files.write('folder', 'x'), 'is_directory');
      await rejects(files.write('.', 'x'), 'is_directory');
      await rejects(files.remove('folder'), 'is_directory');
      await rejects(files.move('folder', 'other'), 'is_directory');
      await rejects(files.read('binary'), 'binary');
      await rejects(files.read('latin1'), 'binary', /UTF-8/);
      await rejects(files.read('large'), 'too_large', /2097153/);
      assert.equal((await files.hash('large')).length, 64);
      assert.equal(await files.read('bom'), '\uFEFFtext');
      await rejects(files.write('bom/below', 'x'), 'failed', /as if it were a folder/);
      assert.equal(await files.exists('bom/below'), false);
      await rejects(files.write('n'.repeat(300), 'x'), 'failed', /too long/);
      await rejects(files.move('bom', 'binary'), 'exists');
      await rejects(files.remove('missing'), 'not_found');
    });

    it('does not wait for a pipe', async function () {
      if (process.platform === 'win32') return this.skip();
      await promisify(execFile)('mkfifo', [join(root, 'pipe')]);
      await rejects(files.read('pipe'), 'denied');
      await rejects(files.write('pipe', 'x'), 'denied');
    });

    it('leaves nothing half done when there is no more room', async function () {
      if (process.platform === 'win32') return this.skip();
      await files.write('big.txt', 'old');
      // A real limit of the kernel: this process may write no file beyond 8 KB.
      const script = `import { diskFiles } from ${JSON.stringify(new URL('../../../src/adapters/files/worktreeFiles.ts', import.meta.url).href)};
        const files = await diskFiles.worktree(process.argv[1]);
        for (const path of ['big.txt', 'made/for/this.txt']) await files.write(path, 'x'.repeat(100000)).then(() => process.stdout.write('written '), (e) => process.stdout.write(e.reason + ' '));`;
      const { stdout } = await promisify(execFile)('/bin/sh', ['-c', 'ulimit -f 16; exec "$0" --import tsx --input-type=module -e "$1" "$2"', process.execPath, script, root],
        { env: { ...process.env, NODE_OPTIONS: '', TSX_DISABLE_CACHE: '1' } });
      assert.equal(stdout.trim(), 'disk_full disk_full');
      assert.equal(await files.read('big.txt'), 'old');
      assert.deepEqual((await readdir(root)).sort(), ['.git', 'big.txt']);
    });

    it('says which worktree is missing', async () => {
      await rejects(system.worktree(join(base, 'gone')), 'not_found', /gone/);
      await rejects(system.worktree(join(base, 'elsewhere', 'secret.txt')), 'not_found');
    });
  });
}
