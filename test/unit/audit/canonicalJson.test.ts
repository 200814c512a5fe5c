import assert from 'node:assert/strict';
import { canonicalJson } from '../../../src/core/audit/canonicalJson.ts';

describe('canonicalJson', () => {
  it('has one spelling, whatever order the members came in', () => {
    assert.equal(canonicalJson({ b: 1, a: { d: [1, { z: 0, y: 0 }], c: 2 } }), '{"a":{"c":2,"d":[1,{"y":0,"z":0}]},"b":1}');
    assert.equal(canonicalJson({ b: 1, a: 2 }), canonicalJson({ a: 2, b: 1 }));
  });

  it('sorts by UTF-16 code units, integer-like keys too (the example of RFC 8785, 3.2.3)', () => {
    const value = { '\u20ac': 'Euro', '\r': 'CR', '\ufb33': 'Dalet', '1': 'One', '\ud83d\ude00': 'Smiley', '\u0080': 'Control', '\u00f6': 'o' };
    assert.equal(canonicalJson(value), '{"\\r":"CR","1":"One","\u0080":"Control","\u00f6":"o","\u20ac":"Euro","\ud83d\ude00":"Smiley","\ufb33":"Dalet"}');
    assert.equal(canonicalJson({ 10: 'x', 9: 'y' }), '{"10":"x","9":"y"}');
  });

  it('writes numbers and strings as ECMAScript does', () => {
    assert.equal(canonicalJson([333_333_333.333_333_3, 1e30, 4.5, 2e-3, 1e-27, -0]), '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]');
    assert.equal(canonicalJson('\u20ac$\u000f\nA\'B"\\\\"/'), '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
  });

  it('drops and replaces what JSON drops and replaces', () => {
    assert.equal(canonicalJson({ a: undefined, b: [undefined, Number.NaN], c: new Date(0) }), '{"b":[null,null],"c":"1970-01-01T00:00:00.000Z"}');
  });

  it('survives being read and written again', () => {
    const text = canonicalJson({ z: [1, 'ä', null], a: { '__proto__x': true } });
    assert.equal(canonicalJson(JSON.parse(text)), text);
  });

  it('refuses what JSON cannot say', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    assert.throws(() => canonicalJson(circle), TypeError);
    assert.throws(() => canonicalJson({ n: 1n }), TypeError);
  });
});
