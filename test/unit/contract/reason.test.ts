import { strict as assert } from 'node:assert';
import { LONGEST_REASON, reasonProblem } from '../../../src/contract/reason.ts';

describe('a reason a person gives', () => {
  it('is text with line breaks and tabs', () => assert.equal(reasonProblem('Wait.\n\tFor the release, naïve 日本語 👍', true), null));
  it('may be required', () => assert.deepEqual([reasonProblem(' \n', true), reasonProblem('', false)], ['missing', null]));
  it('is a page at most', () => assert.deepEqual([reasonProblem('x'.repeat(LONGEST_REASON), true), reasonProblem('x'.repeat(100_000), true)], [null, 'too_long']));
  it('holds nothing that cannot be read', () => assert.deepEqual(['\u0000', 'a\u001B[2J', 'a\u202Eb', '\u2066x'].map((text) => reasonProblem(text, true)), ['control', 'control', 'control', 'control']));
});
