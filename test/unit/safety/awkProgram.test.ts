import assert from 'node:assert/strict';
import { readAwk } from '../../../src/core/safety/code/awkProgram.ts';

const NONE = new Map<string, string>();

describe('awk programs', () => {
  it('takes comparing and counting for what they are', () => {
    for (const code of ['$1 > 5', '{ if ($1 > max) max = $1 } END { print max }', '/a|b\\/c/ { n[$1]++ }', 'NR==FNR { a[$1]; next } $1 in a', '{ printf "%s\\n", ($2 > 3 ? "x > y | z" : $1 || $2) }', '# print > "x"\n{ print }']) {
      const { commands, writes, reads, loads } = readAwk(code, NONE);
      assert.deepEqual({ commands, writes, reads, loads }, { commands: [], writes: [], reads: [], loads: false }, code);
    }
  });

  it('puts together what it starts, writes and reads', () => {
    assert.deepEqual(readAwk('BEGIN { c = "rm -rf x"; system(c) }', NONE).commands, ['rm -rf x']);
    assert.deepEqual(readAwk('BEGIN { system("r" "m " dir) }', new Map([['dir', '/x']])).commands, ['rm /x']);
    assert.deepEqual(readAwk('{ print | "sort -u" }', NONE).commands, ['sort -u']);
    assert.deepEqual(readAwk('BEGIN { while (("ls /x" | getline f) > 0) print f }', NONE).commands, ['ls /x']);
    assert.deepEqual(readAwk('{ print > "out/" $1 ".txt"; print $2 >> "/etc/x" }', NONE).writes, ['out/\0.txt', '/etc/x']);
    assert.deepEqual(readAwk('BEGIN { f = "/etc/y"; while ((getline l < f) > 0) n++ }', NONE).reads, ['/etc/y']);
  });

  it('does not guess what only running can tell', () => {
    assert.deepEqual(readAwk('{ system($1) }', NONE).commands, ['\0']);
    assert.deepEqual(readAwk('{ x = "a"; x = "b"; system(x) }', NONE).commands, ['\0']);
    assert.equal(readAwk('@load "fork"', NONE).loads, true);
    assert.equal(readAwk('BEGIN { for (k in ENVIRON) print ENVIRON[k] }', NONE).listsEnvironment, true);
    assert.equal(readAwk('{ print "" }', NONE).dropsInput, true);
  });
});
