import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { actionHash, canonicalJson } from '../../../src/core/safety/actionHash.ts';

describe('the action hash', () => {
  it('is the SHA-256 of canonical JSON', () => {
    const text = '{"input":{"a":[1,{"x":null,"y":"z"}],"b":true},"tool":"t"}';
    assert.equal(actionHash('t', { b: true, a: [1, { y: 'z', x: null }] }), createHash('sha256').update(text).digest('hex'));
  });

  it('writes odd values without failing', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    assert.equal(canonicalJson({ f: () => 1, u: undefined, n: Number.NaN, b: 1n, loop }), '{"b":"[bigint]","f":"[function]","loop":["[cycle]"],"n":null}');
  });
});
