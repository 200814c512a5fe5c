import assert from 'node:assert/strict';
import { holdsWorktree, locate } from '../../../src/core/safety/paths/location.ts';

describe('where a path lies', () => {
  const places = { worktree: '/home/alice/.wave-worktrees/app/S-1', home: '/home/alice' };
  const area = (path: string, cwd: string | null = places.worktree): string => {
    const { area: found, inside, isRoot } = locate(path, cwd, places);
    return `${found}:${isRoot ? '(top)' : inside}`;
  };

  it('tells worktree, temp, home and system apart', () => {
    assert.equal(area('src/a.ts'), 'worktree:src/a.ts');
    assert.equal(area('.'), 'worktree:(top)');
    assert.equal(area('./src/../src//a.ts'), 'worktree:src/a.ts');
    assert.equal(area('/tmp/x'), 'temp:x');
    assert.equal(area('/tmp'), 'temp:(top)');
    assert.equal(area('/tmp/../etc/passwd'), 'system:etc/passwd');
    assert.equal(area('~'), 'home:(top)');
    assert.equal(area('~/.ssh/id_rsa'), 'home:.ssh/id_rsa');
    assert.equal(area('/Users/bob/x'), 'home:x');
    assert.equal(area('/dev/sda'), 'device:sda');
    assert.equal(area('/'), 'system:(top)');
    assert.equal(area('/srv/data'), 'system:srv/data');
    assert.equal(area('/elsewhere/x'), 'outside:/elsewhere/x');
  });

  it('does not mistake a neighbour for the worktree', () => {
    assert.equal(area('/home/alice/.wave-worktrees/app/S-10/x').startsWith('home:'), true);
    assert.equal(area('../S-2/x').startsWith('home:'), true);
  });

  it('does not guess when the folder or the path is unknown', () => {
    assert.equal(area('x', null), 'unknown:');
    assert.equal(area('\0/x'), 'unknown:');
  });

  it('reads Windows paths, also as POSIX shells there write them', () => {
    const windows = { worktree: 'D:\\work\\app' };
    for (const path of ['D:\\work\\app\\src\\a.ts', 'd:/work/app/src/a.ts', '/d/work/app/src/a.ts', 'src\\a.ts']) {
      assert.equal(locate(path, 'd:/work/app', windows).area, 'worktree', path);
    }
    assert.equal(locate('C:\\Users\\u\\AppData\\Local\\Temp\\x', 'd:/work/app', windows).area, 'temp');
    assert.equal(locate('C:\\Windows\\System32', 'd:/work/app', windows).area, 'system');
  });

  it('takes a home inside the temporary folder for a home, and a temporary folder inside the home for temporary', () => {
    const places = { worktree: '/tmp/x/work', home: '/tmp/x/home' };
    assert.deepEqual([locate('~', '/tmp/x/work', places).area, locate('~', '/tmp/x/work', places).isRoot], ['home', true]);
    assert.equal(locate('/tmp/x/home/notes.txt', '/tmp/x/work', places).area, 'home');
    assert.equal(locate('/tmp/x/other', '/tmp/x/work', places).area, 'temp');
    assert.equal(locate('/home/u/tmp/a', null, { worktree: null, home: '/home/u', temp: ['/home/u/tmp'] }).area, 'temp');
    assert.equal(locate('~', null, { worktree: null, home: '/tmp' }).area, 'home');
  });

  it('knows the folders that hold the worktree', () => {
    assert.equal(holdsWorktree('/home/alice/.wave-worktrees', places), true);
    assert.equal(holdsWorktree('/home/alice/other', places), false);
  });
});
