import assert from 'node:assert/strict';
import { readSed } from '../../../src/core/safety/code/sedScript.ts';

describe('sed scripts', () => {
  it('takes editing for editing', () => {
    for (const script of ['s/a/b/g', '10,40p', '/start/,/end/d', '1s/^/echo hi; e\\n/', 's|code=x|code=x, params={"value": e}|', '3a\\\n  w out\\\n  e date', 'y/abc/wer/', '1i #!/bin/sh', '$!N;s/\\n/ /;P;D', 's/seen.add(e)/x/;s/w/e/']) {
      assert.deepEqual(readSed(script), { executes: false, writes: [], reads: [], empties: false }, script);
    }
  });

  it('sees that nothing is left', () => {
    for (const script of ['d', '1,$d', '/^/d', '/./d', 's/.*//'.replace('/.*/', '/^.*$/')]) assert.equal(readSed(script).empties, true, script);
    for (const script of ['/x/d', '1d', '5,$d', 's/x//']) assert.equal(readSed(script).empties, false, script);
  });

  it('sees programs and files', () => {
    assert.equal(readSed('1e rm -rf /').executes, true);
    assert.equal(readSed('s/.*/date/e').executes, true);
    assert.equal(readSed('s,a,b,;e ls').executes, true);
    assert.deepEqual(readSed('s/a/b/w /etc/x').writes, ['/etc/x']);
    assert.deepEqual(readSed('/x/w out.txt').writes, ['out.txt']);
    assert.deepEqual(readSed('$r /etc/shadow').reads, ['/etc/shadow']);
  });
});
